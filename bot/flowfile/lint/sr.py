"""SR: what is said is stated somewhere, or somebody signed for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, rule
from bot.flowfile.places import Path
from bot.flowfile.problems import did_you_mean


def _speakers(view: View) -> Iterator[tuple[Path, str, list[str], sc.Origin | None]]:
    """Nodes and remedies that say something: place, id, cites, origin."""
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Say) or (isinstance(node, (sc.Ask, sc.Wait, sc.Handoff, sc.End)) and node.text is not None):
            yield ("nodes", id_), id_, node.cite, node.origin
    for model_id, model in view.doc.models.items():
        for id_, remedy in model.remedies.items():
            yield ("models", model_id, "remedies", id_), id_, remedy.cite, remedy.origin


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
        if isinstance(source, sc.FileSource):
            yield from _missing_sections(view, sid, source)
    causes = [
        (("models", model_id, "causes", cause), cause, entry.cite, None)
        for model_id, model in view.doc.models.items()
        for cause, entry in model.causes.items()
    ]
    nodes = [(("nodes", id_), id_, node.cite, node.origin) for id_, node in view.doc.nodes.items()]
    remedies = [
        (("models", model_id, "remedies", id_), id_, remedy.cite, remedy.origin)
        for model_id, model in view.doc.models.items()
        for id_, remedy in model.remedies.items()
    ]
    for path, _, cites, origin in [*nodes, *remedies, *causes]:
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


def _missing_sections(view: View, sid: str, source: sc.FileSource) -> Iterator[Finding]:
    base: Path = ("sources", sid)
    article = view.loaded.articles.get(source.file)
    if article is None:
        yield Finding((*base, "file"), f"the article “{source.file}” does not exist", did_you_mean(source.file, view.loaded.articles))
        return
    for section, written in source.sections.items():
        heading, mark, _ = written.rpartition("#")
        if not mark:
            found = article.find(written)
            hint = f'write "{written}#{found.hash}"' if found else "write heading/path#hash6"
            yield Finding((*base, "sections", section), f"“{section}” has no hash", hint)
        elif article.find(heading) is None:
            message = f"{source.file} has no section “{heading}”"
            yield Finding((*base, "sections", section), message, did_you_mean(heading, article.sections))
        elif heading in article.repeated:
            message = f"{source.file} has two sections “{heading}”"
            yield Finding((*base, "sections", section), message, "give each heading its own words")


@rule(
    "SR03",
    "error",
    "the section has changed",
    "The article was edited after this flow cited it: read the nodes that cite it again, then write the new hash.",
    "sources: {b: {file: articles/example.md, sections: {x: '现象#000000'}}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sr03(view: View) -> Iterator[Finding]:
    for sid, source in view.sources.items():
        article = view.loaded.articles.get(source.file) if isinstance(source, sc.FileSource) else None
        if not isinstance(source, sc.FileSource) or article is None:
            continue
        for section, written in source.sections.items():
            heading, mark, written_hash = written.rpartition("#")
            found = article.find(heading)
            if mark and found is not None and found.hash != written_hash:
                cited = f"{sid}.{section}"
                nodes = sorted({shown.owner for shown in view.texts if cited in shown.cite})
                message = f"“{heading}” is now #{found.hash}, the flow cites #{written_hash}"
                hint = f'read {", ".join(nodes) or "what cites it"} again, then write "{heading}#{found.hash}"'
                yield Finding(("sources", sid, "sections", section), message, hint)


RULES = (sr01, sr02, sr03)
