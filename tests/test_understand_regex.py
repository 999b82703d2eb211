"""No pattern that sees outsiders' text backtracks its way into a standstill: every one in `bot/`, over 4096 characters of what is worst for it.

For each pattern texts are made from its own parse tree: whatever it repeats is repeated, alone and beside its neighbours, and the end spoils
the match. The patterns of the reader also meet a fixed list of nasty texts. Judged by this process's CPU time, and by how it grows.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import bot

LENGTH = 4096
BUDGET = 0.05
"""Seconds of CPU for one pattern over one whole text, the best of three."""
LIMIT = 1.0
TASTE = 512
"""A text this long is tried first. Eight times as much costs sixty-four times the blink at worst, unless it grows faster than the square; and
what does so, as a short text shows, is no blink."""
BLINK = 0.0008
PLAIN = re._parser  # type: ignore[attr-defined]
CALLS = {f"re.{name}" for name in ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")}
BOT = Path(str(bot.__file__)).parent
READING = [f"understand.{file.stem}" for file in sorted((BOT / "understand").glob("[!_]*.py"))]
"""These read whatever anybody writes, several times over; the others match a command, an answer, a line of a file."""
ELSEWHERE = sorted({one.stem for one in BOT.glob("[!_]*") if one.suffix == ".py" or (one / "__init__.py").exists()} - {"understand"})
ENTRY = {"bot.__main__", "bot.store.migrations.env"}
"""They run a command when imported."""


def _modules(room: str) -> Iterator[Any]:
    """`room`: `understand`, or a file of it: `understand.times`."""
    name = f"bot.{room}"
    found = importlib.util.find_spec(name)
    assert found is not None
    inside = pkgutil.walk_packages(found.submodule_search_locations, f"{name}.") if found.submodule_search_locations else ()
    for module in (name, *(one.name for one in inside)):
        if module not in ENTRY and ".versions." not in module:
            yield importlib.import_module(module)


@cache
def patterns_of(room: str) -> dict[tuple[str, int], tuple[str, re.Pattern[str]]]:
    """(pattern, flags) → (where it stands, the pattern): each once."""
    return {(pattern.pattern, pattern.flags): (name, pattern) for name, pattern in _patterns(room)}


def _patterns(room: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in _modules(room):
        for name, value in vars(module).items():
            for number, pattern in enumerate(_within(value, 5)):
                yield f"{module.__name__}.{name}[{number}]", pattern
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for line, text in _written_inside(ast.parse(source)):
            yield f"{module.__name__}:{line}", re.compile(text)


def _within(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    """Patterns wherever a module keeps them: alone, in tuples of rules, in tables, in the fields of its values."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _within(one, depth - 1)
    elif depth and isinstance(value, (tuple, list, frozenset, set)):
        for one in value:
            yield from _within(one, depth - 1)
    elif depth and not isinstance(value, type) and hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from _within(getattr(value, field, None), depth - 1)


def _written_inside(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Patterns written in a call: `re.sub("…", …)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def sample(items: Any, times: int = 1) -> str:
    """A text that the parsed pattern (or a piece of one) would take; repetitions `times` over."""
    return "".join(_taken(op, value, times) for op, value in items)


def _taken(op: Any, value: Any, times: int) -> str:
    match str(op):
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "1" if value != ord("1") else "a"
        case "ANY":
            return "1"
        case "IN":
            return _one_of(value)
        case "BRANCH":
            return sample(value[1][0], times)
        case "SUBPATTERN":
            return sample(value[-1], times)
        case "ATOMIC_GROUP":
            return sample(value, times)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            return sample(inner, times) * min(max(least, times), int(most))
        case _:
            return ""  # assertions, anchors, references


def _one_of(members: Any) -> str:
    taken = ""
    for op, value in members:
        match str(op):
            case "NEGATE":
                barred = {chr(one) for kind, one in members if str(kind) == "LITERAL"}
                return next(char for char in "1a 一,x" if char not in barred)
            case "LITERAL":
                taken = taken or chr(value)
            case "RANGE":
                taken = taken or chr(value[0])
            case "CATEGORY":
                taken = taken or {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(value), "!")
    return taken


def _repeats(items: Any) -> Iterator[str]:
    """One text for each repetition in the pattern, at any depth, and for each branch."""
    for op, value in items:
        match str(op):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield sample(value[2])
                yield sample(value[2], 2)
                yield from _repeats(value[2])
            case "SUBPATTERN":
                yield from _repeats(value[-1])
            case "ATOMIC_GROUP":
                yield from _repeats(value)
            case "BRANCH":
                for branch in value[1]:
                    yield sample(branch)
                    yield from _repeats(branch)
            case "ASSERT" | "ASSERT_NOT":
                yield from _repeats(value[1])


MOST = 12
"""So many units of one pattern are tried; a long list of words has hundreds, all of one kind."""


def worst(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts made for this pattern."""
    parsed = PLAIN.parse(pattern.pattern, pattern.flags)
    whole, double = sample(parsed), sample(parsed, 3)
    units = [unit for unit in dict.fromkeys((*_repeats(parsed), whole, double)) if unit]
    for unit in units[:: max(1, len(units) // MOST)]:
        yield (unit * length)[: length - 1] + "\x00"
        yield (whole[: length // 4] + unit * length)[: length - 1] + "\x00"
    for one, two in pairwise(units):
        if len(units) <= MOST:
            yield ((one + two) * length)[: length - 1] + "\x00"
            yield (one * length)[: length // 2] + (two * length)[: length // 2]


UNITS = (
    "1", "11", "0", "9 ", "1-", "1.", "1,", "1:", "12:3", "1/", "20", "2026", "20261122", "1 234 ", "1,234", "十", "一", "两", "零", "十一点", "十一二",
    "点", "三千", "万", "3万", "半", "个半", "差", "差五分", "昨", "昨晚", "前天", "上个", "上周", "周", "号", "11月", "月", "年", "天前", "小时了",
    "大概", "约", "的", "了", "刷", "刷了", "收", "扣了", "没", "没到", "客户", "客户的", "退", "退了", "说我", "怀疑", "找", "找人", "给我", "人",
    "卡号", "参考号", "参考号 ", "商户号:", "订单号1", "编号", "号码", "是", "密码", "密码是", "验证码 ", "有效期", "尾号", "显示", "显示1", "报错", "*", "**",
    "*1", "q", "q1", " ", "  ", "\n", "\t", ":", "：", "-", "()", "[(", "“”", "a", "ab ", "no ", "no. ", "a1", "pos", "p o s ", "pm", " a.m", "at ",
    "around 1", "last ", "three ", "and ", "a hundred ", "hundred-", "reference number ", "merchant id ", "card ", "customer's ", "refund", "get me to ",
    "=1", ";1=", "%b4^", "?", "¥", "rmb ", "￥1", "x", "62", "6222 ", "62-", "4 0 0 ", "1380013", "😀", "😀1", "刷k", "碌", "，", "。", ",", "、", "和", "和1",
    "mei dao ", "zuo tian", "code ", "付钱", "帮我查", "信用卡", "拆成", "avoid ", "give me ",
)  # fmt: skip


@cache
def _common() -> tuple[tuple[str, str], ...]:
    """Each kind alone, ending so that it cannot match; and half of it before half of another: short and long."""
    return tuple(zip(_kinds(TASTE), _kinds(LENGTH), strict=True))


def _kinds(length: int) -> Iterator[str]:
    for unit in UNITS:
        yield (unit * length)[: length - 1] + "!"
    for one, two in zip(UNITS[::2], UNITS[7::2] + UNITS[1:7:2], strict=False):
        yield (one * length)[: length // 2] + (two * length)[: length // 2]


@pytest.mark.parametrize("file", READING)
def test_the_patterns_that_read_every_text_are_quick_on_what_is_worst_for_them(file: str) -> None:
    slow = [
        (name, long[:12], spent)
        for name, pattern in patterns_of(file).values()
        for short, long in zip(worst(pattern, TASTE), worst(pattern, LENGTH), strict=True)
        if (spent := _spent(pattern, short, long)) > BUDGET
    ]
    assert slow == []


@pytest.mark.parametrize("file", READING)
def test_the_patterns_that_read_every_text_are_quick_on_every_nasty_one(file: str) -> None:
    slow = [
        (name, long[:12], spent)
        for name, pattern in patterns_of(file).values()
        for short, long in _common()
        if (spent := _spent(pattern, short, long)) > BUDGET
    ]
    assert slow == []


@pytest.mark.parametrize("room", ELSEWHERE)
def test_the_patterns_of_another_room_do_not_run_away(room: str) -> None:
    """Commands, answers, articles, flow files: the square of a text's length will do there, running away will not."""
    found = patterns_of(room).values()
    assert [(name, text[:12]) for name, pattern in found for text in worst(pattern, TASTE) if _once(pattern, text) > LIMIT / 2] == []


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:1|1?)+!", r"(?:\s*刷\s*)*没", r"(.*)(.*)(.*)(.*)x"])
def test_a_pattern_that_does_run_away_is_seen(pattern: str) -> None:
    compiled = re.compile(pattern)
    assert any(_runs_away(compiled, length) for length in (12, 16, 20, 24, 64, 256))


def _runs_away(pattern: re.Pattern[str], length: int) -> bool:
    """Whether one of the texts made for the pattern costs over a second at full length, as its growth on a short one foretells."""
    for half, text in zip(worst(pattern, length // 2), worst(pattern, length), strict=True):
        before, after = max(_once(pattern, half), 1e-6), _once(pattern, text)
        if after > 0.0005 and after * (after / before) ** 4 > 1:
            return True
    return False


STRAIGHT = 2 * LENGTH / TASTE
"""Growth in step with the length, twice over: then a slow figure is the machine's."""


def _spent(pattern: re.Pattern[str], short: str, long: str) -> float:
    """CPU seconds for the long text; nothing when the short one says that it cannot be much, or when both grow in step."""
    brief = _once(pattern, short)
    if brief < BLINK:
        return 0.0
    best = _once(pattern, long)
    for _ in range(2):
        if BUDGET < best < LIMIT:
            best = min(best, _once(pattern, long))
    return 0.0 if best <= STRAIGHT * brief else best


class _TooLongError(Exception):
    pass


def _stop(*_: object) -> None:
    raise _TooLongError


signal.signal(signal.SIGVTALRM, _stop)


def _once(pattern: re.Pattern[str], text: str) -> float:
    """CPU seconds for all finds; a search that goes on for longer than `LIMIT` is stopped there."""
    started = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        for _match in pattern.finditer(text):
            pass
    except _TooLongError:
        return LIMIT
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def test_the_patterns_are_found() -> None:
    """Were they looked for in the wrong place, every test here would pass."""
    assert len(patterns_of("understand")) > 100
    assert len(patterns_of("article")) > 50
    assert all(patterns_of(room) for room in ("engine", "flowfile"))
