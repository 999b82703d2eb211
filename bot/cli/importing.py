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
    from bot.compiler.cards import Card
    from bot.compiler.draft import Written
    from bot.compiler.review import Review


@click.command("import", short_help="Take an article apart; with --out, draft a flow from it.")
@click.argument("file", type=click.Path(path_type=Path))
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
        if not as_json:
            click.echo(
                f"\n下一步，写成草稿 / next, a draft of it: desk flow import {file} --out {'flows' if Path('flows').is_dir() else 'drafts'}",
                err=True,
            )
        return
    written = _written(found, file, out, flow_id)
    for line in written.lines():
        click.echo(line, err=True)
    if asks:
        ask_all(written.review)
    for line in _next_steps(written):
        click.echo(line, err=True)


def _next_steps(written: Written) -> list[str]:
    """What an admin does with a draft, one command a line."""
    flow = written.review
    steps = [
        (f"desk flow lint {flow}", "看还缺什么：事实要填，译文要写 / facts to fill in, sentences to translate"),
        (f"desk flow test {flow}", "照它带的测试走一遍 / plays the tests it came with"),
        (f"desk chat --flow {flow}", "自己试一试 / try it yourself"),
        (f'desk flow publish {flow.stem} --why "…"', "发布 / put it before merchants"),
    ]
    if written.compiled.model.open_cards:
        steps.insert(0, (f"desk flow review {flow}", "回答文章没说清的 / answer what the article leaves open"))
    return ["下一步 / next:", *(f"  {command:<44} {what}" for command, what in steps)]


def extraction_of(file: Path) -> Extraction:
    from bot.article.files.reading import MAX_FILE
    from bot.article.importing import import_bytes
    from bot.article.values import NotAnArticleError

    try:
        if file.is_dir():
            raise InputError(f"{file} is a folder; name one article's file in it")
        if file.exists() and not file.is_file():
            raise InputError(f"{file} is no file; name an article's file")
        if file.stat().st_size > MAX_FILE:
            raise InputError(f"{file.name}: the file is larger than {MAX_FILE // 1_000_000} MB; give the article's text alone")
        return import_bytes(file.read_bytes(), file.name)
    except FileNotFoundError:
        raise InputError(f"there is no file “{file}”; look at its name, or name the folder it stands in too") from None
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
    """Every open card: the passage, the question, the answers and what each changes. Enter leaves it open; what was answered is kept
    even when the rest is broken off."""
    import getpass

    from bot.compiler.review import Review

    review = Review.open(flow)
    cards = review.open_cards()
    if not cards:
        click.echo("没有要回答的问题 / no open questions")
        return
    click.echo("回车：先不答；q：到此为止 / Enter leaves a question open, q stops here", err=True)
    try:
        for number, card in enumerate(cards, 1):
            click.echo(f"\n[{number}/{len(cards)}] {card.code} {card.id}{'  （不答不能发布 / blocks publishing）' if card.blocks else ''}")
            if not _asked(review, card, by or getpass.getuser()):
                break
    except click.Abort:
        click.echo(err=True)
    for line in review.save():
        click.echo(line, err=True)


def _asked(review: Review, card: Card, by: str) -> bool:
    """Shows a card until it is answered or left open; False: no more of them."""
    from bot.compiler.review import ReviewError

    before, after = review.around(card)
    for mark, words in (("·", before[:120]), ("|", card.passage), ("·", after[:120])):
        if words:
            click.echo(f"  {mark} " + words.replace("\n", f"\n  {mark} "))
    click.echo(f"  {card.question['zh']}\n  {card.question['en']}")
    for place, choice in enumerate(card.choices, 1):
        usual = "  （不答就这样 / if left open）" if choice.id == card.default else ""
        click.echo(f"    {place}) {choice.text['zh']} / {choice.text['en']} — {choice.effect}{usual}")
    if card.free:
        click.echo("    或者直接写答案 / or write the answer itself")
    while True:
        said = click.prompt("  答案 / answer (Enter: 问问同事 / ask a colleague)", default="", show_default=False).strip()
        if said.lower() in ("", "q"):
            return said == ""
        chosen = card.choices[int(said) - 1].id if said.isdecimal() and 0 < int(said) <= len(card.choices) else said
        try:
            review.answer(card.id, chosen, by)
        except ReviewError as error:
            click.echo(f"  {error}")
            continue
        return True
