"""The conversations a desk does not wish for: the longest, the dearest, the least understood, and those that end at a person.

Found by playing on from the worst few conversations at each step; no button is pressed twice at one stop, so each comes to its end. The
search keeps few, so a longer one may exist; the same flow gives the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

from bot.engine import buttons
from bot.engine.effects import Handoff, OpenTicket, Record, Say
from bot.engine.events import Choose
from bot.engine.flow import AskNode, Flow, Library, TroubleshootNode
from bot.engine.replay import replay
from bot.engine.texts import render
from bot.flowfile.play import Moved, Player, names_of
from bot.flowfile.walks import HOLDS, Broken, held, reaches_person
from bot.values import Lang

Kind = Literal["longest", "dearest", "reprompts", "asked", "missed", "exhausted", "gave_up"]
KINDS: tuple[Kind, ...] = ("longest", "dearest", "reprompts", "asked", "missed", "exhausted", "gave_up")
WIDTH, STEPS = 4, 60
_UNREAD = "asdf qwer zxcv"
_ENOUGH = {"zh": "算了", "en": "never mind"}
_ANSWERS: Mapping[str, Mapping[Lang, str]] = {
    "money": {"zh": "3500", "en": "3500"},
    "datetime": {"zh": "昨晚11点", "en": "yesterday 11pm"},
    "date": {"zh": "昨天", "en": "yesterday"},
    "text": {"zh": "12345678", "en": "12345678"},
    "digits": {"zh": "123456", "en": "123456"},
}
_IN_A_ROW = 3

Step = tuple[Literal["tap", "merchant", "pass"], str]


@dataclass(frozen=True, slots=True)
class Line:
    """What the merchant did (`tap proof.ok`, `“asdf”`, `12h pass`), and the keys of what was said to him."""

    did: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """`minutes`: what the remedies he tried cost him. `end`: the outcome, or why a person took over. `broken`: what did not hold."""

    kind: Kind
    lang: Lang
    lines: tuple[Line, ...]
    turns: int
    minutes: float
    reprompts: int
    end: str
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    player: Player
    lines: tuple[Line, ...]
    pressed: frozenset[tuple[str, str]]
    minutes: float = 0.0
    reprompts: int = 0
    why: str = ""

    @property
    def turns(self) -> int:
        return self.player.state.turns if self.player.state else 0

    @property
    def over(self) -> bool:
        return self.player.state is None or self.player.state.status in ("ended", "human")

    @property
    def end(self) -> str:
        state = self.player.state
        return self.why or (state.outcome or state.status if state is not None else "")


def unfavourable(flow: Flow, make: Callable[[Lang], Player]) -> tuple[Sequence, ...]:
    """In every language of the flow, at most one of each kind; a kind that no conversation was found for is left out."""
    return tuple(found for lang in flow.langs for found in _in_language(flow, make, lang))


def _in_language(flow: Flow, make: Callable[[Lang], Player], lang: Lang) -> Iterator[Sequence]:
    answering = list(_search(flow, make(lang), lang, misses=False))
    missing = list(_search(flow, make(lang), lang, misses=True))
    ends = [way for way in (*answering, *missing) if way.over]
    best: dict[Kind, _Way] = {}
    for kind in KINDS:
        match kind:
            case "longest":
                ways, worth = [way for way in answering if way.over], _by_turns
            case "dearest":
                ways, worth = [way for way in answering if way.over], _by_minutes
            case "reprompts":
                ways, worth = ends, _by_reprompts
            case why:
                ways, worth = [way for way in ends if way.why == why], _by_turns
        if ways:
            best[kind] = max(ways, key=worth)
    for kind in KINDS:
        if kind in best:
            way = best[kind]
            broken = tuple(_broken(way))
            yield Sequence(kind, lang, way.lines, way.turns, way.minutes, way.reprompts, way.end, broken)


def _by_turns(way: _Way) -> tuple[float, float]:
    return way.turns, way.minutes


def _by_minutes(way: _Way) -> tuple[float, float]:
    return way.minutes, way.turns


def _by_reprompts(way: _Way) -> tuple[float, float]:
    return way.reprompts, way.turns


def _search(flow: Flow, player: Player, lang: Lang, *, misses: bool) -> Iterator[_Way]:
    """Every conversation it came to the end of. `misses`: of a merchant whom nobody understands, else of one who answers."""
    moved = player.start(flow.id, lang, {})
    ways = [_after(_Way(player, (), frozenset()), player, ("tap", "start"), "", moved)]
    for _ in range(STEPS):
        following = [on for way in ways for step in _steps(way, misses=misses) if (on := _taken(way, step)) is not None]
        yield from (way for way in following if way.over)
        unlike: dict[Any, _Way] = {}
        for way in sorted(following, key=lambda one: (one.reprompts if misses else 0, one.minutes, len(one.pressed)), reverse=True):
            if not way.over:
                unlike.setdefault(_place(way), way)
        if not unlike:
            break
        ways = list(unlike.values())[:WIDTH]
    for way in ways:  # whoever has nothing left to press asks for a person, as late as can be
        if not way.over and (asking := _taken(way, ("tap", f"{buttons.OWN}.human"))) is not None:
            yield asking


def _place(way: _Way) -> Any:
    state = way.player.state
    assert state is not None
    return state.at.ref.flow, state.at.node, state.at.remedy, state.status, state.asking, tuple(one.remedy for one in state.tried)


def _steps(way: _Way, *, misses: bool) -> Iterator[Step]:
    player, state = way.player, way.player.state
    if state is None:
        return
    stop = f"{state.at.ref.flow}.{state.at.node}.{state.at.remedy}"
    own = [button for button in player.keyboard() if button.id != "human"]
    yield from (("tap", name) for button in own if (stop, name := names_of(button)[0]) not in way.pressed)
    flow = player.library.find(state.at.ref.flow, state.at.ref.rev)
    node = flow.nodes.get(state.at.node) if flow is not None else None
    lang = state.lang
    if isinstance(node, AskNode):
        slot = flow.slots.get(node.slot or "") if flow is not None else None
        if slot is not None and slot.type in _ANSWERS and (stop, _ANSWERS[slot.type].get(lang, "1")) not in way.pressed:
            yield "merchant", _ANSWERS[slot.type].get(lang, "1")
        if misses:
            yield "merchant", _UNREAD
    elif isinstance(node, TroubleshootNode):
        yield "merchant", _UNREAD if misses else _ENOUGH.get(lang, _ENOUGH["en"])
    if state.status == "waiting" and player.timers:
        yield "pass", ""
    if not misses:
        yield "tap", f"{buttons.OWN}.human"


def _taken(way: _Way, step: Step) -> _Way | None:
    player = copy(way.player)
    player.log, player.moves, player.timers = list(player.log), list(player.moves), dict(player.timers)
    does, what = step
    before = player.state
    assert before is not None
    stop = f"{before.at.ref.flow}.{before.at.node}.{before.at.remedy}"
    match does:
        case "tap":
            choose = Choose("", buttons.OWN, "human") if what == f"{buttons.OWN}.human" else player.find_button(what)
            moved = player.play(choose) if choose is not None else []
        case "merchant":
            moved = player.hear(what)
        case "pass":
            moved = player.wait(min(player.timers.values()) - player.now)
    if not moved:
        return None
    return _after(way, player, step, stop, moved)


def _after(way: _Way, player: Player, step: Step, stop: str, moved: Iterable[Moved]) -> _Way:
    moved = list(moved)
    effects = [effect for one in moved for effect in one.effects]
    says = [effect for effect in effects if isinstance(effect, Say)]
    tried = [attempt for one in moved for attempt in one.after.tried if one.before is not None and attempt not in one.before.tried]
    does, what = step
    did = {"tap": what if what == "start" else f"tap {what}", "merchant": f"“{what}”", "pass": "time passes"}[does]
    whys = [effect.why for effect in effects if isinstance(effect, (Handoff, OpenTicket))]
    return _Way(
        player,
        (*way.lines, Line(did, tuple(say.key for say in says))),
        way.pressed | {(stop, what)},
        way.minutes + sum(_minutes(player.library, attempt.model, attempt.remedy) for attempt in tried if attempt.outcome in ("yes", "no")),
        way.reprompts + sum(isinstance(effect, Record) and effect.kind == "missed" for effect in effects),
        whys[0] if whys and not way.why else way.why,
    )


def _minutes(library: Library, model: str, remedy: str) -> float:
    """`model` is `flow.model`."""
    flow = library.live_flow(model.partition(".")[0])
    found = flow.models.get(model.partition(".")[2]) if flow is not None else None
    return next((one.minutes for one in found.remedies if one.id == remedy), 0.0) if found is not None else 0.0


def _broken(way: _Way) -> Iterator[Broken]:
    """Each property at every step of this conversation; replayed once."""
    player, lines = way.player, [line.did for line in way.lines]
    row, last = 0, ""
    for moved in player.moves:
        yield from held(moved, player, HOLDS, lines)
        at = copy(player)
        at.state, at.now = moved.after, moved.event.at
        yield from reaches_person(at, HOLDS, lines)
        for say in (effect for effect in moved.effects if isinstance(effect, Say)):
            words = render(player.library, say)
            row, last = (row + 1 if words == last else 1), words
            if row >= _IN_A_ROW:
                yield Broken("unfavourable", f"{say.key} is said {row} times in a row", tuple(lines))
    if not way.over:
        yield Broken("unfavourable", f"it does not end: it stands at {player.state.at.node if player.state else 'nothing'}", tuple(lines))
    if replay(player.library, player.policies, player.log) != player.state:
        yield Broken("replay_equal", "the same events gave another state", tuple(lines))


def format_sequences(flow: str, found: Iterable[Sequence]) -> str:
    """For people: a head line each, then what he did and what was said."""
    lines = []
    for one in found:
        lines.append(
            f"{flow}, {one.lang}, {one.kind}: {one.turns} turns, {one.minutes:g} minutes, {one.reprompts} reprompts, ends {one.end}"
        )
        lines += [f"  {line.did:<28} {', '.join(key.partition('.')[2] for key in line.said) or '–'}" for line in one.lines]
        lines += [f"  BROKEN {broken.name}: {broken.message}" for broken in one.broken]
    return "\n".join(lines)
