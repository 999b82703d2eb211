"""Slow work that admins asked for by Telegram: a flow file fetched, checked and tested, a graph drawn. Beside the desk, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import structlog

from bot.desk.admins import files as admin_files
from bot.desk.admins import footfall
from bot.desk.admins.files import FILE, MOST_BYTES, Examined
from bot.desk.desk import Desk, Result, Work
from bot.desk.words.texts import say
from bot.flowfile.picture import PictureError, draw
from bot.store import Store, StoreUnavailableError, errands, revisions
from bot.store.connection import Connection
from bot.store.errands import Errand
from bot.store.revisions import Revision
from bot.telegram.client import ApiError, Client, Upload
from bot.values import Lang

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
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await self._stopping.wait()

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
        flow = str(errand.body["name"]).rpartition(".")[0]
        try:
            content = await self.client.download(str(errand.body["file_id"]), limit=MOST_BYTES)
        except ApiError as error:
            found = Examined(flow, fault=error.description)
        else:
            live = await self.store.run(revisions.list_live)
            found = await asyncio.to_thread(examine, self.flows, flow, content, live)
        result = await self.store.run(_answer, self.desk, errand, found, self.now())
        self.on_result(result)

    async def _picture(self, errand: Errand) -> None:
        """The graph of what is live, and its file, which can be changed and sent back."""
        flow = self.desk.books.library.live_flow(str(errand.body["flow"]))
        admin, lang = int(errand.body["admin"]), "en" if errand.body.get("lang") == "en" else "zh"
        if flow is None:
            return
        live = await self.store.run(revisions.find, flow.id, flow.rev)
        if live is not None:
            await self._send(admin, Upload(f"{flow.id}.yaml", live.source.encode(), "application/yaml"))
        try:
            picture = await asyncio.to_thread(draw, flow, lang, "png", await self._counted(flow.id, int(errand.body.get("days", 0)), lang))
        except PictureError as error:
            await self.client.call("sendMessage", {"chat_id": admin, "text": say("admin_no_picture", lang, why=error)})
            return
        await self._send(admin, Upload(f"{flow.id}-{flow.rev}.png", picture, "image/png"))

    async def _counted(self, flow: str, days: int, lang: Lang) -> Mapping[str, Sequence[str]]:
        if not days:
            return {}
        now = self.now()
        since = now - timedelta(days=days)
        nodes = await self.store.run(footfall.count, flow, since, now)
        return footfall.notes(nodes, lang, await self.store.run(footfall.whole, flow, since, now))

    async def _send(self, admin: int, file: Upload) -> None:
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


def examine(flows: Path, flow: str, content: bytes, live: Sequence[Revision]) -> Examined:
    """This file among the flows that are live, with the words, facts and tests of the folder; nothing of the folder changes."""
    from bot.desk.admins.comparing import data_files
    from bot.desk.ports.named import PORTS  # rules and tests are needed for this alone; a start is quicker without them
    from bot.flowfile.load import load_file, load_folder
    from bot.flowfile.problems import Problem, errors
    from bot.flowfile.revision import canonical
    from bot.flowfile.staged import faults, flow_of_file, staged, unanswered
    from bot.flowfile.testing import run as run_tests

    folder = load_folder(flows)
    shown = f"{flows}/{flow}.yaml"
    found: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="desk-draft-") as temporary:
        path = Path(temporary) / f"{flow}.yaml"
        path.write_bytes(content)
        file = load_file(path, shown, found)
    if file is None:
        return Examined(flow, problems=errors(found))
    found += [one for one in folder.problems if flow_of_file(flows, one.file) != flow]
    documents = {one.flow: orjson.loads(one.document) for one in live}
    stage = staged(replace(folder, files={**folder.files, flow: file}, problems=tuple(sorted(found))), documents, [flow])
    if errors(stage.problems):  # what follows from a misspelt word is not worth reading before that is mended
        return Examined(flow, problems=errors(stage.problems))
    problems = faults(stage, documents, [flow])
    if errors(problems):
        return Examined(flow, problems=errors(problems))
    report = run_tests(stage, flow, PORTS, publishing=True)
    if not report.ok:
        return Examined(flow, problems=report.problems, tested=True)
    return Examined(
        flow,
        rev=file.flow.rev,
        document=canonical(file.document),
        source=file.source.text,
        data=orjson.dumps(data_files(flows)).decode(),
        warnings=unanswered(stage, problems, documents, [flow]),
        cases=len(report.cases),
    )
