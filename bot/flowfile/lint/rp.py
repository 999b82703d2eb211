"""RP: prepared answers of agents. What may not reach a merchant from a flow may not reach him from here either."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from bot.engine.texts import placeholders
from bot.flowfile.lint import se, tx
from bot.flowfile.lint.rules import Finding, Rule, Shown, View
from bot.flowfile.load import Loaded
from bot.flowfile.places import Path
from bot.flowfile.problems import Level, did_you_mean
from bot.flowfile.replies import FROM_TICKET, LANGS, RepliesFile, texts_of

_GOOD = "replies: {ask: {title: {zh: 请报参考号, en: Reference number}, text: {zh: '工单{ticket}：请发参考号。', en: 'Ticket {ticket}: please send it.'}}}"


def _rule(
    code: str, title: str, reason: str, bad: tuple[str, ...], check: Any, good: tuple[str, ...] = (_GOOD,), level: Level = "error"
) -> Rule:
    return Rule(code, level, title, reason, bad, good, check_replies=check)


def _entry(text_zh: str, text_en: str = "Good.", more: str = "") -> str:
    return f"replies: {{ask: {{title: {{zh: 好, en: Good}}, text: {{zh: '{text_zh}', en: '{text_en}'}}{more}}}}}"


def rp01(file: RepliesFile, loaded: Loaded) -> Iterator[Finding]:
    if loaded.unread:
        return  # what its flow would know nobody can tell
    for id_, entry in file.doc.replies.items():
        if entry.flows and not any(flow in loaded.files for flow in entry.flows):
            continue  # RP02 says so; what such a flow would know nobody can tell
        known = slots_for(loaded, entry.flows) | {*FROM_TICKET}
        for name, by_lang in (("text", entry.text), ("plain", entry.plain or {})):
            for lang, words in by_lang.items():
                for slot in placeholders(words):
                    if slot not in known:
                        hint = did_you_mean(slot, sorted(known)) or "a slot of one of its flows, or " + ", ".join(FROM_TICKET)
                        yield Finding(("replies", id_, name, lang), f"nobody fills in {{{slot}}}", hint)
                    elif name == "plain":
                        yield Finding(
                            ("replies", id_, name, lang), f"{{{slot}}} stands in “plain”, which is for when it is not known", "take it out"
                        )


def slots_for(loaded: Loaded, flows: list[str]) -> set[str]:
    """What a ticket of one of these flows may know; of any flow when none is named."""
    return {slot for id_, file in loaded.files.items() if not flows or id_ in flows for slot in file.flow.slots}


def rp02(file: RepliesFile, loaded: Loaded) -> Iterator[Finding]:
    if loaded.unread:
        return
    causes = {cause for one in loaded.files.values() for model in one.flow.models.values() for cause in model.titles}
    for id_, entry in file.doc.replies.items():
        for number, flow in enumerate(entry.flows):
            if flow not in loaded.files:
                yield Finding(("replies", id_, "flows", number), f"there is no flow “{flow}”", did_you_mean(flow, sorted(loaded.files)))
        for number, cause in enumerate(entry.causes):
            if cause not in causes:
                yield Finding(("replies", id_, "causes", number), f"no flow has a cause “{cause}”", did_you_mean(cause, sorted(causes)))


def rp03(file: RepliesFile, loaded: Loaded) -> Iterator[Finding]:
    for path, by_lang in texts_of(file):
        for lang in LANGS:
            if not by_lang.get(lang, "").strip():
                yield Finding(path, f"the {lang} text is missing", f"add {lang}: …")
        for lang in by_lang:
            if lang not in LANGS:
                yield Finding((*path, lang), f"“{lang}” is no language the desk speaks", f"they are {', '.join(LANGS)}")
        named = [set(placeholders(by_lang.get(lang, ""))) for lang in LANGS]
        if named[0] != named[1]:
            yield Finding(path, "the languages do not say the same: their {placeholders} differ", "use the same ones in each")


def rp04(file: RepliesFile, loaded: Loaded) -> Iterator[Finding]:
    """The rules for a flow's texts, over these texts."""
    view = cast(View, _View(file, loaded))
    for one in (tx.tx02, tx.tx04, tx.tx05, tx.tx07, *(rule for rule in se.RULES if rule.code in ("SE01", "AD01", "AD02"))):
        assert one.check is not None
        for finding in one.check(view):
            yield Finding(finding.path, f"{finding.message} ({one.code})", finding.hint)


class _View:
    """As much of a View as those rules look at."""

    def __init__(self, file: RepliesFile, loaded: Loaded) -> None:
        self.loaded, self.data = loaded, loaded.data
        self.doc = SimpleNamespace(slots={}, models={}, nodes={})
        self.sources: dict[str, Any] = {}
        self.texts = tuple(self._texts(file))

    @staticmethod
    def _texts(file: RepliesFile) -> Iterator[Shown]:
        for path, by_lang in texts_of(file):
            id_, field = path[1], path[2]
            fact = file.doc.replies[id_].fact
            kind = "title" if field == "title" else "text"
            yield Shown(cast(Path, path), kind, by_lang, id_, (), None if fact is None else fact.source)


RULES = (
    _rule(
        "RP01",
        "a placeholder nobody fills in",
        "A reply is filled in from the ticket at hand; a slot that no flow of it declares would stay empty.",
        (_entry("请看{amout}元", "See {amout}"), _entry("好", "Good.", ", flows: [example], plain: {zh: '{amount}', en: '{amount}'}")),
        rp01,
        (_GOOD, _entry("金额{amount}元", "The amount is {amount}", ", flows: [example], plain: {zh: 好, en: Good}")),
    ),
    _rule(
        "RP02",
        "a flow or a cause that is not there",
        "A reply is suggested by flow and cause; one that is misspelt is never suggested.",
        (_entry("好", "Good.", ", flows: [exmaple]"), _entry("好", "Good.", ", causes: [c99]")),
        rp02,
        (_entry("好", "Good.", ", flows: [example]"),),
        "warning",
    ),
    _rule(
        "RP03",
        "a language is missing",
        "The merchant gets the reply in his language, whatever the agent's is.",
        (
            "replies: {ask: {title: {zh: 好, en: Good}, text: {zh: 好}}}",
            _entry("{ticket}号", "Good."),
            "replies: {ask: {title: {zh: 好, en: ' '}, text: {zh: 好, en: ok}}}",
        ),
        rp03,
    ),
    _rule(
        "RP04",
        "words that may not reach a merchant",
        "Adverts, unknown links, asking for codes, jargon, blame, and times, amounts or rates that no `fact` of the reply vouches for: the "
        "rules for a flow's texts (TX02, TX04, TX05, TX07, SE01, AD01, AD02) hold for prepared answers.",
        (
            _entry("2小时内到账。", "It arrives within 2 hours."),
            _entry("免费领取POS机"),
            _entry("请输入完整卡号再试。"),
            _entry("加 t.me/someone"),
            _entry("是您自己操作错了。"),
        ),
        rp04,
        (
            _GOOD,
            _entry("24小时内回复。", "They answer within 24 hours.", ", fact: {source: 协议, grade: A, verified_on: '2026-11-23'}"),
            _entry("请不要发完整卡号和密码。", "Never send your card number."),
        ),
    ),
)
