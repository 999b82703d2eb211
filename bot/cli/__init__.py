"""The `desk` command. Each command imports what it needs inside its function, so that `desk flow lint` does not wait for a web server.

Exit codes: 0 fine, 1 problems were found and listed, 2 wrong usage, setting or input (one sentence on standard error).
"""

from __future__ import annotations

import sys

import click

from bot.cli.database import db
from bot.cli.flows import flow
from bot.cli.notify import notify
from bot.cli.people import audit, export, forget
from bot.cli.playing import chat, demo, doctor, run
from bot.cli.reading import settle, understand
from bot.cli.report import report


def main() -> None:
    """Wrong usage and what cannot work end in one sentence and exit code 2; a bug stays loud."""
    try:
        sys.exit(desk.main(prog_name="desk", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "desk"
        click.echo(f"{where}: {error.format_message().rstrip('.')} ({where} --help)", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pos-support-desk", prog_name="desk")
def desk() -> None:
    """A support desk that lives in Telegram, for merchants who take cards on POS terminals."""


for command in (demo, run, chat, flow, understand, settle, db, export, forget, audit, report, notify, doctor):
    desk.add_command(command)
