"""Making an article's text readable again: width, invisible characters, letters and emoji wedged into words, look-alikes.

Meaning is not touched and traditional characters stay. Every change that undoes a disguise is listed (AR01), and a map leads back to
what was read.
"""

# ruff: noqa: SIM905  (a list of words is read more easily in one piece)

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from bot.article.mapped import Mapped, Replacement
from bot.article.values import Rewritten
from bot.understand.pinyin import sounds_like

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
EMOJI = "\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u275f\u2795-\u27bf\u2b05-\u2b55\u231a-\u23ff\u25aa-\u25ff\u2190-\u21ff\u2934\u2935\u203c\u2049\u3030"
_KEEP = "→←↑↓"

WORDS = frozenset(
    "刷卡 信用卡 银行卡 储蓄卡 身份证 到账 到帐 未到账 结算 商户 终端 机器 费率 提现 交易 客服 银行 支付 收款 付款 小票 签购 账户 帐户 账号 密码 手续 余额 款项 资金 退款 "
    "机具 养卡 套现 代还 刷脸 扫码 微信 支付宝 电话 办理 代理 原因 解决 方法 办法 问题 联系 查询 系统 网络 维护 风控 冻结 限额 延迟 处理 核实 检查 情况 时间 "
    "如果 可以 是否 没有 需要 由于 可能 造成 导致 建议 及时 投诉 法律 监管 平台 公司 用户 持卡 卡片 芯片 磁条 手机 短信 通知 金额 流水 订单".split()
)
"""Words between whose characters something is often wedged."""

_LOOKALIKE = str.maketrans({"А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "Ο": "O", "Ρ": "P", "Ѕ": "S"})  # fmt: skip


def _level(char: str) -> str | None:
    """What one character becomes before words are looked at; None: it stays."""
    code = ord(char)
    if char in "\n\t" or 0x20 <= code < 0x7F or 0x4E00 <= code <= 0x9FFF:
        return None
    if char in "\v\f\u3000":
        return " "
    if char in "\r\u2028\u2029\x85":
        return "\n"
    if code == 0x20E3:
        return char  # the keycap is looked at together with its digit
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"):
        return ""
    if kind == "Zs":
        return " "
    if 0xFF10 <= code <= 0xFF5A and char.isalnum():
        return unicodedata.normalize("NFKC", char)
    if 0x1D400 <= code <= 0x1D7FF or 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x24B6 <= code <= 0x24E9:
        return unicodedata.normalize("NFKC", char)
    return None


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        new = _level(chr(code))
        self[code] = chr(code) if new is None else new
        return self[code]


_TABLE = _Table()
_NEW_LINES = re.compile(r"\r\n")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3|\U0001f51f")
_HIDDEN = re.compile(f"(?<=[{HAN}])[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+(?=[{HAN}])")
_TAGGED = re.compile(f"(?<=[{HAN}])([A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{{1,6}})(?=[{HAN}])")
_REPEATED = re.compile(r"(?<=[\u4e00-\u9fff])([a-z]{2,6}|[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6})(?![a-zA-Z0-9])")
_MIXED_WORD = re.compile(
    r"[A-Za-z]*[\u0370-\u03ff\u0400-\u04ff]+[A-Za-z]+|[A-Za-z]+[\u0370-\u03ff\u0400-\u04ff]+[A-Za-z]*|[\u0370-\u03ff\u0400-\u04ff]{2,4}(?=机)"
)
_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?: [{HAN}]){{3,}}(?![{HAN}])")
_INSIDE = re.compile(rf"(?<=[{HAN}])[ ]?[{EMOJI}][{EMOJI} ]*(?=[{HAN}])")
_AFTER_EMOJI = re.compile(rf"(?<=[{HAN}A-Za-z0-9%，,、：:；;。.！!？?）)”])[ ]*[{EMOJI}][{EMOJI} ]*(?=$|\n|[，,、：:；;。.！!？?（(])")
_ENDED_EMOJI = re.compile(rf"(?<=[，,；;。.！!？?])[ ]*[{EMOJI}][{EMOJI} ]*(?=[^\s，,、：:；;。.！!？?])")
_STROKE = re.compile(rf"(?<=[{HAN}])[*＊_·丨|~^]{{1,2}}(?=[{HAN}])")
_ACCOUNT = re.compile(r"帐(?![篷子幕])(?<!蚊帐)(?<!营帐)(?<!罗帐)")
_MACHINE = re.compile(r"(?<![A-Za-z])([Pp][Oo0][Ss])(鸡|基(?![础地本站])|及(?![其时])|積)|(?:泡斯|破斯|婆斯)(?:机|鸡)")
_SOUNDS = re.compile(r"没道账|没到帐|未道账|道账")
_RUN = re.compile(r"([^\n])\1{60,}")  # nobody means the sixty-first
_MARKUP = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`{1,3}|</?(?:b|strong|br|p|span|font|u|i|em)\b[^<>\n]{0,80}/?>")
_PUNCTUATION = re.compile(r"[，。；！？,;!?]")


@cache
def _bare(letters: str) -> str:
    """Pinyin without its tone marks, small."""
    return "".join(char for char in unicodedata.normalize("NFD", letters.lower()) if not unicodedata.combining(char))


class Repair:
    """One text being repaired; `rewritten` collects what was changed, in places of the text that was read."""

    def __init__(self, read: Mapped) -> None:
        self.now = read
        self.rewritten: list[Rewritten] = []

    def listed(self, pattern: re.Pattern[str], by: Replacement) -> None:
        before = self.now

        def noted(match: re.Match[str]) -> str | None:
            new = by(match)
            if new is not None and new != match[0]:
                first, last = match.span()
                left, right = before.text[first - 1 : first].strip(), before.text[last : last + 1].strip()
                self.rewritten.append(Rewritten(f"{left}{match[0]}{right}", f"{left}{new}{right}", before.span(first, last)))
            return new

        self.now = before.replaced(pattern, noted)

    def quietly(self, pattern: re.Pattern[str], by: Replacement) -> None:
        self.now = self.now.replaced(pattern, by)


def repair(text: str) -> tuple[Mapped, tuple[Rewritten, ...]]:
    """The text made readable, and what was changed. The number of lines stays."""
    work = Repair(Mapped.of(text))
    work.quietly(_NEW_LINES, lambda _: "\n")
    work.listed(_HIDDEN, lambda _: "")
    work.quietly(_KEYCAP, _circled)
    work.now = _levelled(work.now)
    work.quietly(_RUN, lambda match: match[0][:60])
    work.quietly(_MARKUP, lambda _: "")
    work.listed(_MIXED_WORD, lambda match: match[0].translate(_LOOKALIKE))
    _emoji(work)
    work.listed(_SPACED, _closed_up)
    work.listed(_STROKE, lambda match: "" if _is_word(match) else None)
    work.listed(_TAGGED, _wedge)
    work.listed(_REPEATED, _echo)
    work.listed(_ACCOUNT, lambda _: "账")
    work.listed(_SOUNDS, lambda match: match[0].replace("道", "到").replace("帐", "账"))
    work.listed(_MACHINE, lambda match: "POS机")
    return work.now, tuple(sorted(work.rewritten, key=lambda one: one.span))


def _levelled(now: Mapped) -> Mapped:
    text = now.text.translate(_TABLE)
    if len(text) == len(now.text):
        return Mapped(text, now.starts, now.ends)
    starts: list[int] = []
    ends: list[int] = []
    for char, start, end in zip(now.text, now.starts, now.ends, strict=True):
        new = _TABLE[ord(char)]
        starts += [start] * len(new)
        ends += [end] * len(new)
    return Mapped(text, starts, ends)


def _circled(match: re.Match[str]) -> str:
    digit = match[1]
    return "⑩" if digit is None else ("⓪" if digit == "0" else chr(0x2460 + int(digit) - 1))


def _around(match: re.Match[str], reach: int = 2) -> tuple[str, str]:
    first, last = match.span()
    return match.string[max(0, first - reach) : first], match.string[last : last + reach]


def _is_word(match: re.Match[str]) -> bool:
    """Whether what stands on both sides makes one word of the trade."""
    before, after = _around(match)
    return any(
        before[-left:] + after[:right] in WORDS for left in (1, 2) for right in (1, 2) if len(before) >= left and len(after) >= right
    )


def _wedge(match: re.Match[str]) -> str | None:
    """`刷ka卡`, `身份F证`: the reading of the next character, or any letters inside a word of the trade."""
    letters, after = match[1], match.string[match.end()]
    bare = _bare(letters)
    if sounds_like(bare, after) and (len(bare) > 1 or bare in "aeo"):
        return ""
    if _is_word(match) and len(letters) <= 2 and letters.upper() not in ("T", "D", "IC", "U", "PC", "QQ", "AE", "IP"):
        return ""
    return None


def _echo(match: re.Match[str]) -> str | None:
    """`每个gè`: the reading of the character before, once more. Plain letters must be a whole syllable of two letters or more."""
    letters, before = match[1], match.string[match.start() - 1]
    bare = _bare(letters)
    return "" if sounds_like(bare, before) and (len(bare) > 1 or bare != letters) else None


def _closed_up(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")


def _emoji(work: Repair) -> None:
    """An emoji inside a word goes; where a writer put emoji in place of punctuation, each ends a sentence."""
    text = work.now.text
    inside = sum(1 for _ in _INSIDE.finditer(text))
    if inside == 0 and not re.search(f"[{EMOJI}]", text):
        return
    instead = inside >= 4 and inside > sum(1 for _ in _PUNCTUATION.finditer(text))

    work.listed(_INSIDE, lambda match: "" if _is_word(match) else None)
    work.quietly(_INSIDE, lambda match: "。" if instead else " " if " " in match[0] else "")
    work.quietly(_ENDED_EMOJI, lambda match: "" if match[0].strip() not in _KEEP else None)
    work.quietly(_AFTER_EMOJI, lambda match: "" if match[0].strip() not in _KEEP else None)


@cache
def _script() -> dict[int, str]:
    """Traditional → simplified, character by character, so that lengths stay."""
    from opencc import OpenCC

    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    plain = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {ord(before): after for before, after in zip(chars, plain, strict=True) if before != after and len(after) == 1}


def simplified(text: str) -> str:
    """The text in simplified characters; as long as it was."""
    return text.translate(_script())


def key(text: str) -> str:
    """The text as words are looked for in it: simplified, small letters; as long as it was."""
    return _key(text) if len(text) <= _SHORT else _key.__wrapped__(text)


_SHORT = 400
"""Characters of a text that is kept with its key: lines and sentences are asked for again and again."""


@lru_cache(maxsize=32768)
def _key(text: str) -> str:
    small = text.translate(_script()).lower()
    return small if len(small) == len(text) else text.translate(_script())
