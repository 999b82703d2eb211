"""No pattern in `bot/understand` backtracks its way into a standstill: 4096 characters of every nasty kind, 50 ms of CPU each."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import bot.understand

LENGTH = 4096
BUDGET = 0.05
"""Seconds of this process's own CPU for one pattern over one whole text, the best of three."""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.iter_modules(bot.understand.__path__, "bot.understand."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(_within(value, 4)):
                yield f"{module.name}.{name}[{number}]", pattern


def _within(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    """Patterns wherever a module keeps them: alone, in tuples of rules, in tables."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _within(one, depth - 1)
    elif depth and isinstance(value, (tuple, list)):
        for one in value:
            yield from _within(one, depth - 1)


PATTERNS = {id(pattern): (name, pattern) for name, pattern in _patterns()}

UNITS = (
    "1", "11", "0", "9 ", "1-", "1.", "1,", "1:", "12:3", "1/", "20", "2026", "20261122", "1 234 ", "1,234", "十", "一", "两", "零", "十一点", "十一二",
    "点", "三千", "万", "3万", "半", "个半", "差", "差五分", "昨", "昨晚", "前天", "上个", "上周", "周", "号", "11月", "月", "年", "天前", "小时了",
    "大概", "约", "的", "了", "刷", "刷了", "收", "扣了", "没", "没到", "客户", "客户的", "退", "退了", "说我", "怀疑", "找", "找人", "给我", "人",
    "卡号", "参考号", "参考号 ", "商户号:", "订单号1", "编号", "号码", "是", "密码", "密码是", "验证码 ", "有效期", "尾号", "显示", "显示1", "报错", "*", "**",
    "*1", "q", "q1", " ", "  ", "\n", "\t", ":", "：", "-", "()", "[(", "“”", "a", "ab ", "no ", "no. ", "a1", "pos", "p o s ", "pm", " a.m", "at ",
    "around 1", "last ", "three ", "and ", "a hundred ", "hundred-", "reference number ", "merchant id ", "card ", "customer's ", "refund", "get me to ",
    "=1", ";1=", "%b4^", "?", "¥", "rmb ", "￥1", "x", "62", "6222 ", "62-", "4 0 0 ", "1380013", "😀", "😀1", "刷k", "碌", "，", "。", ",", "、", "和", "和1",
)  # fmt: skip


def _texts() -> Iterator[str]:
    """Each kind alone, ending so that it cannot match; and half of it before half of another."""
    for unit in UNITS:
        yield (unit * LENGTH)[: LENGTH - 1] + "!"
    for one, two in zip(UNITS[::2], UNITS[7::2] + UNITS[1:7:2], strict=False):
        yield (one * LENGTH)[: LENGTH // 2] + (two * LENGTH)[: LENGTH // 2]


TEXTS = tuple(_texts())


@pytest.mark.parametrize(("name", "pattern"), PATTERNS.values(), ids=[name for name, _ in PATTERNS.values()])
def test_a_pattern_is_quick_on_every_nasty_text(name: str, pattern: re.Pattern[str]) -> None:
    slow = [(text[:12], spent) for text in TEXTS if (spent := _spent(pattern, text)) > BUDGET]
    assert slow == [], name


def _spent(pattern: re.Pattern[str], text: str) -> float:
    """The best of three, as a neighbour on the machine is not the pattern's fault."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for _match in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - started)
        if best <= BUDGET:
            break
    return best
