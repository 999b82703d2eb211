"""A conversation goes to people: its ticket is opened (or opened again), its card posted, its evidence copied, the merchant told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.agents import opening
from bot.desk.desk import Context, Work
from bot.desk.relay.messages import copy_into_topic
from bot.desk.sending import line, tell
from bot.desk.talk import Talk, event_of
from bot.desk.tickets import card, clocks, facts, notices, urgency
from bot.desk.tickets.hours import next_open, open_at
from bot.desk.tickets.told import told
from bot.desk.words.texts import say, when
from bot.engine.effects import Handoff, OpenTicket
from bot.engine.state import FlowRef
from bot.store import conversations, events, messages, ticket_events, tickets
from bot.store.ticket_events import FLOW
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import move, same_matter
from bot.values import Lang, Money, Scalar

AT_ONCE = ("asked", "missed", "limit", "flow")
"""Reasons that skip the flow's own complaint step: the merchant sees the channels beside his ticket message."""


@dataclass(frozen=True, slots=True)
class HandedOff:
    """`channels`: the short list he is shown besides; empty when the flow has shown him all of it."""

    ticket: Ticket
    channels: str = ""


def hand_off(work: Work, talk: Talk, effect: Handoff | OpenTicket) -> HandedOff:
    """A ticket a matter: the one of this conversation, or of the same matter, is used again; another matter gets one of its own."""
    assert talk.conversation is not None
    log = [event_of(row).body for row in events.list_events(work.conn, talk.conversation.id)]
    gathered = facts.gather(work, talk, log, effect.carry, effect.node)
    listed = _channels(work, talk, talk.lang) if effect.why in AT_ONCE and not gathered["channels"] else {}
    if listed:
        gathered["channels"] = _channels(work, talk, work.desk.agents_lang).get("brief_names")
    his = tickets.list_unfinished(work.conn, talk.merchant.id)
    known = _usable(work, talk, effect, his)
    if known is None:
        ticket = _open(work, talk, effect, gathered, urgency.anger_in(work, log))
        _tell_of_others(work, talk, ticket, his)
    else:
        ticket = _open_again(work, talk, known, effect, gathered)
    talk.conversation = talk.conversation._replace(ticket_id=ticket.id)
    text = say("channels_meanwhile", talk.lang, channels=listed["brief"]) if listed.get("brief") else ""
    return HandedOff(ticket, text)


def all_channels(work: Work, talk: Talk) -> str:
    """The whole list, for who presses the button under the short one."""
    return say("channels_all", talk.lang, channels=_channels(work, talk, talk.lang).get("text") or "")


def _channels(work: Work, talk: Talk, lang: Lang) -> Mapping[str, Scalar]:
    """What the port of that name says for his acquirer in this language; empty when there is none."""
    port = work.desk.ports.get("channels")
    if port is None:
        return {}
    known = None if talk.state is None else talk.state.slots.get("acquirer")
    args = {"about": "settlement", "acquirer": None if known is None else known.value}
    answer = port(args, Context(work.at, lang, work.desk.books.data))
    return answer.data if answer.ok else {}


def _usable(work: Work, talk: Talk, effect: Handoff | OpenTicket, his: Sequence[Ticket]) -> Ticket | None:
    assert talk.conversation is not None
    assert talk.state is not None
    here = talk.conversation
    own = [one for one in his if one.id == here.ticket_id or one.conversation_id == here.id]
    if own or effect.why == "escalated":
        return own[-1] if own else None  # a flow that ends escalated files a matter of its own
    books = work.desk.books
    matter, amount = facts.matter(books, talk.state).flow, facts.amount_of(talk.state)
    same = [
        one
        for one in his
        if one.status != "solved" and same_matter(one.flow, one.amount, matter, amount, about_nothing=books.library.entry)
    ]
    return same[-1] if same else None


def _tell_of_others(work: Work, talk: Talk, ticket: Ticket, before: Sequence[Ticket]) -> None:
    """A second ticket beside another: one press says that it is the same matter after all."""
    others = [one for one in before if one.status != "solved"]
    if others:
        old, lang = others[-1], talk.lang
        text = say("second_ticket", lang, ticket=old.number, matter=matter_of(work, old, lang))
        tell(work, talk.merchant.id, text, buttons=[[(say("same_matter", lang, ticket=old.number), f"d.same.{ticket.id}.{old.id}")]])


def matter_of(work: Work, ticket: Ticket, lang: Lang) -> str:
    """What it is about, in the merchant's language."""
    flow = facts.flow_of(work.desk.books, FlowRef(ticket.flow, ticket.rev))
    title = ticket.flow if flow is None else flow.title.in_(lang)
    return title if ticket.amount is None else f"{title} ¥{Money(ticket.amount).yuan()}"


def _open(work: Work, talk: Talk, effect: Handoff | OpenTicket, gathered: dict[str, object], anger: int) -> Ticket:
    assert talk.conversation is not None
    assert talk.state is not None
    matter, amount = facts.matter(work.desk.books, talk.state), facts.amount_of(talk.state)
    risks = urgency.risks_of(talk.state, effect.why)
    priority = urgency.decided(work, asked=effect.priority, amount=amount, risks=risks, anger=anger)
    ticket = tickets.add(
        work.conn,
        merchant_id=talk.merchant.id,
        conversation_id=talk.conversation.id,
        flow=matter.flow,
        rev=matter.rev,
        queue=effect.queue,
        priority=priority,
        why=effect.why,
        amount=amount,
        facts={**gathered, urgency.RISKS: risks, urgency.ASKED: effect.priority},
        at=work.at,
        promised_at=None,
    )
    due = clocks.owe(work, ticket)
    ticket = told(replace(ticket, promised_at=due, told_at=work.at, anger=anger), due)
    clocks.unclaimed(work, ticket.id)
    opening.ensure(work)
    ticket_events.add(work.conn, ticket.id, FLOW, "opened", work.at, {"why": effect.why, "queue": effect.queue, "priority": priority})
    notices.tell(work, ticket, "opened")
    ticket = card.post(work, ticket)
    if gathered["photos"]:
        _copy_evidence(work, talk, ticket)
    return ticket


def _open_again(work: Work, talk: Talk, known: Ticket, effect: Handoff | OpenTicket, gathered: dict[str, object]) -> Ticket:
    """Handed off once more: the same number and topic, the card as things stand now, a line that says so."""
    assert talk.conversation is not None
    assert talk.state is not None
    filed = _filed(talk, known, effect)
    matter = facts.matter(work.desk.books, talk.state)
    ticket = replace(
        known,
        status=move(known.status, "hand_off"),
        conversation_id=talk.conversation.id,
        flow=matter.flow,
        rev=matter.rev,
        queue=effect.queue,
        why=effect.why,
        amount=facts.amount_of(talk.state) or known.amount,
        facts={**gathered, urgency.RISKS: urgency.risks_of(talk.state, effect.why), urgency.ASKED: effect.priority},
        waiting_since=known.waiting_since or work.at,
        solved_at=None,
        confirmed_at=None,
        told_at=work.at,
        updated_at=work.at,
    )
    ticket = _owed_again(work, ticket, due=known.promised_at if filed else None)
    ticket_events.add(work.conn, ticket.id, FLOW, "handed_off_again", work.at, {"why": effect.why, "queue": effect.queue})
    lang = work.desk.agents_lang
    key = "evidence_in" if filed else "came_again"
    line(work, ticket.id, ticket.merchant_id, say(key, lang, why=say(f"why_{card.known_why(effect.why)}", lang)))
    if gathered["photos"]:
        _copy_evidence(work, talk, ticket)
    card.refresh(work, ticket, with_flow=False)
    return tickets.get(work.conn, ticket.id)


def _owed_again(work: Work, ticket: Ticket, *, due: datetime | None) -> Ticket:
    """The clocks of a ticket that waits for agents once more. `due`: what he was promised on the way here still holds."""
    clocks.opened_again(work, ticket.id)
    clocks.heard(work, ticket.id)
    if due is None:
        ticket = urgency.looked_at_again(work, replace(ticket, promised_at=None))
        ticket = replace(ticket, promised_at=clocks.owe(work, ticket))
    else:
        ticket = urgency.looked_at_again(work, ticket)
    ticket = told(ticket, ticket.promised_at)  # his receipt says so
    if ticket.assignee_id is None:
        clocks.unclaimed(work, ticket.id)
    else:
        clocks.watch_agent(work, ticket)
    tickets.save(work.conn, ticket)
    return ticket


def _filed(talk: Talk, known: Ticket, effect: Handoff | OpenTicket) -> bool:
    """The ticket was opened on the way to this handoff, when the merchant complained; what he was asked for since has come in."""
    assert talk.conversation is not None
    return known.status == "open" and known.conversation_id == talk.conversation.id and effect.why == known.why != "asked"


def _copy_evidence(work: Work, talk: Talk, ticket: Ticket) -> None:
    """Photos and files he sent before there was a ticket, each once."""
    assert talk.conversation is not None
    kept = [
        one for one in messages.list_of_conversation(work.conn, talk.conversation.id) if one.ticket_id is None and one.merchant_message_id
    ]
    files = [one for one in kept if one.attachment]
    if not files:
        return
    messages.attach(work.conn, [one.id for one in files], ticket.id)
    line(work, ticket.id, ticket.merchant_id, escape(say("evidence_line", work.desk.agents_lang)))
    copy_into_topic(work, talk.merchant, ticket.id, files)


def receipt(work: Work, ticket: Ticket, lang: Lang, said: str) -> str:
    """What every merchant hears with his ticket, whatever the flow says: the promised time, that he need not repeat himself, and last,
    where his eye rests, its number.

    `said` is the flow's own message: what stands there already is not said twice.
    """
    parts: list[str] = []
    opening = next_opening(work, lang)
    if not open_at(work.desk.books.hours, work.at) and opening and opening not in said:
        parts.append(say("desk_closed", lang, when=opening))
    parts += [promise(work, ticket.promised_at, lang), say("no_repeat", lang)]
    text = ("" if lang == "zh" else " ").join(parts)
    number = say("ticket_number", lang, ticket=ticket.number)
    return text if ticket.number in said else f"{text}\n\n{number}"


def promise(work: Work, promised_at: datetime | None, lang: Lang) -> str:
    if promised_at is None:
        return say("promise_none", lang)
    at = promised_at.astimezone(work.desk.tz)
    at += timedelta(minutes=1) if at.second or at.microsecond else timedelta()  # 10:00:30 is not “by 10:00”
    return say("promise", lang, when=when(at, work.at, lang))


def next_opening(work: Work, lang: Lang) -> str:
    """When agents are there next, in words; empty when the desk has no hours."""
    opening = next_open(work.desk.books.hours, work.at)
    return "" if opening is None else when(opening, work.at, lang)


def link(work: Work, talk: Talk, ticket: Ticket) -> None:
    """The live conversation belongs to this ticket from now on."""
    assert talk.conversation is not None
    if talk.conversation.ticket_id != ticket.id:
        conversations.set_ticket(work.conn, talk.conversation.id, ticket.id)
        talk.conversation = talk.conversation._replace(ticket_id=ticket.id)


def finished_by_flow(work: Work, talk: Talk, ticket_id: int, outcome: str) -> None:
    """The merchant, handed back, came to the flow's end: nobody owes anybody an answer."""
    ticket = tickets.find(work.conn, ticket_id)
    if ticket is None or ticket.status not in ("open", "pending") or outcome == "escalated" or talk.conversation is None:
        return
    closed = replace(
        ticket, status=move(ticket.status, "close"), waiting_since=None, solved_at=work.at, closed_at=work.at, updated_at=work.at
    )
    tickets.save(work.conn, closed)
    clocks.over(work, ticket.id)
    ticket_events.add(work.conn, ticket.id, FLOW, "solved", work.at, {"outcome": outcome})
    lang = work.desk.agents_lang
    line(
        work, ticket.id, ticket.merchant_id, escape(say("solved_by_flow_line", lang, outcome=say(f"outcome_of_{outcome or 'none'}", lang)))
    )
    card.refresh(work, closed)
