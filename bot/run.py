"""`desk run`: the app until SIGTERM or Ctrl-C, in one loop of its own."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys

from bot.app import App
from bot.settings import Settings, SettingsError
from bot.store import StoreError
from bot.store.errors import StoreAddressError
from bot.telegram.client import ApiError, InvalidTokenError


def run_until_stopped(settings: Settings) -> int:
    """The exit code: 0 after a clean stop, 2 when a setting, the flows or the database do not let it work (one sentence says why)."""
    from bot.desk.admins.publish import FlowsError

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run_app(App(settings)))
    except StoreAddressError as error:
        print(f"desk: DESK_DATABASE_URL is wrong: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except (SettingsError, FlowsError, StoreError) as error:
        print(f"desk: {error}", file=sys.stderr)  # noqa: T201 (the sentence for the person at the keyboard)
        return 2
    except InvalidTokenError:
        print("desk: DESK_TELEGRAM_TOKEN is wrong: Telegram no longer knows this token", file=sys.stderr)  # noqa: T201
        return 2
    except ApiError as error:
        print(f"desk: {error.description}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """uvloop where there is one: a third less CPU a turn. asyncio's own loop serves as well."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


async def run_app(app: App) -> None:
    """Until SIGTERM or Ctrl-C, or until one of its loops breaks, which is raised."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    starting = asyncio.ensure_future(app.start())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    starting.result()
    gc.freeze()  # what is loaded now stays: the collector need not walk through all of it again and again (50 ms each time)
    running = asyncio.ensure_future(app.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await app.stop()
    if running.done() and not running.cancelled():
        running.result()
    running.cancel()
