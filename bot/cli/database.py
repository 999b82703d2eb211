"""`desk db`: the database, and what was set aside in it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.common import on_database, sentences, settings_of


@click.group()
def db() -> None:
    """The database: upgrade, check, backup, and what was set aside."""


@db.command("upgrade", short_help="Bring the database to this program's tables.")
def db_upgrade() -> None:
    """Bring the database to this program's tables (also done at every start)."""
    from bot.store.upgrade import upgrade

    click.echo(on_database(upgrade))


@db.command("check")
def db_check() -> None:
    """Look for damage. Exits 1 when there is any."""
    from bot.store.upgrade import check

    problems = on_database(check)
    for problem in problems:
        click.echo(problem)
    click.echo("damaged" if problems else "sound")
    sys.exit(1 if problems else 0)


@db.command("backup", short_help="A consistent copy, also while the bot runs.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def db_backup(file: Path) -> None:
    """A consistent copy of the SQLite database, also while the bot runs."""
    from bot.store.upgrade import backup

    click.echo(on_database(backup, file))


@db.command("parked")
def db_parked() -> None:
    """Updates that the program could not take by its own fault. Exits 1 when there are any."""
    from bot.parked import list_parked

    settings = settings_of()
    with sentences():
        rows = list_parked(settings)
    for row in rows:
        at = row.received_at.astimezone(settings.zone)
        click.echo(f"{row.id:>8}  {at:%Y-%m-%d %H:%M}  chat {row.chat_id}  {row.kind}  {row.error}")
    click.echo(f"{len(rows)} parked", err=True)
    sys.exit(1 if rows else 0)


@db.command("replay", short_help="Apply a parked update again.")
@click.argument("inbox_id", metavar="ID", type=int)
def db_replay(inbox_id: int) -> None:
    """Apply a parked update again (after an upgrade that mends the fault), also while the bot runs."""
    from bot.parked import replay

    settings = settings_of()
    with sentences():
        click.echo(replay(settings, inbox_id))
