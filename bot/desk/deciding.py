"""What the engine makes of events: pure over the books but for what ports look up. Nothing is written here."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.desk import Context, PortAnswer, TicketView, Work
from bot.desk.merchants.status import describe
from bot.desk.talk import Played, Talk
from bot.engine.advance import advance
from bot.engine.effects import Act, Effect, Say
from bot.engine.events import ActDone, Body, Event, Start, Text
from bot.engine.flow import AskNode
from bot.engine.keys import PREFIX
from bot.engine.state import Frame, State
from bot.values import Lang, Reading

_MOST_EVENTS = 200  # of one turn; the engine itself stops a flow that only talks to ports long before


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
                answers.append(_answer(work, talk, effect, turn.state))
            else:
                played.effects.append(effect)
        waiting.extendleft(reversed(answers))
        if number == 0 and isinstance(body, Start) and len(bodies) > 1:
            begun, greeting = turn.state.at, len(played.effects)
    if begun is not None and played.state is not None:
        greeted, answered = played.effects[:greeting], played.effects[greeting:]
        if played.state.at != begun or (played.state.asking or "").startswith("which"):
            # His first words led somewhere at once: what a newcomer is greeted with is not for him.
            played.effects = [*(one for one in greeted if not isinstance(one, Say)), *answered]
        else:
            played.effects = _greeted_once(greeted, answered)
    return played


_KEPT = tuple(f"{PREFIX}{key}" for key in ("held", "photo_kept"))


def _greeted_once(greeted: list[Effect], answered: list[Effect]) -> list[Effect]:
    """His first words left him where he was greeted, so the same question would be put twice in a row: it is put once, last.

    Before it he reads what his words were answered with, and that they (or his photo) are kept; a reprompt is not for who has just come:
    the greeting itself says best what he can write.
    """
    question = next((one for one in reversed(greeted) if isinstance(one, Say) and one.buttons), None)
    again = next((one for one in reversed(answered) if isinstance(one, Say)), None)
    if question is None or again is None or _labels(question) != _labels(again):
        return greeted + answered
    place = greeted.index(question)
    rest = [one for one in answered if one is not again]
    kept: list[Effect] = [replace(again, buttons=())] if again.key in _KEPT else []
    return [*greeted[:place], *rest, *kept, replace(question, buttons=again.buttons), *greeted[place + 1 :]]


def _labels(question: Say) -> list[str]:
    return [button.text for row in question.buttons for button in row]


def _answer(work: Work, talk: Talk, act: Act, state: State) -> ActDone:
    """In the language he speaks now; and what reads otherwise in the others, for he may change it, and agents read theirs."""
    flow = work.desk.books.library.find(state.at.ref.flow, state.at.ref.rev)
    answer = _answer_in(work, talk, act, state.lang)
    texts = {}
    for lang in dict.fromkeys([*(flow.langs if flow else ()), work.desk.agents_lang]):
        if lang != state.lang:
            other = _answer_in(work, talk, act, lang).data
            texts[lang] = {key: value for key, value in other.items() if isinstance(value, str) and value != answer.data.get(key)}
    return ActDone(act.id, answer.ok, answer.data, {lang: more for lang, more in texts.items() if more})


def _answer_in(work: Work, talk: Talk, act: Act, lang: Lang) -> PortAnswer:
    port = work.desk.ports.get(act.port)
    if port is None:
        return PortAnswer(False)
    ticket = _ticket_view(work, talk, lang) if act.port == "ticket_status" else None
    return port(act.args, Context(work.at, lang, work.desk.books.data, ticket))


def _ticket_view(work: Work, talk: Talk, lang: Lang) -> TicketView | None:
    return describe(work, talk, lang)
