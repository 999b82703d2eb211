"""What the desk wants of a Telegram client, and how a client says that something went wrong."""

from __future__ import annotations

import re
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

    @property
    def name(self) -> str:
        """Which client it is, for logs and metrics: `ptb` or `httpx`."""

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
    "not_copyable",
    "not_editable",
    "not_deletable",
    "reaction_refused",
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


UNSAID_PAUSE = 5.0
"""Seconds to wait after a 429 that does not say how long."""

KINDS: tuple[tuple[BadKind, tuple[str, ...]], ...] = (
    # Order matters: the first match counts. All in lower case; the official server's texts (Client.cpp) and the bare codes it passes on.
    ("thread_gone", ("message thread not found", "topic_deleted", "topic_id_invalid")),
    ("thread_closed", ("topic_closed",)),
    ("not_modified", ("message is not modified", "not_modified")),
    ("query_too_old", ("query is too old", "query id is invalid", "query_id_invalid")),
    ("reply_gone", ("to be replied not found", "reply message not found", "replied message not found", "reply_message_id_invalid")),
    ("no_forum", ("is not a forum", "forum_missing", "is not a supergroup forum", "the chat is not a supergroup")),
    ("not_copyable", ("message can't be copied", "message can't be forwarded", "forwards_restricted", "can't be copied")),
    ("not_deletable", ("message can't be deleted", "message_delete_forbidden")),
    ("not_editable", ("message can't be edited", "message_edit_time_expired")),
    ("reaction_refused", ("reaction_invalid", "reactions_too_many", "reaction_empty", "reaction isn't available")),
    ("too_long", ("is too long", "message_too_long", "caption_too_long", "entities_too_long")),
    ("too_big", ("is too big", "too large", "file_parts_invalid")),
    (
        "message_gone",
        (
            *(f"message to {verb} not found" for verb in ("edit", "delete", "copy", "forward", "pin", "unpin", "react")),
            "message not found",
            "there is no message to edit",
            "message_id_invalid",
        ),
    ),
    (
        "chat_gone",
        (
            "chat not found",
            "user not found",
            "chat_id_invalid",
            "peer_id_invalid",
            "channel_private",
            "chat was deactivated",
            "chat was upgraded",
        ),
    ),
    (
        "no_rights",
        (
            "not enough rights",
            "have no rights",
            "no rights to",
            "need administrator rights",
            "administrator rights required",
            "chat_admin_required",
            "admin_rank",
            "right_forbidden",
            "chat_write_forbidden",
            "chat_restricted",
            "must be an administrator",
            "can't remove chat owner",
        ),
    ),
)
_NO_RIGHTS_CODE = re.compile(r"chat_send_\w+_forbidden")
_WAIT = re.compile(r"retry (?:after|in) (\d+)", re.IGNORECASE)
_NOT_OURS_TO_TELL = re.compile(r"/(?:file/)?bot[^/\s]+")


def kind_of(description: str) -> BadKind:
    """What a 400's text means for the desk. `other` for the many texts that only a programmer can act on."""
    folded = description.lower()
    for kind, texts in KINDS:
        if any(text in folded for text in texts):
            return kind
    return "no_rights" if _NO_RIGHTS_CODE.search(folded) else "other"


def error_of(status: int, answer: Any) -> ApiError:
    """The error that an answer stands for. `answer` is its JSON, or None (or anything) when the body was no Bot API answer.

    The status counts, but a body that names its own `error_code` is believed against a 200.
    """
    body: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    description = described(body.get("description"), status)
    parameters = body.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    code = body.get("error_code")
    if status == 200 and isinstance(code, int):
        status = code
    moved, wait = parameters.get("migrate_to_chat_id"), parameters.get("retry_after")
    if type(moved) is int:
        return ChatMigratedError(description, moved)
    if status == 429 or type(wait) in (int, float):
        return RetryAfterError(description, retry_after=wait_of(description, wait))
    return _by_status(status, description, known=bool(body))


def _by_status(status: int, description: str, *, known: bool) -> ApiError:
    folded = description.lower()
    if status == 401 or (status == 404 and "method not found" not in folded):
        # A 404 that is no Bot API answer is another server's: the address is wrong, and that too is for the one who set it.
        return InvalidTokenError(description)
    if status == 413:
        return BadRequestError(description, "too_big")
    if not known or not 400 <= status < 500:
        # A page of some proxy's, whatever its status: it knows nothing of merchants and their blocks.
        return NetworkError(description, "maybe")
    if status == 403:
        return ForbiddenError(description)
    if status == 409:
        return ConflictError(description)
    return BadRequestError(description, kind_of(description))


def wait_of(description: str, seconds: object = None) -> float:
    """Seconds to wait after a 429, as its parameters or else its text say."""
    if isinstance(seconds, (int, float)) and seconds >= 0:
        return float(seconds)
    found = _WAIT.search(description)
    return float(found[1]) if found else UNSAID_PAUSE


def described(text: object, status: int) -> str:
    """A description fit for a log: one short line in which no URL can carry the token."""
    if not isinstance(text, str) or not text.strip():
        return f"HTTP {status} without a Bot API answer" if status != 200 else "half an answer"
    return _NOT_OURS_TO_TELL.sub("/bot…", " ".join(text.split()))[:300]
