"""The folder `flows/` → everything the desk runs on, or every problem in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.article.sections import Article, outline
from bot.engine.flow import Builtin, Flow, Library, Text
from bot.engine.keys import BUILTIN_TEXTS, BUILTINS
from bot.flowfile.compile import build_builtins, build_flow, check_format, compile_flow, parse_flow
from bot.flowfile.data import Data, load_data
from bot.flowfile.places import Source
from bot.flowfile.problems import Problem, errors, format_problem
from bot.flowfile.replies import RepliesFile, load_replies
from bot.flowfile.revision import revision
from bot.flowfile.schema import BuiltinDoc, FlowDoc
from bot.flowfile.validate import repaired, validate
from bot.flowfile.yamltext import read_file
from bot.understand.vocabulary import Vocabulary, intent

ENTRY = "menu"
BUILTIN_FILE = "_builtin.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class FlowFile:
    """One flow as its file says it (`source`, `doc`) and as the engine runs it (`flow`). Two readings of a file are two; what is worked out
    of one can be kept by it."""

    source: Source
    doc: FlowDoc
    flow: Flow

    @property
    def document(self) -> dict[str, Any]:
        return self.source.plain or {}


@dataclass(frozen=True, slots=True)
class BuiltinFile:
    source: Source
    doc: BuiltinDoc
    builtins: Mapping[str, Builtin]
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Loaded:
    """`library` is None when anything has an error; `files` are those flows whose shape is right all the same.

    `documents`: flow id → the document as it is stored with its revision (keep the order of its keys: see `revision.canonical`).
    `articles`: `articles/late_credit.md` → its sections. `tests`: flow id → the text of its test file, in place of the one in the folder.
    `facts`: the folder whose `data/` it is, when it was lent.
    """

    folder: Path
    library: Library | None
    data: Data
    vocabulary: Vocabulary
    problems: tuple[Problem, ...]
    files: Mapping[str, FlowFile] = field(default_factory=dict)
    builtin: BuiltinFile | None = None
    articles: Mapping[str, Article] = field(default_factory=dict)
    replies: RepliesFile | None = None
    tests: Mapping[str, str] = field(default_factory=dict)
    facts: Path | None = None

    @property
    def unread(self) -> frozenset[str]:
        """Flows that have a file nobody can read: what others say of them cannot be judged."""
        names = {Path(one.file) for one in errors(self.problems) if Path(one.file).parent == self.folder}
        return frozenset(name.stem for name in names) - self.files.keys()

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        return {id_: file.document for id_, file in self.files.items()}


class FlowFileError(Exception):
    """A flow that cannot be used; the message is its first problem, `problems` are all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(format_problem(self.problems[0]) if self.problems else "the flow cannot be used")


def load_folder(folder: Path, beside: Path | None = None) -> Loaded:
    """All of `folder`: `*.yaml`, `_builtin.yaml`, `articles/*.md`, `data/`. Never raises for what stands, or does not stand, in it.

    `beside`: the desk's own folder of flows. One that holds drafts only, without `_builtin.yaml` or `data/`, takes them from there.
    """
    shown = str(folder)
    problems: list[Problem] = []
    facts = _lender(folder, beside, "data") / "data"
    data, data_problems = load_data(facts, str(facts))
    replies = load_replies(facts, str(facts))
    data = replace(data, replies=replies.replies)
    words = _lender(folder, beside, BUILTIN_FILE)
    builtin = _load_builtin(words, str(words), problems)
    files: dict[str, FlowFile] = {}
    for path in _flow_paths(folder, shown, problems):
        if (loaded := load_file(path, f"{shown}/{path.name}", problems)) is not None:
            files.setdefault(loaded.flow.id, loaded)
    articles = _load_articles(folder, shown, problems)
    problems += [*data_problems, *replies.problems]
    library = (
        None if errors(problems) or builtin is None or not files else library_of([file.flow for file in files.values()], builtin, data)
    )
    return Loaded(
        folder,
        library,
        data,
        vocabulary_of((file.doc for file in files.values()), data),
        tuple(sorted(problems)),
        files,
        builtin,
        articles,
        replies.file,
        facts=facts.parent if facts.parent != folder else None,
    )


def _lender(folder: Path, beside: Path | None, name: str) -> Path:
    return beside if beside is not None and folder.is_dir() and not (folder / name).exists() else folder


def load_file(path: Path, shown: str, problems: list[Problem]) -> FlowFile | None:
    """One flow; what is wrong with it is added to `problems`."""
    source = read_file(path, shown)
    problems += source.problems
    if source.plain is None:
        return None
    doc, faults = parse_flow(source.plain, source.places)
    problems += faults
    # what is only misspelt is put right for the rules' eyes, so that they find the rest of what is wrong in the same go
    doc = doc or repaired(FlowDoc, source.plain)
    if doc is None:
        return None
    if doc.id != path.stem:
        problems.append(
            source.places.problem(("id",), "SC04", "error", f"the flow “{doc.id}” stands in {path.name}", f"call one of them “{path.stem}”")
        )
    return FlowFile(source, doc, build_flow(doc, revision(source.plain)))


def load_revision(document: Mapping[str, Any], data: Data | None = None) -> Flow:
    """A stored revision, compiled again: the same flow and `rev` as when it was published.

    Facts are not part of a revision: it speaks with today's `data`. Raises FlowFileError when this program no longer understands it.
    """
    flow, problems = compile_flow(document, file=str(document.get("id", "a stored revision")))
    if flow is None:
        raise FlowFileError(problems)
    return flow


def with_revisions(library: Library, flows: Iterable[Flow], live: Mapping[str, str] | None = None) -> Library:
    """The library with more revisions in it; `live` says which ones new conversations get from now on."""
    return replace(
        library,
        flows={**library.flows, **{(flow.id, flow.rev): flow for flow in flows}},
        live={**library.live, **(live or {})},
    )


def _flow_paths(folder: Path, shown: str, problems: list[Problem]) -> list[Path]:
    if not folder.is_dir():
        problems.append(
            Problem(shown, 1, 1, "YA01", "error", "there is no such folder", "set DESK_FLOWS, or start in the project's folder")
        )
        return []
    problems += [
        Problem(f"{shown}/{path.name}", 1, 1, "SC04", "error", "the file is not read: its name ends in .yml", f"call it {path.stem}.yaml")
        for path in sorted(folder.glob("*.yml"))
    ]
    paths = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith((".", "_")))
    if not paths:
        problems.append(Problem(shown, 1, 1, "YA01", "error", "there is no flow in this folder", "add menu.yaml; see docs/flow-format.md"))
    elif not any(path.stem == ENTRY for path in paths):
        problems.append(
            Problem(shown, 1, 1, "SC05", "warning", f"there is no {ENTRY}.yaml", f"conversations begin in “{paths[0].stem}”; add a menu")
        )
    return paths


def _load_builtin(folder: Path, shown: str, problems: list[Problem]) -> BuiltinFile | None:
    name = f"{shown}/{BUILTIN_FILE}"
    if not (folder / BUILTIN_FILE).exists():
        if folder.is_dir():
            problems.append(
                Problem(
                    name,
                    1,
                    1,
                    "SC02",
                    "error",
                    "the file is missing",
                    "it holds the words of 人工, back, restart …; see docs/flow-format.md",
                )
            )
        return None
    source = read_file(folder / BUILTIN_FILE, name)
    problems += source.problems
    if source.plain is None:
        return None
    wrong_format = check_format(source.plain, "builtin/1", source.places)
    doc, faults = validate(BuiltinDoc, source.plain, source.places)
    problems += wrong_format or faults
    if doc is None:
        return None
    for id_ in BUILTINS:
        if id_ not in doc.builtins:
            code, what = ("HB02", "nobody could ask for a person") if id_ == "human" else ("SC01", "the engine needs its words")
            problems.append(source.places.problem(("builtins",), code, "error", f"the built-in “{id_}” is missing", f"add it: {what}"))
    for key in sorted(set(BUILTIN_TEXTS) - set(doc.texts)):
        problems.append(source.places.problem(("texts",), "SC01", "error", f"the text “{key}” is missing", f"add {key}: {{zh: …, en: …}}"))
    builtins, texts = build_builtins(doc)
    return BuiltinFile(source, doc, builtins, texts)


def _load_articles(folder: Path, shown: str, problems: list[Problem]) -> dict[str, Article]:
    articles: dict[str, Article] = {}
    for path in sorted((folder / "articles").glob("*.md")):
        try:
            articles[f"articles/{path.name}"] = outline(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                Problem(f"{shown}/articles/{path.name}", 1, 1, "SR02", "error", f"the article cannot be read: {error}", "save it as UTF-8")
            )
    return articles


def library_of(flows: list[Flow], builtin: BuiltinFile, data: Data) -> Library:
    """These flows as the live ones."""
    live = {flow.id: flow.rev for flow in flows}
    queues = list(data.desk.queues)
    return Library(
        flows={(flow.id, flow.rev): flow for flow in flows},
        live=live,
        builtins=builtin.builtins,
        texts=builtin.texts,
        entry=ENTRY if ENTRY in live else next(iter(live)),
        default_queue=queues[0] if queues else "payments",
    )


def vocabulary_of(docs: Iterable[FlowDoc], data: Data) -> Vocabulary:
    """The data files' words and those of triggers and handlers. Of a trigger with several intents nobody knows which one a word speaks for;
    the engine looks for such words by itself."""
    found = data.words
    for doc in docs:
        trigger = doc.trigger
        if len(trigger.intents) == 1:
            found = found.joined(intent(trigger.intents[0], words=trigger.any, examples=trigger.examples))
        for handler in doc.handlers:
            if handler.words:
                found = found.joined(intent(handler.intent, words=handler.words))
    return found
