"""What is done when a ticket's clock runs out: it is announced again, somebody is warned, an idle agent's ticket returns to the queue.

What falls due for several tickets at about the same time is said in one message: forty tickets of a night are no forty alarms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.desk.agents.pointing import entry, most_urgent, span
from bot.desk.agents.roster import mention
from bot.desk.desk import Work
from bot.desk.sending import Keyboard, line, tell_admins, to_group
from bot.desk.tickets import card, clocks, notices, urgency
from bot.desk.words.texts import say, when
from bot.store import ticket_events, tickets, timers
from bot.store.ticket_events import DESK
from bot.store.tickets import Ticket
from bot.store.timers import Timer
from bot.telegram.texts import escape, keyboard

TOGETHER = timedelta(minutes=5)
MOST_LINES = 15
_REMINDED = 6
"""A reminder names the most urgent; the whole queue was shown at opening, and is one command away."""

Due = tuple[Ticket, Timer]


def fire(work: Work, ticket: Ticket, timer: Timer) -> bool:
    """True: it was one of these clocks."""
    if timer.key == clocks.UNCLAIMED:
        _unclaimed(work, _together(work, ticket, timer, lambda one: one.status == "open" and one.assignee_id is None))
    elif timer.key.startswith(clocks.WARN):
        who = timer.key.removeprefix(clocks.WARN)
        _warn(work, who, [one for one, _ in _together(work, ticket, timer, _owed)])
    elif timer.key == clocks.IDLE:
        _idle(work, ticket, timer)
    elif timer.key == clocks.RAISE:
        _raise(work, ticket)
    else:
        return False
    return True


def _owed(ticket: Ticket) -> bool:
    return ticket.status == "open"


def _together(work: Work, ticket: Ticket, timer: Timer, still: Callable[[Ticket], bool]) -> list[Due]:
    """This one and those of its kind that are due in the next minutes, taken from their later moment; the most urgent first."""
    found: list[Due] = [(ticket, timer)] if still(ticket) else []
    if not found:
        return []
    for other in timers.list_kind(work.conn, "ticket", timer.key, work.at + TOGETHER):
        one = tickets.find(work.conn, other.scope_id) if other.scope_id != ticket.id else None
        if one is not None and timers.claim(work.conn, other) and still(one):
            found.append((one, other))
    return sorted(found, key=lambda due: most_urgent(due[0]))


# --- nobody takes it


def _unclaimed(work: Work, due: Sequence[Due]) -> None:
    if not due:
        return
    lang, steps = work.desk.agents_lang, work.desk.books.data.desk.unclaimed
    step = max(int(timer.body.get("step", 0)) for _, timer in due)
    last = [ticket for ticket, timer in due if int(timer.body.get("step", 0)) >= len(steps) - 1]
    late = [ticket for ticket, _ in due]
    bell = "🔔" * min(step + 1, 2) if not last else "🚨"
    _announce(work, say("unclaimed_title", lang, bell=bell, number=len(late)), late, claim=True)
    if last:
        _tell_admins(work, say("unclaimed_admins", lang, number=len(last)), last)
    for ticket, timer in due:
        done = int(timer.body.get("step", 0))
        ticket_events.add(work.conn, ticket.id, DESK, "unclaimed", work.at, {"step": done + 1, "admins": ticket in last})
        notices.tell(work, ticket, "unclaimed")
        clocks.unclaimed(work, ticket.id, done + 1)


# --- an answer is due


def _warn(work: Work, who: str, late: Sequence[Ticket]) -> None:
    """Before it is too late, each once: its agent in the topic, then the group, then the admins."""
    lang = work.desk.agents_lang
    for ticket in late:
        ticket_events.add(work.conn, ticket.id, DESK, "sla_warning", work.at, {"to": who})
        if who != "admins":  # they hear it in private
            notices.tell(work, ticket, "warning")
    if who == "assignee":
        for ticket in late:
            if ticket.assignee_id is not None and ticket.promised_at is not None:
                _line_to_agent(work, ticket, "warn_assignee", due=_when(work, ticket))
    elif late and who == "group":
        _announce(work, say("warn_group", lang, number=len(late)), late)
    elif late:
        _tell_admins(work, say("warn_admins", lang, number=len(late)), late)


def _raise(work: Work, ticket: Ticket) -> None:
    """He has waited so long that it weighs."""
    if ticket.status != "open":
        return
    raised = urgency.looked_at_again(work, ticket)
    tickets.save(work.conn, raised)
    clocks.watch_waiting(work, raised)
    if raised.priority != ticket.priority:
        card.refresh(work, raised)


# --- its agent is away


def _idle(work: Work, ticket: Ticket, timer: Timer) -> None:
    rules, agent = work.desk.books.data.desk.idle, timer.body.get("agent")
    if rules is None or ticket.status != "open" or ticket.assignee_id is None or ticket.assignee_id != agent:
        return
    lang = work.desk.agents_lang
    if not timer.body.get("warned"):
        keep = [[(say("button_keep", lang), f"t.keep.{ticket.id}")]]
        _line_to_agent(work, ticket, "idle_warning", buttons=keep, time=span(rules.warn, lang), left=span(rules.returned, lang))
        ticket_events.add(work.conn, ticket.id, DESK, "idle_warning", work.at, {"agent": agent})
        clocks.watch_agent(work, ticket, warned=True)
        return
    name = ticket.assignee_name or ""
    if tickets.assign(work.conn, ticket, agent_id=None, agent_name=None, by=None, why=None, at=work.at):
        ticket_events.add(work.conn, ticket.id, DESK, "returned", work.at, {"agent": agent})
        line(work, ticket.id, ticket.merchant_id, escape(say("idle_returned", lang, agent=name)))
        back = tickets.get(work.conn, ticket.id)
        clocks.unclaimed(work, ticket.id)
        _announce(work, say("idle_returned_title", lang, agent=escape(name)), [back], claim=True)
        card.refresh(work, back)


# --- saying it


def _line_to_agent(work: Work, ticket: Ticket, key: str, *, buttons: Keyboard = (), **facts: object) -> None:
    """A line in the topic that Telegram tells its agent of."""
    called = mention(ticket.assignee_id or 0, ticket.assignee_name or "")
    line(work, ticket.id, ticket.merchant_id, say(key, work.desk.agents_lang, agent=called, **facts), buttons=buttons)


def _announce(work: Work, title: str, about: Sequence[Ticket], *, claim: bool = False) -> None:
    """One message in the group, outside every topic. A single ticket can be claimed right there."""
    params: dict[str, object] = {
        "text": listed(work, title, about, _REMINDED),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if claim and len(about) == 1:
        params["reply_markup"] = keyboard([[(say("button_claim", work.desk.agents_lang), f"t.claim.{about[0].id}")]])
    to_group(work, "sendMessage", params)


def _tell_admins(work: Work, title: str, about: Sequence[Ticket]) -> None:
    tell_admins(work, listed(work, title, about), html=True)


def listed(work: Work, title: str, about: Sequence[Ticket], most: int = MOST_LINES) -> str:
    """A title and a line for each, the rest as a number: it is read on a telephone."""
    rows = [entry(work, ticket) for ticket in about[:most]]
    more = len(about) - len(rows)
    return "\n".join([title, *rows, *([say("and_more", work.desk.agents_lang, number=more)] if more else [])])


def _when(work: Work, ticket: Ticket) -> str:
    assert ticket.promised_at is not None
    return when(ticket.promised_at.astimezone(work.desk.tz), work.at, work.desk.agents_lang)
