"""The numbers of a slip (`DOMAIN.md` 3), with their labels and without, in one sentence or a whole pasted slip.

A label decides; the shape only confirms, and a labelled number of another shape is `ambiguous`. Without a label only a 12-digit
reference and a 15-digit merchant number are recognised, and always as ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.quick import quick
from bot.understand import labels

SHAPES: dict[str, re.Pattern[str]] = {
    "mid": re.compile(r"[0-9A-Z]{8,20}"),
    "tid": re.compile(r"[0-9A-Z]{8}"),
    "rrn": re.compile(r"[0-9A-Z]{12}"),
    "voucher_no": re.compile(r"[0-9]{6}"),
    "batch_no": re.compile(r"[0-9]{6}"),
    "auth_code": re.compile(r"[0-9A-Z]{6}"),
    "card_last4": re.compile(r"[0-9]{4}"),
    "resp_code": re.compile(r"[0-9A-Z]{2}"),
    "order_no": re.compile(r"[0-9A-Z_-]{8,40}"),
    "case_id": re.compile(r"[0-9A-Z-]{3,20}"),
}


@quick
@dataclass(frozen=True, slots=True)
class Field:
    slot: str
    value: str
    span: tuple[int, int]
    ambiguous: bool = False


_VALUE = r"(?P<value>(?=[a-z-]{0,8}[0-9])[0-9a-z](?:[0-9a-z]|-(?=[0-9a-z])){0,39}(?:[ ][0-9]{3,4}(?![0-9.:年月点元])){0,5})(?![0-9a-z])"
_LABELLED = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in labels.FIELDS.items()))
_VALUE_AFTER = re.compile(labels.GAP + _VALUE)
_DIGIT = re.compile(r"[0-9]|(?<![a-z])r[sf](?![a-z])")


def fields(levelled: str) -> tuple[Field, ...]:
    """Every field, left to right. The first of a kind is the one that counts; callers see all."""
    if not _DIGIT.search(levelled):
        return tuple(_spelt_codes(levelled))
    return tuple(
        sorted(
            (
                *_labelled(levelled),
                *_last_four(levelled),
                *_codes(levelled),
                *_spelt_codes(levelled),
                *_cases(levelled),
                *_unlabelled(levelled),
            ),
            key=lambda one: one.span,
        )
    )


def _labelled(text: str) -> Iterator[Field]:
    if not labels.may_label(text):
        return
    at = 0
    while label := _LABELLED.search(text, at):
        at = label.end()
        slot = str(label.lastgroup)
        value = _VALUE_AFTER.match(text, at)
        if value is None or slot == "serial":
            continue
        number = _one_number(slot, value["value"])
        if number is None:
            continue
        start = value.start("value")
        at = start + len(number)
        yield _field(slot, number, start)


def _one_number(slot: str, said: str) -> str | None:
    """The groups that belong together: all, when joined they have the shape; else the first."""
    shape, joined = SHAPES[slot], said.replace(" ", "").upper()
    if " " in said and shape.fullmatch(joined) and len(said.split()[0]) <= 4:
        return said
    return said.split()[0]


def _field(slot: str, said: str, start: int) -> Field:
    value = said.replace(" ", "").upper()
    if slot not in ("order_no", "case_id"):
        value = value.replace("-", "")
    if slot == "voucher_no" and len(value) > 8:
        slot = "order_no"
    return Field(slot, value, (start, start + len(said)), not SHAPES[slot].fullmatch(value))


_LAST4 = re.compile(
    r"(?:卡号?)?(?:尾号|尾数|(?:最后|后|末|尾|未尾|末尾)(?:四|4)位(?:数字?|数|号码|号)?|last\s?(?:four|4)(?:\sdigits)?|end(?:ing|s)?\s?(?:in|with)|card\s(?:no\.?\s?)?ending)"
    r"(?:[\s:;=#()是为,.]|is(?![a-z])|are(?![a-z])){0,5}(?P<one>[0-9]{4})(?![0-9])"
    r"|(?<![0-9])(?P<two>[0-9]{4})\s?(?:结尾|尾号|收尾)"
    r"|(?:[*x•]\s?){2,20}(?P<three>[0-9]{4})(?![0-9])"
)
_LAST4_STEMS = ("尾", "位", "last", "end", "*", "x", "•")
"""One of them is in whatever the pattern finds; they are looked for first, as that costs next to nothing. So for all stems."""


def _last_four(text: str) -> Iterator[Field]:
    for match in _LAST4.finditer(text) if any(map(text.__contains__, _LAST4_STEMS)) else ():
        group = next(name for name in ("one", "two", "three") if match[name])
        yield Field("card_last4", match[group], match.span(group))


_CODE_LABEL = r"(?:返回|应答|响应|错误|故障|结果|交易)(?:代码|码|编号)|代码|报错|报了?|错误|显示|提示|跳出|出现|弹出|故障|异常|失败|(?<![a-z])(?:resp(?:onse)?|error|err|decline|return|reason)\s?(?:code)?|(?<![a-z])code|shows?|displays?|says|(?:machine|terminal|screen|printer|slip)\s(?:just\s|only\s)?(?:say|said)(?![a-z])"
_CODE = re.compile(
    rf"(?:{_CODE_LABEL})(?:[\s:;=#()\"'“”「」,.是为了个的]|代码|码|错误|号|is(?![a-z])|code(?![a-z])){{0,6}}"
    r"(?P<one>[0-9]{2}|[a-z][0-9]|r[sf])(?![0-9a-z%]|[.,:][0-9]|\s?(?:元|块|毛|万|千|百|点|分|秒|天|小时|号|月|年|笔|次|个|折|岁|位|yuan|rmb|am|pm|days?|hours?|min|times))"
    r"|^\s?(?P<three>[0-9]{2})[\s,]?是?什么(?:问题|情况|毛病|原因|鬼)"
    r"|(?<![0-9a-z.,:¥$第+-])(?P<two>[0-9]{2}|a[0-7]|c1|e1)\s?(?:号)?(?:系统|异常|错误码|错误|故障|代码|余额不足|报错|号错误|是什么(?:意思|错误|代码)|什么意思|code|error)"
)
_CODE_STEMS = (
    *(
        "代码",
        "应答",
        "响应",
        "编号",
        "报",
        "错误",
        "显示",
        "提示",
        "跳出",
        "出现",
        "弹出",
        "故障",
        "异常",
        "失败",
        "码",
        "什么",
        "系统",
        "余额",
    ),
    *("resp", "err", "decline", "return", "reason", "code", "show", "display", "say", "said"),
)
_SPELT_CODE = re.compile(
    r"(?:显示|提示|报|跳|蹦|弹|出来)(?:了|出来?|来|个|的|是|错误|代码|码){0,4}"
    r"(?P<code>[零〇][一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]{2})(?=\s?(?:$|[,.?!。]|号?(?:错误|代码|码)|的?错|(?:这|它)?[是啥什]))"
)
_SPELT_STEMS = ("显示", "提示", "报", "跳", "蹦", "弹", "出来")
"""显示五十一, 蹦出来个五一是什么: a code as it is read aloud."""


def _codes(text: str) -> Iterator[Field]:
    """Response codes of the terminal: 显示51, 报错 A0, 96系统异常, error 05. A code alone is read only when it was asked for."""
    for match in _CODE.finditer(text) if any(map(text.__contains__, _CODE_STEMS)) else ():
        group = next(name for name in ("one", "two", "three") if match[name])
        yield Field("resp_code", match[group].upper(), match.span(group))


def _spelt_codes(text: str) -> Iterator[Field]:
    for match in _SPELT_CODE.finditer(text) if any(map(text.__contains__, _SPELT_STEMS)) else ():
        yield Field("resp_code", _spelt(match["code"]), match.span("code"))


def _spelt(said: str) -> str:
    """五十一, 五一 → 51; 零五 → 05; 十四 → 14."""
    digit = {char: str(at) for at, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}
    if "十" not in said:
        return "".join(digit[char] for char in said)
    tens, _, ones = said.partition("十")
    return digit[tens or "一"] + digit[ones or "零"]


_CASE = re.compile(r"(?<![0-9a-z])(?P<value>[0-9]{4,14})\s?号?的?(?:工单|投诉单|受理单)(?!号)")
_DIGITS = re.compile("[0-9]")
_RUN = re.compile(r"(?<![0-9a-z.,-])[0-9]{12}(?![0-9a-z.,-])|(?<![0-9a-z.,-])[0-9]{15}(?![0-9a-z.,-])")


def _cases(text: str) -> Iterator[Field]:
    """20261118007号工单: the number before its label."""
    for match in _CASE.finditer(text) if "单" in text else ():
        yield Field("case_id", match["value"], match.span("value"))


def _unlabelled(text: str) -> Iterator[Field]:
    runs = list(_RUN.finditer(text)) if len(text) >= 12 and len(_DIGITS.findall(text)) >= 12 else []
    named = [value.span("number") for value in labels.LABELLED.finditer(text)] if runs else []
    for match in runs:
        if any(start <= match.start() < end for start, end in named) or re.match(r"20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]", match.group()):
            continue
        after = labels.LABELLED_AFTER.match(text, match.start())
        slot = _label_in(after.group()) if after else None
        if slot:
            yield _field(slot, match.group(), match.start())
        else:
            yield Field("rrn" if len(match.group()) == 12 else "mid", match.group(), match.span(), ambiguous=True)


def _label_in(text: str) -> str | None:
    found = _LABELLED.search(text)
    return None if found is None or found.lastgroup == "serial" else found.lastgroup


def bare(levelled: str, slot: str, length: int | None, pattern: str | None) -> Field | None:
    """The whole text as the value that was asked for, spaces and dashes aside; None when it does not have its shape."""
    stripped = levelled.strip(" .,。:;!?、\n")
    value = re.sub(r"[\s-]", "", stripped).upper()
    if not value or not value.isascii() or not value.isalnum():
        return None
    shape = SHAPES.get(slot)
    fits = shape is not None and shape.fullmatch(value) is not None
    if length is not None:
        fits = fits or (len(value) == length and value.isdecimal())
    if pattern is not None and not fits:
        fits = _fits(pattern, value)
    start = levelled.index(stripped)
    return Field(slot, value, (start, start + len(stripped))) if fits else None


def _fits(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return False
