"""Several matters of one merchant side by side: which ticket his words go to. The one he answers to; else the one he is talking about just
now; else he is asked by buttons, and until he says which, his words are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.desk.desk import Work
from bot.desk.play import play, start_of
from bot.desk.relay import messages as relay
from bot.desk.sending import line, tell
from bot.desk.talk import Talk, of_merchant, read
from bot.desk.tickets import endings, waiting
from bot.desk.tickets.handoff import matter_of
from bot.desk.words.texts import say
from bot.engine.events import Agent, Media, Text
from bot.store import conversations, merchants, messages, ticket_events, tickets, timers
from bot.store.messages import StoredMessage
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.store.timers import Timer
from bot.telegram.updates import Message
from bot.understand.normal import fold

KEY = "which"
FLOW: Literal["flow"] = "flow"
_IN_TALK = timedelta(minutes=30)
_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom his words may be for. `flow`: the bot is asking him something too."""

    tickets: tuple[Ticket, ...]
    flow: bool = False


def to_whom(work: Work, talk: Talk, received: Message, usual: Ticket | None) -> Ticket | Choice | Literal["flow"]:
    """`usual`: where his words go when he has one matter only (None: to the flow).

    Nearly every text goes to a flow while no agent has written to him since its question: then nothing of his tickets is read.
    """
    with_flow = talk.conversation is not None and not talk.owned
    if with_flow and received.reply_to is None and not _has_agent_spoken(work, talk):
        return FLOW
    his = [one for one in tickets.list_unfinished(work.conn, talk.merchant.id) if one.merged_into is None]
    answered = _answered(work, talk, received)
    if answered is not None and any(one.id == answered.id for one in his):
        return next(one for one in his if one.id == answered.id)
    going = [one for one in his if one.status != "solved"]
    if going and _asks_for_a_person(work, received):
        return FLOW if with_flow else going[-1]  # a person, from everywhere and at once: he is not asked which
    if with_flow:
        others = [one for one in going if talk.conversation is None or one.id != talk.conversation.ticket_id]
        return _beside_flow(work, talk, others)
    meant = [*going, usual] if usual is not None and usual.status == "solved" else going
    if len(meant) < 2:
        return meant[0] if meant else FLOW
    return _of_several(work, talk, meant)


def _has_agent_spoken(work: Work, talk: Talk) -> bool:
    assert talk.conversation is not None
    return messages.has_agent_written(work.conn, talk.merchant.id, talk.conversation.updated_at)


def _asks_for_a_person(work: Work, received: Message) -> bool:
    known = work.desk.books.library.builtins.get("human")
    return known is not None and any(fold(received.text) in words for words in known.words.values())


def _answered(work: Work, talk: Talk, received: Message) -> Ticket | None:
    """The ticket of the message he answers to; of two that were merged, the one that goes on."""
    if received.reply_to is None:
        return None
    row = messages.find_in_private(work.conn, talk.merchant.id, received.reply_to)
    found = None if row is None or row.ticket_id is None else tickets.find(work.conn, row.ticket_id)
    return None if found is None else standing(work, found)


def standing(work: Work, ticket: Ticket) -> Ticket:
    """Where its matter goes on: itself, or what it was merged into."""
    for _ in range(20):
        following = None if ticket.merged_into is None else tickets.find(work.conn, ticket.merged_into)
        if following is None:
            return ticket
        ticket = following
    return ticket


def _beside_flow(work: Work, talk: Talk, others: list[Ticket]) -> Choice | Literal["flow"]:
    """The bot asks him about one matter; an agent may have written about another since its last question."""
    assert talk.conversation is not None
    if not others:
        return FLOW
    latest = messages.list_exchange(work.conn, talk.merchant.id, talk.conversation.updated_at)
    spoke = {row.ticket_id for row in latest if row.author == "agent" and row.at > talk.conversation.updated_at}
    asked = tuple(one for one in others if one.id in spoke)
    return Choice(asked, flow=True) if asked else FLOW


def _of_several(work: Work, talk: Talk, going: list[Ticket]) -> Ticket | Choice:
    """The one he or an agent spoke in last, if that was just now and no other agent has spoken since his last word."""
    recent = messages.list_exchange(work.conn, talk.merchant.id, work.at - _IN_TALK)
    since_his: list[int] = []
    for row in recent:
        if row.ticket_id is not None and row.ticket_id not in since_his:
            since_his.append(row.ticket_id)
        if row.author == "merchant":
            break
    found = [one for one in going if one.id in since_his]
    return found[0] if len(found) == 1 else Choice(tuple(going))


# --- asking


def ask(work: Work, talk: Talk, choice: Choice, row: int) -> None:
    """`row`: his message as it is kept. What he writes before he presses goes along."""
    known = next((one for one in timers.list_of(work.conn, "merchant", talk.merchant.id) if one.key == KEY), None)
    rows = [*(known.body.get("rows", ()) if known is not None else ()), row]
    body = {"rows": rows, "tickets": [one.id for one in choice.tickets], "flow": choice.flow}
    timers.set_timer(work.conn, scope="merchant", scope_id=talk.merchant.id, key=KEY, due_at=work.at + _PATIENCE, body=body)
    if known is None:
        lang = talk.lang
        buttons = [[(f"{one.number} {matter_of(work, one, lang)}"[:48], f"d.to.{one.id}")] for one in choice.tickets]
        if choice.flow:
            buttons.append([(say("which_flow", lang), f"d.to.{FLOW}")])
        else:
            buttons.append([(say("button_other_matter", lang), "d.to.new")])
        tell(work, talk.merchant.id, say("which_ticket", lang), buttons=buttons)


def said(work: Work, talk: Talk, value: str) -> None:
    """He pressed one of the buttons."""
    known = next((one for one in timers.list_of(work.conn, "merchant", talk.merchant.id) if one.key == KEY), None)
    if known is None or not timers.claim(work.conn, known):
        tell(work, talk.merchant.id, say("which_late", talk.lang))
        return
    rows = _rows(work, known)
    if value in (FLOW, "new"):
        if value == "new":
            begin_another(work, talk, first=False)
        _to_flow(work, talk, rows)
        return
    ticket = tickets.find(work.conn, int(value)) if value.isascii() and value.isdecimal() and len(value) < 19 else None
    if ticket is None or ticket.merchant_id != talk.merchant.id:
        ticket = _latest(work, talk.merchant.id)
    if ticket is not None and _pass_on(work, talk, standing(work, ticket), rows):
        tell(work, talk.merchant.id, say("which_done", talk.lang, ticket=standing(work, ticket).number))


def nobody_said(work: Work, timer: Timer) -> None:
    """He did not say which: his words must not lie here. They go where the last word was, and he is told."""
    talk = of_merchant(work, merchants.get(work.conn, timer.scope_id))
    ticket = _latest(work, timer.scope_id)
    rows = _rows(work, timer)
    if ticket is not None and _pass_on(work, talk, ticket, rows):
        tell(work, talk.merchant.id, say("which_none", talk.lang, ticket=ticket.number))
    elif rows:
        _to_flow(work, talk, rows)


def _latest(work: Work, merchant_id: int) -> Ticket | None:
    going = [one for one in tickets.list_unfinished(work.conn, merchant_id) if one.status != "solved"]
    return max(going, key=lambda one: (one.updated_at, one.id), default=None)


def _rows(work: Work, timer: Timer) -> list[StoredMessage]:
    found = (messages.find(work.conn, int(row)) for row in timer.body.get("rows", ()))
    return [row for row in found if row is not None]


def _pass_on(work: Work, talk: Talk, ticket: Ticket, rows: list[StoredMessage]) -> bool:
    if ticket.status == "closed":
        return False
    if ticket.status == "solved":
        ticket = endings.reopened_by_merchant(work, talk, ticket)
    messages.attach(work.conn, [row.id for row in rows], ticket.id)
    for row in rows:
        if row.kind == "text":
            relay.text_into_topic(work, talk.merchant, ticket.id, row.id, row.text)
    files = [row for row in rows if row.kind != "text"]
    if files:
        relay.copy_into_topic(work, talk.merchant, ticket.id, files)
    for row in rows:
        ticket = waiting.merchant_wrote(work, talk, ticket, row.id, row.text)
    return True


def _to_flow(work: Work, talk: Talk, rows: list[StoredMessage]) -> None:
    for row in rows:
        starts = [] if talk.conversation is not None else [start_of(work, talk)]
        if row.kind == "text":
            play(work, talk, *starts, Text(read(work, talk, row.text)))
        else:
            play(work, talk, *starts, Media(row.kind, str(row.id), row.album))


# --- another matter


def begin_another(work: Work, talk: Talk, *, first: bool = True) -> None:
    """He has a second problem while agents have the first: that one goes on without its conversation, and a new one begins."""
    going = [one for one in tickets.list_unfinished(work.conn, talk.merchant.id) if one.status in ("open", "pending")]
    if talk.owned:
        _leave(work, talk)
    if going:
        numbers = "、".join(one.number for one in going) if talk.lang == "zh" else ", ".join(one.number for one in going)
        tell(work, talk.merchant.id, say("new_while_open", talk.lang, tickets=numbers))
        for one in going:
            ticket_events.add(work.conn, one.id, MERCHANT, "other_matter", work.at)
            line(work, one.id, one.merchant_id, say("other_matter_line", work.desk.agents_lang))
    if first and talk.conversation is None:
        play(work, talk, start_of(work, talk))


def _leave(work: Work, talk: Talk) -> None:
    """The conversation ends, and its ticket does not: the two are parted for that moment, or the ticket would be over with it."""
    here = talk.conversation
    assert here is not None
    conversations.set_ticket(work.conn, here.id, None)
    talk.conversation = here._replace(ticket_id=None)
    play(work, talk, Agent("closed"))
    conversations.set_ticket(work.conn, here.id, here.ticket_id)


def named_in_answer(work: Work, talk: Talk, ticket: Ticket, since: datetime) -> bool:
    """Must an agent's answer say which ticket it is about? When he has several, or is in the middle of another matter."""
    elsewhere = talk.conversation is not None and is_another(work, talk, ticket)
    going = [one for one in tickets.list_unfinished(work.conn, ticket.merchant_id) if one.status in ("open", "pending")]
    if not elsewhere and len(going) < 2:
        return False
    recent = messages.list_exchange(work.conn, ticket.merchant_id, since)
    last = recent[0] if recent else None
    turned = talk.conversation is not None and not talk.owned and last is not None and talk.conversation.updated_at > last.at
    return last is None or last.ticket_id != ticket.id or turned


def is_another(work: Work, talk: Talk, ticket: Ticket) -> bool:
    """Is the live conversation about something else than this ticket? Who stands at the entry flow is about nothing yet."""
    here = talk.conversation
    if here is None or talk.state is None or ticket.id == here.ticket_id or ticket.conversation_id == here.id:
        return False
    return here.ticket_id is not None or talk.state.at.ref.flow != work.desk.books.library.entry
