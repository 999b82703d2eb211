"""`desk flow graph`: a flow as Mermaid text or as a picture, with what the database counted on it."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.cli.common import InputError, flow_of, flows_option, folder_of, loaded_from, sentences, settings_of, write_file


@click.command("graph", short_help="A flow as a graph, as text or as a picture.")
@click.argument("name", metavar="FLOW|FILE")
@flows_option
@click.option("--lang", default="zh", show_default=True, help="Whose words stand in it.")
@click.option("--format", "form", type=click.Choice(["mermaid", "svg", "png"]), help="Default: as --out ends, else mermaid.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file instead.")
@click.option("--overlay", type=click.IntRange(1, 3650), metavar="DAYS", help="With what the database counted in so many days.")
def flow_graph(name: str, flows: Path, lang: str, form: str | None, out: Path | None, overlay: int | None) -> None:
    """A flow as a graph. With --overlay: how many reached each node, went on, dropped, were missed, solved, or went to a person."""
    from bot.flowfile.graph import mermaid
    from bot.flowfile.picture import PictureError, draw
    from bot.flowfile.problems import did_you_mean, format_problem
    from bot.flowfile.staged import flow_of_file

    folder, flow_id = folder_of([name], flows), flow_of(name)
    loaded = loaded_from(folder)
    if flow_id not in loaded.files:
        mine = [one for one in loaded.problems if flow_of_file(folder, one.file) == flow_id]
        if mine:
            raise InputError(f"{format_problem(mine[0])} (desk flow lint {folder / flow_id}.yaml)")
        raise InputError(f"there is no flow “{flow_id}” in {folder} — {did_you_mean(flow_id, loaded.files)}")
    found = loaded.files[flow_id].flow
    if lang not in found.langs:
        raise InputError(f"“{flow_id}” has no words in “{lang}”; it has: {', '.join(found.langs)}")
    wanted = form or (out.suffix.removeprefix(".") if out is not None and out.suffix in (".svg", ".png") else "mermaid")
    if wanted == "mermaid" and overlay:
        raise InputError("--overlay needs a picture: --format svg or png")
    others = [one.flow for one in loaded.files.values()]
    counted = _counted(found.id, overlay, lang) if overlay else {}
    if wanted == "mermaid":
        content = mermaid(found, lang, others).encode()
    else:
        try:
            content = draw(found, lang, "svg" if wanted == "svg" else "png", counted, others)
        except PictureError as error:
            raise InputError(str(error)) from None
    _write(content, out)


def _counted(flow: str, days: int, lang: str) -> dict[str, list[str]]:
    from bot.desk.admins import footfall
    from bot.visit import visit

    settings = settings_of()
    now = datetime.now(settings.zone)
    with sentences():
        since = now - timedelta(days=days)
        nodes, whole = visit(settings, lambda conn: (footfall.count(conn, flow, since, now), footfall.whole(conn, flow, since, now)))
    return {id_: list(lines) for id_, lines in footfall.notes(nodes, lang, whole).items()}


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    write_file(out, content)
    click.echo(f"{out}: {len(content):,} bytes")
