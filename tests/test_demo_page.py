"""The demo as a client sees it: `desk demo` as a process of its own, its page in Chromium, no network but this machine's own.

The story is played by `docs/pictures/make.py`, which takes the pictures of the README too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("DESK_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
MUST = "chromium" in os.environ.get("DESK_TEST_NO_SKIP", "")
PATIENCE = 300_000.0  # milliseconds; what comes is seen at once
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# What of the page a person can see, and what of it leaves the window sideways. A list that is meant to scroll sideways is no fault.
OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  if (!one.offsetParent || box.width === 0 || one.closest('.tries')) return false;
  return box.right > innerWidth + 1 || box.left < -1;
}).map(one => one.className || one.tagName)"""


def _missing() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (requirements/dev.txt)"
    return None if Path(CHROMIUM).exists() else f"there is no Chromium at {CHROMIUM} (DESK_TEST_CHROMIUM names another)"


def _make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures_make", ROOT / "docs" / "pictures" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Watched:
    """Pages of one demo; every request and every complaint of every page is noted."""

    def __init__(self, address: str, browser: Any, make: ModuleType) -> None:
        self.address, self.browser, self.make = address, browser, make
        self.abroad: list[str] = []
        self.complaints: list[str] = []

    def open(self, size: dict[str, int], lang: str, *, connects: Any = None) -> Any:
        """A tab that is connected; `connects`, given the web socket, decides when it may be."""
        page = self.browser.new_page(viewport=size)
        page.set_default_timeout(PATIENCE)
        if connects is not None:
            page.route_web_socket(re.compile("_nicegui"), connects)
        page.on("request", lambda request: self._requested(request.url))
        page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.address}/?lang={lang}")
        if connects is None:
            page.locator("body.ready").wait_for()
        return page

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.abroad.append(url)

    def play(self, page: Any) -> Any:
        return self.make.Play(page)

    def check(self, page: Any) -> None:
        assert not self.abroad, f"a request left this machine: {self.abroad}"
        assert not self.complaints, self.complaints
        fits(page)


def fits(page: Any) -> None:
    """As soon as whatever still moves on the page has come to rest."""
    for _ in range(40):
        page.wait_for_timeout(300)
        wide, leaving = page.evaluate("document.documentElement.scrollWidth - innerWidth"), page.evaluate(OVERFLOWING)
        if wide <= 0 and not leaving:
            return
    raise AssertionError(f"{wide} pixels too wide; leaving the window sideways: {leaving}")


@pytest.fixture(scope="module")
def watched(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    why = _missing()
    if why is not None:
        (pytest.fail if MUST else pytest.skip)(why)
    from playwright.sync_api import sync_playwright

    make, home = _make(), tmp_path_factory.mktemp("demo")
    shutil.copy(published, home)
    with make.demo("--data", str(home)) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=make.QUIET)
        yield Watched(address, browser, make)
        browser.close()


def test_a_merchant_reaches_an_agent_who_answers_and_time_can_be_moved(watched: Watched) -> None:
    from playwright.sync_api import TimeoutError as NotYet

    page = watched.open(WIDE, "zh")
    story = watched.play(page)
    story.begin()
    watched.check(page)
    story.press("到点提醒我")
    story.on_phone("我来问您")
    asked = page.locator(".phone-chat").get_by_text("到账了吗")
    for _ in range(14):  # the day it is due hangs on the day this is played: weekends and holidays come between
        page.locator(".chip", has_text="+1 天").click()
        with contextlib.suppress(NotYet):
            asked.last.wait_for(timeout=6_000)
            break
    story.press("还没到")
    page.locator(".phone-chat").get_by_text(re.compile("显示什么|收单机构")).last.wait_for()
    story.reach_an_agent()
    page.locator(".thread-chat .key", has_text="解决").last.click()
    story.on_phone("已标记为解决")
    assert page.locator(".topic").count() == 2, "General and the ticket"
    assert "安" in page.locator(".topic.on .t-name").inner_text()
    watched.check(page)
    page.close()


def test_the_same_page_in_english_has_its_own_merchant(watched: Watched) -> None:
    page = watched.open(WIDE, "en")
    story = watched.play(page)
    page.locator(".try").first.click()
    story.on_phone("transfer abroad")
    story.press("I agree")
    story.on_phone("3500")
    story.write("human")
    story.on_phone("ticket number")
    watched.check(page)
    page.close()


def test_what_is_pressed_before_the_page_is_connected_waits_for_it(watched: Watched) -> None:
    held: list[Any] = []
    page = watched.open(WIDE, "en", connects=lambda socket: held.append(socket))
    while not held:
        page.wait_for_timeout(50)
    assert page.locator("body.ready").count() == 0
    with pytest.raises(Exception, match="Timeout"):
        page.locator(".try").first.click(timeout=500)
    held[0].connect_to_server()
    page.locator(".try").first.click()
    page.locator(".phone-chat .out").first.wait_for()
    page.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_every_pane_fits_and_works(watched: Watched, lang: str) -> None:
    page = watched.open(PHONE, lang)
    for pane in ("agents", "controls", "merchant"):
        page.locator(f"[data-pane={pane}]").click()
        page.locator(f".p-{pane}").wait_for()
        watched.check(page)
    watched.play(page).write("/status")
    page.locator(".phone-chat .out").get_by_text("/status").last.wait_for()
    page.locator("[data-pane=agents]").click()
    page.locator(".topic").first.click()
    watched.play(page).answer("大家好 · hello")
    page.locator(".thread-chat .bubble").get_by_text("大家好").last.wait_for()
    watched.check(page)
    page.close()


def test_a_narrow_window_on_a_desk_fits_too(watched: Watched) -> None:
    page = watched.open({"width": 1024, "height": 700}, "zh")
    watched.check(page)
    page.close()


def test_two_people_watching_see_the_same(watched: Watched) -> None:
    first, second = watched.open(WIDE, "zh"), watched.open(WIDE, "zh")
    watched.play(first).write("在吗，还有一件事")
    second.locator(".phone-chat").get_by_text("还有一件事").last.wait_for()
    watched.check(second)
    first.close()
    second.close()


def test_the_pictures_are_there_and_not_too_heavy() -> None:
    for name in ("demo.png", "demo-phone.png"):
        picture = ROOT / "docs" / "pictures" / name
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= 400_000
