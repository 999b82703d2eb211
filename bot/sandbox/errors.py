"""How the Bot API says no, in Telegram's own words."""

from __future__ import annotations

from typing import Any


class RefusedCallError(Exception):
    """An answer with `ok: false`. `description` is the whole text, prefix included; `parameters` as ResponseParameters names them."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> RefusedCallError:
    return RefusedCallError(400, f"Bad Request: {text}")


def forbidden(text: str) -> RefusedCallError:
    return RefusedCallError(403, f"Forbidden: {text}")


def conflict(text: str) -> RefusedCallError:
    return RefusedCallError(409, f"Conflict: {text}")


def too_many(seconds: int) -> RefusedCallError:
    return RefusedCallError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(new_chat_id: int) -> RefusedCallError:
    return RefusedCallError(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new_chat_id})


UNAUTHORIZED = RefusedCallError(401, "Unauthorized")
NOT_FOUND = RefusedCallError(404, "Not Found")

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
THREAD_GONE = "message thread not found"
NOT_A_FORUM = "the chat is not a forum"

# What Telegram says when a required parameter is missing; for the rest see `missing`.
MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "user_id": "invalid user_id specified",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "video": "there is no video in the request",
    "audio": "there is no audio in the request",
    "animation": "there is no animation in the request",
    "sticker": "there is no sticker in the request",
    "video_note": "there is no video note in the request",
    "message_thread_id": "invalid forum topic identifier specified",
    "callback_query_id": QUERY_TOO_OLD,
    "file_id": "file_id not specified",
    "name": "title must be non-empty",
    "phone_number": "phone number is empty",
    "first_name": "first name is empty",
    "action": "wrong parameter action in request",
    "media": "media not found",
}


def missing(parameter: str) -> RefusedCallError:
    return bad_request(MISSING.get(parameter, f'parameter "{parameter}" is required'))
