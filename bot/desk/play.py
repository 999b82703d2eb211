"""One turn, whole: the engine decides, the conversation and its log are written, the effects applied, the ticket kept in step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk.deciding import decide
from bot.desk.desk import Work
from bot.desk.merchants.links import NOTHING, Link
from bot.desk.merchants.remembered import FOR_GOOD, keep, remembered
from bot.desk.sending import buttons_of, tell
from bot.desk.talk import IDLE, Played, Talk, settle, write
from bot.desk.tickets import causes
from bot.desk.tickets.handoff import finished_by_flow, hand_off, next_opening, receipt
from bot.desk.words.texts import say
from bot.engine.effects import Ack, Act, CancelTimer, Effect, Handoff, OpenTicket, Record, Say, SetTimer
from bot.engine.events import Body, Start
from bot.engine.texts import render
from bot.store import merchants, redact, timers
from bot.store.tickets import Ticket
from bot.tickets import number_of
from bot.values import Scalar

CONSENT = "consent"
"""The slot of the entry flow that says so."""


def start_of(work: Work, talk: Talk, link: Link = NOTHING, lang: str | None = None) -> Start:
    """`lang`: the one his first words show; None: the one he spoke last, or his Telegram does."""
    return Start(lang or talk.lang, None, link.flow, remembered(talk.merchant.known, work.at), link.given)


def play(work: Work, talk: Talk, *bodies: Body) -> Played:
    """Plays events on the conversation, a Start first where there is none. `talk` stands where it stands afterwards."""
    before = talk.conversation
    played = decide(work, talk, bodies)
    write(work, talk, played)
    work.effects += played.effects
    ticket = _apply(work, talk, played.effects)
    _keep_link(work, talk)
    _follow(work, talk, ticket)
    ended, has_ticket = talk.conversation, talk.conversation is not None and talk.conversation.ticket_id is not None
    settle(work, talk, before)
    if talk.conversation is None and ended is not None and not has_ticket and _keeps_nothing(work, talk):
        redact.forget_conversation(work.conn, ended.id)
        redact.empty_taken(work.conn, bot_id=talk.merchant.bot_id, user_id=talk.merchant.user_id)
    return played


def _apply(work: Work, talk: Talk, effects: Sequence[Effect]) -> Ticket | None:
    """Every effect, in order. A ticket is opened first: the texts of its turn name it."""
    ticket, channels = None, ""
    opening = _opening(effects)
    if opening is not None:
        handed = hand_off(work, talk, opening)
        ticket, channels = handed.ticket, handed.channels
    last = _told_with(effects, opening)
    for number, effect in enumerate(effects):
        if channels and number == max(last, 0):
            _tell_channels(work, talk, channels)  # before his ticket: its number is the last thing said
        match effect:
            case Say():
                _say(work, talk, effect, ticket if number == last else None)
            case SetTimer(key, at) if key != IDLE:
                assert talk.conversation is not None
                timers.set_timer(
                    work.conn, scope="conversation", scope_id=talk.conversation.id, key=key, due_at=at, seq=talk.conversation.seq
                )
            case CancelTimer(key) if key != IDLE:
                assert talk.conversation is not None
                timers.cancel(work.conn, "conversation", talk.conversation.id, key)
            case Record(kind, data):
                _record(work, talk, kind, data)
            case SetTimer() | CancelTimer() | Ack() | Act() | Handoff() | OpenTicket():
                pass  # idle stands on the conversation's row; an Ack is for the press that asked; ports and tickets are done
    if ticket is not None and last < 0:
        tell(work, talk.merchant.id, receipt(work, ticket, talk.lang, ""))
    return ticket


def _opening(effects: Sequence[Effect]) -> Handoff | OpenTicket | None:
    """What opens a ticket in this turn: the handoff, where one follows the ticket at once."""
    found = [effect for effect in effects if isinstance(effect, Handoff | OpenTicket)]
    return found[-1] if found else None


def _told_with(effects: Sequence[Effect], opening: Handoff | OpenTicket | None) -> int:
    """With which message the merchant hears his number: the one that opened the ticket where the flow asks on, else the last."""
    said = [number for number, effect in enumerate(effects) if isinstance(effect, Say)]
    if isinstance(opening, OpenTicket) and opening.why != "escalated":
        said = [number for number in said if number < effects.index(opening)] or said
    return said[-1] if said else -1


def _tell_channels(work: Work, talk: Talk, channels: str) -> None:
    tell(work, talk.merchant.id, channels, buttons=[[(say("channels_more", talk.lang), "d.channels.")]])


def _say(work: Work, talk: Talk, effect: Say, ticket: Ticket | None) -> None:
    text = words_of(work, talk, effect)
    if ticket is not None:
        text = f"{text}\n\n{receipt(work, ticket, effect.lang, text)}"
    tell(work, talk.merchant.id, text, buttons=buttons_of(effect.buttons), kind="prompt")


def words_of(work: Work, talk: Talk, effect: Say) -> str:
    ticket_id = None if talk.conversation is None else talk.conversation.ticket_id
    text = render(work.desk.books.library, effect, {} if ticket_id is None else {"ticket": number_of(ticket_id)})
    if "{next_open}" in text:
        text = text.replace("{next_open}", next_opening(work, effect.lang))
    return text


def _record(work: Work, talk: Talk, kind: str, data: Mapping[str, Scalar]) -> None:
    match kind:
        case "remember":
            slot, known = str(data.get("slot")), talk.merchant.known
            talk.merchant = keep(work, talk.merchant, slot, data.get("value"), data.get("keep"))
            if slot == CONSENT and slot not in known:
                merchants.set_consent(work.conn, talk.merchant.id, work.at)
        case "language":
            merchants.set_language(work.conn, talk.merchant.id, str(data.get("lang") or talk.lang))
        case _:
            pass  # outcomes and misses stand in the log of events, where reports read them


def _keep_link(work: Work, talk: Talk) -> None:
    """What a sticker said of his terminal is true of his next sale too; it is kept once he has agreed to anything being kept."""
    if talk.state is None or _keeps_nothing(work, talk):
        return
    for slot, one in talk.state.slots.items():
        if one.source == "link" and talk.merchant.known.get(slot) != one.value:
            talk.merchant = keep(work, talk.merchant, slot, one.value, FOR_GOOD)


def _follow(work: Work, talk: Talk, opened: Ticket | None) -> None:
    """The ticket of a conversation that ended with the flow ends with it."""
    assert talk.conversation is not None
    assert talk.state is not None
    if opened is None and talk.state.status == "ended" and talk.conversation.ticket_id is not None:
        finished_by_flow(work, talk, talk.conversation.ticket_id, talk.state.outcome or "")
    if talk.state.status == "ended" and talk.state.outcome == "resolved":
        causes.solved_in_flow(work, conversation_id=talk.conversation.id, ticket_id=talk.conversation.ticket_id, state=talk.state)


def _keeps_nothing(work: Work, talk: Talk) -> bool:
    """He was asked for his consent, did not give it, and has left: what he wrote is not kept."""
    library = work.desk.books.library
    entry = library.live_flow(library.entry)
    return entry is not None and CONSENT in entry.slots and CONSENT not in talk.merchant.known
