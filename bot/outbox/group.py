"""The agents' group as it is now: its id, whether it has topics. Learnt from Telegram, never probed topic by topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.store.outbox import Delivery, writes
from bot.telegram.client import ApiError, BadRequestError, Client, ForbiddenError

Fault = Literal["out", "write", "manage_topics"]
"""What keeps every delivery from the group: the bot is not in it (or it is gone), may not write there, may make no topics."""


class NoTopicError(BadRequestError):
    """A ticket's topic could not be made: the bot lacks the right."""


@dataclass(slots=True)
class Group:
    """`id` None: no agents' group is set. `is_forum` None: not known yet."""

    id: int | None
    is_forum: bool | None = None

    async def learn(self, client: Client) -> None:
        """Asks Telegram once; a failure leaves it unknown, and the next delivery asks again. Raises ApiError."""
        if self.id is None or self.is_forum is not None:
            return
        chat = await client.call("getChat", {"chat_id": self.id})
        self.is_forum = bool(chat.get("is_forum")) if isinstance(chat, dict) else None

    def moved(self, new_id: int) -> None:
        self.id, self.is_forum = new_id, None


def addressed(delivery: Delivery, group: Group) -> dict[str, Any]:
    """The call's parameters with its address. A given `chat_id` stands (an admin's private chat)."""
    params = dict(delivery.params)
    if delivery.merchant_id is not None:
        params["chat_id"] = delivery.user_id
        return params
    params.setdefault("chat_id", group.id)
    if delivery.ticket_id is None or not writes(delivery):
        return params
    if group.is_forum:
        params["message_thread_id"] = delivery.thread_id
    elif delivery.card_id is not None and "reply_parameters" not in params and not delivery.method.startswith("copyMessages"):
        params["reply_parameters"] = {"message_id": delivery.card_id, "allow_sending_without_reply": True}
    return params


def message_id_of(result: Any) -> int | None:
    """Telegram's message id in an answer: of the message, or of the first of several."""
    first = result[0] if isinstance(result, list) and result else result
    found = first.get("message_id") if isinstance(first, dict) else None
    return int(found) if found is not None else None


def strayed(params: dict[str, Any], result: Any) -> bool:
    """Telegram put a topic's message into General without a word: the thread it stands in is not the one that was asked."""
    asked = params.get("message_thread_id")
    return asked is not None and isinstance(result, dict) and "chat" in result and result.get("message_thread_id") != asked


def fault_of(delivery: Delivery, error: ApiError) -> Fault | None:
    """What a failure says of the whole group; None: it concerns this delivery, or the network."""
    if not delivery.is_for_group:
        return None
    if isinstance(error, NoTopicError):
        return "manage_topics"
    if isinstance(error, ForbiddenError):
        return "out"
    kind = error.kind if isinstance(error, BadRequestError) else ""
    if kind == "chat_gone":
        return "out"
    # A photo that is refused may be a group in which the bot may write texts alone.
    return "write" if kind == "no_rights" and delivery.method == "sendMessage" else None


def messages_of(result: Any) -> int:
    """How many messages an answer stands for."""
    return len(result) if isinstance(result, list) else 1
