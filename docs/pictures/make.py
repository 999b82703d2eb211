"""Takes the pictures of the demo anew: python docs/pictures/make.py [--chromium /usr/bin/chromium] [--out docs/pictures]

Starts `desk demo` on a free port, plays the founding case on its page in Chromium, and writes demo.png (1440 × 900) and
demo-phone.png (390 × 844). Needs Playwright (in the development requirements) and a Chromium.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def demo(*options: str) -> Iterator[str]:
    """The address of a demo of its own."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        address = next((found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line))), None)
        assert address is not None, "the demo did not start"
        rest = threading.Thread(target=process.stderr.read, daemon=True)  # a pipe nobody reads would stop the demo
        rest.start()
        yield address
    finally:
        process.terminate()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


class Play:
    """The page, played by hand."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def on_phone(self, text: str) -> None:
        self.page.locator(".phone-chat").get_by_text(text).last.wait_for()

    def in_topic(self, text: str) -> None:
        self.page.locator(".thread-chat").get_by_text(text).last.wait_for()

    def write(self, text: str) -> None:
        self.page.fill(".p-merchant .foot input", text)
        self.page.press(".p-merchant .foot input", "Enter")

    def press(self, label: str) -> None:
        self.page.locator(".phone-chat .key", has_text=label).last.click()

    def answer(self, text: str) -> None:
        self.page.fill(".thread .foot input:not([role=combobox])", text)
        self.page.press(".thread .foot input:not([role=combobox])", "Enter")

    def begin(self) -> None:
        self.write("昨晚11点10分刷了3500，到现在没到账")
        self.on_phone("不同意")
        self.press("同意，开始")
        self.on_phone("到账方式")
        self.press("T+1")
        self.on_phone("还没到时候")

    def reach_an_agent(self) -> None:
        self.write("转人工")
        self.on_phone("工单号")
        self.in_topic("已知信息")
        self.page.locator(".thread-chat .key", has_text="认领").last.click()
        self.in_topic("已认领")
        self.page.locator(".p-merchant .foot button").first.click()  # a photo of the slip
        self.on_phone("删除这张照片")
        self.answer("您好，我是 Olga。小票收到了，正在向拉卡拉核实这笔 3500。")
        self.on_phone("正在向拉卡拉核实")
        self.write("好的，麻烦您了")
        self.in_topic("麻烦您了")


def take(out: Path, chromium: str) -> None:
    with sync_playwright() as play, demo() as address:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        wide = browser.new_page(viewport={"width": 1440, "height": 900})
        wide.goto(address)
        wide.locator("body.ready").wait_for()
        story = Play(wide)
        story.begin()
        narrow = browser.new_page(viewport={"width": 390, "height": 844})
        narrow.goto(address)
        Play(narrow).on_phone("还没到时候")
        narrow.wait_for_timeout(800)
        narrow.screenshot(path=out / "demo-phone.png")
        story.reach_an_agent()
        wide.mouse.move(720, 30)  # off the buttons and their hints
        wide.wait_for_timeout(3500)  # the last receipts and toasts
        wide.locator(".thread-chat").get_by_text("工单 1001").first.evaluate("one => one.closest('.row').scrollIntoView()")
        wide.wait_for_timeout(800)
        wide.screenshot(path=out / "demo.png")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    given = parser.parse_args()
    take(given.out, given.chromium)


if __name__ == "__main__":
    main()
