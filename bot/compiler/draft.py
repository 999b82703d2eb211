"""From an extraction to the files of a draft, and again when the article or an answer has changed."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

from bot.article.sections import outline
from bot.article.values import Extraction
from bot.compiler import drafted, emit, refiling
from bot.compiler.cards import Decision
from bot.compiler.document import document
from bot.compiler.merge import Merged, merge
from bot.compiler.model import build
from bot.compiler.names import alike
from bot.compiler.record import Record
from bot.compiler.sheet import sheet
from bot.compiler.stored import Stored, stored
from bot.compiler.trials import trials
from bot.compiler.triggers import intents
from bot.compiler.trouble import Document, DraftError, TroubleModel
from bot.compiler.wording import said
from bot.engine.flow import Flow
from bot.flowfile.compile import build_flow, parse_flow
from bot.flowfile.data import Data, DeskHours
from bot.flowfile.lint import check_flow
from bot.flowfile.lint.examples import builtin_file
from bot.flowfile.lint.rules import View
from bot.flowfile.load import FlowFile, Loaded
from bot.flowfile.places import Places, Source
from bot.flowfile.problems import Problem
from bot.flowfile.yamltext import read_file
from bot.understand.vocabulary import Vocabulary

_NOTE = "Drafted from an article by desk flow import; see reviews/{id}.md. Texts in one language only are marked and cannot be published.\n起草自文章，发布前请逐句读过；没有翻译的句子有标记，不能发布。"
_OPEN = ("CF01", "I106")
"""Errors a fresh draft may have: facts to fill in, sentences to translate."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A draft before it meets what stands in the folder. `flow` None: its shape is wrong, see `problems`."""

    model: TroubleModel
    kept: Stored
    document: Document
    tests: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """`review`: the flow file whose open cards `desk flow review` asks."""

    review: Path
    files: tuple[Path, ...]
    merged: Merged
    compiled: Compiled
    left: tuple[Path, ...] = ()
    added: tuple[Path, ...] = ()
    begun: tuple[str, ...] = ()  # flows that this article's intents begin already

    def lines(self) -> list[str]:
        """What was done, a sentence a line."""
        found = [f"wrote {', '.join(str(path) for path in self.files)}"] if self.files else ["nothing to write: the draft is as it was"]
        found += [f"left as edited by hand: {path}" for path in self.left]
        found += [f"copied {path}, so that the draft can be checked and played here" for path in self.added]
        found += [
            f"AR70 {place}: the article changed, and so did a hand; the hand's words stay, read them again"
            for place in self.merged.conflicts
            if not place.startswith("sources.")  # lint tells of those (SR02, SR03)
        ]
        found += [
            f"AR70 {place}: the article's words changed under a translation; read the other language again" for place in self.merged.stale
        ]
        found += [
            f"AR70 {place}: no longer in the article, taken out"
            for place in self.merged.removed
            if place.count(".") <= 3 and not place.startswith("sources.")
        ]
        if self.begun:
            found.append(f"what this article is about begins {', '.join(self.begun)} already; the draft begins by its own words only")
        cards = self.compiled.model.open_cards
        if cards:
            found.append(
                f"{len(cards)} open questions, {sum(card.blocks for card in cards)} of them block publishing: desk flow review {self.review}"
            )
        return found


def compile_article(found: Extraction, flow_id: str, record: Record | None = None, taken: frozenset[str] = frozenset()) -> Compiled:
    """Stages 6 to 10 without touching a file. The draft loads and has no error but facts to fill in and sentences to translate."""
    record = record or Record(flow_id)
    open_ = refiling.cards(found)
    found = refiling.refiled(found, record.decisions)
    kept = stored(found, record.names.get("sections"))
    model = build(found, kept, record.decisions, record.names)
    model = replace(model, cards=(*model.cards, *open_, *drafted.cards(model)))
    plain = document(model, kept, flow_id, taken)
    for _ in range(3):
        file, problems = _checked(plain, kept, flow_id)
        bad = [problem for problem in problems if problem.level == "error" and problem.code not in _OPEN]
        if file is None or not bad or not _silenced(plain, file, bad, model.lang):
            break
    return Compiled(model, kept, plain, trials(model, plain), problems, file.flow if file else None)


def _checked(plain: Document, kept: Stored, flow_id: str) -> tuple[FlowFile | None, tuple[Problem, ...]]:
    """The draft read as a file is, and what lint says of it."""
    text = emit.flow_text(plain, "")
    from bot.flowfile.yamltext import read_text

    source = read_text(text, f"{flow_id}.yaml")
    doc, problems = parse_flow(source.plain or {}, source.places)
    if doc is None:
        return None, (*source.problems, *problems)
    file = FlowFile(Source(source.file, "", source.plain, source.places), doc, build_flow(doc, "0" * 12))
    data = Data(desk=DeskHours(queues={"payments": {"zh": "到账", "en": "Payments"}}))
    loaded = Loaded(
        Path("flows"), None, data, Vocabulary(), (), {flow_id: file}, builtin_file(), {f"articles/{flow_id}.md": outline(kept.text)}
    )
    return file, (*source.problems, *problems, *check_flow(View(file, loaded, loaded.files)))


def _silenced(plain: Document, file: FlowFile, bad: list[Problem], lang: str) -> bool:
    """Words of the article that lint refuses are taken out of the draft; the reader finds them in the article. False: nothing to take out."""
    changed = False
    by_line = _owners_by_line(file.source.places)
    for problem in bad:
        path = by_line(problem.line)
        owner: Any = plain
        for name in path:
            owner = owner.get(name) if isinstance(owner, dict) else None
        for part in ("text", "say", "title"):
            words = owner.get(part) if isinstance(owner, dict) else None
            shorter = said(lang, "请看文章里的这一条" if lang == "zh" else "Please see this point of the article")
            if isinstance(words, dict) and words.get(lang) not in (None, shorter[lang]) and "origin" not in owner:
                owner[part] = shorter
                changed = True
    return changed


def _owners_by_line(places: Places) -> Any:
    spots = sorted(
        (line, path)
        for path, (line, _) in places.of.items()
        if (path[:1] == ("nodes",) and len(path) == 2) or (path[:1] == ("models",) and len(path) == 4)
    )

    def find(line: int) -> tuple[Any, ...]:
        before = [path for at, path in spots if at <= line]
        return before[-1] if before else ()

    return find


def write_draft(
    found: Extraction, folder: Path, flow_id: str, raw: bytes, name: str, decisions: Mapping[str, Decision] | None = None
) -> Written:
    """Writes the draft into a folder of flows, or merges it with what stands there. Raises DraftError with one sentence."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", flow_id):
        raise DraftError(f"“{flow_id}” is no flow id; use small letters, digits and _, at most 20, a letter first: --id late_credit")
    path, record_path = folder / f"{flow_id}.yaml", folder / "reviews" / f"{flow_id}.json"
    record = Record.read(record_path)
    if record is None and path.exists():
        raise DraftError(f"{path} stands there already and was not made by an import; choose another name with --id")
    record = record or Record(flow_id)
    if decisions is not None:
        record = replace(record, decisions=decisions)
    begun = _begun(folder, flow_id)
    compiled = compile_article(found, flow_id, record, frozenset(begun))
    if compiled.flow is None:
        raise DraftError(f"no draft can be made of this article: {compiled.problems[0].message}")
    if _is_another(record, compiled):
        raise DraftError(
            f"{path} was drafted from another article, which this one shares nothing with; give it a flow of its own with --id"
        )
    merged, text = _merged(path, record, compiled)
    files = {
        path: text,
        folder / "articles" / f"{flow_id}.md": compiled.kept.text,
        folder / "tests" / f"{flow_id}.test.yaml": emit.text_of(compiled.tests),
    }
    left = _edited(files, record, folder, path)
    texts = {str(file.relative_to(folder)): _sha(words) for file, words in files.items() if file not in left} | {
        str(file.relative_to(folder)): record.texts.get(str(file.relative_to(folder)), "") for file in left
    }
    files[folder / "reviews" / f"{flow_id}.md"] = sheet(found, compiled.model, merged)
    suffix = Path(name).suffix.lower() or ".txt"
    fresh = replace(
        record,
        flow=flow_id,
        article=f"{flow_id}.source{suffix}",
        sha256=hashlib.sha256(raw).hexdigest(),
        base=compiled.document,
        texts=texts,
        names=_names(compiled),
    )
    files[record_path] = fresh.text()
    added = _companions(folder)
    written = [file for file, words in files.items() if file not in left and _written(file, words)]
    (folder / "reviews" / fresh.article).write_bytes(raw)
    asked = [item.title for _, item in compiled.model.conditions]
    shared = tuple(dict.fromkeys(begun[intent] for intent in intents(compiled.model.title, asked) if intent in begun))
    return Written(path, tuple(written), merged, compiled, tuple(left), tuple(added), shared)


def _begun(folder: Path, flow_id: str) -> dict[str, str]:
    """Intents and words that begin other flows of the folder → which flow."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("[a-z]*.yaml")):
        plain = read_file(path, str(path)).plain if path.stem != flow_id else None
        trigger = plain.get("trigger") if plain else None
        for words in (trigger.get("intents"), *(trigger.get("any") or {}).values()) if isinstance(trigger, dict) else ():
            found |= {word: path.stem for word in words or () if isinstance(word, str)}
    return found


def _is_another(record: Record, compiled: Compiled) -> bool:
    """Whether nothing is left of the article of last time: no cause, no remedy, and another title."""
    before = {id_ for group in ("causes", "remedies") for id_ in record.names.get(group, {})}
    now = {cause.id for cause in compiled.model.causes} | {remedy.id for remedy in compiled.model.remedies}
    was = str((record.base.get("title") or {}).get(compiled.model.lang, ""))
    return bool(before and now) and not before & now and alike(was, compiled.model.title) < 0.6


def _names(compiled: Compiled) -> dict[str, dict[str, str]]:
    model = compiled.model
    return {
        "causes": {cause.id: cause.item.title for cause in model.causes},
        "remedies": {remedy.id: remedy.item.title for remedy in model.remedies},
        "sections": {section: path.rpartition("#")[0] for section, path in compiled.kept.sections.items()},
    }


def _merged(path: Path, record: Record, compiled: Compiled) -> tuple[Merged, str]:
    """The document to write, and its text: ours as we lay it out, a hand's file with its comments kept."""
    note = _NOTE.format(id=compiled.document["id"])
    if not path.exists():
        return Merged(compiled.document), emit.flow_text(compiled.document, note)
    source = read_file(path, str(path))
    if source.plain is None:
        raise DraftError(f"{path} cannot be read, so nothing was merged: {source.problems[0].message}")
    merged = merge(record.base, source.plain, compiled.document)
    if merged.document == source.plain:
        return merged, source.text
    if source.text == emit.flow_text(source.plain, note):  # nobody laid it out otherwise, or wrote a comment
        return merged, emit.flow_text(merged.document, note)
    return merged, _rewritten(source.text, merged.document)


def _rewritten(text: str, document: Document) -> str:
    """A file with comments, changed in place."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.width = 10_000
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), lambda to, _: to.represent_scalar("tag:yaml.org,2002:null", "null"))
    plain = yaml.load(text)
    _into(plain, document)
    out = StringIO()
    yaml.dump(plain, out)
    return out.getvalue()


def _into(old: Any, new: Mapping[str, Any]) -> None:
    for name in [name for name in old if name not in new]:
        del old[name]
    for name, value in new.items():
        if name in old and isinstance(old[name], dict) and isinstance(value, dict):
            _into(old[name], value)
        elif name not in old or old[name] != value:
            old[name] = value


def _edited(files: Mapping[Path, str], record: Record, folder: Path, flow: Path) -> list[Path]:
    """Tests (and the stored article) that a hand changed are left alone."""
    found = []
    for file in files:
        if file == flow or not file.exists():
            continue
        wrote = record.texts.get(str(file.relative_to(folder)))
        if wrote != _sha(file.read_text(encoding="utf-8")) and file.parent.name == "tests":
            found.append(file)
    return found


def _companions(folder: Path) -> list[Path]:
    """A folder of its own gets what a flow cannot be checked without, from the desk's own flows."""
    from bot.flowfile.load import BUILTIN_FILE

    home, added = Path("flows"), list[Path]()
    folder.mkdir(parents=True, exist_ok=True)
    if home.is_dir() and home.resolve() != folder.resolve():
        if not (folder / BUILTIN_FILE).exists() and (home / BUILTIN_FILE).exists():
            shutil.copyfile(home / BUILTIN_FILE, folder / BUILTIN_FILE)
            added.append(folder / BUILTIN_FILE)
        if not (folder / "data").exists() and (home / "data").is_dir():
            shutil.copytree(home / "data", folder / "data")
            added.append(folder / "data")
    return added


def _written(file: Path, text: str) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8")
    return True


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
