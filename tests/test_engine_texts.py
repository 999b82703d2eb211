"""Words made of texts and values, guards over values, and what goes into storage and comes back."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.engine import flow as f
from bot.engine.codec import event_from, event_to, state_from, state_to
from bot.engine.effects import Say
from bot.engine.events import Choose, Event, Recall, Start, Text
from bot.engine.guards import All, Guard, Not, holds, slots_of
from bot.engine.guards import Any as AnyOf
from bot.engine.guards import Test as Is
from bot.engine.keys import BUILTIN_TEXTS
from bot.engine.texts import all_texts, date_in, find_text, render, show, time_in, yuan
from bot.values import Reading, Sensitive, SlotValue
from tests.engine_flows import LATE, MENU, MORNING, flow, library, shop
from tests.engine_play import Play

NIGHT = "2026-11-22T23:05:00+08:00"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (350000, "3500"),
        (350050, "3,500.50"),
        (5, "0.05"),
        (1200000, "12,000"),
        (-350050, "-3,500.50"),
        (0, "0"),
        (99, "0.99"),
        (123456789, "1,234,567.89"),
    ],
)
def test_money_is_shown_in_yuan(fen: int, words: str) -> None:
    assert yuan(fen) == words


@pytest.mark.parametrize(
    ("grain", "zh", "en"),
    [
        (None, "11月22日 23:05", "22 Nov 23:05"),
        ("minute", "11月22日 23:05", "22 Nov 23:05"),
        ("approx", "11月22日 23:05左右", "about 22 Nov 23:05"),
        ("day", "11月22日", "22 Nov"),
        ("time_of_day", "11月22日晚上", "22 Nov, evening"),
    ],
)
def test_a_time_is_shown_by_language_and_as_exactly_as_it_was_said(grain: str | None, zh: str, en: str) -> None:
    assert (time_in(NIGHT, "zh", grain), time_in(NIGHT, "en", grain)) == (zh, en)


def test_a_date_has_its_weekday() -> None:
    assert (date_in("2026-11-23", "zh"), date_in("2026-11-23", "en")) == ("11月23日(周一)", "Mon 23 Nov")
    assert date_in("2026-11-29", "zh") == "11月29日(周日)"


def test_what_is_no_time_is_shown_as_it_stands() -> None:
    assert (time_in("soon", "zh"), date_in("soon", "en")) == ("soon", "soon")


def test_a_choice_is_shown_by_its_buttons_words_and_what_is_unset_by_a_neutral_one() -> None:
    late = flow(LATE)
    proof, slip = late.slots["proof"], late.slots["slip"]
    assert show(late, proof, "failed", "zh") == "显示失败"
    assert show(late, proof, "failed", "en") == "Failed"
    assert show(late, proof, "other", "en") == "other"
    assert (show(late, proof, None, "zh"), show(late, proof, None, "en")) == ("(未填)", "(not given)")
    assert (show(late, slip, "a,b", "zh"), show(late, slip, "a", "en")) == ("2张", "1 photo")
    flag = f.Slot("flag", "bool", late.title)
    assert (show(late, flag, True, "zh"), show(late, flag, False, "en")) == ("是", "no")


def test_values_go_in_as_data_and_are_never_read_again() -> None:
    says = {"id": "one", "start": "q", "slots": {"it": {"type": "text"}}, "config": {"secret": "s3"}}
    nodes = {"q": {"ask": "it", "text": "问|Ask", "next": "a"}, "a": {"say": "您说:{it}|You: {it}", "next": "$end"}}
    play = Play(library(flow({**says, "nodes": nodes}))).says("<b>{cfg.secret} {it} {ticket}</b>")
    (say, *_) = play.of(Say)
    assert render(play.library, say, {"ticket": "A-17"}) == "您说:<b>{cfg.secret} {it} {ticket}</b>"


def test_the_desk_fills_in_the_ticket_and_what_nobody_fills_stays_visible() -> None:
    play = Play(shop()).says("人工")
    (say,) = play.of(Say)
    closed = Say("menu.human.away", "zh", rev=say.rev)
    assert render(play.library, closed) == "下班了。"
    closed_en = Say("menu.human.away", "en", rev=say.rev)
    assert render(play.library, closed_en) == "Closed until {next_open}."
    assert render(play.library, closed_en, {"next_open": "09:00"}) == "Closed until 09:00."


def test_every_text_of_a_flow_is_found_by_its_key_and_an_unknown_one_is_shown_as_a_key() -> None:
    known = shop()
    for one in known.flows.values():
        for text in all_texts(one):
            assert find_text(one, text.key) is text, text.key
    assert render(known, Say("late.gone.text", "zh", rev=known.live["late"])) == "late.gone.text"
    assert render(known, Say("builtin.gone", "zh")) == "builtin.gone"


def test_the_engine_uses_no_sentence_that_it_does_not_name() -> None:
    """`BUILTIN_TEXTS` is what the flow files must give: every key in the code stands there, and none too many."""
    used: set[str] = set()
    for path in (Path(__file__).parents[1] / "bot" / "engine").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        if path.name != "keys.py":
            used |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    asked = {f"confirm_{what}" for what in ("restart", "stop")} | {key for key in BUILTIN_TEXTS if key.startswith("i_")}
    assert set(BUILTIN_TEXTS) <= used | asked
    said = set()
    for path in (Path(__file__).parents[1] / "bot" / "engine").glob("*.py"):
        said |= set(re.findall(r'(?:say_own|own_words|acknowledge|_gone|miss)\((?:m, )?"(\w+)"', path.read_text("utf-8")))
    assert said <= set(BUILTIN_TEXTS)


# --- guards


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (Is("amount", "gte", 350000), True),
        (Is("amount", "lt", 350000), False),
        (Is("amount", "gte", "3500"), False),
        (Is("proof", "is", "ok"), True),
        (Is("proof", "in", ("failed", "ok")), True),
        (Is("proof", "in", "ok"), False),
        (Is("flag", "is", True), True),
        (Is("flag", "is", 1), False),
        (Is("paid_at", "hour_in", (22, 6)), True),
        (Is("paid_at", "hour_in", (6, 22)), False),
        (Is("paid_at", "hour_in", (23, 24)), True),
        (Is("paid_at", "hour_in", (5, 5)), True),
        (Is("amount", "hour_in", (0, 24)), False),
        (Is("paid_at", "lt", "2026-11-23T00:00:00+08:00"), True),
        (Is("paid_at", "gte", "2026-11-22T15:05:00+00:00"), True),
        (Is("gone", "set", False), True),
        (Is("gone", "set", True), False),
        (Is("proof", "set", True), True),
        (Is("gone", "is", None), False),
        (Is("gone", "lt", 5), False),
        (Not(Is("gone", "is", "x")), True),
        (All((Is("proof", "is", "ok"), Is("gone", "set", False))), True),
        (AnyOf((Is("proof", "is", "no"), Is("gone", "set", True))), False),
        (All(()), True),
        (AnyOf(()), False),
    ],
)
def test_a_guard_holds_or_not_and_never_raises(guard: Guard, expected: bool) -> None:
    values: dict[str, Any] = {"amount": 350000, "proof": "ok", "paid_at": NIGHT, "flag": True}
    assert holds(guard, values) is expected


def test_early_morning_counts_as_night_across_midnight() -> None:
    for hour, night in ((21, False), (22, True), (0, True), (5, True), (6, False)):
        assert holds(Is("at", "hour_in", (22, 6)), {"at": f"2026-11-22T{hour:02d}:30:00+08:00"}) is night


def test_a_guard_knows_which_slots_it_looks_at() -> None:
    assert slots_of(All((Is("a", "set", True), Not(AnyOf((Is("b", "is", 1), Is("a", "is", 2))))))) == {"a", "b"}


# --- storage


def test_every_kind_of_event_comes_back_as_it_was() -> None:
    reading = Reading(
        "昨晚 ****1234",
        "昨晚",
        (("not_arrived", 0.9),),
        "intent",
        {"paid_at": SlotValue(NIGHT, (0, 2), True, ("x", None, 5), "approx")},
        "zh",
        (Sensitive("card_number", (3, 19)),),
        "m1",
    )
    bodies = [
        Text(reading),
        Text(Reading()),
        Start("zh", "late", "pay", {"a": None, "b": True}),
        Choose("r", "n", "o", 7),
        Recall(("a.b",), None, "why"),
    ]
    for body in bodies:
        event = Event(MORNING, "u:1", body, False)
        assert event_from(event_to(event)) == event


def test_a_thing_that_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not an event"):
        event_from({"at": MORNING.isoformat(), "id": "x", "surprise": 1})


def test_a_state_comes_back_exactly_through_a_snapshot_with_other_answers() -> None:
    play = Play(shop()).taps("agree").taps("late").taps("failed").says("昨晚23:05").says("3500").says("7:30刷的").taps("look_up.no")
    play.says("不对,是昨晚22:00")
    assert state_from(state_to(play.at)) == play.at
    assert [list(one.slots) for one in state_from(state_to(play.at)).past] == [list(one.slots) for one in play.at.past]


def test_times_keep_their_offset() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    assert event_from(event_to(Event(at, "x", Start("zh")))).at.isoformat() == "2026-01-01T12:00:00+08:00"


def test_the_log_alone_gives_the_same_conversation() -> None:
    play = Play(shop(), ports={"due": lambda args: (True, {"due": "2026-12-01", "status": "due"})})
    play.says("没到账,昨晚23:05").taps("agree").taps("ok").says("3500").taps("remind").passes(24 * 9).taps("waiting").taps(
        "look_up.cannot"
    ).says("人工")
    assert play.replays()


def test_the_trace_tells_decisions_and_not_what_people_wrote() -> None:
    play = Play(shop()).taps("agree").taps("late").taps("failed").says("昨晚23:05").says("98765").says("投诉").says("4321")
    trace = repr([turn.trace for turn in play.turns])
    assert "'failed'" in trace
    for written in ("98765", "4321", "23:05", "9876500"):
        assert written not in trace


def test_an_empty_log_has_no_state() -> None:
    from bot.engine.replay import replay

    with pytest.raises(ValueError, match="empty log"):
        replay(library(flow(MENU)), {}, [])
