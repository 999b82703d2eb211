"""`desk export`, `desk forget`, `desk audit`: what is kept of people, and who did what."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.cli.common import InputError, sentences, settings_of, write_file


@click.command(short_help="All that is kept of one merchant, or of one ticket.")
@click.option("--merchant", help="His Telegram id or @name.")
@click.option("--ticket", help="The ticket's number.")
@click.option("--format", "form", type=click.Choice(["json", "html"]), default="json", show_default=True, help="For machines, or to read.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file instead.")
@click.option("--by", help="Who asks for it (default: your login name); kept in the audit trail.")
def export(merchant: str | None, ticket: str | None, form: str, out: Path | None, by: str | None) -> None:
    """Everything that is kept of one merchant (when he asks what you know of him), or one ticket with its conversation."""
    import getpass

    from bot.records import export as write

    if (merchant is None) == (ticket is None):
        raise InputError("give --merchant ID, or --ticket NUMBER")
    settings = settings_of()
    with sentences():
        text = write(settings, merchant=merchant, ticket=ticket, by=by or getpass.getuser(), as_html=form == "html")
    if out is None:
        click.echo(text, nl=False)
        return
    content = text.encode()
    write_file(out, content)
    click.echo(f"{out}: {len(content):,} bytes")


@click.command(short_help="Delete all that is kept of one merchant.")
@click.option("--merchant", required=True, help="His Telegram id or @name.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--by", help="Who does it (default: your login name); kept in the audit trail.")
def forget(merchant: str, yes: bool, by: str | None) -> None:
    """Delete all that is kept of one merchant, as if he had sent /forget himself, also while the bot runs. It cannot be undone."""
    import getpass

    from bot.records import forget as forget_now

    settings = settings_of()
    if not yes:
        click.confirm(f"Delete everything about {merchant}, his tickets in the agents' group included?", abort=True)
    with sentences():
        click.echo(forget_now(settings, merchant=merchant, by=by or getpass.getuser()))


@click.command(short_help="Who did what.")
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="For machines, one object a line.")
def audit(days: int, as_json: bool) -> None:
    """The acts of admins, agents and the desk, newest first."""
    from bot.records import acts

    settings = settings_of()
    with sentences():
        found = acts(settings, datetime.now(settings.zone) - timedelta(days=days))
    for one in found:
        at = one.at.astimezone(settings.zone)
        if as_json:
            shape = {
                "at": at.isoformat(timespec="seconds"),
                "who": one.actor,
                "id": one.actor_id,
                "name": one.actor_name,
                "act": one.act,
                "about": one.about,
                "why": one.why,
                "more": dict(one.body),
            }
            click.echo(json.dumps(shape, ensure_ascii=False))
        else:
            who = one.actor_name or (str(one.actor_id) if one.actor_id else one.actor)
            click.echo(f"{at:%Y-%m-%d %H:%M}  {who:<16} {one.act:<16} {one.about:<20} {one.why}".rstrip())
