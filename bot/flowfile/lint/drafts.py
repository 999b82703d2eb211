"""I106: what `desk flow import` could not write in a second language says so, and stays unpublished."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowfile.lint.rules import Finding, View, rule

MARKS = ("[to translate]", "[待翻译]")


@rule(
    "I106",
    "error",
    "still to be translated",
    "A draft made from an article speaks one language; where the other one is missing it says so, and no merchant may see that.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账就好。, en: '[to translate]'}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账就好。, en: Glad it arrived.}}}",
)
def i106(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if words.lstrip().startswith(MARKS):
                yield Finding((*shown.path, lang), f"the {lang} text is still to be written", "translate it")


RULES = (i106,)
"""The rule of this module."""
