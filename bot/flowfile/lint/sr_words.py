"""SR: what a node says, held against the passages it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, Shown, View, causes_of, rule, sections_of
from bot.flowfile.lint.se import ADVERTS
from bot.understand.normal import fold

_NO_PASSAGE = re.compile(r"^(?:本文)?目录$|^contents$|^table of contents$|^推广|^广告|^advert", re.IGNORECASE)
_CONTACT = re.compile(r"https?://|www\.|微信号|加微信|\b1[3-9]\d{9}\b|\b400[- ]?\d{3}[- ]?\d{4}\b")
_EXAMPLE = re.compile(r"比如|例如|像“|e\.g\.|such as|like “|for example", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_TITLE = re.compile(r"《[^》]{2,40}》")
_LEAST_SHARED = 0.05  # of a text's pairs of characters (words, in English) that the cited passages hold too
_SHORT = 18  # pairs: what is shorter says too little to be compared
_MOST_COPIED = 30  # characters


def _passages(view: View, shown: Shown, *, others: bool = False) -> list[str]:
    """The words of what this text cites, headings included; `others`: only of articles that are not ours."""
    found = []
    for cite in shown.cite:
        sid, _, section = cite.partition(".")
        source = view.sources.get(sid)
        if not isinstance(source, sc.FileSource) or section not in source.sections:
            continue
        article = view.loaded.articles.get(source.file)
        heading = source.sections[section].rpartition("#")[0]
        passage = article.find(heading) if article is not None else None
        if passage is not None and article is not None and not (others and article.own):
            found.append(f"{passage.path}\n{passage.body}")
    return found


def _said(view: View) -> Iterator[tuple[Shown, list[str]]]:
    """Texts with what they cite; those somebody signs for himself are his."""
    for shown in view.texts:
        if shown.kind in ("text", "away", "check") and shown.cite and shown.origin is None:
            passages = _passages(view, shown)
            if passages:
                yield shown, passages


@rule(
    "SR04",
    "error",
    "cites an advert or a table of contents",
    "What advertises, or only lists headings, states nothing.",
    "sources: {b: {file: articles/advert.md, sections: {x: '目录#HASH3'}}}\nnodes: {done: {end: resolved, cite: [b.x], text: {zh: 好, en: Good.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
)
def sr04(view: View) -> Iterator[Finding]:
    for path, _, source, heading, _ in sections_of(view.doc):
        article = view.loaded.articles.get(source.file)
        passage = article.find(heading) if article is not None else None
        if passage is None:
            continue
        words = passage.body.lower().replace(" ", "")
        if _NO_PASSAGE.search(passage.heading) or _CONTACT.search(passage.body) or any(advert in words for advert in ADVERTS):
            yield Finding(path, f"“{passage.path}” is an advert or a table of contents", "cite the passage that states it")


@rule(
    "SR05",
    "warning",
    "says something else than what it cites",
    "Text and passage have hardly a word in common: either the wrong passage is cited, or the text has drifted away from it.",
    "nodes: {done: {end: resolved, cite: [a.call], text: {zh: '请把小票贴在冰箱上晾干三天再拿去烤箱加热。', en: 'Put the slip on the fridge and dry it for three days in the oven.'}}}",
    "nodes: {done: {end: resolved, cite: [a.call], text: {zh: '请打收单机构的电话，一般24小时内会回复您。', en: Good.}}}",
)
def sr05(view: View) -> Iterator[Finding]:
    for shown, passages in _said(view):
        if shown.kind != "text" or shown.by_lang.get("zh", "").rstrip().endswith(("？", "?")):
            continue
        words = re.sub(r"\{[^}]*\}", "", shown.by_lang.get("zh", ""))
        mine, theirs = _pairs(words), _pairs("\n".join(passages))
        if len(mine) >= _SHORT and len(mine & theirs) < _LEAST_SHARED * len(mine):
            yield Finding(
                (*shown.path, "zh"),
                f"“{shown.owner}” and what it cites have hardly a word in common",
                "cite the right passage, or sign for it: origin: {by: …, why: …}",
            )


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    folded = re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", fold(text))
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1))


@rule(
    "SR06",
    "advice",
    "a passage that nothing uses",
    "The flow names this section and no node or remedy cites it: a step may have been forgotten.",
    "sources: {b: {file: articles/example.md, sections: {seen: '现象#HASH1', call: '办法#HASH2'}}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sr06(view: View) -> Iterator[Finding]:
    used = {cite for shown in view.texts for cite in shown.cite}
    used |= {cite for node in view.doc.nodes.values() for cite in node.cite}
    used |= {cite for _, _, cause, _ in causes_of(view.doc) for cite in cause.cite}
    for path, name, *_ in sections_of(view.doc):
        if name not in used:
            yield Finding(path, f"nothing cites “{name}”", "cite it where it is said, or take it out")


@rule(
    "SR07",
    "error",
    "a figure or title the cited text does not have",
    "Numbers, dates, amounts and the titles of laws come from the passage, from a setting, or from the tables; nobody remembers them.",
    (
        "nodes: {done: {end: resolved, cite: [a.call], text: {zh: '一般48小时内回复。', en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.call], text: {zh: '按《收单业务办法》处理。', en: Good.}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.call], text: {zh: '一般24小时内回复。', en: Good.}}}",
)
def sr07(view: View) -> Iterator[Finding]:
    known = _known_figures(view)
    for shown, passages in _said(view):
        stated = "\n".join(passages)
        figures = set(_FIGURE.findall(stated)) | known
        for lang, words in shown.by_lang.items():
            stating = [one for one in re.split(r"(?<=[。！？!?\n])", words) if not _EXAMPLE.search(one)]
            plain = re.sub(r"\{[^}]*\}", "", "".join(stating))
            for figure in _FIGURE.findall(plain):
                if len(figure) > 1 and figure not in figures:
                    yield Finding(
                        (*shown.path, lang),
                        f"“{figure}” does not stand in what “{shown.owner}” cites",
                        "cite the passage that says so, use {cfg.…}, or sign for it with origin",
                    )
            for title in _TITLE.findall(plain):
                if title not in stated:
                    yield Finding(
                        (*shown.path, lang), f"{title} does not stand in what “{shown.owner}” cites", "cite the passage that names it"
                    )


def _known_figures(view: View) -> set[str]:
    """What the settings and the tables say, and the shapes of slots: a 12-character reference number is no claim."""
    found = {figure for entry in view.doc.config.values() for figure in _FIGURE.findall(str(entry.value))}
    found |= {str(slot.len) for slot in view.doc.slots.values() if slot.len}
    found |= {figure for channel in view.data.channels for figure in _FIGURE.findall(channel.number or "")}
    for entry in view.data.acquirers.values():
        cuts = f"{entry.acquirer.cutoff:%H:%M} {entry.acquirer.qr_cutoff:%H:%M}"
        found |= set(_FIGURE.findall(f"{cuts} {entry.hotline.number if entry.hotline else ''}"))
    return found


@rule(
    "SR08",
    "warning",
    "copied from the article",
    "An imported article is somebody's text for readers: we say it shorter, in our own words. An article of ours says `<!-- own words -->` under its title.",
    "nodes: {done: {end: resolved, cite: [b.x], text: {zh: '商户在晚上二十三点以后用银行卡刷卡的交易会被算到下一个清算日期里面去所以会晚到一天', en: Good.}}}\n"
    "sources: {b: {file: articles/long.md, sections: {x: '背景#HASH4'}}}",
    "nodes: {done: {end: resolved, cite: [a.call], text: {zh: 打收单机构的电话。, en: Good.}}}",
)
def sr08(view: View) -> Iterator[Finding]:
    for shown, _ in _said(view):
        passages = _passages(view, shown, others=True)
        theirs = [re.sub(r"\s", "", passage) for passage in passages]
        for lang, words in shown.by_lang.items():
            mine = re.sub(r"\s", "", words)
            most = _MOST_COPIED if lang == "zh" else 2 * _MOST_COPIED
            at = next((at for at in range(len(mine) - most) if any(mine[at : at + most + 1] in one for one in theirs)), None)
            if at is not None:
                yield Finding(
                    (*shown.path, lang), f"“{shown.owner}” copies the article: “{mine[at : at + 20]}…”", "say it shorter, in your own words"
                )


RULES = (sr04, sr05, sr06, sr07, sr08)
