"""`desk notify`: the places outside Telegram that agents are told in."""

from __future__ import annotations

import sys

import click

from bot.cli.common import InputError, settings_of


@click.command()
@click.option("--test", is_flag=True, help="Send a test message to each.")
def notify(test: bool) -> None:
    """Where agents are told outside Telegram.

    The places of DESK_NOTIFY and how it goes there. Exit code 1 when something does not get through."""
    from bot.notify.report import report
    from bot.store import StoreError

    try:
        lines, well = report(settings_of(), test=test)
    except StoreError as error:
        raise InputError(str(error)) from None
    for line in lines:
        click.echo(line)
    sys.exit(0 if well else 1)
