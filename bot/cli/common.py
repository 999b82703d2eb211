"""What the commands share: errors that are sentences, settings, files, times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.flowfile.load import Loaded
    from bot.settings import Settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class InputError(click.ClickException):
    """One sentence for the person at the keyboard."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"desk: {self.message}", err=True)


@contextmanager
def sentences() -> Iterator[None]:
    """Turns the errors that carry a sentence for people into exit code 2."""
    from bot.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        raise InputError(str(error)) from None


def settings_of(**given: Any) -> Settings:
    from bot.settings import load

    with sentences():
        return load(**given)


def on_database(work: Any, *more: Any) -> Any:
    from bot.store import StoreError

    try:
        return work(settings_of().database_url, *more)
    except StoreError as error:
        raise InputError(str(error)) from None


def write_file(out: Path, content: bytes) -> None:
    """Raises InputError when the file cannot be written."""
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"“{out}” cannot be written ({error.strerror})") from None


def moment(text: str | None, zone: str = "Asia/Shanghai") -> datetime | None:
    """An ISO 8601 time; without an offset it is meant in the desk's time zone."""
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is not a time such as 2026-11-22T23:05 or 2026-11-22T23:05+08:00") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")


def loaded_from(paths: tuple[Path, ...]) -> Loaded:
    """The folder of flows that these files (or folders) belong to."""
    from bot.flowfile.load import load_folder

    folders = {path if path.is_dir() else path.parent for path in paths} or {Path("flows")}
    if len(folders) > 1:
        raise InputError("these files stand in different folders; lint one folder of flows at a time")
    folder = folders.pop()
    if not folder.is_dir():
        raise InputError(f"there is no folder “{folder}”; name your flow files, or go where the folder flows is")
    return load_folder(folder)


def lines_of(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise InputError(f"“{file}” is not UTF-8 text") from None
