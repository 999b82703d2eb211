"""What the desk wants of a Telegram client, and how a client says that something went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send from our side. Most media are sent by their `file_id`, which is plain text in the parameters."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


class Client(Protocol):
    """One call of one method. Parameters and results are plain JSON values, exactly as the Bot API names them.

    Raises an `ApiError` and nothing else. Bounded: no call outlives `timeout` seconds (getUpdates: its own long-poll time more).
    """

    name: str

    async def start(self) -> None:
        """Opens connections. Raises `ClientBrokenError` when this client itself cannot work here."""

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        timeout: float = 15.0,
    ) -> Any:
        """Returns the `result` of the answer. A file goes where its parameter says `attach://KEY`."""

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        """The content of a file by getFile. Raises `BadRequestError` when Telegram says it is too big, or it is over `limit` bytes."""

    async def close(self) -> None:
        """Closes connections; safe to call twice and before `start`."""


class ApiError(Exception):
    """Why a call failed, in fields. Nobody reads message texts outside `telegram/`.

    `sent` says whether the request may have taken effect: `no` surely not, `maybe` it left us and no clear answer came back.
    `permanent`: trying the same again cannot help. `retry_after`: seconds Telegram told us to wait.
    """

    permanent: bool = False
    sent: Literal["no", "maybe"] = "no"

    def __init__(self, description: str, *, retry_after: float | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.retry_after = retry_after


class RetryAfterError(ApiError):
    """429. `retry_after` is always set."""


class ForbiddenError(ApiError):
    """403: the merchant blocked the bot, the bot was put out of the group, the account is gone."""

    permanent = True


BadKind = Literal[
    "other",
    "thread_gone",
    "thread_closed",
    "message_gone",
    "not_modified",
    "query_too_old",
    "chat_gone",
    "too_long",
    "too_big",
    "no_rights",
    "no_forum",
    "reply_gone",
]


class BadRequestError(ApiError):
    """400. `kind` is what the desk can act on."""

    permanent = True

    def __init__(self, description: str, kind: BadKind = "other") -> None:
        super().__init__(description)
        self.kind = kind


class ChatMigratedError(ApiError):
    """The group became a supergroup: store `new_chat_id`, then send again."""

    def __init__(self, description: str, new_chat_id: int) -> None:
        super().__init__(description)
        self.new_chat_id = new_chat_id


class ConflictError(ApiError):
    """409: another poller or a webhook has the updates."""


class InvalidTokenError(ApiError):
    """401, or 404 on the bot's own path: the token is wrong. Nothing will work."""

    permanent = True


class NetworkError(ApiError):
    """No clear answer: connect failures are `sent="no"`; a time-out or a cut after the request left, a 5xx, half an answer are `maybe`."""

    def __init__(self, description: str, sent: Literal["no", "maybe"]) -> None:
        super().__init__(description)
        self.sent = sent


class ClientBrokenError(ApiError):
    """The client's own fault (import, parse, a kind it does not know), not the network's and not Telegram's. `auto` changes over on it."""

    def __init__(self, description: str, sent: Literal["no", "maybe"] = "no") -> None:
        super().__init__(description)
        self.sent = sent
