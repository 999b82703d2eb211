"""Slow work that admins asked for by Telegram: a flow file fetched, checked and tested, a graph drawn, words of a recall reviewed. Beside the
desk, in a thread of its own."""

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
from bot.desk.admins import footfall, recalls, sent, taking_back
from bot.desk.admins.files import Examined
from bot.desk.admins.recalls import RECALL
from bot.desk.admins.refused import FlowsError
from bot.desk.admins.sent import FILE, MOST_BYTES, Pair
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
            await (self._file(found) if found.kind == FILE else self._recall(found) if found.kind == RECALL else self._picture(found))
        except StoreUnavailableError:
            raise
        except Exception:  # our own fault at this one: it is dropped, the admin asks again, the others go on
            log.exception("errand_broke", errand=found.id, kind=found.kind)
        await self.store.run(errands.done, found.id)
        return True

    async def _file(self, errand: Errand) -> None:
        """A flow file with the tests that belong to it, or tests with their flow file: whichever came last brings both to be examined."""
        flow, is_tests = sent.parts_of(str(errand.body["name"]))
        admin = int(errand.body["admin"])
        try:
            content = await self.client.download(str(errand.body["file_id"]), limit=MOST_BYTES)
        except ApiError as error:
            found: Examined | None = Examined(flow, fault=error.description)
        else:
            other = await self.store.run(sent.other_half, admin, flow, self.now().timestamp())
            coming = not is_tests and await self.store.run(sent.is_coming, admin, flow)
            live = await self.store.run(revisions.list_live)
            found = None if coming else await asyncio.to_thread(examine_pair, self.flows, flow, content, is_tests, other, live)
            await self.store.run(_keep, self.desk, errand, content, self.now())
        if found is not None:
            self.on_result(await self.store.run(_answer, self.desk, errand, found, self.now()))

    async def _recall(self, errand: Errand) -> None:
        """Words for merchants, held against the rules; then it is done."""
        wanted = recalls.parsed(str(errand.body["recall"]))
        refusal = await asyncio.to_thread(review, self.flows, wanted.words if wanted is not None else {})
        self.on_result(await self.store.run(_reviewed, self.desk, errand, refusal, self.now()))

    async def _picture(self, errand: Errand) -> None:
        """The graph of what is live, and its file, which can be changed and sent back."""
        flow = self.desk.books.library.live_flow(str(errand.body["flow"]))
        admin, lang = int(errand.body["admin"]), "en" if errand.body.get("lang") == "en" else "zh"
        if flow is None:
            return
        live = await self.store.run(revisions.find, flow.id, flow.rev)
        if live is not None:
            await self._send(admin, Upload(f"{flow.id}.yaml", live.source.encode(), "application/yaml"))
            if (tests := sent.tests_in(live.data, flow.id)) is not None:
                await self._send(admin, Upload(f"{flow.id}.test.yaml", tests.encode(), "application/yaml"))
        try:
            counted = await self._counted(flow.id, int(errand.body.get("days", 0)), lang)
            picture = await asyncio.to_thread(draw, flow, lang, "png", counted, list(self.desk.books.library.flows.values()))
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


def _keep(conn: Connection, desk: Desk, errand: Errand, content: bytes, at: datetime) -> None:
    """What was sent, for the file that may belong to it and come later. What is no text is kept by nobody."""
    flow, is_tests = sent.parts_of(str(errand.body["name"]))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return
    work = Work.begin(conn, desk, at, f"k:{errand.id}")
    sent.keep(work, int(errand.body["admin"]), flow, **{"tests" if is_tests else "source": text})


def _reviewed(conn: Connection, desk: Desk, errand: Errand, refusal: FlowsError | None, at: datetime) -> Result:
    work = Work.begin(conn, desk, at, f"e:{errand.id}")
    recalls.reviewed(work, errand.body, refusal)
    return work.result()


def review(flows: Path, words: Mapping[Lang, str]) -> FlowsError | None:
    """Why these words must not be sent; None: they may."""
    from bot.flowfile.load import load_folder

    try:
        taking_back.review(load_folder(flows), words)
    except FlowsError as refusal:
        return refusal
    return None


def examine_pair(flows: Path, flow: str, content: bytes, is_tests: bool, other: Pair, live: Sequence[Revision]) -> Examined:
    """`content` is the flow's file, or its tests; `other` holds the half that was sent before, or is live."""
    from bot.desk.admins.sent import test_name
    from bot.flowfile.yamltext import read_bytes

    if not is_tests:
        return examine(flows, flow, content, live, other.tests)
    name = f"{flows}/{test_name(flow)}"
    read = read_bytes(content, name)
    shown = Path(name).name
    if read.plain is None:
        return Examined(flow, problems=read.problems, tested=True, shown=shown)
    if other.flow is None:
        return Examined(flow, shown=shown, alone=True)
    return replace(examine(flows, flow, other.flow.encode(), live, content.decode("utf-8")), shown=shown)


def examine(flows: Path, flow: str, content: bytes, live: Sequence[Revision], tests: str | None = None) -> Examined:
    """This file among the flows that are live, with the words and facts of the folder, and its tests unless `tests` are given; nothing of
    the folder changes."""
    from bot.desk.admins.comparing import data_files
    from bot.desk.admins.sent import test_name
    from bot.desk.ports.named import PORTS  # rules and tests are needed for this alone; a start is quicker without them
    from bot.flowfile.load import load_file, load_folder
    from bot.flowfile.problems import Problem, errors
    from bot.flowfile.revision import canonical
    from bot.flowfile.staged import faults, flow_of_file, staged, unanswered
    from bot.flowfile.testing import run as run_tests

    shown = f"{flows}/{flow}.yaml"
    found: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="desk-draft-") as temporary:
        path = Path(temporary) / f"{flow}.yaml"
        path.write_bytes(content)
        file = load_file(path, shown, found)
    if file is None:
        return Examined(flow, problems=errors(found))
    folder = load_folder(flows)
    found += [one for one in folder.problems if flow_of_file(flows, one.file) != flow]
    documents = {one.flow: orjson.loads(one.document) for one in live}
    folder = folder if tests is None else replace(folder, tests={flow: tests})
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
        data=orjson.dumps(data_files(flows) | ({} if tests is None else {test_name(flow): tests})).decode(),
        warnings=unanswered(stage, problems, documents, [flow]),
        cases=len(report.cases),
    )
