"""Properties that must hold on every way through a flow, tried on generated conversations. Fixed seeds: the same flow, the same walks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.engine import buttons
from bot.engine.advance import advance
from bot.engine.effects import Handoff, Say
from bot.engine.events import Agent, Choose, Event, Media
from bot.engine.flow import Flow
from bot.engine.replay import replay
from bot.engine.texts import render
from bot.flowfile.lint.se import ADVERTS
from bot.flowfile.play import Moved, Player

WALKS, STEPS = 80, 30
HOLDS = ("human_from_everywhere", "every_say_cited", "no_advert_words", "terminates")
"""What is judged move by move."""
_LINES = (
    "昨晚11点刷了3500没到账", "2500", "昨晚23:05", "不知道", "是", "没有", "好的", "谢谢", "为什么会这样", "我要投诉", "1234", "asdf", "返回", "再说一遍",
    "算了", "说错了", "english", "中文", "it has not arrived", "no", "yes", "123456789012", "不是", "换个问题", "👍", "",
)  # fmt: skip
_STUCK = {"runaway", "unknown_target", "no_arm", "unknown_flow", "no_next"}


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that did not hold, and the lines that led there."""

    name: str
    message: str
    way: tuple[str, ...]


def walk(flow: Flow, make: Callable[[str], Player], properties: Sequence[str], seen: Callable[[Moved], None]) -> tuple[Broken, ...]:
    """Walks the flow in each of its languages. `make(lang)` gives a fresh player; `seen` is told every move. At most one Broken a property."""
    found: dict[str, Broken] = {}
    for number in range(WALKS):
        lang = flow.langs[number % len(flow.langs)]
        for broken in conversation(flow, make(lang), lang, Random(number), properties, seen):
            found.setdefault(broken.name, broken)
    return tuple(found[name] for name in properties if name in found)


def conversation(
    flow: Flow,
    player: Player,
    lang: str,
    chance: Random,
    properties: Sequence[str],
    seen: Callable[[Moved], None] = lambda _moved: None,
) -> Iterator[Broken]:
    """One generated conversation of at most STEPS steps; whatever does not hold in it."""
    way = ["start"]
    moved = player.start(flow.id, lang, {})
    for _ in range(STEPS):
        for one in moved:
            seen(one)
            yield from held(one, player, properties, way)
        if player.state is None or player.state.status == "ended":
            break
        yield from reaches_person(player, properties, way)
        name, moved = _step(player, chance)
        way.append(name)
    if "replay_equal" in properties and replay(player.library, player.policies, player.log) != player.state:
        yield Broken("replay_equal", "the same events gave another state", tuple(way))


def _step(player: Player, chance: Random) -> tuple[str, list[Moved]]:
    keyboard, shown = player.keyboard(), player.shown_buttons()
    roll = chance.random()
    if player.state is not None and player.state.status == "human":
        kind = chance.choice(("handed_back", "solved", "handed_back"))
        return f"agent {kind}", player.play(Agent("solved" if kind == "solved" else "handed_back"))
    if keyboard and roll < 0.62:
        # 人工 under every question would end most walks at once
        flows_own = [button for button in keyboard if button.id != "human"] or keyboard
        button = chance.choice(flows_own)
        return f"tap {button.id}", player.play(buttons.parse(button.data))
    if shown and roll < 0.68:
        button = chance.choice(shown)
        return f"old {button.id}", player.play(buttons.parse(button.data))
    if roll < 0.74:
        return "pass 3 days", player.wait(timedelta(days=3)) or player.hear("?")
    if roll < 0.78:
        return "photo", player.play(Media("photo", f"p{len(player.log)}"))
    line = chance.choice(_LINES)
    return f"“{line}”", player.hear(line)


def held(moved: Moved, player: Player, properties: Iterable[str], way: list[str]) -> Iterator[Broken]:
    says = [effect for effect in moved.effects if isinstance(effect, Say)]
    for name in properties:
        if name == "every_say_cited":
            for say in says:
                if not say.cite and say.origin is None:
                    yield Broken(name, f"{say.key} has neither cite nor origin", tuple(way))
        elif name == "no_advert_words":
            for say in says:
                text = render(player.library, say).lower().replace(" ", "")
                if advert := next((advert for advert in ADVERTS if advert in text), None):
                    yield Broken(name, f"{say.key} says “{advert}”", tuple(way))
        elif name == "terminates":
            stuck = next((item for item in moved.trace if item.rule in _STUCK), None)
            if stuck is not None:
                yield Broken(name, f"the flow does not get on at {stuck.at}: {stuck.rule} {stuck.detail}".rstrip(), tuple(way))


def reaches_person(player: Player, properties: Iterable[str], way: list[str]) -> Iterator[Broken]:
    if "human_from_everywhere" not in properties or player.state is None or player.state.status not in ("active", "waiting"):
        return
    event = Event(player.now, "t:human", Choose("", buttons.OWN, "human"), player.open_hours)
    turn = advance(player.library, player.policies, player.state, event)
    if not any(isinstance(effect, Handoff) for effect in turn.effects):
        yield Broken("human_from_everywhere", f"at {player.state.at.node} 人工 reaches nobody", tuple(way))
