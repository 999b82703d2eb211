"""The sandbox by itself: `python -m bot.sandbox --port 8081`. Prints where it is and the token; ends with Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from bot.sandbox.server import Sandbox


async def serve(port: int, flood: bool) -> None:
    async with Sandbox(port=port, flood=flood) as sandbox:
        group = sandbox.group("Agents")
        ann = sandbox.person("Ann", language="zh")
        ann.start()
        lines = (
            f"DESK_TELEGRAM_API={sandbox.url}",
            f"DESK_TELEGRAM_TOKEN={sandbox.token}",
            f"DESK_AGENTS_CHAT={group.id}",
            f"# {ann.name} ({ann.id}) has pressed START; what she sees is printed below",
        )
        print("\n".join(lines), flush=True)  # noqa: T201 - this is what the command is for
        async for change in sandbox.changes:
            if change.kind in ("message", "edit") and change.message_id is not None:
                shown = next((one for one in ann.screen() if one.message_id == change.message_id), None)
                if change.chat_id == ann.id and shown is not None:
                    print(shown, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Bot API server.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--flood", action="store_true", help="play Telegram's ceilings (429)")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(chosen.port, chosen.flood))


if __name__ == "__main__":
    main()
