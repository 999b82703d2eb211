"""`desk flow import` and `desk flow review`: from an article to a draft, and the questions the draft leaves open."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import FILE, InputError

if TYPE_CHECKING:
    from bot.article.values import Extraction
    from bot.compiler.draft import Written


@click.command("import", short_help="Take an article apart; with --out, draft a flow from it.")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="What was found, for machines.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of flows: the draft, its tests, the article and a review sheet are written there.",
)
@click.option("--id", "flow_id", help="What the flow is called (default: made from the file's name).")
@click.option("--review", "asks", is_flag=True, help="Answer the open questions at once.")
def flow_import(file: Path, as_json: bool, out: Path | None, flow_id: str | None, asks: bool) -> None:
    """Take an article apart (text, Markdown, HTML, DOCX, PDF with a text layer): questions, causes, solutions with who acts, prevention,
    what was dropped and why. Nothing is written without --out."""
    from bot.article.values import to_json

    found = extraction_of(file)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo(shown(found))
    if out is None:
        return
    written = _written(found, file, out, flow_id)
    for line in written.lines():
        click.echo(line, err=True)
    if asks:
        ask_all(written.review)


def extraction_of(file: Path) -> Extraction:
    from bot.article.importing import import_bytes
    from bot.article.values import NotAnArticleError

    try:
        return import_bytes(file.read_bytes(), file.name)
    except NotAnArticleError as error:
        raise InputError(f"{file.name}: {error}") from None
    except OSError as error:
        raise InputError(f"{file.name} cannot be read: {error.strerror or error}") from None


def _written(found: Extraction, file: Path, out: Path, flow_id: str | None) -> Written:
    from bot.compiler.draft import write_draft
    from bot.compiler.names import flow_id_of
    from bot.compiler.trouble import DraftError

    try:
        return write_draft(found, out, flow_id or flow_id_of(file.stem), file.read_bytes(), file.name)
    except DraftError as error:
        raise InputError(str(error)) from None
    except OSError as error:
        raise InputError(f"the draft cannot be written: {error.strerror or error}") from None


def shown(found: Extraction) -> str:
    """What was found, to be read by a person."""
    lines = [f"# {found.title or '(no title)'}"]
    for name, items in (
        ("questions", found.questions),
        ("causes", found.causes),
        ("solutions", found.solutions),
        ("prevention", found.prevention),
        ("advice", found.advice),
    ):
        lines.append(f"\n{name} ({len(items)})")
        for number, item in enumerate(items, 1):
            whose = "" if name != "solutions" else f"  [{item.actor}{', escalation' if item.is_escalation else ''}]"
            lines.append(f"  {number}. {item.title}{whose}")
            lines += [f"       {line}" for line in item.body.split("\n") if line]
    lines.append(f"\ndropped ({len(found.dropped)})")
    lines += [f"  - {' '.join(one.text.split())[:70]}  ({one.why})" for one in found.dropped]
    if found.rewritten:
        lines.append(f"\nrewritten ({len(found.rewritten)})")
        lines += [f"  - {was} → {now}" for was, now in dict.fromkeys((one.was, one.now) for one in found.rewritten)]
    lines.append(f"\nwarnings ({len(found.warnings)})")
    lines += [f"  - {one}" for one in found.warnings]
    return "\n".join(lines)


@click.command("review", short_help="The questions an imported draft leaves open, one card at a time.")
@click.argument("flow", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The cards, for machines; nothing is asked.")
@click.option(
    "--answer", "answers", multiple=True, metavar="CARD=CHOICE", help="Answer a card without being asked; may be given several times."
)
@click.option("--by", help="Who decides (default: your login name).")
def flow_review(flow: Path, as_json: bool, answers: tuple[str, ...], by: str | None) -> None:
    """FLOW is the drafted flow file. Answers are kept beside it and applied to the draft; edits made by hand stay as they are.
    Exits 1 while a question that blocks publishing is open."""
    import getpass

    from bot.compiler.review import Review, ReviewError

    try:
        review = Review.open(flow)
        for answer in answers:
            card, _, choice = answer.partition("=")
            review.answer(card.strip(), choice.strip(), by or getpass.getuser())
        if answers:
            for line in review.save():
                click.echo(line, err=True)
        if as_json:
            click.echo(json.dumps(review.as_json(), ensure_ascii=False, indent=1))
        elif not answers:
            ask_all(flow, by)
            review = Review.open(flow)
    except ReviewError as error:
        raise InputError(str(error)) from None
    sys.exit(1 if any(card.blocks for card in review.open_cards()) else 0)


def ask_all(flow: Path, by: str | None = None) -> None:
    """Every open card: the passage, the question, the answers and what each changes. Enter leaves it open."""
    import getpass

    from bot.compiler.review import Review

    review = Review.open(flow)
    cards = review.open_cards()
    if not cards:
        click.echo("no open questions")
        return
    for number, card in enumerate(cards, 1):
        click.echo(f"\n[{number}/{len(cards)}] {card.id}{'  (blocks publishing)' if card.blocks else ''}")
        if card.passage:
            click.echo("  | " + card.passage.replace("\n", "\n  | "))
        click.echo(f"  {card.question['zh']}\n  {card.question['en']}")
        for place, choice in enumerate(card.choices, 1):
            click.echo(f"    {place}) {choice.text['zh']} / {choice.text['en']} — {choice.effect}")
        if card.free:
            click.echo("    or write the answer itself")
        said = click.prompt("  answer (Enter: ask a colleague, leave it open)", default="", show_default=False).strip()
        if not said:
            continue
        chosen = card.choices[int(said) - 1].id if said.isdecimal() and 0 < int(said) <= len(card.choices) else said
        review.answer(card.id, chosen, by or getpass.getuser())
    for line in review.save():
        click.echo(line, err=True)
