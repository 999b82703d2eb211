"""SR: what is said is stated somewhere, or somebody signed for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, causes_of, remedies_of, rule, sections_of
from bot.flowfile.places import Path
from bot.flowfile.problems import did_you_mean


def _speakers(view: View) -> Iterator[tuple[Path, str, list[str], sc.Origin | None]]:
    """Nodes and remedies that say something: place, id, cites, origin."""
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Say) or (isinstance(node, (sc.Ask, sc.Wait, sc.Handoff, sc.End)) and node.text is not None):
            yield ("nodes", id_), id_, node.cite, node.origin
    for path, id_, remedy, _ in remedies_of(view.doc):
        yield path, id_, remedy.cite, remedy.origin


@rule(
    "SR01",
    "error",
    "neither cite nor origin",
    "Every sentence of the desk comes from a section of an article, or from a person who signs for it.",
    "nodes: {done: {end: resolved, text: {zh: 好, en: Good.}}}",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
        "nodes: {done: {end: resolved, origin: {by: ops, why: x}, text: {zh: 好, en: Good.}}}",
        "nodes: {done: {end: resolved}}",
    ),
)
def sr01(view: View) -> Iterator[Finding]:
    for path, id_, cite, origin in _speakers(view):
        if not cite and origin is None:
            yield Finding(path, f"“{id_}” says something nobody stated", "add cite: [source.section], or origin: {by: …, why: …}")


@rule(
    "SR02",
    "error",
    "unknown section",
    "The cited source, section or article is not there.",
    (
        "nodes: {done: {end: resolved, cite: [a.sene], text: {zh: 好, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [b.seen], text: {zh: 好, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [ops], text: {zh: 好, en: Good.}}}",
        "nodes: {done: {end: resolved, origin: {by: nobody, why: x}, text: {zh: 好, en: Good.}}}",
        "sources: {b: {file: articles/none.md, sections: {x: '现象#000000'}}}",
        "sources: {b: {file: articles/example.md, sections: {x: '表象#000000'}}}",
        "sources: {b: {file: articles/example.md, sections: {x: '现象'}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen, a.call], origin: {by: ops, why: x}, text: {zh: 好, en: Good.}}}",
)
def sr02(view: View) -> Iterator[Finding]:
    for sid, source in view.sources.items():
        if isinstance(source, sc.FileSource) and source.file not in view.loaded.articles:
            hint = did_you_mean(source.file, view.loaded.articles)
            yield Finding(("sources", sid, "file"), f"the article “{source.file}” does not exist", hint)
    for section in sections_of(view.doc):
        yield from _missing_section(view, *section)
    nodes: list[tuple[Path, list[str], sc.Origin | None]] = [
        (("nodes", id_), node.cite, node.origin) for id_, node in view.doc.nodes.items()
    ]
    remedies = [(path, remedy.cite, remedy.origin) for path, _, remedy, _ in remedies_of(view.doc)]
    causes = [(path, cause.cite, None) for path, _, cause, _ in causes_of(view.doc)]
    for path, cites, origin in [*nodes, *remedies, *causes]:
        for number, cite in enumerate(cites):
            yield from _unknown_cite(view, (*path, "cite", number), cite)
        if origin is not None and origin.by not in view.sources:
            yield Finding((*path, "origin", "by"), f"nobody is called “{origin.by}” in sources", did_you_mean(origin.by, view.sources))


def _unknown_cite(view: View, path: Path, cite: str) -> Iterator[Finding]:
    sid, _, section = cite.partition(".")
    source = view.sources.get(sid)
    if source is None:
        yield Finding(path, f"the source “{sid}” does not exist", did_you_mean(sid, view.sources))
    elif isinstance(source, sc.AuthorSource):
        yield Finding(path, f"“{sid}” is a person, not a text", f"write origin: {{by: {sid}, why: …}}")
    elif section not in source.sections:
        yield Finding(path, f"“{sid}” has no section “{section}”", did_you_mean(section, source.sections))


def _missing_section(view: View, path: Path, name: str, source: sc.FileSource, heading: str, written_hash: str) -> Iterator[Finding]:
    article = view.loaded.articles.get(source.file)
    if article is None:
        return
    found = article.find(heading)
    if not written_hash:
        hint = f'write "{heading}#{found.hash}"' if found else "write heading/path#hash6"
        yield Finding(path, f"“{name.partition('.')[2]}” has no hash", hint)
    elif found is None:
        yield Finding(path, f"{source.file} has no section “{heading}”", did_you_mean(heading, article.sections))
    elif heading in article.repeated:
        yield Finding(path, f"{source.file} has two sections “{heading}”", "give each heading its own words")


@rule(
    "SR03",
    "error",
    "the section has changed",
    "The article was edited after this flow cited it: read the nodes that cite it again, then write the new hash.",
    "sources: {b: {file: articles/example.md, sections: {x: '现象#000000'}}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sr03(view: View) -> Iterator[Finding]:
    for path, name, source, heading, written_hash in sections_of(view.doc):
        article = view.loaded.articles.get(source.file)
        found = article.find(heading) if article is not None else None
        if written_hash and found is not None and found.hash != written_hash:
            nodes = sorted({shown.owner for shown in view.texts if name in shown.cite})
            message = f"“{heading}” is now #{found.hash}, the flow cites #{written_hash}"
            hint = f'read {", ".join(nodes) or "what cites it"} again, then write "{heading}#{found.hash}"'
            yield Finding(path, message, hint)


RULES = (sr01, sr02, sr03)
