"""The demo's page: a merchant's phone beside the agents' group, a clock that can be moved on, and switches for faults.

It knows the sandbox and nothing of the desk: what goes on behind comes in as plain lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import app, ui
from starlette.responses import Response

from bot.sandbox.faults import Fault
from bot.sandbox.groups import Group
from bot.sandbox.page_html import bubbles
from bot.sandbox.page_words import TRIES, words
from bot.sandbox.people import Person
from bot.sandbox.screen import Shown
from bot.sandbox.server import Sandbox

STATIC = Path(__file__).parent / "static"
COLOURS = ("#e17076", "#7bc862", "#e5ca77", "#65aadd", "#a695e7", "#ee7aae", "#6ec9cb", "#faa774")
WEEKDAYS = "一二三四五六日"


@dataclass
class Stage:
    """What the page plays on. `moved` is told when the clock jumps; `behind` gives (label, value) lines about a merchant's conversation."""

    sandbox: Sandbox
    group: Group
    merchants: Sequence[Person]
    agents: Sequence[Person]
    zone: ZoneInfo
    moved: Callable[[], None]
    behind: Callable[[int], Sequence[tuple[str, str]]]
    texts_in: dict[int, str] = field(default_factory=dict)  # a merchant's language: which suggestions he gets


def serve_page(stage: Stage) -> None:
    """Registers the page at `/`, its files and the pictures people sent. Call before NiceGUI starts."""
    app.add_static_files("/demo", STATIC)

    @app.get("/media/{file_id}")
    def media(file_id: str) -> Response:
        found = stage.sandbox.world.files.find(file_id)
        if found is None:
            return Response(status_code=404)
        return Response(found.content, media_type=found.mime or "application/octet-stream", headers={"cache-control": "max-age=3600"})

    @ui.page("/", title="POS desk · demo")
    def show(lang: str = "zh") -> None:
        Page(stage, "en" if lang == "en" else "zh").build()


class Page:
    """One open browser tab: who is being played, and what is shown."""

    def __init__(self, stage: Stage, lang: str) -> None:
        self.stage, self.lang, self.w = stage, lang, words(lang)
        self.sandbox = stage.sandbox
        self.merchant = stage.merchants[1 if lang == "en" and len(stage.merchants) > 1 else 0]
        self.agent = stage.agents[0]
        self.thread: int | None = None  # the topic that is open; None: General
        self.followed: set[int] = set()  # topics this tab has seen come up
        self.seen: dict[int | None, int] = {}
        self.dirty = True
        self.painted: dict[str, str] = {}
        self.faults: dict[str, Fault] = {}

    # the frame

    def build(self) -> None:
        ui.add_head_html('<link rel="stylesheet" href="/demo/demo.css"><script src="/demo/demo.js"></script>')
        ui.query("body").classes("desk-demo")
        self._bar()
        with ui.element("div").classes("panes"):
            with ui.element("section").classes("pane p-merchant"):
                self._people()
                with ui.element("div").classes("phone"), ui.element("div").classes("screen"):
                    self._phone()
            with ui.element("section").classes("pane p-agents"), ui.element("div").classes("window"):
                self._topics()
                self._thread()
            with ui.element("section").classes("pane side p-controls"):
                self._controls()
        tabs = "".join(
            f'<button data-pane="{name}" class="{"on" if name == "merchant" else ""}">{escape(self.w[name])}</button>'
            for name in ("merchant", "agents", "controls")
        )
        ui.html(tabs, sanitize=False).classes("tabs")
        ui.on("pressed", lambda event: self._pressed(event.args))
        ui.on("topic", lambda event: self._open(event.args["thread"]))
        end = self.sandbox.changes.subscribe(self._changed)
        ui.context.client.on_delete(end)
        ui.timer(0.0, lambda: ui.run_javascript("document.body.classList.add('ready')"), once=True)  # runs once the browser is connected
        ui.timer(0.12, self._paint)
        ui.timer(1.0, self._tick)

    def _changed(self, _: object) -> None:
        self.dirty = True

    def _bar(self) -> None:
        other = "en" if self.lang == "zh" else "zh"
        with ui.element("header").classes("desk-bar"):
            ui.html('<div class="mark">¥</div>', sanitize=False)
            title = f'<div class="name">{escape(self.w["title"])}</div><div class="sub">{escape(self.w["subtitle"])}</div>'
            ui.html(title, sanitize=False)
            self.when = ui.html("", sanitize=False).classes("when")
            ui.html(f'<a class="lang" href="/?lang={other}">{escape(self.w["other_lang"])}</a>', sanitize=False)

    # the merchant's phone

    def _people(self) -> None:
        with ui.element("div").classes("people"):
            self.person_tabs = []
            for person in self.stage.merchants:
                tab = ui.element("button").classes("person").on("click", lambda _, person=person: self._play(person))
                with tab:
                    ui.html(f"{face(person)}<span>{escape(person.name)}</span>", sanitize=False).classes("flex items-center gap-2")
                self.person_tabs.append((person, tab))

    def _phone(self) -> None:
        bot = face_of("¥", "#3390ec")
        head = f'{bot}<div><div class="name">{escape(self.w["title"])}</div><div class="sub">{escape(self.w["online"])}</div></div>'
        ui.html(head, sanitize=False).classes("head")
        self.phone_chat = ui.html("", sanitize=False).classes("chat phone-chat")
        self.tries = ui.element("div").classes("tries")
        with ui.element("div").classes("foot"):
            ui.button(icon="attach_file", on_click=self._send_photo).props("flat round color=grey-7").classes("round").tooltip(
                self.w["photo"]
            )
            self.phone_input = ui.input(placeholder=self.w["write"]).props("dense borderless hide-bottom-space")
            self.phone_input.on("keydown.enter", self._say)
            ui.button(icon="send", on_click=self._say).props("flat round color=primary").classes("round phone-send")
        self._fill_tries()

    def _fill_tries(self) -> None:
        self.tries.clear()
        language = self.stage.texts_in.get(self.merchant.id, "zh")
        with self.tries:
            for text in TRIES[language]:
                ui.html(escape(text), sanitize=False).classes("try").on("click", lambda _, text=text: self._write(text))

    def _play(self, person: Person) -> None:
        self.merchant = person
        self._fill_tries()
        self.dirty = True

    def _say(self) -> None:
        text = str(self.phone_input.value or "").strip()
        self.phone_input.value = ""
        if text:
            self._write(text)

    def _write(self, text: str) -> None:
        self._try(lambda: self.merchant.write(text))

    def _send_photo(self) -> None:
        self._try(lambda: self.merchant.send_photo())

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except (ValueError, LookupError) as error:
            ui.notify(str(error), type="warning")
        self.dirty = True

    def _pressed(self, given: dict[str, Any]) -> None:
        chat, message, data = int(given["chat"]), int(given["message"]), str(given["data"])
        if data == "/start":
            self._try(lambda: self.merchant.start())
            return
        who = self.merchant if chat == self.merchant.id else self.agent
        shown = next((one for one in self._messages_of(chat) if one.message_id == message), None)
        if shown is not None:
            self._try(lambda: self._press_and_tell(who, shown, data))

    def _press_and_tell(self, who: Person, shown: Shown, data: str) -> None:
        press = who.press(shown, data)

        def tell() -> None:
            answer = who.toast(press)
            if answer:
                ui.notify(answer, position="center", timeout=2500)

        ui.timer(0.6, tell, once=True)

    def _messages_of(self, chat: int) -> Sequence[Shown]:
        return self.merchant.screen() if chat == self.merchant.id else self.stage.group.messages()

    # the agents' group

    def _topics(self) -> None:
        group = self.stage.group
        with ui.element("div").classes("topics"):
            people = len(self.stage.agents) + 1
            sub = f"{people} {self.w['members']}"
            title = f'<div><div class="name">{escape(group.title)}</div><div class="sub">{escape(sub)}</div></div>'
            ui.html(face_of(group.title[:1], "#7b6ee1") + title, sanitize=False).classes("head")
            self.topic_list = ui.html("", sanitize=False).classes("list")

    def _thread(self) -> None:
        with ui.element("div").classes("thread"):
            self.thread_head = ui.html("", sanitize=False).classes("head")
            self.thread_chat = ui.html("", sanitize=False).classes("chat thread-chat")
            with ui.element("div").classes("foot"):
                options = {number: f"{self.w['as_agent']} {person.name}" for number, person in enumerate(self.stage.agents)}
                self.who = ui.select(options, value=0, on_change=lambda event: self._be(int(event.value)))
                self.who.props("dense borderless options-dense").classes("agent-choice").style("flex: none; width: 138px")
                self.thread_input = ui.input(placeholder=self.w["write_agent"]).props("dense borderless hide-bottom-space")
                self.thread_input.on("keydown.enter", self._answer)
                ui.button(icon="send", on_click=self._answer).props("flat round color=primary").classes("round agent-send")

    def _be(self, number: int) -> None:
        self.agent = self.stage.agents[number]
        self.dirty = True

    def _open(self, thread: str) -> None:
        self.thread = int(thread) if thread else None
        self.dirty = True

    def _answer(self) -> None:
        text = str(self.thread_input.value or "").strip()
        self.thread_input.value = ""
        if text:
            self._try(lambda: self.agent.write_in(self.stage.group, text, topic=self.thread))

    # clock, faults, behind the scenes

    def _controls(self) -> None:
        w = self.w
        with ui.element("div").classes("box"):
            ui.html(f"<h3>{escape(w['clock'])}</h3>", sanitize=False)
            with ui.element("div").classes("chips"):
                self._chip("plus_10m", lambda: self._advance(timedelta(minutes=10)))
                self._chip("plus_1h", lambda: self._advance(timedelta(hours=1)))
                self._chip("plus_1d", lambda: self._advance(timedelta(days=1)))
                self._chip("tonight", lambda: self._to(23, 20))
                self._chip("morning", lambda: self._to(9, 5, tomorrow=True))
        with ui.element("div").classes("box"):
            ui.html(f"<h3>{escape(w['faults'])}</h3>", sanitize=False)
            self._fault_switches()
            with ui.element("div").classes("chips").style("margin-top: 8px"):
                self._chip("cut_after", lambda: self.sandbox.faults.drop_after("sendmessage"))
                self._chip("too_many", lambda: self.sandbox.faults.too_many("*", 5))
                self._chip("close_topic", self._close_topic)
                self._chip("delete_topic", self._delete_topic)
        with ui.element("div").classes("box"):
            ui.html(f"<h3>{escape(w['behind'])} · {escape(w['state'])}</h3>", sanitize=False)
            self.behind = ui.html("", sanitize=False)
        with ui.element("div").classes("box"):
            ui.html(f"<h3>{escape(w['behind'])} · {escape(w['calls'])}</h3>", sanitize=False)
            self.calls = ui.html("", sanitize=False).classes("calls")

    def _fault_switches(self) -> None:
        faults = self.sandbox.faults
        lasting: dict[str, Callable[[], Fault]] = {
            "cut_before": lambda: faults.drop_before("*", None),
            "bad_gateway": lambda: faults.bad_gateway("*", None),
            "slow": lambda: faults.delay("*", 2.0, None),
        }
        for name, begin in lasting.items():
            ui.switch(self.w[name], on_change=lambda event, name=name, begin=begin: self._fault(name, begin, event.value)).props(
                "dense"
            ).style("display: flex; margin: 5px 0")
        ui.switch(self.w["blocked"], on_change=lambda event: self._block(event.value)).props("dense").style("display: flex; margin: 5px 0")

    def _fault(self, name: str, begin: Callable[[], Fault], on: bool) -> None:
        old = self.faults.pop(name, None)
        if old is not None:
            self.sandbox.faults.end(old)
        if on:
            self.faults[name] = begin()

    def _block(self, on: bool) -> None:
        if on:
            self.merchant.block_bot()
        else:
            self.merchant.unblock_bot()

    def _close_topic(self) -> None:
        if self.thread is not None:
            self._try(lambda: self.stage.group.close_topic(self.thread))

    def _delete_topic(self) -> None:
        if self.thread is not None:
            thread, self.thread = self.thread, None
            self._try(lambda: self.stage.group.delete_topic(thread))

    def _chip(self, name: str, act: Callable[[], object]) -> None:
        ui.html(escape(self.w[name]), sanitize=False).classes("chip").on("click", lambda _: act())

    def _advance(self, by: timedelta) -> None:
        self.sandbox.clock.advance(by)
        self.stage.moved()
        self.dirty = True

    def _to(self, hour: int, minute: int, *, tomorrow: bool = False) -> None:
        now = self.sandbox.now.astimezone(self.stage.zone)
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if tomorrow or at <= now:
            at += timedelta(days=1)
        self._advance(at - now)

    # painting

    def _tick(self) -> None:
        self._put("when", self.when, when(self.sandbox.now.astimezone(self.stage.zone), self.lang))
        lines = self.stage.behind(self.merchant.id)
        rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in lines)
        self._put("behind", self.behind, f'<dl class="facts" style="margin:0">{rows}</dl>' if rows else escape(self.w["nobody"]))
        recent = [call for call in list(self.sandbox.calls)[-60:] if call.method != "getUpdates"][-9:]
        shown = "".join(
            f'<div class="{"" if call.ok else "bad"}">{escape(call.method)}{"" if call.ok else " · " + escape(call.error or "")}</div>'
            for call in reversed(recent)
        )
        self._put("calls", self.calls, shown)

    def _paint(self) -> None:
        if not self.dirty:
            return
        self.dirty = False
        for person, tab in self.person_tabs:
            tab.classes(add="on" if person is self.merchant else "", remove="" if person is self.merchant else "on")
        self._paint_phone()
        self._paint_group()

    def _paint_phone(self) -> None:
        screen = self.merchant.screen()
        content = bubbles(screen, mine=self.merchant.id, zone=self.stage.zone, edited=self.w["edited"], lang=self.lang)
        if not screen:
            key = f'<button class="start" data-chat="{self.merchant.id}" data-message="0" data-press="/start">{escape(self.w["start"])}</button>'
            content = f'<div class="hint">{escape(self.w["nothing"])}</div>{key}'
        if self._put("phone", self.phone_chat, content):
            ui.run_javascript("toEnd('.phone-chat')")

    def _paint_group(self) -> None:
        group = self.stage.group
        self._follow_new_topics()
        self._put("topics", self.topic_list, self._topic_rows())
        topic = next((one for one in group.topics if one.thread == self.thread), None)
        name = topic.name if topic is not None else self.w["general"]
        title = f'<div><div class="name">{escape(name)}</div><div class="sub">{escape(group.title)}</div></div>'
        icon = face_of("#" if topic is None else letter_of(name), "#8a94a0" if topic is None else colour(topic.thread))
        self._put("thread head", self.thread_head, icon + title)
        shown = [one for one in group.messages() if one.thread_id == self.thread or not group.is_forum]
        content = bubbles(shown, mine=self.agent.id, zone=self.stage.zone, edited=self.w["edited"], group=True, lang=self.lang)
        if not group.topics and self.thread is None:
            content += f'<div class="hint">{escape(self.w["no_topics"])}</div>'
        if self._put("thread", self.thread_chat, content):
            ui.run_javascript("toEnd('.thread-chat')")
        self.seen[self.thread] = max((one.message_id for one in shown), default=0)

    def _follow_new_topics(self) -> None:
        """A topic that comes up is opened, as long as nobody reads another one."""
        for topic in self.stage.group.topics:
            if topic.thread not in self.followed:
                self.followed.add(topic.thread)
                if self.thread is None:
                    self.thread = topic.thread

    def _topic_rows(self) -> str:
        group = self.stage.group
        messages = group.messages()
        rows = [self._topic_row(None, self.w["general"], "#", "#8a94a0", messages)]
        for topic in reversed(group.topics):
            name = ("🔒 " if topic.closed else "") + topic.name
            rows.append(self._topic_row(topic.thread, name, letter_of(topic.name), colour(topic.thread), messages))
        return "".join(rows)

    def _topic_row(self, thread: int | None, name: str, letter: str, shade: str, messages: Sequence[Shown]) -> str:
        inside = [one for one in messages if one.thread_id == thread and not one.service]
        last = inside[-1] if inside else None
        unread = sum(one.message_id > self.seen.get(thread, 0) for one in inside) if thread != self.thread else 0
        text = f"{last.sender}: {last.text or last.media or ''}" if last else ""
        badge = f'<span class="badge">{unread}</span>' if unread else ""
        icon = f'<span class="bubbleicon" style="background:{shade}">{escape(letter)}</span>'
        main = f'<span class="t-main"><div class="t-name">{escape(name)}</div><div class="t-last">{escape(text[:60])}</div></span>'
        return f'<div class="topic {"on" if thread == self.thread else ""}" data-topic="{thread or ""}">{icon}{main}{badge}</div>'

    def _put(self, name: str, element: ui.html, content: str) -> bool:
        """Sends it to the browser only when it changed."""
        if self.painted.get(name) == content:
            return False
        self.painted[name] = content
        element.set_content(content)
        return True


def when(at: datetime, lang: str) -> str:
    if lang == "zh":
        return f"{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"
    return f"{at:%a %d %b %H:%M}"


def colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def letter_of(topic: str) -> str:
    """The merchant's, not the ticket number's: all numbers begin alike."""
    return next((letter for letter in topic if letter.isalpha()), topic[:1])


def face_of(letter: str, shade: str) -> str:
    return f'<span class="face" style="background:{shade}">{escape(letter)}</span>'


def face(person: Person) -> str:
    return face_of(person.name[:1], colour(person.id))
