"""`desk flow publish`, `diff`, `list`, `show`, `rollback`, `recall`, `approve`: what is live, and what becomes of those who stand on what is not."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import FOLDER, InputError, flow_of, folder_of, sentences, settings_of

if TYPE_CHECKING:
    from bot.desk.admins.comparing import Published
    from bot.flowfile.diff import Change
    from bot.values import Lang

BY = click.option("--by", default=getpass.getuser, help="Who does it (default: your login name); kept in the trail.")
WHY = click.option("--why", required=True, help="Why: kept with the revision or in the trail.")


@click.command("publish", short_help="Make changed flow files live.")
@click.argument("names", nargs=-1, metavar="[FLOW|FILE]...")
@WHY
@BY
@click.option("--flows", type=FOLDER, help="The folder of flows (default: DESK_FLOWS).")
@click.option("--accept", multiple=True, metavar="CODE", help="A warning that is meant, such as I103; kept in the trail.")
@click.option("--everybody", is_flag=True, help="Those in the middle go on with the new revision too, at the same node.")
@click.option("--stay", multiple=True, metavar="NODE", help="Whoever stands on this node, which is gone, finishes on the old revision.")
@click.option("--move", multiple=True, metavar="NODE=OTHER", help="… goes to another node.")
@click.option("--agent", multiple=True, metavar="NODE", help="… goes to an agent.")
def flow_publish(
    names: tuple[str, ...],
    why: str,
    by: str,
    flows: Path | None,
    accept: tuple[str, ...],
    everybody: bool,
    stay: tuple[str, ...],
    move: tuple[str, ...],
    agent: tuple[str, ...],
) -> None:
    """Make changed flow files live, also while the bot runs. Whatever fails its lint or its tests stays as it was.

    Conversations that have begun go on with the revision they began on, unless --everybody is given. Where somebody stands on a node that is gone, a choice is wanted.
    What is said about money or law waits for a second admin where there are two.
    """
    from bot.publishing import publish_now

    settings = settings_of()
    codes = [code.strip().upper() for one in accept for code in one.split(",")]
    folder = flows or folder_of(names, settings.flows)
    with sentences():
        ids, choices = [flow_of(name) for name in names], _choices(stay, agent, move)
        published = publish_now(settings, ids, by=by, why=why, folder=folder, choices=choices, accept=codes, everybody=everybody)
    for one in published:
        if one.waits is not None:
            click.echo(f"{one.flow} {one.rev} speaks about money or law: it waits for a second admin (desk flow approve {one.waits})")
        else:
            click.echo(f"{one.flow} {one.rev} is live ({f'{one.cls}; it was {one.was}' if one.was else 'new'})")
    if not published:
        click.echo("nothing differs from what is live")


def _choices(stay: Iterable[str], agent: Iterable[str], move: Iterable[str]) -> dict[str, str]:
    pairs = [*((node, "stay") for node in stay), *((node, "agent") for node in agent), *map(_pair, move)]
    chosen = dict(pairs)
    twice = next((node for node, choice in pairs if chosen[node] != choice), None)
    if twice is not None:
        raise InputError(f"whoever stands on “{twice}” cannot do two things: choose one of --stay, --move and --agent for it")
    return chosen


def _pair(text: str) -> tuple[str, str]:
    node, equals, other = text.partition("=")
    if not (node and equals and other):
        raise InputError(f"“{text}” is not NODE=OTHER")
    return node, other


@click.command("diff", short_help="What changed, in nodes and options.")
@click.argument("name", required=False, metavar="[FLOW|FILE]")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--flows", type=FOLDER, help="The folder of flows (default: DESK_FLOWS).")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="In which language it is said.")
@click.option("--json", "as_json", is_flag=True, help="For machines, one object a change.")
def flow_diff(name: str | None, old: str | None, new: str | None, flows: Path | None, lang: str, as_json: bool) -> None:
    """What changed, in nodes and options: the files against what is live, or two revisions of a flow. Exits 1 when something did."""
    from bot.desk.admins.comparing import Published
    from bot.flowfile.diff import class_of
    from bot.publishing import between, look_now

    settings = settings_of()
    names = [] if name is None else [name]
    with sentences():
        if name is not None and old is not None:
            if new is None:
                raise InputError("give two revisions: desk flow diff FLOW OLD NEW (desk flow list shows them)")
            found = between(settings, flow_of(name), old, new)
            looked = [Published(flow_of(name), new, class_of(found), found, was=old)]
        else:
            looked = look_now(settings, [flow_of(one) for one in names], flows or folder_of(names, settings.flows))
    differing = [one for one in looked if one.changes or not one.was]
    for one in differing:
        _tell(one, lang, as_json)
    if not differing:
        click.echo("nothing differs", err=True)
    sys.exit(1 if differing else 0)


def _tell(one: Published, lang: str, as_json: bool) -> None:
    words: Lang = "zh" if lang == "zh" else "en"
    if as_json:
        shapes = [_shape(change, words) for change in one.changes] or [{"class": one.cls, "kind": "added", "what": "flow", "id": one.flow}]
        for shape in shapes:
            click.echo(json.dumps({"flow": one.flow, **shape}, ensure_ascii=False))
        return
    click.echo(f"{one.flow} ({one.cls if one.was else 'new'})")
    for change in one.changes:
        click.echo(f"  {change.cls:<9} {change.sentence(words)}")
        if change.kind == "text":
            click.echo(f"            - {change.before}\n            + {change.after}")
    for node, people in one.standing.items():
        click.echo(f"  {people} × {node}: {'停在这里的对话' if lang == 'zh' else 'conversations that stand on it'}")


def _shape(one: Change, lang: Lang) -> dict[str, Any]:
    return {
        "class": one.cls,
        "kind": one.kind,
        "what": one.noun,
        "id": one.id,
        "of": one.of,
        "before": one.before,
        "after": one.after,
        "sentence": one.sentence(lang),
    }


@click.command("list", short_help="The revisions in the database.")
def flow_list() -> None:
    """The revisions in the database, newest last; * is live."""
    from bot.publishing import list_now

    settings = settings_of()
    with sentences():
        entries = list_now(settings)
    if not entries:
        click.echo("nothing was published yet", err=True)
    for entry in entries:
        at = entry.published_at.astimezone(settings.zone)
        mark = "*" if entry.live else " "
        click.echo(f"{mark} {entry.flow:<20} {entry.rev}  {at:%Y-%m-%d %H:%M}  {entry.cls:<9} {entry.published_by:<12} {entry.why}")


@click.command("show", short_help="A revision as its author wrote it.")
@click.argument("flow_id")
@click.argument("rev", required=False)
@click.option("--tests", is_flag=True, help="Its tests instead, when they came by Telegram and stand in no folder.")
def flow_show(flow_id: str, rev: str | None, tests: bool) -> None:
    """A revision as its author wrote it (default: the live one)."""
    from bot.desk.admins.sent import tests_in
    from bot.publishing import show_now

    settings = settings_of()
    with sentences():
        found = show_now(settings, flow_id, rev)
    click.echo(
        f"# {found.flow} {found.rev}, published {found.published_at.astimezone(settings.zone):%Y-%m-%d %H:%M} by {found.published_by}: {found.why}",
        err=True,
    )
    kept = tests_in(found.data, flow_id) if tests else None
    if tests and kept is None:
        raise InputError(f"{flow_id} {found.rev} was published with the tests of its folder (flows/tests/{flow_id}.test.yaml)")
    click.echo(found.source if kept is None else kept, nl=False)


@click.command("rollback", short_help="Make an older revision live again.")
@click.argument("flow_id")
@click.option("--to", help="The revision (its first digits are enough; default: the one before).")
@WHY
@BY
def flow_rollback(flow_id: str, to: str | None, why: str, by: str) -> None:
    """An older revision is live again, also while the bot runs. Whoever began on the newer one goes back to the same step; without one, to an agent."""
    from bot.publishing import roll_back_now

    settings = settings_of()
    with sentences():
        old, new = roll_back_now(settings, flow_id, to, by=by, why=why)
    click.echo(f"{flow_id} {new} is live again (it was {old})")


@click.command("recall", short_help="Take wrong advice back from whoever saw it.")
@click.argument("flow_id")
@click.argument("nodes", nargs=-1, required=True)
@click.option("--goto", help="The node where it is right (default: a person takes over).")
@click.option("--say-zh", default="", help="What was wrong, in Chinese: sent beside the desk's own sentence.")
@click.option("--say-en", default="", help="… in English.")
@click.option("--days", type=click.IntRange(0, 365), default=30, show_default=True, help="Tell those too whose talk ended in so many days.")
@WHY
@BY
def flow_recall(flow_id: str, nodes: tuple[str, ...], goto: str | None, say_zh: str, say_en: str, days: int, why: str, by: str) -> None:
    """Take wrong advice back from everybody who is at these nodes (or remedies) or was shown them. The running desk tells them."""
    from bot.publishing import recall_now

    settings = settings_of()
    words = {lang: text for lang, text in (("zh", say_zh.strip()), ("en", say_en.strip())) if text}
    with sentences():
        still, saw = recall_now(settings, flow_id, nodes, goto=goto, words=words, days=days, by=by, why=why)
    reached = f"{saw} conversations saw it; desk audit says whom it reached" if saw else "nobody has seen it so far, so nobody is told"
    click.echo(f"{', '.join(nodes)} of {flow_id} is being taken back: {reached}")
    if still:
        click.echo(f"what is live still says {', '.join(still)}: new merchants hear it until you publish a better file", err=True)
    if len(words) == 1:
        click.echo(
            f"merchants of the other language hear the desk's own sentence alone (--say-{'en' if say_zh.strip() else 'zh'})", err=True
        )


@click.command("approve", short_help="Agree to what another admin wants to publish.")
@click.argument("number", type=int, required=False)
@BY
def flow_approve(number: int | None, by: str) -> None:
    """What speaks about money or law goes live when a second admin agrees. Without a number: what waits."""
    from bot.publishing import approve_now, waiting_now

    settings = settings_of()
    with sentences():
        if number is not None:
            click.echo(approve_now(settings, number, by=by))
            return
        waiting = waiting_now(settings)
    for one in waiting:
        delicate = ", ".join(one.body.get("sensitive", []))
        click.echo(f"{one.id:>5}  {one.flow} {one.rev}  by {one.made_by}: {one.why}  ({delicate})")
    click.echo(f"{len(waiting)} wait", err=True)
