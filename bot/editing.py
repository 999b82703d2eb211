"""Slow work that admins asked for by Telegram: a flow file fetched, checked and tested, a graph drawn. Beside the desk, in a thread of its own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import structlog

from bot.desk import admin_files
from bot.desk.admin_files import FILE, MOST_BYTES, Examined
from bot.desk.desk import Desk, Result, Work
from bot.desk.texts import say
from bot.flowfile.picture import PictureError, draw
from bot.store import Store, StoreUnavailableError, errands
from bot.store.connection import Connection
from bot.store.errands import Errand
from bot.telegram.client import ApiError, Client, Upload

log = structlog.get_logger(__name__)

EVERY = 1.0  # seconds between looks
LOST = timedelta(minutes=5)  # what was taken so long ago, its process is gone


class Editor:
    def __init__(
        self, store: Store, desk: Desk, client: Client, flows: Path, *, now: Callable[[], datetime], on_result: Callable[[Result], None]
    ) -> None:
        self.store, self.desk, self.client, self.flows, self.now, self.on_result = store, desk, client, flows, now, on_result
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop()`."""
        while not self._stopping.is_set():
            try:
                busy = self.desk.admins and await self.do_next()
            except StoreUnavailableError:
                busy = False
            if not busy:
                await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), EVERY)
        except TimeoutError:
            return

    async def do_next(self) -> bool:
        """One errand; False: there is none."""
        at = self.now()
        found = await self.store.run(errands.take, at, at - LOST)
        if found is None:
            return False
        try:
            await (self._file(found) if found.kind == FILE else self._picture(found))
        except StoreUnavailableError:
            raise
        except Exception:  # our own fault at this one: it is dropped, the admin asks again, the others go on
            log.exception("errand_broke", errand=found.id, kind=found.kind)
        await self.store.run(errands.done, found.id)
        return True

    async def _file(self, errand: Errand) -> None:
        name = str(errand.body["name"])
        flow = name.rpartition(".")[0]
        try:
            content = await self.client.download(str(errand.body["file_id"]), limit=MOST_BYTES)
        except ApiError as error:
            found = Examined(flow, fault=error.description)
        else:
            found = await asyncio.to_thread(examine, self.flows, flow, content)
        result = await self.store.run(_answer, self.desk, errand, found, self.now())
        self.on_result(result)

    async def _picture(self, errand: Errand) -> None:
        flow = self.desk.books.library.live_flow(str(errand.body["flow"]))
        admin, lang = int(errand.body["admin"]), "en" if errand.body.get("lang") == "en" else "zh"
        if flow is None:
            return
        try:
            picture = await asyncio.to_thread(draw, flow, lang, "png")
        except PictureError as error:
            await self.client.call("sendMessage", {"chat_id": admin, "text": say("admin_no_picture", self.desk.agents_lang, why=error)})
            return
        file = Upload(f"{flow.id}-{flow.rev}.png", picture, "image/png")
        try:
            await self.client.call(
                "sendDocument", {"chat_id": admin, "document": "attach://document"}, files={"document": file}, timeout=60.0
            )
        except ApiError as error:
            log.warning("picture_not_sent", why=error.description)


def _answer(conn: Connection, desk: Desk, errand: Errand, found: Examined, at: datetime) -> Result:
    work = Work.begin(conn, desk, at, f"e:{errand.id}")
    admin_files.examined(work, int(errand.body["admin"]), str(errand.body["by"]), found)
    return work.result()


def examine(flows: Path, flow: str, content: bytes) -> Examined:
    """The folder of flows with this file in it, checked and tested; nothing of the folder changes."""
    from bot.desk.ports import PORTS  # rules and tests are needed for this alone; a start is quicker without them
    from bot.desk.publish import data_files
    from bot.flowfile.lint import check
    from bot.flowfile.load import load_folder
    from bot.flowfile.problems import errors
    from bot.flowfile.revision import canonical
    from bot.flowfile.testing import run as run_tests

    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError:
        return Examined(flow, problems=("it is not UTF-8 text",))
    with tempfile.TemporaryDirectory(prefix="desk-draft-") as temporary:
        folder = Path(temporary) / "flows"
        shutil.copytree(flows, folder)
        file = folder / f"{flow}.yaml"
        file.write_text(source, encoding="utf-8")
        loaded = load_folder(folder)
        found = [one for one in errors(check(loaded)) if one.file == str(file)]
        if found or flow not in loaded.files:
            shown = found or list(errors(loaded.problems))
            return Examined(
                flow, problems=tuple(f"{one.line}:{one.col} {one.code} {one.message}" for one in shown) or ("it does not load",)
            )
        cases = 0
        failed: tuple[str, ...] = ()
        if (folder / "tests" / f"{flow}.test.yaml").exists():
            report = run_tests(loaded, flow, PORTS)
            cases, failed = len(report.cases), tuple(f"{one.line}:{one.col} {one.code} {one.message}" for one in report.problems)
        made = loaded.files[flow]
        return Examined(
            flow,
            rev=made.flow.rev,
            document=canonical(made.document),
            source=source,
            data=orjson.dumps(data_files(folder)).decode(),
            failed=failed,
            cases=cases,
        )
