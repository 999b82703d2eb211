"""From a request to an answer: finds the method, checks, counts, and records what was asked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.sandbox.chats import CHATS
from bot.sandbox.check import BY_NAME, MalformedCallError, Method, check
from bot.sandbox.edits import EDITS
from bot.sandbox.errors import NOT_FOUND, WEBHOOK_SET, RefusedCallError, bad_request, conflict, too_many
from bot.sandbox.flood import Flood
from bot.sandbox.request import Upload, uploads_apart
from bot.sandbox.sends import SENDS
from bot.sandbox.state import Raw
from bot.sandbox.webhook import Settings, Trouble, Webhook
from bot.sandbox.world import World

Handler = Callable[[World, dict[str, Any], dict[str, Upload]], Any]
HANDLERS: dict[str, Handler] = {**SENDS, **EDITS, **CHATS}
_SPACED = frozenset(name for name in SENDS) | {"editMessageText", "createForumTopic"}
_SECRET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


@dataclass(slots=True)
class Call:
    """One call of the bot. `result` and `error` (the description) are None while it runs."""

    number: int
    method: str  # as the specification writes it
    params: dict[str, Any]
    at: float
    result: Any = None
    error: str | None = None
    remark: str = ""  # `description` beside a result

    @property
    def ok(self) -> bool:
        return self.error is None


class Calls(deque[Call]):
    """The calls, oldest first."""

    def of(self, *methods: str) -> list[Call]:
        """Only these methods."""
        return [call for call in self if call.method in methods]

    @property
    def sends(self) -> list[Call]:
        """Those that wrote a message, or tried to."""
        return [call for call in self if call.method in SENDS]


class Api:
    def __init__(self, world: World, pause_scale: float, trouble: Trouble, keep_calls: int) -> None:
        self.world = world
        self.calls = Calls(maxlen=keep_calls)
        self.violations: deque[str] = deque(maxlen=1000)
        self.flood: Flood | None = None
        self.webhook: Webhook | None = None
        self._pause_scale = pause_scale
        self._trouble = trouble
        self._webhook_set_at = float("-inf")
        self._number = 0
        self._has_certificate = False

    def method(self, name: str) -> Method:
        method = BY_NAME.get(name.lower())
        if method is None:
            self.violations.append(f"there is no method “{name}”")
            raise NOT_FOUND
        return method

    def begin(self, method: Method, raw: dict[str, Any], encoded: bool) -> tuple[Call, dict[str, Upload]]:
        """Checks and records a call. Raises Telegram's refusal of a malformed one."""
        uploads = uploads_apart(raw, method.fields)
        self._number += 1
        call = Call(self._number, method.name, raw, self.world.clock.time())
        self.calls.append(call)
        try:
            checked = check(method, raw, encoded)
        except MalformedCallError as refused:
            self.violations.extend(refused.faults)
            call.error = str(refused.refusal)
            raise refused.refusal from None
        if checked.faults:
            self.violations.extend(checked.faults)
        call.params = checked.values
        return call, uploads

    def run(self, call: Call, uploads: dict[str, Upload]) -> Any:
        """Does what the call asks, at once. Raises RefusedCallError."""
        handler = HANDLERS.get(call.method)
        if handler is None:
            return True
        try:
            if self.flood is not None and call.method in _SPACED and type(call.params.get("chat_id")) is int:
                self.flood.count(call.params["chat_id"], len(call.params.get("media", call.params.get("message_ids", [0]))))
            call.result = handler(self.world, call.params, uploads)
        except RefusedCallError as refusal:
            call.error = refusal.description
            raise
        return call.result

    async def run_later(self, call: Call, uploads: dict[str, Upload], alive: Callable[[], bool]) -> Any:
        """Like `run`, for the methods that wait."""
        try:
            call.result = await self._waiting(call, alive)
        except RefusedCallError as refusal:
            call.error = refusal.description
            raise
        return call.result

    async def _waiting(self, call: Call, alive: Callable[[], bool]) -> Any:
        p = call.params
        if call.method == "getUpdates":
            self.world.updates.allow(p.get("allowed_updates"))
            limit = min(100, max(1, p.get("limit", 100)))
            return await self.world.updates.get(p.get("offset", 0), limit, max(0, p.get("timeout", 0)), alive)
        if call.method == "getWebhookInfo":
            return self._webhook_info()
        call.remark = await self._set_webhook(p if call.method == "setWebhook" else {**p, "url": ""})
        return True

    async def run_for_webhook(self, name: str, raw: Raw) -> None:
        """A call that came in the webhook's answer; nobody hears what becomes of it."""
        try:
            call, uploads = self.begin(self.method(name), raw, False)
            self.run(call, uploads)
        except RefusedCallError:
            return

    # the webhook

    async def _set_webhook(self, p: dict[str, Any]) -> str:
        """Returns Telegram's remark on what was done."""
        url = p["url"].strip()
        now = asyncio.get_running_loop().time()
        if url:
            if now - self._webhook_set_at < self._pause_scale:
                raise too_many(1)
            self._webhook_set_at = now
        settings = _settings(url, p) if url else None
        self.world.updates.allow(p.get("allowed_updates"))
        if settings is not None and self.webhook is not None and self.webhook.settings == settings:
            self._drop(p)
            return "Webhook is already set"
        had_one = self.webhook is not None
        await self.close_webhook()
        self._drop(p)
        if settings is None:
            return "Webhook was deleted" if had_one else "Webhook is already deleted"
        self.world.updates.end_poll(conflict(WEBHOOK_SET))
        world = self.world
        told = partial(world.feed.tell, "webhook", 0, None, None)
        self.webhook = Webhook(settings, world.updates, self.run_for_webhook, self._pause_scale, self._trouble, told)
        self.world.updates.webhook_active = True
        self.world.updates.on_push = self.webhook.push
        return "Webhook was set"

    def _drop(self, p: dict[str, Any]) -> None:
        if p.get("drop_pending_updates"):
            self.world.updates.drop_all()

    async def close_webhook(self) -> None:
        self.world.updates.webhook_active = False
        self.world.updates.on_push = None
        if self.webhook is not None:
            webhook, self.webhook = self.webhook, None
            await webhook.close()

    def _webhook_info(self) -> Raw:
        self.world.updates.drop_old()
        hook = self.webhook
        info: Raw = {
            "url": hook.settings.url if hook is not None else "",
            "has_custom_certificate": hook is not None and hook.settings.has_certificate,
            "pending_update_count": len(self.world.updates.pending),
        }
        if hook is not None:
            info["max_connections"] = hook.settings.max_connections
            info["ip_address"] = "127.0.0.1"
            if hook.last_error_at is not None:
                info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
        if self.world.updates.allowed is not None:
            info["allowed_updates"] = sorted(self.world.updates.allowed)
        return info


def _settings(url: str, p: dict[str, Any]) -> Settings:
    """Local addresses and plain http are taken, as a Bot API server of one's own takes them."""
    secret = p.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not set(secret) <= _SECRET:
        raise bad_request("secret token contains unallowed characters")
    if not url.startswith(("http://", "https://")) or len(url.split("://", 1)[1]) < 1:
        raise bad_request("bad webhook: invalid webhook URL specified")
    return Settings(url, secret, min(100, max(1, p.get("max_connections", 40))), "certificate" in p)


WAITING = frozenset(("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"))
