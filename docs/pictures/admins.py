"""Takes the pictures of docs/admins.md anew: python docs/pictures/admins.py [--chromium /usr/bin/chromium] [--out docs/pictures]

A desk on a sandbox of its own, an admin with a phone: she sends a file with a slip in it, mends it, publishes it, looks at the graph. Then
merchants play the flow for a sale charged twice, and the graph is drawn with what they did. Needs Playwright, Pillow (both in the development
requirements) and a Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Page, async_playwright

from bot.app import App
from bot.demo import FLOWS, _serve, settings_for
from bot.desk.admins import footfall
from bot.flowfile.picture import draw
from bot.sandbox.page import Stage
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUESTION = "有几笔写着“成功”？"
BETTER = "写着“成功”的有几笔？"


class Desk:
    """The desk, its admin Ada, and the page that shows her phone."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.flows = sandbox, folder / "flows"
        shutil.copytree(FLOWS, self.flows)
        olga = sandbox.person("Olga", language="zh")
        self.ada = sandbox.person("Ada 阿达", language="zh")
        self.group = sandbox.group("客服 · Agents", owner=olga)
        self.stage = Stage(
            sandbox, self.group, (self.ada,), (olga,), ZoneInfo("Asia/Shanghai"), lambda: None, lambda _: (), {self.ada.id: "zh"}
        )
        settings = settings_for(sandbox, self.group.id, folder, self.flows).model_copy(update={"admins": frozenset({self.ada.id})})
        self.app = App(settings, now=lambda: sandbox.now)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """The page's address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        await self.app.start()
        serving = asyncio.ensure_future(_serve(self.stage, "127.0.0.1", port))
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving
            await self.app.stop()

    def file(self, old: str, new: str) -> bytes:
        text = (self.flows / "duplicate.yaml").read_text(encoding="utf-8")
        assert old in text, old
        return text.replace(old, new).encode()


async def talk(desk: Desk, page: Page, out: Path) -> None:
    ada = desk.ada
    ada.start()
    await ada.wait_for("同意")
    ada.send_media("document", desk.file("    options:\n      two:", "    optoins:\n      two:"), name="duplicate.yaml")
    await ada.wait_for("没有发布", timeout=60)
    await shot(page, out / "admin-problems.png")
    ada.send_media("document", desk.file(QUESTION, BETTER), name="duplicate.yaml")
    changes = await ada.wait_for("检查和试跑都通过", timeout=60)
    await shot(page, out / "admin-changes.png")
    ada.press(changes, "发布")
    await ada.wait_for("为什么")
    ada.write("问法更顺")
    await ada.wait_for("已上线", timeout=30)
    ada.write("/flows")
    await ada.wait_for("线上版本")
    await shot(page, out / "admin-live.png")


async def shot(page: Page, file: Path) -> None:
    await page.wait_for_timeout(2500)  # the page looks once a second
    await page.screenshot(path=file)
    shrink(file, 64)


def shrink(file: Path, colours: int, wide: int = 0) -> None:
    image = Image.open(io.BytesIO(file.read_bytes())).convert("RGB")
    if wide and image.width > wide:
        image = image.resize((wide, image.height * wide // image.width), Image.Resampling.LANCZOS)
    image.quantize(colours).save(file, optimize=True)


STORIES = (
    ["重复扣了两次，800元", "两笔都成功", "解决了"],
    ["同一笔扣了两次 1200元", "两笔都成功", "没解决", "没解决", "没解决", "跳过", "跳过", "跳过"],
    ["重复扣了两次", "只有一笔成功"],
    ["同一笔扣了两次 6500元", "两笔都成功"],
    ["重复扣款 300元", "我查不了", "不想试了", "跳过", "跳过", "跳过"],
    ["同一笔扣了两次", "哇哇哇"],
    ["同一笔扣了两次 560元", "转人工"],
    ["重复扣了两次，90元", "两笔都成功", "解决了"],
)
"""What merchants write, each a line of his own."""


async def merchants(desk: Desk) -> None:
    for number, story in enumerate(STORIES):
        await play(desk.sandbox.person(f"商户 {number + 1}", language="zh"), story)


async def play(who: Person, story: list[str]) -> None:
    who.start()
    who.press(await who.wait_for("不同意"), "同意，开始")
    for words in story:
        await asyncio.sleep(0.8)
        who.write(words)
    await asyncio.sleep(0.8)


async def graphs(desk: Desk, out: Path) -> None:
    now = desk.sandbox.now + timedelta(hours=30)
    for flow, notes, name in (("duplicate", True, "graph"), ("late_credit", False, "graph-largest")):
        found = desk.app.desk.books.library.live_flow(flow)
        assert found is not None
        nodes = await desk.app.store.run(footfall.count, flow, now - timedelta(days=30), now) if notes else {}
        (out / f"{name}.png").write_bytes(
            draw(found, "zh", "png", footfall.notes(nodes, "zh"), list(desk.app.desk.books.library.flows.values()))
        )
        shrink(out / f"{name}.png", 48, 1400 if notes else 1900)


async def take(out: Path, chromium: str) -> None:
    with tempfile.TemporaryDirectory(prefix="desk-pictures-") as folder:
        async with Sandbox() as sandbox, async_playwright() as player:
            desk = Desk(sandbox, Path(folder))
            async with desk.running() as address:
                browser = await player.chromium.launch(executable_path=chromium, args=QUIET)
                page = await browser.new_page(viewport={"width": 390, "height": 844})
                await page.goto(address)
                await page.locator("body.ready").wait_for()
                await talk(desk, page, out)
                await browser.close()
                await merchants(desk)
                await graphs(desk, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    given = parser.parse_args()
    asyncio.run(take(given.out, given.chromium))


if __name__ == "__main__":
    main()
