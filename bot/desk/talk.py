"""A merchant and his conversation in hand, and events played on it: decided by the engine, then written together."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from bot.desk.desk import Context, PortAnswer, TicketView, Work
from bot.engine.advance import advance
from bot.engine.codec import event_from, event_to, state_from, state_to
from bot.engine.effects import Act, CancelTimer, Effect, Say, SetTimer, TraceItem
from bot.engine.events import ActDone, Body, Event, Start, Text
from bot.engine.flow import AskNode, Library
from bot.engine.state import Frame, State
from bot.store import conversations, events, timers
from bot.store.conversations import Conversation
from bot.store.events import Event as StoredEvent
from bot.store.merchants import Merchant
from bot.telegram.updates import Person
from bot.understand.reader import Expecting
from bot.values import Lang, Reading

_MOST_EVENTS = 200  # of one turn; the engine itself stops a flow that only talks to ports long before

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


def unpack(conversation: Conversation) -> State:
    return state_from(orjson.loads(conversation.state))


def pack(state: State) -> str:
    return orjson.dumps(state_to(state)).decode()


def pack_trace(trace: Sequence[TraceItem]) -> str:
    return orjson.dumps([[item.rule, item.at, item.detail] for item in trace]).decode()


def event_of(stored: StoredEvent) -> Event:
    return event_from(orjson.loads(stored.event))


def as_met(library: Library, state: State) -> Library:
    """The library as this conversation met it: its log replays on the revisions it took up then, whatever is live now."""
    met = {key.removeprefix("rev:"): rev for key, rev in state.buckets.items() if key.startswith("rev:")}
    return replace(library, live={**library.live, **met})


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
    return work.desk.books.reader.read(text, now=at or work.at, expecting=expecting(work, talk.state), lang=talk.lang)


def expecting(work: Work, state: State | None) -> Expecting | None:
    if state is None or state.status != "active":
        return None
    flow = work.desk.books.library.find(state.at.ref.flow, state.at.ref.rev)
    node = flow.nodes.get(state.at.node) if flow else None
    if flow is None or not isinstance(node, AskNode) or node.slot is None or node.slot not in flow.slots:
        return None
    slot = flow.slots[node.slot]
    return Expecting(slot.reads or slot.id, slot.type, slot.length, slot.pattern)


def _gate_at(work: Work, state: State | None) -> AskNode | None:
    """The gate a conversation stands at, if it does."""
    flow = None if state is None else work.desk.books.library.find(state.at.ref.flow, state.at.ref.rev)
    node = flow.nodes.get(state.at.node) if flow is not None and state is not None else None
    return node if isinstance(node, AskNode) and node.gate else None


def _answers(gate: AskNode, reading: Reading) -> bool:
    return any(reading.normal in words for option in gate.options for words in option.words.values())


def decide(work: Work, talk: Talk, bodies: Sequence[Body]) -> Played:
    """Pure over the books: nothing is written. A port's answer is the next event, before whatever else was to come."""
    books = work.desk.books
    played = Played(talk.state)
    waiting = deque(bodies)
    begun: Frame | None = None
    greeting = 0
    is_open = work.desk.is_open(work.at)
    while waiting:
        number = len(played.logged)
        if number >= _MOST_EVENTS:
            raise RuntimeError("a turn that does not end")
        body = waiting.popleft()
        gate = _gate_at(work, played.state) if number == 1 and begun is not None else None
        if gate is not None and isinstance(body, Text) and _answers(gate, body.reading):
            continue  # nobody agrees to a notice that he has not seen yet
        event = Event(work.at, work.cause if number == 0 else f"{work.cause}.{number}", body, is_open)
        turn = advance(books.library, books.policies, played.state, event)
        played.state = turn.state
        played.logged.append((event, turn.state.seq, turn.trace))
        answers = []
        for effect in turn.effects:
            if isinstance(effect, Act):
                answer = _answer(work, talk, effect, turn.state.lang)
                answers.append(ActDone(effect.id, answer.ok, answer.data))
            else:
                played.effects.append(effect)
        waiting.extendleft(reversed(answers))
        if number == 0 and isinstance(body, Start) and len(bodies) > 1:
            begun, greeting = turn.state.at, len(played.effects)
    if begun is not None and played.state is not None:
        greeted, answered = played.effects[:greeting], played.effects[greeting:]
        if played.state.at != begun:
            # His first words led somewhere at once: what a newcomer is greeted with is not for him.
            played.effects = [*(one for one in greeted if not isinstance(one, Say)), *answered]
        else:
            played.effects = _greeted_once(greeted, answered, is_gate=_gate_at(work, played.state) is not None)
    return played


def _greeted_once(greeted: list[Effect], answered: list[Effect], *, is_gate: bool) -> list[Effect]:
    """His first words left him where he was greeted, so the same question would be put twice in a row: it is put once, last.

    At a gate he reads first that his words are kept; elsewhere the greeting itself says best what he can write.
    """
    question = next((one for one in reversed(greeted) if isinstance(one, Say) and one.buttons), None)
    again = next((one for one in reversed(answered) if isinstance(one, Say)), None)
    if question is None or again is None or _labels(question) != _labels(again):
        return greeted + answered
    place = greeted.index(question)
    before: list[Effect] = [replace(again, buttons=())] if is_gate else []
    rest = [one for one in answered if one is not again]
    return [*greeted[:place], *before, replace(question, buttons=again.buttons), *greeted[place + 1 :], *rest]


def _labels(question: Say) -> list[str]:
    return [button.text for row in question.buttons for button in row]


def _answer(work: Work, talk: Talk, act: Act, lang: Lang) -> PortAnswer:
    port = work.desk.ports.get(act.port)
    if port is None:
        return PortAnswer(False)
    ticket = _ticket_view(work, talk, lang) if act.port == "ticket_status" else None
    return port(act.args, Context(work.at, lang, work.desk.books.data, ticket))


def _ticket_view(work: Work, talk: Talk, lang: Lang) -> TicketView | None:
    from bot.desk.status import describe  # a ticket's words need this module in turn

    return describe(work, talk, lang)


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
