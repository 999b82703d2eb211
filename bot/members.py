"""Who is an agent: a member of the agents' group, as Telegram says. Its answer is kept for a while, and follows what Telegram tells by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.desk.group import IN
from bot.outbox.group import Group
from bot.telegram.client import ApiError, Client

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=10)
KEPT_NO = timedelta(seconds=30)
TRUSTED = timedelta(days=1)
"""How long an old yes holds while Telegram cannot be asked."""
WITHIN = 3.0  # seconds for the question: others wait for it


class Members:
    def __init__(self, client: Client, group: Group, *, now: Callable[[], datetime]) -> None:
        self.client, self.group, self.now = client, group, now
        self._known: dict[int, tuple[bool, datetime]] = {}  # user → is a member, as of

    async def learn(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """Asks Telegram about each person who pressed an agents' button and is not known; takes over what it tells of comings and goings."""
        for raw in updates:
            pressed = raw.get("callback_query")
            changed = raw.get("chat_member")
            if isinstance(pressed, dict) and self._is_agents(pressed):
                await self._ask(int(pressed["from"]["id"]))
            elif isinstance(changed, dict) and self._is_group(changed.get("chat")):
                member = changed.get("new_chat_member") or {}
                user = (member.get("user") or {}).get("id")
                if isinstance(user, int):
                    self._known[user] = (_is_in(member), self.now())

    def is_stranger(self, user: int) -> bool:
        """Not known to be a member. Somebody whom Telegram could not be asked about counts as one, unless he was in the group a day ago."""
        found = self._known.get(user)
        return found is None or not found[0] or self.now() - found[1] > TRUSTED

    def _is_agents(self, pressed: Mapping[str, Any]) -> bool:
        at = (pressed.get("message") or {}).get("chat")
        who = (pressed.get("from") or {}).get("id")
        return self._is_group(at) and isinstance(who, int) and str(pressed.get("data", "")).startswith("t.")

    def _is_group(self, chat: Any) -> bool:
        return isinstance(chat, dict) and self.group.id is not None and chat.get("id") == self.group.id

    async def _ask(self, user: int) -> None:
        known = self._known.get(user)
        if known is not None and self.now() - known[1] < (KEPT if known[0] else KEPT_NO):
            return
        try:
            member = await self.client.call("getChatMember", {"chat_id": self.group.id, "user_id": user}, timeout=WITHIN)
        except ApiError as error:
            if error.permanent:  # Telegram never saw him there
                self._known[user] = (False, self.now())
            else:
                log.warning("member_not_asked", why=error.description)
            return
        self._known[user] = (_is_in(member), self.now())


def _is_in(member: Any) -> bool:
    """Somebody restricted may have left; then Telegram says so apart."""
    if not isinstance(member, dict) or member.get("status") not in IN:
        return False
    return member.get("status") != "restricted" or bool(member.get("is_member"))
