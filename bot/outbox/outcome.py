"""What a failed delivery means: try again (when), uncertain, or failed. Pure; its test is a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.outbox import WAIT, Delivery, writes
from bot.telegram.client import (
    ApiError,
    BadRequestError,
    ChatMigratedError,
    ClientBrokenError,
    ForbiddenError,
    InvalidTokenError,
    NetworkError,
    RetryAfterError,
)

SLOWEST = timedelta(minutes=5)
MOST_REFUSED = 3  # tries of a photo or file that the bot may not send, where texts may be allowed
MOST_BROKEN = 8  # tries of a call that our own client cannot make


@dataclass(frozen=True, slots=True)
class TryAgain:
    at: datetime
    why: str
    counts: bool = True  # as an attempt; being told to wait does not
    unsure: bool = False  # it may have arrived already: this doubles it at worst


@dataclass(frozen=True, slots=True)
class Uncertain:
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    why: str


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """Nothing is left to do: the text stands there already, or what was to be changed is gone."""


Outcome = TryAgain | Uncertain | Failed | AlreadyDone


def pause(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … at most five minutes."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), SLOWEST)


def after_failure(delivery: Delivery, error: ApiError, now: datetime) -> Outcome:
    """Nothing is given up because the network or Telegram is down; only what cannot succeed is."""
    later = now + pause(delivery.attempts)
    if isinstance(error, RetryAfterError):
        return TryAgain(now + timedelta(seconds=error.retry_after or 1), WAIT, counts=False)
    if isinstance(error, InvalidTokenError):
        return TryAgain(now + SLOWEST, "the token was refused")
    if error.sent == "maybe":
        # An edit or a deletion made twice is made once; only a message can stand there twice.
        is_answer = delivery.kind == "reply" and writes(delivery)
        return Uncertain(error.description) if is_answer else TryAgain(later, error.description, unsure=True)
    if isinstance(error, NetworkError):
        return TryAgain(later, error.description)
    if isinstance(error, ClientBrokenError):
        return TryAgain(later, error.description) if delivery.attempts < MOST_BROKEN else Failed(error.description)
    if isinstance(error, BadRequestError):
        return _after_refusal(delivery, error, later)
    if isinstance(error, ChatMigratedError) and delivery.merchant_id is not None:
        return Failed(error.description)  # the agent's message stayed in the old group: he is told, and can write it again
    if isinstance(error, ForbiddenError) and delivery.is_for_group:
        return TryAgain(max(later, now + timedelta(minutes=1)), error.description)  # put out of the group: an admin lets the bot in again
    return Failed(error.description) if error.permanent else TryAgain(later, error.description)


def _after_refusal(delivery: Delivery, error: BadRequestError, later: datetime) -> Outcome:
    if error.kind == "not_modified":
        return AlreadyDone()
    if error.kind == "message_gone" and not writes(delivery):
        # What was to be changed is gone, and with it the matter; but an agent's edit that reached nobody is told him.
        return Failed(error.description) if delivery.kind == "reply" and delivery.method.startswith("edit") else AlreadyDone()
    texts_only = error.kind == "no_rights" and delivery.method != "sendMessage" and delivery.attempts >= MOST_REFUSED
    if error.kind in ("no_rights", "chat_gone") and delivery.is_for_group and writes(delivery) and not texts_only:
        return TryAgain(later + timedelta(minutes=1), error.description)
    return Failed(error.description)
