"""`desk demo`: the real bot over real HTTP on the sandbox, and the page to play on, in one process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App
from bot.desk import look
from bot.logs import configure
from bot.sandbox.page import Stage, serve_page
from bot.sandbox.server import Sandbox
from bot.settings import Settings, SettingsError, load

FLOWS = Path(__file__).resolve().parent.parent / "flows"


def run(*, host: str, port: int, data: Path | None) -> None:
    """Until Ctrl-C. Without `data` the database is forgotten at the end. Raises SettingsError when the port is taken."""
    folder = data or Path(tempfile.mkdtemp(prefix="desk-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    configure("text")
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_play(host, port, folder))
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def settings_for(sandbox: Sandbox, agents_chat: int, folder: Path, flows: Path | None = None) -> Settings:
    """A desk on the sandbox; nothing of it comes from the environment."""
    return load(
        _env_file=None,
        telegram_token=sandbox.token,
        telegram_api=sandbox.url,
        telegram_client=os.environ.get("DESK_TELEGRAM_CLIENT", "auto"),
        agents_chat=agents_chat,
        admins="",
        notify=None,
        database_url=f"sqlite:///{folder / 'desk.db'}",
        flows=flows or (Path("flows") if Path("flows").is_dir() else FLOWS),
        intake="polling",
        listen="127.0.0.1:0",
        send_budgets="on",
    )


def stage_of(sandbox: Sandbox) -> Stage:
    """Two merchants, two agents, one group with topics."""
    olga, omar = sandbox.person("Olga", language="zh"), sandbox.person("Omar", language="en")
    ann, ben = sandbox.person("安 · 奶茶店", language="zh", username="ann_shop"), sandbox.person("Ben's Deli", language="en")
    group = sandbox.group("客服 · Agents", owner=olga)
    group.join(omar, admin=True)
    return Stage(
        sandbox, group, (ann, ben), (olga, omar), ZoneInfo("Asia/Shanghai"), lambda: None, lambda _: (), {ann.id: "zh", ben.id: "en"}
    )


async def _play(host: str, port: int, folder: Path) -> None:
    async with Sandbox() as sandbox:
        stage = stage_of(sandbox)
        app = App(settings_for(sandbox, stage.group.id, folder), now=lambda: sandbox.now)
        await app.start()

        def moved() -> None:
            app.timers.wake()
            app.outbox.wake()

        behind: dict[int, list[tuple[str, str]]] = {}
        stage.moved, stage.behind = moved, lambda person: behind.get(person, [])
        watching = asyncio.ensure_future(_watch(app, stage, behind))
        try:
            await _serve(stage, host, port)
        finally:
            watching.cancel()
            await app.stop()


async def _watch(app: App, stage: Stage, behind: dict[int, list[tuple[str, str]]]) -> None:
    """What the page shows of the conversations, looked up once a second."""
    while True:
        for person in stage.merchants:
            behind[person.id] = await app.store.run(look.lines_about, app.desk, person.id)
        await asyncio.sleep(1.0)


async def _serve(stage: Stage, host: str, port: int) -> None:
    import uvicorn
    from fastapi import FastAPI
    from nicegui import ui

    from bot.app import _listen

    serve_page(stage)
    page = FastAPI()
    ui.run_with(page, title="POS desk · demo", favicon="💳", show_welcome_message=False)
    try:
        listener = _listen(host, port)
    except SettingsError:
        raise SettingsError(f"port {port} of {host} is taken: try desk demo --port {port + 1}") from None
    print(f"\n  desk demo: open http://{host}:{listener.getsockname()[1]}  (Ctrl-C ends it)\n", file=sys.stderr)  # noqa: T201
    config = uvicorn.Config(page, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    with contextlib.closing(listener):
        await uvicorn.Server(config).serve([listener])
