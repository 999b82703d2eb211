"""What the commands share: errors that are sentences, settings, files, times."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
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


def desk_flows() -> Path:
    """The desk's own flows: here, where DESK_FLOWS says, or beside the program."""
    here = Path("flows")
    return here if here.is_dir() else Path(os.environ.get("DESK_FLOWS") or Path(__file__).parents[2] / "flows")


flows_option = click.option("--flows", type=FOLDER, default=desk_flows, show_default="flows", help="The folder of flows.")


def folder_of(names: Iterable[str], flows: Path) -> Path:
    """The folder that these files stand in (a flow's, or its tests'); a bare id stands in `flows`."""
    paths = [Path(name) for name in names]
    folders = {_folder(path) for path in paths if path.is_dir() or _is_path(path)} or {flows}
    if len(folders) > 1:
        raise InputError("these files stand in different folders; take one folder of flows at a time")
    folder = folders.pop()
    if not folder.is_dir():
        raise InputError(f"there is no folder “{folder}”; name your flow files, or go where the folder flows is")
    missing = next((path for path in paths if _is_path(path) and not path.exists()), None)
    if missing is not None:
        there = next((one for one in (flows / missing.name, flows / "tests" / missing.name) if one.exists()), None)
        raise InputError(f"there is no file “{missing}”" + (f" — did you mean {there}?" if there else ""))
    return folder


def _is_path(path: Path) -> bool:
    return path.suffix == ".yaml" or path.parent != Path()


def _folder(path: Path) -> Path:
    if path.is_dir():
        return path
    return path.parent.parent if path.name.endswith(".test.yaml") and path.parent.name == "tests" else path.parent


def flow_of(name: str) -> str:
    """The id in a file's name, or the id itself."""
    return Path(name).name.removesuffix(".yaml").removesuffix(".test")


def loaded_from(folder: Path) -> Loaded:
    """Drafts that stand alone in their folder take the built-in words and the facts from the desk's own flows."""
    from bot.flowfile.load import load_folder

    return load_folder(folder, beside=desk_flows())


def unusable(loaded: Loaded) -> InputError:
    """Why a folder's flows cannot be played: the first error with its place, and where the others stand."""
    from bot.flowfile.problems import errors, format_problem

    found = errors(loaded.problems)
    if not found:
        return InputError(f"{loaded.folder}: the flows cannot be used (desk flow lint {loaded.folder})")
    more = f" ({len(found) - 1} more: desk flow lint {loaded.folder})" if len(found) > 1 else ""
    return InputError(f"{format_problem(found[0])}{more}")


def lines_of(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise InputError(f"“{file}” is not UTF-8 text") from None
