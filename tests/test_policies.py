"""Learnt policies at work: what cases teach, what a signed one changes, what one in shadow only says, and when one is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from bot.cli import desk
from bot.desk import books
from bot.desk.admins import policies, traces
from bot.engine.codec import state_to
from bot.engine.flow import Model
from bot.engine.remedies import policy_of
from bot.engine.state import Attempt, FlowRef, Frame, Outcome, State
from bot.learning.learn import Proposal
from bot.publishing import publish_now
from bot.settings import load
from bot.store import audit, conversations, events, merchants, timers
from bot.store import policies as rows
from bot.store.connection import Connection
from bot.store.writer import SqliteStore
from tests.fixtures.desk import BOT_ID, Room


@pytest.fixture
def pc(small: Path) -> Iterator[Room]:
    """Remedies by chance per minute: looking first (lag is common), calling after it."""
    file = small / "late.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("strategy: article", "strategy: pc"), encoding="utf-8")
    store = SqliteStore("sqlite://")
    store.open_now()
    room = Room(store, small)
    yield room
    room.check()
    store.close_now()


def _model(room: Room) -> Model:
    return dict(policies.models(room.desk.books.library))[_key(room)]


def _key(room: Room) -> str:
    return next(key for key, _ in policies.models(room.desk.books.library) if key.startswith("late."))


def _proposal(room: Room, **prior: float) -> Proposal:
    model = _model(room)
    policy = replace(policy_of(model), id=f"learnt:{_key(room)}:1", prior={"other": 0.0, **prior})
    return Proposal(policy, 100, (), (), 10.0, 5.0, 0.1, 0.9)


def _keep(room: Room, proposal: Proposal, *, shadow: bool = False) -> None:
    def work(conn: Connection) -> None:
        policies.keep(conn, _key(room), proposal, at=room.now, by="eve", why="it helps sooner", shadow=shadow)

    room.store.run_now(work)
    fresh = room.store.run_now(books.changed, room.desk.books)
    assert fresh is not None, "a running desk takes it over"
    room.desk.books = fresh


def _first_remedy(room: Room) -> str:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.outgoing()
    room.ann.presses("ok")
    return " ".join(room.ann.hears())


def test_a_signed_policy_changes_the_order_for_new_conversations(pc: Room) -> None:
    assert "银行App" in _first_remedy(pc)
    _keep(pc, _proposal(pc, lag=0.02, hold=0.98))
    pc.ann.writes("/cancel")
    pc.ann.presses("yes")
    assert "收单机构客服" in _first_remedy(pc)


def test_a_conversation_that_met_the_older_one_keeps_it(pc: Room) -> None:
    _first_remedy(pc)
    _keep(pc, _proposal(pc, lag=0.02, hold=0.98))
    pc.ann.writes("再说一遍")
    assert "银行App" in " ".join(pc.ann.hears())
    talk = pc.store.run_now(conversations.find_live, 1)
    assert talk is not None
    assert f"author:{_model(pc).id}" in talk.state


def test_one_in_shadow_changes_nothing_and_the_log_says_what_it_would_have_tried(pc: Room) -> None:
    _keep(pc, _proposal(pc, lag=0.02, hold=0.98), shadow=True)
    assert "银行App" in _first_remedy(pc)
    talk = pc.store.run_now(conversations.find_live, 1)
    assert talk is not None
    trace = [item for row in pc.store.run_now(events.list_events, talk.id) for item in orjson.loads(row.trace)]
    assert [detail for rule, _, detail in trace if rule == "shadow"] == ["call"]
    assert [detail for rule, _, detail in trace if rule == "try"] == ["look"]


def test_an_article_keeps_its_order_whatever_is_signed(room: Room) -> None:
    _keep(room, _proposal(room, lag=0.02, hold=0.98))
    assert "银行App" in _first_remedy(room)


def test_signing_ends_the_shadow_and_is_written_into_the_trail(pc: Room) -> None:
    _keep(pc, _proposal(pc, lag=0.5, hold=0.5), shadow=True)
    signed = _proposal(pc, lag=0.02, hold=0.98)
    _keep(pc, replace(signed, policy=replace(signed.policy, id="second")))
    assert [(one.name, one.standing) for one in pc.store.run_now(rows.list_all)] == [
        (f"learnt:{_key(pc)}:1", "dropped"),
        ("second", "live"),
    ]
    acts = [(one.act, one.actor_name, one.why) for one in pc.store.run_now(audit.list_acts, pc.now)]
    assert ("policy_signed", "eve", "it helps sooner") in acts


# what cases teach


def test_a_case_that_the_merchant_ended_by_a_button_is_a_trace(pc: Room) -> None:
    _keep(pc, _proposal(pc, lag=0.4, hold=0.6))
    _first_remedy(pc)
    pc.ann.presses("no")
    pc.ann.presses("yes")
    (trace,) = pc.store.run_now(traces.of_model, _key(pc), _model(pc), pc.now - timedelta(days=1), pc.now + timedelta(days=1))
    assert (trace.failed, trace.resolver, trace.reopened) == (("look",), "call", False)
    assert trace.policy == f"learnt:{_key(pc)}:1"


def test_a_forgotten_conversation_teaches_nothing(pc: Room) -> None:
    _first_remedy(pc)
    pc.ann.presses("yes")
    pc.ann.writes("/forget")
    assert pc.store.run_now(traces.of_model, _key(pc), _model(pc), pc.now - timedelta(days=1), pc.now + timedelta(days=1)) == []


def test_too_few_cases_propose_nothing_and_say_so(pc: Room) -> None:
    _first_remedy(pc)
    pc.ann.presses("yes")
    found = pc.store.run_now(policies.proposal_for, _key(pc), _model(pc), pc.now + timedelta(days=1))
    assert found.cases == 1
    assert found.refused


# drift


@pytest.fixture
def judged(small: Path) -> Iterator[Room]:
    """A learnt policy is live, and 60 cases under the author's words are behind it; made by hand, so no log replays."""
    store = SqliteStore("sqlite://")
    store.open_now()
    room = Room(store, small)
    _keep(room, _proposal(room, lag=0.02, hold=0.98))
    _ended(room, f"author:{_model(room).id}", 60, "yes", 10_000)
    yield room
    store.close_now()


def _ended(room: Room, policy: str, number: int, outcome: Outcome, begin: int) -> None:
    """So many cases that ended with this policy."""
    key = _key(room)
    flow = key.partition(".")[0]
    rev = room.desk.books.library.live[flow]
    tried = (Attempt("look", outcome, room.now, "merchant", key),)
    at = Frame(FlowRef(flow, rev), "solved", room.now)
    state = State(at, "zh", tried=tried, buckets={f"policy:{key}": policy}, status="ended", outcome="resolved")
    packed = orjson.dumps(state_to(state)).decode()

    def work(conn: Connection) -> None:
        for index in range(number):
            him = merchants.get_or_add(conn, bot_id=BOT_ID, user_id=begin + index, name="", username=None, language=None, now=room.now)
            talk = conversations.add(conn, merchant_id=him.id, flow=flow, rev=rev, state=packed, now=room.now)
            conversations.end(conn, talk.id, expected=0, outcome="resolved", now=room.now)

    room.store.run_now(work)


def _standing(room: Room) -> list[str]:
    return [one.standing for one in room.store.run_now(rows.list_all)]


def test_a_policy_that_solves_less_is_taken_back_within_a_week_and_the_admins_are_told(judged: Room) -> None:
    _ended(judged, f"learnt:{_key(judged)}:1", 60, "no", 20_000)
    judged.store.run_now(policies.begin, judged.now)
    judged.passes(days=6)
    assert _standing(judged) == ["live"]
    judged.passes(days=2)
    assert _standing(judged) == ["past"]
    assert any(one.to == "c:900" and "自动撤回" in one.text for one in judged.outgoing())
    fresh = judged.store.run_now(books.changed, judged.desk.books)
    assert fresh is not None
    assert _key(judged) not in fresh.policies


def test_a_policy_that_serves_as_well_stays(judged: Room) -> None:
    _ended(judged, f"learnt:{_key(judged)}:1", 60, "yes", 20_000)
    judged.store.run_now(policies.begin, judged.now)
    judged.passes(days=30)
    assert _standing(judged) == ["live"]


def test_what_goes_back_goes_back_to_the_one_before_it(judged: Room) -> None:
    second = _proposal(judged, lag=0.3, hold=0.7)
    _ended(judged, f"learnt:{_key(judged)}:1", 60, "yes", 20_000)
    _keep(judged, replace(second, policy=replace(second.policy, id="second")))
    _ended(judged, "second", 60, "no", 30_000)
    judged.store.run_now(policies.begin, judged.now)
    judged.passes(days=8)
    assert _standing(judged) == ["live", "past"]


def test_a_restart_does_not_put_the_weekly_look_off(judged: Room) -> None:
    judged.store.run_now(policies.begin, judged.now)
    (first,) = [one for one in judged.store.run_now(timers.list_of, "desk", 0) if one.key == policies.DRIFT]
    judged.store.run_now(policies.begin, judged.now + timedelta(days=5))
    (again,) = [one for one in judged.store.run_now(timers.list_of, "desk", 0) if one.key == policies.DRIFT]
    assert first.due_at == again.due_at


# the command


def _desk(*words: str, folder: Path, flows: Path) -> Result:
    environment = {"DESK_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}", "DESK_FLOWS": str(flows)}
    return CliRunner().invoke(desk, ["flow", "learn", *words], env=environment)


@pytest.fixture
def on_disk(small: Path, tmp_path: Path) -> Path:
    settings = load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'desk.db'}", flows=small)
    publish_now(settings, (), by="Ada", why="first", accept=["HB06"])
    return tmp_path


def test_the_command_says_what_it_would_change_and_why_it_must_not_go_live(on_disk: Path, small: Path) -> None:
    ran = _desk("late", folder=on_disk, flows=small)
    assert ran.exit_code == 0, ran.output
    assert "0 confirmed cases" in ran.output
    assert "not to be signed: the gain of 0.0% is not above 5%" in ran.output
    (shape,) = [orjson.loads(line) for line in _desk("--json", folder=on_disk, flows=small).output.splitlines()]
    assert shape["order_now"] == ["look", "call"]
    assert shape["refused"]


def test_the_command_signs_nothing_that_proves_no_gain(on_disk: Path, small: Path) -> None:
    ran = _desk("late", "--sign", "--why", "I think so", folder=on_disk, flows=small)
    assert ran.exit_code == 2
    assert "nothing was signed" in ran.output
    assert "--why is missing" in _desk("late", "--shadow", folder=on_disk, flows=small).output
    assert "no live flow “lunch”" in _desk("lunch", folder=on_disk, flows=small).output


def test_a_shadow_is_begun_by_the_command(on_disk: Path, small: Path) -> None:
    ran = _desk("late", "--shadow", "--why", "to see", "--by", "eve", folder=on_disk, flows=small)
    assert ran.exit_code == 0, ran.output
    store = SqliteStore(f"sqlite:///{on_disk / 'desk.db'}")
    store.open_now()
    assert [(one.standing, one.made_by) for one in store.run_now(rows.list_all)] == [("shadow", "eve")]
    store.close_now()
