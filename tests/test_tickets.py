from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import tickets
from bot.tickets import MOVES, STATUSES, RefusedError, allows, move, number_of

DOCS = Path(__file__).parents[1] / "docs" / "agents.md"


def test_every_move_leads_to_a_status_that_exists() -> None:
    assert set(MOVES) == set(STATUSES)
    assert {after for moves in MOVES.values() for after in moves.values()} <= set(STATUSES)


def test_every_status_is_reached_and_only_closed_is_final() -> None:
    reached, new = {"open"}, {"open"}
    while new:
        new = {after for status in new for after in MOVES[status].values()} - reached  # type: ignore[index]
        reached |= new
    assert reached == set(STATUSES)
    assert [status for status, moves in MOVES.items() if not moves] == ["closed"]


def test_an_answer_waits_for_the_merchant_and_his_word_waits_for_us() -> None:
    assert move("open", "answer") == "pending"
    assert move("pending", "merchant_wrote") == "open"


def test_a_reply_to_a_solved_ticket_opens_it_again() -> None:
    assert move("solved", "merchant_wrote") == "open"


@pytest.mark.parametrize(
    ("status", "by", "reason"), [("closed", "answer", "closed"), ("solved", "claim", "solved"), ("open", "reopen", "move")]
)
def test_a_move_that_is_not_in_the_table_is_refused_with_its_reason(status: tickets.Status, by: tickets.Move, reason: str) -> None:
    assert not allows(status, by)
    with pytest.raises(RefusedError) as refusal:
        move(status, by)
    assert refusal.value.reason == reason


def test_numbers_are_short_and_never_the_same() -> None:
    assert [number_of(id_) for id_ in (1, 2, 999)] == ["1001", "1002", "1999"]


def test_the_diagram_in_the_docs_is_the_table() -> None:
    found = re.search(r"```mermaid\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == tickets.diagram()
