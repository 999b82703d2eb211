"""Builds everything from Settings and wires it; the one place that knows all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import structlog

from bot import metrics
from bot.desk import books
from bot.desk.admins import moving, policies, publish
from bot.desk.agents import opening
from bot.desk.desk import Desk
from bot.desk.keeping import retention
from bot.desk.ports.named import PORTS
from bot.desk.receive import Result
from bot.editing import Editor
from bot.health import Health, webhook_trouble
from bot.intake import ALLOWED, Intake
from bot.members import Members
from bot.outbox.beat import Beat
from bot.outbox.budgets import Budgets
from bot.outbox.group import Group
from bot.outbox.loop import Outbox
from bot.settings import Settings, SettingsError
from bot.store import Store, StoreUnavailableError, open_store, workers
from bot.store.connection import Connection
from bot.telegram.client import ApiError, Client, InvalidTokenError, NetworkError, RetryAfterError
from bot.telegram.counted import Counted
from bot.timers import Timers

if TYPE_CHECKING:
    from bot.notify.loop import Notifier

log = structlog.get_logger(__name__)

STOP_WITHIN = 10.0  # seconds for what is in hand
BEAT = timedelta(seconds=5)
WEBHOOK_LOOK = 30.0


def utc_now() -> datetime:
    return datetime.now(UTC)


def client_of(settings: Settings) -> Client:
    """The Telegram client that the settings ask for. python-telegram-bot is imported only when it starts."""

    def ptb() -> Client:
        from bot.telegram.ptb import PtbClient

        return PtbClient(settings.token, api=settings.telegram_api)

    def plain() -> Client:
        from bot.telegram.plain import PlainClient

        return PlainClient(settings.token, api=settings.telegram_api)

    if settings.telegram_client == "ptb":
        return ptb()
    if settings.telegram_client == "httpx":
        return plain()
    from bot.telegram.changeover import Changeover

    return Changeover(ptb, plain, _ChangeLog())


def _begin_clocks(conn: Connection, desk: Desk, at: datetime) -> None:
    """What the desk does by itself at its times, whoever writes or not."""
    retention.begin(conn, at)
    policies.begin(conn, at)
    moving.begin_expiry(conn, at)
    opening.begin(conn, desk, at)


class _ChangeLog:
    """A change-over is logged and counted."""

    def warning(self, event: str, **fields: Any) -> None:
        metrics.CLIENT_CHANGES.inc()
        log.warning(event, **fields)


class App:
    """The running desk. `start()`, then `wait()` until something ends it, then `stop()`."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        client: Client | None = None,
        store: Store | None = None,
        beat: timedelta = BEAT,
        alive: timedelta = workers.ALIVE,
    ) -> None:
        self.settings, self.now = settings, now
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.client = Counted(client or client_of(settings))
        self.store: Store = store or open_store(settings.database_url)
        self.shared = not settings.database_url.startswith("sqlite")
        self.budgets = Budgets(on=settings.send_budgets == "on")
        self.beat = Beat(self.store, self.owner, now=now, every=beat, alive=alive)
        self.desk: Desk
        self.outbox: Outbox
        self.intake: Intake
        self.timers: Timers
        self.health: Health
        self.group: Group
        self.notifier: Notifier | None = None
        self.editor: Editor
        self._tasks: list[asyncio.Task[None]] = []
        self._server: Any = None

    async def start(self) -> None:
        """Raises SettingsError, FlowsError or StoreError with a sentence for the person who starts the desk."""
        listener = _listen(*self.settings.address)  # first of all: a desk that cannot be reached sends nothing
        try:
            await self.store.open()
            await self._assemble()
        except BaseException:
            listener.close()
            await self.client.close()
            await self.store.close()
            raise
        self._begin(self.outbox.run(), "outbox")
        self._begin(self.timers.run(), "timers")
        if self.notifier is not None:
            self._begin(self.notifier.run(), "notify")
        self._begin(self.editor.run(), "editor")
        if self.shared:
            self._begin(self.beat.run(self._share), "beat")
        self._begin(self._watch_revisions(), "revisions")
        self._serve(listener)
        self._begin(self._take_updates(), "intake")
        log.info("desk_ready", client=self.client.name, intake=self.settings.intake, bot=self.desk.bot_username)

    async def _assemble(self) -> None:
        settings = self.settings
        token = settings.token
        bot_id = int(token.partition(":")[0])
        shelf = await self.store.run(publish.publish_by_start, settings.flows, PORTS, self.now(), settings.zone)
        await self.client.start()
        me = await self._me()
        chat = await self.store.run(books.agents_chat, settings.agents_chat)
        self.desk = Desk(
            bot_id=bot_id,
            bot_username=str(me.get("username", "")),
            books=shelf,
            ports=PORTS,
            agents_chat=chat,
            admins=settings.admins,
            tz=settings.zone,
            keep=settings.keep,
            notify=tuple(target.wanted for target in settings.targets),
        )
        await self.store.run(_begin_clocks, self.desk, self.now())
        self.group = Group(chat)
        self.outbox = Outbox(
            self.store,
            self.desk,
            self.client,
            self.group,
            now=self.now,
            owner=self.owner,
            budgets=self.budgets,
            beat=self.beat if self.shared else None,
        )
        self.notifier = self._notifier()
        self.timers = Timers(self.store, self.desk, now=self.now, on_result=self._on_result)
        self.editor = Editor(self.store, self.desk, self.client, settings.flows, now=self.now, on_result=self._on_result)
        members = Members(self.client, self.group, now=self.now)
        self.intake = Intake(self.store, self.desk, self.client, now=self.now, on_result=self._on_result, members=members)
        self.health = Health(self.store, self.desk, self.intake, self.client, now=self.now)

    def _notifier(self) -> Notifier | None:
        """None: nobody is told outside Telegram, and nothing of it runs."""
        if not self.settings.targets:
            return None
        from bot.notify.loop import Notifier

        return Notifier(self.store, self.desk, self.settings.targets, now=self.now, owner=self.owner, on_result=self._on_result)

    async def _me(self) -> dict[str, Any]:
        """Who the bot is. Telegram being away is waited for; a wrong token is not."""
        pause = 1.0
        while True:
            try:
                return dict(await self.client.call("getMe"))
            except InvalidTokenError:
                raise SettingsError("DESK_TELEGRAM_TOKEN is wrong: Telegram does not know this token (see @BotFather)") from None
            except (NetworkError, RetryAfterError) as error:
                log.warning("telegram_is_away", why=error.description, seconds=pause)
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, 30)

    def _on_result(self, result: Result) -> None:
        for query_id, text, alert in result.acks:
            self.outbox.ack(query_id, text, alert)
        if result.is_forum is not None:
            self.outbox.saw_forum(result.is_forum)
        if result.group_is_back:
            self.outbox.group_is_back()
        if result.deliveries:
            self.outbox.wake(result.deliveries)

    async def _take_updates(self) -> None:
        if self.settings.intake == "webhook":
            await self._set_webhook()
            await self._watch_webhook()
        with contextlib.suppress(ApiError):
            info = await self.client.call("getWebhookInfo")
            if info.get("url"):
                log.warning("webhook_removed", why="DESK_INTAKE=polling, and a webhook was set")
                await self.client.call("deleteWebhook", {"drop_pending_updates": False})
        await self.intake.poll()

    async def _set_webhook(self) -> None:
        secret = self.settings.webhook_secret
        params = {
            "url": self.settings.webhook_url,
            "secret_token": secret.get_secret_value() if secret else "",
            "max_connections": 100,
            "allowed_updates": ALLOWED,
        }
        pause = 1.0
        while True:
            try:
                await self.client.call("setWebhook", params)
                return
            except InvalidTokenError:
                raise
            except ApiError as error:
                log.warning("webhook_not_set", why=error.description)
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, 30)

    async def _watch_webhook(self) -> NoReturn:
        while True:
            await asyncio.sleep(WEBHOOK_LOOK)
            await self.look_at_webhook()

    async def look_at_webhook(self) -> None:
        """Telegram knows whether it reaches us; a webhook that somebody took away is set again. Raises InvalidTokenError."""
        try:
            told = await self.client.call("getWebhookInfo")
        except InvalidTokenError:
            raise
        except ApiError:
            return
        if told.get("url") != self.settings.webhook_url:
            log.warning("webhook_was_gone", why="somebody removed or changed it: is another program running with this token?")
            await self._set_webhook()
        self.health.webhook = webhook_trouble(told, self.now())

    def _serve(self, listener: socket.socket) -> None:
        """The HTTP routes, in this loop."""
        import uvicorn

        from bot.web import routes

        secret = self.settings.webhook_secret
        app = routes(
            hook=self.intake.hook if self.settings.intake == "webhook" else None,
            secret=secret.get_secret_value() if secret else None,
            health=self.health.report,
            refresh=self.health.refresh,
        )
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._begin(self._run_server(listener), "web")

    async def _run_server(self, listener: socket.socket) -> None:
        with contextlib.closing(listener):
            self._server.capture_signals = contextlib.nullcontext
            await self._server.serve([listener])

    def _share(self, processes: int) -> None:
        metrics.WORKERS.set(processes)
        self.budgets.share(processes)

    async def _watch_revisions(self) -> None:
        """What an admin publishes is live in every running process within two seconds."""
        while True:
            await asyncio.sleep(1.0)
            with contextlib.suppress(StoreUnavailableError):
                fresh = await self.store.run(books.changed, self.desk.books)
                if fresh is not None:
                    self.desk.books = fresh
                    log.info("revisions_live", flows=sorted(fresh.library.live))

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work, name=name))

    async def wait(self) -> None:
        """Until one of the loops breaks; raises what broke it."""
        pending = set(self._tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()

    async def stop(self) -> None:
        """Finishes what is in hand, within ten seconds; the rest stands in the database and goes on at the next start."""
        self.intake.stop()
        self.timers.stop()
        self.editor.stop()
        self.outbox.stop()
        if self.notifier is not None:
            self.notifier.stop()
        if self._server is not None:
            self._server.should_exit = True
        ending = {"outbox", "timers", "notify", "web"} | ({"intake"} if self.settings.intake == "polling" else set())
        finishing = [task for task in self._tasks if task.get_name() in ending]
        if finishing:
            await asyncio.wait(finishing, timeout=STOP_WITHIN - 1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.shared:
            with contextlib.suppress(StoreUnavailableError):
                await self.beat.leave()
        await self.client.close()
        await self.store.close()
        log.info("desk_stopped")


def _listen(host: str, port: int) -> socket.socket:
    """Raises SettingsError when the address is taken or none of ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=256)
    except OSError as error:
        raise SettingsError(f"DESK_LISTEN is wrong: {host}:{port} cannot be opened ({error.strerror})") from None
