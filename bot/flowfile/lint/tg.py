"""TG: what Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.engine.buttons import MAX_BYTES, OWN, cells, data
from bot.engine.texts import placeholders
from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, Rule, View, remedies_of, rule
from bot.flowfile.load import BuiltinFile, Loaded

MAX_TEXT, MAX_CAPTION, MAX_ENTITIES, MAX_ALERT, MAX_LABEL = 4096, 1024, 100, 200, 28
TOASTS = ("already", "button_gone")
_WORST = {"money": 16, "datetime": 24, "date": 20, "bool": 3, "photo": 10, "digits": 20, "enum": 40, "text": 400}
"""How many characters a slot's value can take in a text, by its type."""

_ENTITY = re.compile(r"https?://\S+|\bt\.me/\S+|(?<!\w)[@#/][A-Za-z0-9_]{2,}|[\w.+-]+@[\w-]+\.\w+|\+?\d[\d -]{6,}\d")
_MARKUP = re.compile(
    r"</?(?:b|i|u|s|a|code|pre|tg-spoiler|strong|em|br|p)\b[^>]*>|&(?:lt|gt|amp|nbsp|quot);|\*\*[^*]+\*\*|(?<!\w)__[^_]+__(?!\w)|`[^`]+`|\[[^\]]+\]\([^)]+\)"
)


def worst_length(view: View, words: str) -> int:
    """The text's length when every placeholder takes its longest value. Telegram counts UTF-16 units."""
    length = len(words.encode("utf-16-le")) // 2
    for name in placeholders(words):
        slot = view.doc.slots.get(name)
        setting = view.doc.config.get(name.removeprefix("cfg."))
        longest = len(str(setting.value)) if setting else (slot.len or _WORST[slot.type]) if slot else 40
        length += longest - len(name) - 2
    return length


@rule(
    "TG01",
    "error",
    "text too long for Telegram",
    f"A message has at most {MAX_TEXT} characters, with every placeholder filled.",
    f"nodes: {{done: {{end: resolved, cite: [a.seen], text: {{zh: {'好' * 4097}, en: Good.}}}}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
)
def tg01(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if (length := worst_length(view, words)) > MAX_TEXT:
                yield Finding(
                    (*shown.path, lang), f"the {lang} text can grow to {length} characters", f"Telegram takes {MAX_TEXT}; split it"
                )


@rule(
    "TG02",
    "error",
    "button data too long",
    f"What a button sends back has at most {MAX_BYTES} bytes: revision, node, option and a number.",
    "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, options: {this_is_an_option_far_too_long_for_any_button: {text: {zh: 是, en: Yes}, next: done}}}}",
    "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, options: {this_is_an_option_20: {text: {zh: 是, en: Yes}, next: done}}}}",
)
def tg02(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if isinstance(node, (sc.Ask, sc.Wait)):
            for option in node.options:
                yield from _too_many_bytes(("nodes", id_, "options", option), id_, option)
    for path, id_, _, _ in remedies_of(view.doc):
        yield from _too_many_bytes(path, id_, "cannot")
    for id_ in view.doc.slots:
        yield from _too_many_bytes(("slots", id_), OWN, id_)


def _too_many_bytes(path: tuple[str | int, ...], node: str, option: str) -> Iterator[Finding]:
    size = len(data("0" * 12, node, option, 999_999_999).encode())
    if size > MAX_BYTES:
        yield Finding(path, f"the button of “{node}.{option}” would send {size} bytes", "shorten the id")


@rule(
    "TG03",
    "error",
    "caption too long",
    f"What stands beside a photo has at most {MAX_CAPTION} characters; the words that ask for one are kept to it too.",
    f"slots: {{slip: {{type: photo, label: {{zh: 小票, en: slip}}}}}}\nnodes: {{amount: {{ask: slip, cite: [a.seen], text: {{zh: {'好' * 1025}, en: Photo.}}, next: fix}}}}",
    "slots: {slip: {type: photo, label: {zh: 小票, en: slip}}}\nnodes: {amount: {ask: slip, cite: [a.seen], text: {zh: 请拍照。, en: Photo.}, next: fix}}",
)
def tg03(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        slot = view.doc.slots.get(node.ask or "") if isinstance(node, sc.Ask) else None
        if isinstance(node, sc.Ask) and slot is not None and slot.type == "photo":
            for lang, words in node.text.items():
                if (length := worst_length(view, words)) > MAX_CAPTION:
                    yield Finding(("nodes", id_, "text", lang), f"{length} characters beside a photo", f"Telegram takes {MAX_CAPTION}")


@rule(
    "TG04",
    "warning",
    "too many links",
    f"Telegram marks at most {MAX_ENTITIES} links, numbers and names in a message.",
    f"nodes: {{done: {{end: resolved, cite: [a.seen], text: {{zh: '{' '.join(f'#t{n}' for n in range(101))}', en: Good.}}}}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '#t1 #t2', en: Good.}}}",
)
def tg04(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if (count := len(_ENTITY.findall(words))) > MAX_ENTITIES:
                yield Finding((*shown.path, lang), f"{count} links, numbers and names", f"Telegram marks {MAX_ENTITIES}")


@rule(
    "TG05",
    "warning",
    "label too wide",
    f"A telephone shows about {MAX_LABEL} cells of a button; a Chinese character takes two.",
    "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, options: {a: {text: {zh: 这是一个非常非常非常长的按钮文字, en: Yes}, next: done}}}}",
    "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, options: {a: {text: {zh: 这个按钮刚刚好十四个字了吧, en: Yes}, next: done}}}}",
)
def tg05(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        if shown.kind == "option":
            yield from _too_wide(shown.path, shown.by_lang)


def _too_wide(path: tuple[str | int, ...], by_lang: Mapping[str, str]) -> Iterator[Finding]:
    for lang, words in by_lang.items():
        if (width := cells(words)) > MAX_LABEL:
            yield Finding((*path, lang), f"the {lang} label is {width} cells wide", f"at most {MAX_LABEL}")


def _tg05_builtin(builtin: BuiltinFile, _loaded: Loaded) -> Iterator[Finding]:
    for id_, entry in builtin.doc.builtins.items():
        yield from _too_wide(("builtins", id_, "say"), entry.say)


tg05 = Rule(tg05.code, tg05.level, tg05.title, tg05.reason, tg05.bad, tg05.good, tg05.check, _tg05_builtin)


@rule(
    "TG06",
    "error",
    "markup",
    "Texts are sent as plain text: a merchant would see the tags and stars.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '<b>好</b>', en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '**好**', en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: '[link](https://example.org)'}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '金额 < 100 & 成功', en: 'a < b, 3 * 4 * 5'}}}",
)
def tg06(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if found := _MARKUP.search(words):
                yield Finding((*shown.path, lang), f"“{found[0]}” is markup", "write plain text")


def _tg07_builtin(builtin: BuiltinFile, _loaded: Loaded) -> Iterator[Finding]:
    for key in TOASTS:
        for lang, words in builtin.doc.texts.get(key, {}).items():
            if len(words) > MAX_ALERT:
                yield Finding(("texts", key, lang), f"{len(words)} characters in a toast", f"Telegram shows {MAX_ALERT}")


tg07 = Rule(
    "TG07",
    "error",
    "toast too long",
    f"What appears over the chat after a press has at most {MAX_ALERT} characters.",
    (f"texts: {{already: {{zh: {'好' * 201}, en: ok}}}}",),
    ("texts: {already: {zh: 好, en: ok}}",),
    None,
    _tg07_builtin,
)

RULES = (tg01, tg02, tg03, tg04, tg05, tg06, tg07)
