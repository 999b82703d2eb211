"""A merchant and his conversation in hand, and events played on it: decided by the engine, then written together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from bot.desk.desk import Work
from bot.desk.merchants import matters
from bot.engine.codec import event_from, event_to, state_from, state_to
from bot.engine.effects import CancelTimer, Effect, SetTimer, TraceItem
from bot.engine.events import Event
from bot.engine.flow import AskNode, Library
from bot.engine.state import Policy, State
from bot.store import conversations, events, timers
from bot.store.conversations import Conversation
from bot.store.events import Event as StoredEvent
from bot.store.merchants import Merchant
from bot.telegram.updates import Person
from bot.understand.reader import Expecting
from bot.values import Lang, Reading

IDLE = "idle"


@dataclass(slots=True)
class Talk:
    """`conversation` None: he has none that is live. `state` is its state, unpacked."""

    merchant: Merchant
    conversation: Conversation | None = None
    state: State | None = None

    @property
    def owned(self) -> bool:
        """An agent owns the conversation, or it waits for one: the flow is silent in it."""
        return self.conversation is not None and self.conversation.status == "human"

    @property
    def lang(self) -> Lang:
        if self.state is not None:
            return self.state.lang
        return self.merchant.language or "zh"


@dataclass(slots=True)
class Played:
    """What the engine made of some events, one after the other."""

    state: State | None
    logged: list[tuple[Event, int, tuple[TraceItem, ...]]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


def talk_of(merchant: Merchant, conversation: Conversation | None) -> Talk:
    return Talk(merchant, conversation, None if conversation is None else unpack(conversation))


_MOST_AT_HAND = 1_000
_at_hand: OrderedDict[str, State] = OrderedDict()
"""States as they were packed last, by their text: the next turn of a lively conversation need not unpack its own."""


def unpack(conversation: Conversation) -> State:
    known = _at_hand.pop(conversation.state, None)
    return state_from(orjson.loads(conversation.state)) if known is None else known


def pack(state: State) -> str:
    text = orjson.dumps(state_to(state)).decode()
    _at_hand[text] = state
    if len(_at_hand) > _MOST_AT_HAND:
        _at_hand.popitem(last=False)
    return text


def pack_trace(trace: Sequence[TraceItem]) -> str:
    return orjson.dumps([[item.rule, item.at, item.detail] for item in trace]).decode()


def event_of(stored: StoredEvent) -> Event:
    return event_from(orjson.loads(stored.event))


def as_met(library: Library, state: State) -> Library:
    """The library as this conversation met it: its log replays on the revisions it took up then, whatever is live now."""
    met = {key.removeprefix("rev:"): rev for key, rev in state.buckets.items() if key.startswith("rev:")}
    met |= {key.removeprefix("met:"): rev for key, rev in state.buckets.items() if key.startswith("met:")}  # before it was moved
    return replace(library, live={**library.live, **met})


def policies_as_met(policies: Mapping[str, Policy], state: State) -> dict[str, Policy]:
    """The same for learnt orders: each model's as this conversation met it, and the author's words where none was live then."""
    met = {key.removeprefix("policy:"): name for key, name in state.buckets.items() if key.startswith("policy:")}
    then = {key: policies[name] for key, name in met.items() if name in policies}
    return {**{key: one for key, one in policies.items() if key not in met}, **then}


def meet(work: Work, person: Person) -> Talk | None:
    """The merchant who wrote, with his live conversation, in one read. None: he never wrote before."""
    meeting = conversations.find_meeting(work.conn, work.desk.bot_id, person.id)
    return None if meeting is None else talk_of(meeting.merchant, meeting.conversation)


def of_merchant(work: Work, merchant: Merchant) -> Talk:
    """For what agents and timers do: the same lock as when he writes himself."""
    meeting = conversations.find_meeting(work.conn, merchant.bot_id, merchant.user_id)
    return talk_of(merchant, None) if meeting is None else talk_of(meeting.merchant, meeting.conversation)


def read(work: Work, talk: Talk, text: str, at: datetime | None = None) -> Reading:
    """What the text says, as an answer to what the conversation asked for last. `at`: when it was written, if not just now."""
    books, at = work.desk.books, at or work.at
    reading = books.reader.read(text, now=at, expecting=expecting(work, talk.state), lang=talk.lang)
    if talk.state is not None and not talk.owned and talk.state.at.ref.flow != books.library.entry:
        return reading  # what he is talked with about is settled
    return matters.apart(books.reader, books.library, reading, at, talk.lang)


def expecting(work: Work, state: State | None) -> Expecting | None:
    if state is None or state.status != "active":
        return None
    flow = work.desk.books.library.find(state.at.ref.flow, state.at.ref.rev)
    node = flow.nodes.get(state.at.node) if flow else None
    if flow is None or not isinstance(node, AskNode) or node.slot is None or node.slot not in flow.slots:
        return None
    slot = flow.slots[node.slot]
    return Expecting(slot.reads or slot.id, slot.type, slot.length, slot.pattern)


def write(work: Work, talk: Talk, played: Played) -> None:
    """The conversation and its log. Its ticket and its end are written by `settle`, after the effects."""
    assert played.state is not None
    state, old = played.state, talk.conversation
    idle_at = _idle_at(None if old is None else old.idle_at, played)
    if old is None:
        talk.conversation = conversations.add(
            work.conn,
            merchant_id=talk.merchant.id,
            flow=state.at.ref.flow,
            rev=state.at.ref.rev,
            state=pack(state),
            now=work.at,
            status=state.status,
            seq=state.seq,
            idle_at=idle_at,
        )
    else:
        talk.conversation = old._replace(
            flow=state.at.ref.flow,
            rev=state.at.ref.rev,
            state=pack(state),
            status=state.status,
            seq=state.seq,
            idle_at=idle_at,
            updated_at=work.at,
        )
    talk.state = state
    for event, seq, trace in played.logged:
        events.add(
            work.conn,
            conversation_id=talk.conversation.id,
            seq=seq,
            at=event.at,
            event=orjson.dumps(event_to(event)).decode(),
            trace=pack_trace(trace),
        )


def settle(work: Work, talk: Talk, before: Conversation | None) -> None:
    """The one UPDATE of a turn. `before` is the conversation as it was read; None: it is new, and may need none."""
    conversation, state = talk.conversation, talk.state
    assert conversation is not None
    assert state is not None
    if state.status == "ended":
        conversation = conversation._replace(idle_at=None, ended_at=work.at, outcome=state.outcome)
        timers.cancel_all(work.conn, "conversation", conversation.id)
    elif before is None and conversation.ticket_id is None:
        return
    conversations.save(work.conn, conversation, expected=conversation.seq if before is None else before.seq)
    talk.conversation, talk.state = (None, None) if state.status == "ended" else (conversation, state)


def _idle_at(at: datetime | None, played: Played) -> datetime | None:
    for effect in played.effects:
        if isinstance(effect, SetTimer) and effect.key == IDLE:
            at = effect.at
        elif isinstance(effect, CancelTimer) and effect.key == IDLE:
            at = None
    return at
