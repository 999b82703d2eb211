"""A Bot API that costs almost nothing, and merchants who each write their next message only after the answer to the last.

Raw asyncio over httptools, so that the bot under test is what is measured. The conversation has eight turns; an answer must begin with
`T<turn>#<conversation>|`, which is how a lost, doubled or wrong one is seen:

    1 “/start <conv>”   → four buttons          5 a button          → two buttons
    2 a button          → asks for words        6 a button          → asks for a contact
    3 words             → asks for a number     7 a contact         → all the answers read back, one button
    4 a number          → three buttons         8 the button        → “ticket <number>”, never the same twice
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, deque
from typing import Any
from urllib.parse import parse_qsl

import httptools
import orjson

REPLY = re.compile(r"T(\d+)#(\d+)\|(.*)", re.S)
TURNS = 8
BOT = {"id": 777000777, "is_bot": True, "first_name": "Desk", "username": "desk_stub_bot"}
CATS, PRIOS, VIAS = ("cat_pay", "cat_ship", "cat_ret", "cat_oth"), ("prio_low", "prio_mid", "prio_high"), ("via_mail", "via_phone")
OFFERED = {1: b"cat_pay", 4: b"prio_high", 5: b"via_mail", 7: b"ok_yes"}
now = time.perf_counter


class Merchant:
    """One closed loop: a message, its answer, the next message."""

    def __init__(self, stub: Stub, number: int, turns: int) -> None:
        self.stub, self.left, self.chance = stub, turns, random.Random(number)
        self.turn = self.conversation = 0
        self.waiting, self.since, self.message_id = False, 0.0, 1
        self.lost: set[tuple[int, int]] = set()
        self.answers: dict[str, str] = {}
        self.id = 500_000_000 + number
        who = {"id": self.id, "first_name": "Merchant", "last_name": str(number), "username": f"merchant_{number}"}
        self.person = {**who, "is_bot": False, "language_code": "en"}
        self.chat = {**who, "type": "private"}

    def go_on(self) -> None:
        if self.left <= 0:
            self.stub.finished()
            return
        self.left -= 1
        if self.turn in (0, TURNS):
            self.turn, self.conversation = 1, self.stub.next_conversation()
            self._make_up_answers()
        else:
            self.turn += 1
        self._write()

    def _make_up_answers(self) -> None:
        chance = self.chance
        self.answers = {
            "cat": chance.choice(CATS),
            "desc": f"The parcel of {chance.randrange(10**6)} arrived broken, the customer asks for a refund",
            "order": f"A-{chance.randrange(10**8)}",
            "prio": chance.choice(PRIOS),
            "via": chance.choice(VIAS),
            "contact": f"shop{chance.randrange(10**6)}@example.org",
        }

    def _write(self) -> None:
        answers = self.answers
        texts = {1: f"/start {self.conversation}", 3: answers["desc"], 4: answers["order"], 7: answers["contact"]}
        presses = {2: answers["cat"], 5: answers["prio"], 6: answers["via"], 8: "ok_yes"}
        self.waiting, self.since = True, now()
        if self.turn in texts:
            self.stub.bring({"message": self._message(texts[self.turn])})
        else:
            self.stub.bring({"callback_query": self._press(presses[self.turn])})

    def _message(self, text: str) -> dict[str, Any]:
        self.message_id += 1
        message = {"message_id": self.message_id, "from": self.person, "chat": self.chat, "date": int(time.time()), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"offset": 0, "length": 6, "type": "bot_command"}]
        return message

    def _press(self, data: str) -> dict[str, Any]:
        query = str(self.stub.next_id())
        self.stub.pressed.add(query)
        shown = {
            "message_id": self.message_id,
            "from": BOT,
            "chat": self.chat,
            "date": int(time.time()),
            "text": f"T{self.turn - 1}#{self.conversation}|Please choose one of the buttons below.",
            "reply_markup": {"inline_keyboard": [[{"text": data, "callback_data": data}]]},
        }
        return {"id": query, "from": self.person, "chat_instance": str(self.id * 31), "message": shown, "data": data}

    def hears(self, text: str, raw: bytes) -> None:
        found = REPLY.match(text)
        if not found:
            self.stub.wrong("unknown answer", text)
            return
        turn, conversation, rest = int(found[1]), int(found[2]), found[3]
        if (conversation, turn) == (self.conversation, self.turn) and self.waiting:
            self._judge(turn, rest, text, raw)
            self.waiting = False
            self.stub.times.append((now(), now() - self.since))
            self.stub.later(self)
        elif (conversation, turn) in self.lost:
            self.lost.discard((conversation, turn))
            self.stub.late += 1
        elif (conversation, turn) <= (self.conversation, self.turn):
            self.stub.doubled += 1
        else:
            self.stub.wrong("answer to nothing", text)

    def _judge(self, turn: int, rest: str, text: str, raw: bytes) -> None:
        if turn in OFFERED and OFFERED[turn] not in raw:
            self.stub.wrong("no button", text)
        if turn == 7 and rest != ";".join(f"{key}={self.answers[key]}" for key in self.answers):
            self.stub.wrong("wrong summary", text)
        if turn == TURNS:
            if rest in self.stub.tickets:
                self.stub.wrong("ticket given twice", text)
            self.stub.tickets.add(rest)

    def give_up(self) -> None:
        self.lost.add((self.conversation, self.turn))
        self.stub.lost += 1
        self.waiting = False
        self.left -= max(0, TURNS - self.turn)
        self.turn = 0
        self.go_on()


class Connection(asyncio.Protocol):
    """One keep-alive connection of the bot."""

    def __init__(self, stub: Stub) -> None:
        self.stub = stub
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport, self.parser, self.body, self.kind = transport, httptools.HttpRequestParser(self), b"", b""

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            if self.transport:
                self.transport.close()

    def on_url(self, url: bytes) -> None:
        self.url, self.body, self.kind = url, b"", b""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self.kind = value

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        url, kind, body = self.url, self.kind, self.body
        self.stub.soon(lambda: self.stub.asked(self, url, kind, body))

    def write(self, content: bytes) -> None:
        self.stub.soon(lambda: self._write(content))

    def _write(self, content: bytes) -> None:
        if self.transport:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
            self.transport.write(head + content)


class Hook(asyncio.Protocol):
    """One keep-alive connection from “Telegram” to the bot's webhook; one update at a time."""

    def __init__(self, stub: Stub) -> None:
        self.stub = stub
        self.transport: Any = None
        self.current: bytes | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._fresh()

    def _fresh(self) -> None:
        self.parser = httptools.HttpResponseParser(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self.stub.hook_gone(self)

    def post(self, update: bytes) -> None:
        self.current = update
        self.stub.soon(lambda: self._post(update))

    def _post(self, update: bytes) -> None:
        if self.transport is not None:
            head = (
                b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: %b\r\n"
                b"Content-Length: %d\r\n\r\n" % (self.stub.hook_path, self.stub.hook_secret, len(update))
            )
            self.transport.write(head + update)

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def on_message_complete(self) -> None:
        status, keep = self.parser.get_status_code(), self.parser.should_keep_alive()
        self._fresh()
        self.stub.soon(lambda: self._answered(status, keep))

    def _answered(self, status: int, keep: bool) -> None:
        update, self.current = self.current, None
        if update is not None and not 200 <= status < 300:
            self.stub.wrong(f"webhook {status}", "")
            asyncio.get_running_loop().call_later(0.2, self.stub.deliver, update)
        if self.transport is not None:
            if keep:
                self.stub.hook_idle(self)
            else:
                self.transport.close()


class Stub:
    """`latency` seconds are added to every call, half on the way in and half on the way out; `think` is a merchant's mean pause.

    By webhook it is ready when so many `workers` have set one.
    """

    def __init__(self, *, latency: float = 0.0, patience: float = 10.0, think: float = 0.0, workers: int = 1) -> None:
        self.workers, self.hooks_made = workers, 0
        self.half, self.patience, self.think = latency / 2, patience, think
        self.loop = asyncio.get_running_loop()
        self.queue: deque[tuple[int, bytes]] = deque()
        self.poller: tuple[Connection, int, asyncio.TimerHandle] | None = None
        self.update_id, self.ids, self.conversations = 1000, 10**12, 0
        self.times: list[tuple[float, float]] = []
        self.tickets: set[str] = set()
        self.pressed: set[str] = set()
        self.merchants: dict[int, Merchant] = {}
        self.lost = self.late = self.doubled = self.active = 0
        self.errors: Counter[str] = Counter()
        self.samples: list[str] = []
        self.calls: Counter[str] = Counter()
        self.all_done = self.loop.create_future()
        self.ready = self.loop.create_future()
        self.webhook, self.most_hooks, self.open_hooks = False, 40, 0
        self.idle: list[Hook] = []
        self.waiting_hooks: deque[bytes] = deque()
        self.hook_addresses: list[tuple[str, int]] = []  # of every process that set a webhook; connections go to them in turn
        self.hook_path, self.hook_secret = b"/", b""

    def soon(self, work: Any) -> None:
        if self.half:
            self.loop.call_later(self.half, work)
        else:
            work()

    def later(self, merchant: Merchant) -> None:
        if self.think:
            self.loop.call_later(merchant.chance.expovariate(1 / self.think), merchant.go_on)
        else:
            merchant.go_on()

    def next_conversation(self) -> int:
        self.conversations += 1
        return self.conversations

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    def wrong(self, kind: str, text: str) -> None:
        self.errors[kind] += 1
        if len(self.samples) < 8:
            self.samples.append(f"{kind}: {text[:90]}")

    # updates to the bot

    def bring(self, update: dict[str, Any]) -> None:
        self.update_id += 1
        content = orjson.dumps({"update_id": self.update_id, **update})
        if self.webhook:
            self.deliver(content)
            return
        self.queue.append((self.update_id, content))
        if self.poller:
            self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        if self.poller and self.queue:
            connection, limit, timer = self.poller
            self.poller = None
            timer.cancel()
            self._answer_poll(connection, limit)

    def _answer_poll(self, connection: Connection, limit: int) -> None:
        several = [self.queue[place][1] for place in range(min(limit, len(self.queue)))]
        connection.write(b'{"ok":true,"result":[' + b",".join(several) + b"]}")

    def _poll_over(self, connection: Connection) -> None:
        if self.poller and self.poller[0] is connection:
            self.poller = None
            connection.write(b'{"ok":true,"result":[]}')

    def _poll(self, connection: Connection, params: dict[str, Any]) -> None:
        if not self.ready.done():
            self.ready.set_result(None)
        while self.queue and self.queue[0][0] < int(params.get("offset") or 0):
            self.queue.popleft()
        limit, seconds = int(params.get("limit") or 100), float(params.get("timeout") or 0)
        if self.queue or seconds <= 0:
            self._answer_poll(connection, limit)
            return
        if self.poller:
            self.poller[2].cancel()
            self.poller[0].write(b'{"ok":true,"result":[]}')
        self.poller = (connection, limit, self.loop.call_later(seconds, self._poll_over, connection))

    def deliver(self, update: bytes) -> None:
        if self.idle:
            self.idle.pop().post(update)
            return
        self.waiting_hooks.append(update)
        if self.open_hooks < self.most_hooks:
            self.open_hooks += 1
            self.loop.create_task(self._open_hook())

    async def _open_hook(self) -> None:
        self.hooks_made += 1
        address = self.hook_addresses[self.hooks_made % len(self.hook_addresses)]
        for _ in range(200):
            try:
                _, hook = await self.loop.create_connection(lambda: Hook(self), *address)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                self.hook_idle(hook)
                return
        self.open_hooks -= 1

    def hook_idle(self, hook: Hook) -> None:
        if self.waiting_hooks:
            hook.post(self.waiting_hooks.popleft())
        else:
            self.idle.append(hook)

    def hook_gone(self, hook: Hook) -> None:
        self.open_hooks -= 1
        if hook in self.idle:
            self.idle.remove(hook)
        if hook.current is not None:
            self.loop.call_later(0.2, self.deliver, hook.current)
            hook.current = None
        elif self.waiting_hooks and not self.idle:
            self.deliver(self.waiting_hooks.popleft())

    # calls of the bot

    def asked(self, connection: Connection, url: bytes, kind: bytes, body: bytes) -> None:
        path, _, query = url.partition(b"?")
        method = path[path.rfind(b"/") + 1 :].decode().lower()
        params: dict[str, Any] = dict(parse_qsl(query.decode())) if query else {}
        if body:
            params.update(_params(kind, body))
        self.calls[method] += 1
        if method == "getupdates":
            self._poll(connection, params)
        else:
            connection.write(b'{"ok":true,"result":' + self._result(method, params, body) + b"}")

    def _result(self, method: str, params: dict[str, Any], body: bytes) -> bytes:
        if method in ("sendmessage", "editmessagetext"):
            return self._message(method, params, body)
        if method == "answercallbackquery":
            self.pressed.discard(str(params.get("callback_query_id")))
        if method == "getme":
            more = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
            return orjson.dumps({**BOT, **more, "can_connect_to_business": False, "has_main_web_app": False})
        if method == "setwebhook" and params.get("url"):
            self._set_webhook(params)
        if method == "getwebhookinfo":
            return b'{"url":"","has_custom_certificate":false,"pending_update_count":0}'
        return b"true"

    def _set_webhook(self, params: dict[str, Any]) -> None:
        place, _, path = str(params["url"]).split("://", 1)[1].partition("/")
        host, _, port = place.partition(":")
        address = (host, int(port or 80))
        if address not in self.hook_addresses:
            self.hook_addresses.append(address)
        self.hook_path = b"/" + path.encode()
        self.hook_secret = str(params.get("secret_token") or "").encode()
        self.most_hooks = int(params.get("max_connections") or 40)
        if len(self.hook_addresses) == self.workers and not self.ready.done():
            self.ready.set_result(None)

    def _message(self, method: str, params: dict[str, Any], body: bytes) -> bytes:
        text, merchant = str(params.get("text", "")), self.merchants.get(int(params["chat_id"]))
        if merchant is None:
            self.wrong("unknown chat", str(params["chat_id"]))
            return b"true"
        if method == "sendmessage":
            merchant.message_id += 1
        message = {"message_id": merchant.message_id, "from": BOT, "chat": merchant.chat, "date": int(time.time()), "text": text}
        if method == "editmessagetext":
            message |= {"message_id": int(params["message_id"]), "edit_date": message["date"]}
        markup = params.get("reply_markup")
        if markup:
            message["reply_markup"] = orjson.Fragment(markup) if isinstance(markup, str) else markup
        content = orjson.dumps(message)
        merchant.hears(text, body)
        return content

    # play

    def play(self, merchants: int, turns: int) -> None:
        several = [Merchant(self, number, turns) for number in range(merchants)]
        self.merchants = {merchant.id: merchant for merchant in several}
        self.active = merchants
        for merchant in several:
            if self.think:
                self.loop.call_later(merchant.chance.random() * self.think, merchant.go_on)
            else:
                merchant.go_on()
        self.loop.call_later(0.25, self._sweep)

    def _sweep(self) -> None:
        for merchant in self.merchants.values():
            if merchant.waiting and merchant.since < now() - self.patience:
                merchant.give_up()
        if not self.all_done.done():
            self.loop.call_later(0.25, self._sweep)

    def finished(self) -> None:
        self.active -= 1
        if self.active == 0 and not self.all_done.done():
            self.all_done.set_result(None)

    def end(self) -> None:
        for merchant in self.merchants.values():
            merchant.left = 0

    async def serve(self) -> int:
        server = await self.loop.create_server(lambda: Connection(self), "127.0.0.1", 0, backlog=1024)
        return int(server.sockets[0].getsockname()[1])


def _params(kind: bytes, body: bytes) -> dict[str, Any]:
    if kind.startswith(b"application/json"):
        return dict(orjson.loads(body))
    if kind.startswith(b"multipart/form-data"):
        return _parts(kind.split(b"boundary=", 1)[1].strip(b'"'), body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _parts(boundary: bytes, body: bytes) -> dict[str, Any]:
    found = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        start = head.find(b'name="') + 6
        found[head[start : head.find(b'"', start)].decode()] = value[:-2].decode()
    return found
