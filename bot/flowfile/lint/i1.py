"""I1: every language says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.engine.keys import BUILTIN_TEXTS
from bot.engine.texts import FROM_DESK, placeholders
from bot.flowfile.lint.rules import Finding, Rule, View, rule
from bot.flowfile.load import BuiltinFile, Loaded
from bot.flowfile.places import Path, value_at

_HAN = re.compile(r"[\u3400-\u9fff]")
_DATE = re.compile(
    r"\b(?:19|20)\d{2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|(?<!\d)\d{1,2}月\d{1,2}[日号]"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)


def _missing(path: Path, by_lang: Mapping[str, str], langs: list[str]) -> Iterator[Finding]:
    for lang in langs:
        if lang not in by_lang:
            yield Finding(path, f"the {lang} text is missing", f"add {lang}: …")
    for lang in by_lang:
        if lang not in langs:
            yield Finding((*path, lang), f"“{lang}” is not among this flow's languages", f"langs are {', '.join(langs)}")


@rule(
    "I101",
    "error",
    "missing translation",
    "Every text is there in every language of the flow.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: ok, fr: bon}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
)
def i101(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        yield from _missing(shown.path, shown.by_lang, view.doc.langs)


def _i101_builtin(builtin: BuiltinFile, loaded: Loaded) -> Iterator[Finding]:
    langs = list(dict.fromkeys(lang for file in loaded.files.values() for lang in file.doc.langs))
    for key, text in builtin.doc.texts.items():
        for lang in langs:
            if lang not in text:
                yield Finding(("texts", key), f"the {lang} text is missing", f"add {lang}: …")
    for id_, entry in builtin.doc.builtins.items():
        for lang in langs:
            if lang not in entry.say:
                yield Finding(("builtins", id_, "say"), f"the {lang} text is missing", f"add {lang}: …")


i101 = Rule(i101.code, i101.level, i101.title, i101.reason, i101.bad, i101.good, i101.check, _i101_builtin)


@rule(
    "I102",
    "error",
    "placeholders differ",
    "One language shows a value that the other leaves out.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}元到账', en: It arrived.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}元到账', en: 'CNY {amount} arrived.'}}}",
)
def i102(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        yield from _differ(shown.path, shown.by_lang)


def _differ(path: Path, by_lang: Mapping[str, str]) -> Iterator[Finding]:
    langs = list(by_lang)
    for lang in langs[1:]:
        here, first = set(placeholders(by_lang[lang])), set(placeholders(by_lang[langs[0]]))
        if here != first:
            names = ", ".join(f"{{{name}}}" for name in sorted(here ^ first))
            yield Finding((*path, lang), f"{names} stands in one of {langs[0]} and {lang} only", "use the same placeholders in both")


def _i102_builtin(builtin: BuiltinFile, _loaded: Loaded) -> Iterator[Finding]:
    for key, text in builtin.doc.texts.items():
        yield from _differ(("texts", key), text)
        for lang, words in text.items():
            strange = set(placeholders(words)) - BUILTIN_TEXTS.get(key, frozenset()) - set(FROM_DESK)
            if strange:
                known = ", ".join(sorted(BUILTIN_TEXTS.get(key, frozenset()))) or "none"
                yield Finding(("texts", key, lang), f"{{{min(strange)}}} is not filled in here", f"known here: {known}")


i102 = Rule(i102.code, i102.level, i102.title, i102.reason, i102.bad, i102.good, i102.check, _i102_builtin)


@rule(
    "I103",
    "warning",
    "stale translation",
    "The text changed since the live revision, its translation did not.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 钱到了就好。, en: Glad it arrived.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 钱到了就好。, en: Good that it is here.}}}",
)
def i103(view: View) -> Iterator[Finding]:
    if view.before is None:
        return
    first = view.doc.langs[0]
    for shown in view.texts:
        old = value_at(view.before, shown.path)
        if not isinstance(old, Mapping) or old.get(first) == shown.by_lang.get(first):
            continue
        for lang in view.doc.langs[1:]:
            if lang in old and old[lang] == shown.by_lang.get(lang):
                yield Finding(
                    (*shown.path, lang), f"{first} changed since the live revision, {lang} did not", "translate the change, or touch both"
                )


@rule(
    "I104",
    "warning",
    "not translated",
    "Both languages say the very same words, or English still holds Chinese.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: Glad., en: Glad.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: 好 good}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}', en: '{amount}'}}}",
)
def i104(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        zh, en = shown.by_lang.get("zh"), shown.by_lang.get("en")
        if zh is None or en is None:
            continue
        words = re.sub(r"\{[^}]*\}|[^A-Za-z\u3400-\u9fff]", "", zh)
        if zh == en and len(words) > 3:
            yield Finding((*shown.path, "en"), "zh and en are the same", "translate it")
        elif zh != en and _HAN.search(re.sub(r"[“\"(][^”\")]*[”\")]", "", en)):
            yield Finding(
                (*shown.path, "en"),
                "Chinese characters in the English text",
                "translate them; what stands on a Chinese screen goes in “quotes”",
            )


@rule(
    "I105",
    "warning",
    "a date by hand",
    "A date written into a text grows old; a slot or a data file gives it in the merchant's language.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 10月8日到账。, en: It arrives on 8 October.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{paid_at}已到账。', en: 'It arrived at {paid_at}.'}}}",
)
def i105(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if found := _DATE.search(words):
                yield Finding((*shown.path, lang), f"“{found[0]}” is written by hand", "use a slot of type date or datetime")


RULES = (i101, i102, i103, i104, i105)
