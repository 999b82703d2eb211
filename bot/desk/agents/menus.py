"""What is behind a card's “More”: the card's own keyboard becomes a menu and comes back, so that a topic is not filled with buttons."""

from __future__ import annotations

from bot.desk.agents.roster import lately, named
from bot.desk.desk import Work
from bot.desk.sending import Keyboard, line, to_ticket
from bot.desk.tickets import card, claims, tags, urgency
from bot.desk.words.texts import say
from bot.store import agents
from bot.store.agents import Agent
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard
from bot.tickets import PRIORITIES, RefusedError

REASONS = ("shift", "skill", "language", "load")
_WIDTH = 3
WORDS = {
    "不急": "low",
    "普通": "normal",
    "优先": "high",
    "高": "high",
    "紧急": "urgent",
    "自动": "auto",
    "按规则": "auto",
    "低": "low",
}


def _rows(buttons: list[tuple[str, str]]) -> Keyboard:
    width = 2 if len(buttons) == 4 else _WIDTH
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def _show(work: Work, ticket: Ticket, buttons: Keyboard) -> None:
    """On the card; where there is none yet, on a line of its own."""
    if ticket.card_id is None:
        line(work, ticket.id, ticket.merchant_id, f"<b>{ticket.number}</b>", buttons=buttons)
        return
    params = {"message_id": ticket.card_id, "reply_markup": keyboard([*buttons, _back(work, ticket)])}
    to_ticket(work, ticket.id, "editMessageReplyMarkup", params)


def _back(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    return [(say("button_back", work.desk.agents_lang), f"t.menu.{ticket.id}")]


def main(work: Work, ticket: Ticket) -> None:
    """Back to the card's own buttons."""
    if ticket.card_id is not None:
        buttons = card.card_buttons(work, ticket, with_flow=card.is_with_flow(work, ticket))
        to_ticket(work, ticket.id, "editMessageReplyMarkup", {"message_id": ticket.card_id, "reply_markup": keyboard(buttons)})


def more(work: Work, ticket: Ticket) -> None:
    if ticket.status == "closed":
        raise RefusedError("closed", ticket=ticket.number)
    lang, id_ = work.desk.agents_lang, ticket.id
    buttons = [(say("button_tags", lang), f"t.tags.{id_}"), (say("button_priority", lang), f"t.prio.{id_}")]
    if ticket.status in ("open", "pending"):
        buttons.insert(0, (say("button_give", lang), f"t.give.{id_}"))
        if ticket.assignee_id is not None:
            buttons.insert(0, (say("button_release", lang), f"t.release.{id_}"))
    _show(work, ticket, _rows(buttons))


# --- to another agent


def give(work: Work, ticket: Ticket, agent: Actor, more_: str) -> str:
    """`` asks to whom, `201` asks why if somebody has it, `201.shift` does it. Returns the toast."""
    lang = work.desk.agents_lang
    who, _, why = more_.partition(".")
    if not who:
        _show(work, ticket, _people(work, ticket, lately(work, but=ticket.assignee_id)))
        return ""
    to = agents.find(work.conn, int(who)) if who.isascii() and who.isdecimal() and len(who) < 19 else None
    if to is None:
        raise RefusedError("no_agent", name=who[:20])
    if ticket.assignee_id is None:
        claims.assign(work, ticket, agent, to)
    elif why in REASONS:
        claims.transfer(work, ticket, agent, to, say(f"give_why_{why}", lang))
    else:
        if ticket.assignee_id == to.user_id:
            raise RefusedError("has_it", agent=to.name)
        _show(work, ticket, _rows([(say(f"give_why_{one}", lang), f"t.give.{ticket.id}.{who}.{one}") for one in REASONS]))
        return say("toast_why", lang)
    return say("toast_given", lang, agent=to.name)


def _people(work: Work, ticket: Ticket, found: list[Agent]) -> Keyboard:
    if not found:
        raise RefusedError("no_agents")
    return _rows([(one.name[:24], f"t.give.{ticket.id}.{one.user_id}") for one in found])


def assign_command(work: Work, ticket: Ticket, agent: Actor, words: str) -> None:
    """`/assign @omar`; without a name the agents stand there as buttons."""
    to = _one(work, ticket, words, "assign")
    if to is not None:
        claims.assign(work, ticket, agent, to[0])


def transfer_command(work: Work, ticket: Ticket, agent: Actor, words: str) -> None:
    """`/transfer @omar because …`"""
    to = _one(work, ticket, words, "transfer")
    if to is not None:
        claims.transfer(work, ticket, agent, to[0], to[1])


def _one(work: Work, ticket: Ticket, words: str, command: str) -> tuple[Agent, str] | None:
    """Who is meant, and the reason; None: he was asked. Raises RefusedError for a name that nobody has here."""
    lang = work.desk.agents_lang
    if not words:
        buttons = _people(work, ticket, lately(work, but=ticket.assignee_id))
        reason = say("give_reason", lang) if command == "transfer" else ""
        line(work, ticket.id, ticket.merchant_id, escape(say("give_who", lang, command=command, reason=reason)), buttons=buttons)
        return None
    found, rest = named(work, words)
    given = words.split()[0][:32]
    if not found:
        raise RefusedError("no_agent", name=given)
    if len(found) > 1:
        buttons = _people(work, ticket, found)
        line(work, ticket.id, ticket.merchant_id, escape(say("give_several", lang, name=given)), buttons=buttons)
        return None
    return found[0], rest


# --- tags and priority


def tags_menu(work: Work, ticket: Ticket) -> None:
    _show(work, ticket, _tag_rows(work, ticket))


def _tag_rows(work: Work, ticket: Ticket) -> Keyboard:
    has = tags.of(ticket)
    return _rows([(f"{'✅ ' if one in has else ''}{one}", f"t.tag.{ticket.id}.{one}") for one in tags.offered(work, ticket)])


def tag_pressed(work: Work, ticket: Ticket, agent: Actor, tag: str) -> None:
    """The menu stays open: tags seldom come alone."""
    tagged = tags.toggle(work, ticket, agent, tag)
    card.refresh(work, tagged, menu=[*_tag_rows(work, tagged), _back(work, ticket)])


def tag_command(work: Work, ticket: Ticket, agent: Actor, words: str) -> None:
    if words:
        tags.tell(work, tags.change(work, ticket, agent, words))
    else:
        tags_menu(work, ticket)
        tags.tell(work, ticket)


def priority_menu(work: Work, ticket: Ticket) -> None:
    lang = work.desk.agents_lang
    buttons = [(say(f"priority_{one}", lang), f"t.prio.{ticket.id}.{one}") for one in (*reversed(PRIORITIES), "auto")]
    _show(work, ticket, _rows(buttons))


def priority_pressed(work: Work, ticket: Ticket, agent: Actor, wanted: str) -> None:
    if not wanted:
        priority_menu(work, ticket)
        return
    changed = urgency.set_by_agent(work, ticket, agent, wanted)
    if changed.card_text == ticket.card_text:
        main(work, changed)  # nothing on the card has changed, so nothing took the menu away


def priority_command(work: Work, ticket: Ticket, agent: Actor, words: str) -> None:
    if not words:
        raise RefusedError("priority_how")
    urgency.set_by_agent(work, ticket, agent, WORDS.get(words, words.lower()))
