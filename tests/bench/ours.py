"""Our desk as the bench starts a bot: the driver's environment mapped to our settings, the bench's own flow, no budgets."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))


def main() -> int:
    given = os.environ
    os.environ |= {
        "DESK_TELEGRAM_TOKEN": given["TELEGRAM_TOKEN"],
        "DESK_TELEGRAM_API": given["TELEGRAM_API_BASE"].removesuffix("/bot"),
        "DESK_TELEGRAM_CLIENT": given.get("CLIENT", "httpx"),
        "DESK_DATABASE_URL": given.get("DATABASE_URL", f"sqlite:///{given['STATE_DIR']}/desk.db"),
        "DESK_FLOWS": str(flows(Path(given["STATE_DIR"]) / "flows")),
        "DESK_SEND_BUDGETS": given.get("BUDGETS", "off"),
        "DESK_LISTEN": f"127.0.0.1:{given.get('WEBHOOK_PORT', '0')}",
        "DESK_LOG": "json",
    }
    if "WEBHOOK_URL" in given:
        url = given["WEBHOOK_URL"].rpartition("/")[0] + "/telegram/webhook"
        os.environ |= {"DESK_INTAKE": "webhook", "DESK_WEBHOOK_URL": url, "DESK_WEBHOOK_SECRET": given["WEBHOOK_SECRET"]}
    from bot.logs import configure
    from bot.run import run_until_stopped
    from bot.settings import load

    configure("json")
    return run_until_stopped(load(_env_file=None))


def flows(folder: Path) -> Path:
    """The bench's conversation with the engine's own words as they are shipped. What is there already stays: another process may read it."""
    if folder.exists():
        return folder
    folder.mkdir()
    shutil.copy(HERE / "menu.yaml", folder)
    shutil.copy(HERE.parents[1] / "flows" / "_builtin.yaml", folder)
    return folder


if __name__ == "__main__":
    sys.exit(main())
