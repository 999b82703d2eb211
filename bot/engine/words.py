"""Short answers the engine knows by itself, folded. An admin may add to them with a built-in of the same name in `_builtin.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.engine.flow import Library
from bot.values import Reading


def _words(slashed: str) -> frozenset[str]:
    """Those with an apostrophe also as people type them, without it."""
    return frozenset(slashed.split("/")) | frozenset(slashed.replace("'", "").split("/"))


_OWN: dict[str, frozenset[str]] = {
    "yes": _words(
        "是/是的/对/对的/好/好的/可以/行/嗯/确定/确认/有/有了/有的/找到了/看到了/解决了/好了/到了/到账了/收到了/查到了/成功了/可以了"
    )
    | _words("yes/y/yep/yeah/ok/okay/sure/done/solved/fixed/it worked/that worked/it has/it did"),
    "no": _words(
        "不/不是/否/没/没有/还没/还没有/不行/没解决/未解决/没用/没到/还没到/没到账/没查到/没找到/没看到/没有找到/找不到/查不到/还是没有/还是没到/都没有/也没有/不对/不可以/不要/没收到"
    )
    | _words("no/n/nope/not/not yet/still no/still not/it didn't/didn't work/did not work"),
    "cannot": _words("做不到/做不了/不会/不会弄/打不通/没人接/打不进去/没法/没办法/无法/办不到/不方便")
    | _words("cannot/can't/unable/i can't/i cannot/can't do it/not possible"),
    "later": _words("等等/等会/等会儿/等一下/晚点/稍后/过会儿/later/wait/i'll wait/remind me/remind me later"),
    "gave_up": _words("算了/放弃/不想试了/不试了/不弄了/太麻烦了/别试了/give up/i give up/forget it"),
    "skip": _words("跳过/略过/不知道/不清楚/忘了/记不清/记不得/不记得/没有/找不到/没看到/没小票/没有小票/没照片/没有照片/不方便/不想说")
    | _words("skip/none/unknown/don't know/i don't know/do not know/not sure/no idea"),
    "plain_yes": _words("是/是的/对/对的/嗯/好/好的/行/可以/yes/y/yep/yeah/yup/ok/okay/sure"),
    "plain_no": _words("不/不是/否/没/没有/没有啊/没啊/没呢/no/n/nope/nah/not"),
    "greeting": _words("你好/您好/你好啊/在吗/在么/在不在/有人吗在吗/早/早上好/上午好/中午好/下午好/晚上好/哈喽/嗨/喂")
    | _words("hi/hello/hey/hello there/good morning/good afternoon/good evening/hi there"),
    "that_is_all": _words("没了/没有了/就这些/就这样/完了/发完了/好了/完成/done/finished/that is all/that's all/no more"),
}

_LANGUAGES = (("英", "en"), ("eng", "en"), ("中", "zh"), ("汉", "zh"), ("chi", "zh"), ("mandarin", "zh"))

_NEGATIONS = ("没", "不", "未", "无", "别", "非", "没有", "not ", "no ", "n't ", "never ")


_CORRECTIONS = (
    "不对",
    "不是",
    "错",
    "应该",
    "改",
    "其实",
    "更正",
    "wrong",
    "not",
    "actually",
    "meant",
    "mistake",
    "should",
    "sorry",
    "correct",
)


CHOSEN = "lang_chosen"
"""Bucket: he chose his language himself."""
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[a-z']+")
_ENGLISH = _words(
    "the/a/an/is/are/was/were/am/be/been/do/does/did/has/have/had/not/no/yes/hello/hi/hey/please/thanks/thank/help/my/me/i/i'm/you/your/we/our/it"
    "/this/that/these/there/here/what/when/where/why/how/who/which/can/can't/could/will/would/should/and/or/but/for/from/to/in/on/at/of/with"
    "/money/paid/pay/payment/sale/customer/still/yet/never/arrived/received/credited/yesterday/today/last/night/morning/need/want/speak/english"
    "/get/got/know/don't/didn't/hasn't/haven't/isn't/missing/problem/issue/refund/charged"
)
"""Words that somebody who writes English needs. A brand, `T+1` or `POS` in a Chinese sentence is none of them."""


def language_told(reading: Reading, *, first: bool) -> str | None:
    """The language these words show him to write; None where they do not: a number, a name, a slip that was pasted.

    `first`: nothing of his was heard before, so a little is enough; later it takes a sentence to change what is spoken.
    """
    text = reading.masked
    for slot, read in reading.slots.items():
        if slot == "acquirer":
            text = text[: read.span[0]] + " " * (read.span[1] - read.span[0]) + text[read.span[1] :]
    han, latin = len(_HAN.findall(text)), _LATIN.findall(text.lower())
    if han:
        return "zh" if reading.language == "zh" and han >= (2 if first else 4) else None
    common = sum(word in _ENGLISH for word in latin)
    enough = common >= 1 if first else common >= 2 and len(latin) >= 4
    return "en" if enough and reading.language == "en" else None


def corrects(normal: str) -> bool:
    """Whether a folded text says that something was told wrong."""
    return contains_any(normal, _CORRECTIONS) is not None


def is_word(library: Library, name: str, normal: str) -> bool:
    """Whether the whole folded text is one of the words called `name`."""
    if normal in _OWN.get(name, ()):
        return True
    more = library.builtins.get(name)
    return more is not None and any(normal in words for words in more.words.values())


def named_language(normal: str) -> str | None:
    return next((lang for mark, lang in _LANGUAGES if mark in normal), None)


_MEANING = (
    "什么意思",
    "啥意思",
    "什么是",
    "什么叫",
    "啥是",
    "啥叫",
    "what does",
    "what do you mean",
    "what is",
    "what's",
    "whats",
    "meaning of",
)
_NOT_KNOWN = ("不知道", "不清楚", "不懂", "不晓得", "don't know", "not sure", "no idea")


def asks_meaning(normal: str) -> bool:
    """`T+1是什么意思`, `what does T+1 mean`: a question about an answer, and none itself. Who does not know says so besides."""
    return any(contains(normal, word) for word in _MEANING) and not any(word in normal for word in _NOT_KNOWN)


def contains(normal: str, word: str) -> bool:
    """Whether a folded text contains a folded word; Latin words only as whole words, so that “ok” is not found in “book”."""
    at = normal.find(word)
    while at >= 0:
        if not word[:1].isascii() or _alone(normal, at, at + len(word)):
            return True
        at = normal.find(word, at + 1)
    return False


def contains_any(normal: str, words: Iterable[str]) -> str | None:
    """The longest of the words that the text contains, when there is one."""
    found = [word for word in words if word and contains(normal, word)]
    return max(found, key=len) if found else None


def denied(normal: str, word: str) -> bool:
    """Whether the word stands right behind a negation: `没成功`, `not successful`."""
    before = normal[: normal.find(word)]
    return before.endswith(_NEGATIONS)


def _alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
