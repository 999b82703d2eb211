"""What a failed delivery means: a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox.outcome import AlreadyDone, Failed, Outcome, TryAgain, Uncertain, after_failure, pause
from bot.store.outbox import Delivery, Kind
from bot.telegram.client import (
    ApiError,
    BadRequestError,
    ClientBrokenError,
    ForbiddenError,
    InvalidTokenError,
    NetworkError,
    RetryAfterError,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def delivery(kind: Kind = "prompt", *, method: str = "sendMessage", attempts: int = 0, to_group: bool = False) -> Delivery:
    address = {"ticket_id": 7} if to_group else {"merchant_id": 1, "user_id": 501}
    return Delivery(1, "m:1", kind, method, {}, attempts, 0, NOON, NOON, **address)  # type: ignore[arg-type]


TO_AN_ADMIN = Delivery(1, "c:9", "notice", "sendMessage", {"chat_id": 9}, 0, 0, NOON, NOON)


PROMPT, REPLY, RELAY = delivery(), delivery("reply"), delivery("relay", to_group=True)


@pytest.mark.parametrize(
    ("row", "error", "kind"),
    [
        (PROMPT, RetryAfterError("Too Many Requests", retry_after=7), TryAgain),
        (PROMPT, NetworkError("connection refused", "no"), TryAgain),
        (REPLY, NetworkError("connection refused", "no"), TryAgain),
        (PROMPT, NetworkError("cut after it left", "maybe"), TryAgain),
        (RELAY, NetworkError("cut after it left", "maybe"), TryAgain),
        (REPLY, NetworkError("cut after it left", "maybe"), Uncertain),
        (REPLY, ClientBrokenError("cannot parse", "maybe"), Uncertain),
        (PROMPT, ForbiddenError("bot was blocked by the user"), Failed),
        (RELAY, ForbiddenError("bot was kicked from the supergroup chat"), TryAgain),
        (TO_AN_ADMIN, ForbiddenError("bot can't initiate conversation with a user"), Failed),
        (PROMPT, BadRequestError("chat not found", "chat_gone"), Failed),
        (RELAY, BadRequestError("chat not found", "chat_gone"), TryAgain),
        (RELAY, BadRequestError("not enough rights", "no_rights"), TryAgain),
        (PROMPT, BadRequestError("message text is empty"), Failed),
        (
            delivery("card", method="editMessageText", to_group=True),
            BadRequestError("message is not modified", "not_modified"),
            AlreadyDone,
        ),
        (delivery("notice", method="deleteMessage"), BadRequestError("message to delete not found", "message_gone"), AlreadyDone),
        (PROMPT, InvalidTokenError("Unauthorized"), TryAgain),
        (PROMPT, ClientBrokenError("cannot import"), TryAgain),
        (delivery(attempts=8), ClientBrokenError("cannot import"), Failed),
    ],
)
def test_a_failure_means_this(row: Delivery, error: ApiError, kind: type[Outcome]) -> None:
    assert isinstance(after_failure(row, error, NOON), kind)


def test_being_told_to_wait_is_a_due_time_and_no_attempt() -> None:
    again = after_failure(PROMPT, RetryAfterError("Too Many Requests", retry_after=3600), NOON)
    assert again == TryAgain(NOON + timedelta(hours=1), "told to wait", counts=False)


def test_a_prompt_that_may_have_arrived_is_counted_as_such() -> None:
    again = after_failure(PROMPT, NetworkError("time-out", "maybe"), NOON)
    assert isinstance(again, TryAgain)
    assert again.unsure


def test_pauses_double_and_never_exceed_five_minutes() -> None:
    pauses = [pause(attempts) for attempts in range(40)]
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]
    assert pauses[-1] == timedelta(minutes=5)


def test_a_network_that_is_down_for_hours_loses_nothing() -> None:
    assert isinstance(after_failure(delivery(attempts=10_000), NetworkError("no route", "no"), NOON), TryAgain)
