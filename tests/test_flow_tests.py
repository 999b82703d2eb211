"""Flow tests: what a test file can say, what it finds, and what it counts as played."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.desk.ports.named import PORTS
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.play import PortContext, Reply
from bot.flowfile.problems import format_problem
from bot.flowfile.testing import Report, format_report, run
from bot.values import Scalar
from tests.fixtures.flows import FlowFolder

HEAD = """flow: example
fixtures:
  base: {now: "2026-11-20T08:10+08:00", lang: zh, hours: open}
  closed: {now: "2026-11-20T22:00+08:00", lang: en, hours: closed, known: {amount: 12.5}}
readings:
  "昨晚23:05": {slots: {paid_at: "2026-11-19T23:05+08:00"}}
  "三千五": {slots: {amount: 3500}}
"""

WITH_PORT = """
  fix: {act: due, args: {at: paid_at, kind: "=card"}, save: {amount: sum}, ok: look, failed: person}
  look: {branch: [{when: {slot: amount, gte: 5000}, next: person}, {else: true, next: tried}]}
  tried: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}
"""


def _played(
    flow_folder: FlowFolder, cases: str, *, flow: str | None = None, head: str = HEAD, ports: Mapping[str, Any] | None = None
) -> Report:
    text = flow or base_text().lstrip()
    folder = flow_folder({"example.yaml": text, "tests/example.test.yaml": head + cases})
    loaded = load_folder(folder)
    assert loaded.library is not None, [format_problem(problem) for problem in loaded.problems]
    return run(loaded, "example", ports or {})


def _one(report: Report) -> str:
    (problem,) = report.problems
    return format_problem(problem)


def test_a_conversation_that_goes_as_written_passes(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        """cases:
  - name: from the start to the end
    use: base
    steps:
      - {expect: {node: proof, says: [proof], buttons: [proof.ok, failed, _.human], lang: zh, status: active}}
      - {tap: proof.ok, expect: {node: paid_at, flow: example, slots: {proof: ok, paid_at: null}, cites: [a.seen]}}
      - {merchant: "昨晚23:05", expect: {slots: {paid_at: "2026-11-19T15:05+00:00"}, node: amount}}
      - {merchant: "三千五", expect: {says: [call.text, call.check], remedy: call, slots: {amount: 3500}, words: ["3500"]}}
      - {tap: call.yes, expect: {end: resolved, never_said: [person, nudge], max_turns: 4, effects: [{record: ended}, {cancel_timer: idle}]}}
""",
    )
    assert report.ok, [format_problem(problem) for problem in report.problems]
    assert report.covered is not None
    assert report.covered.langs == {"zh"}


def test_a_person_out_of_hours_and_what_goes_on_the_card(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        """cases:
  - name: by the button
    use: closed
    steps:
      - {tap: _.human, expect: {status: human, says: [person.away], never_said: [person.text], words: ["09:00"],
         effects: [{handoff: payments, carry_has: [amount, path], why: asked, priority: normal}], slots: {amount: 12.50}}}
      - {agent: handed_back, expect: {node: proof, status: active}}
  - name: after two misses
    use: base
    steps:
      - {merchant: "asdf", expect: {says: [proof.reprompt.1]}}
      - {merchant: "qwer", expect: {says: [reprompt_buttons]}}
      - {merchant: "zxcv", expect: {effects: [{handoff: payments, why: missed}]}}
""",
    )
    assert report.ok, [format_problem(problem) for problem in report.problems]


def test_time_passes_and_timers_fire_on_the_way(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        """cases:
  - name: silence
    use: base
    steps:
      - {expect: {effects: [{set_timer: idle, after: 24h}]}}
      - {tap: proof.ok}
      - {pass: 23h, expect: {node: paid_at}}
      - {pass: 2h, expect: {node: nudge, says: [nudge]}}
      - {tap: nudge.arrived, expect: {end: resolved}}
""",
    )
    assert report.ok, [format_problem(problem) for problem in report.problems]


def test_an_old_button_is_a_correction_and_one_of_another_revision_is_gone(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        """cases:
  - name: he changes his mind
    use: base
    steps:
      - {tap: proof.ok}
      - {tap: paid_at._skip}
      - {press_old: proof.failed, expect: {says: [corrected.proof], slots: {proof: failed}}}
      - {press_old: nowhere.ok, expect: {says: [amount]}}
""",
    )
    assert report.ok, [format_problem(problem) for problem in report.problems]


def _due(args: Mapping[str, Scalar], context: PortContext) -> Reply:
    assert args == {"at": None, "kind": "card"}
    assert context.now.isoformat() == "2026-11-20T08:10:00+08:00"
    return Reply(True, {"sum": 600_000})


def test_ports_are_called_and_may_be_stood_in_for(flow_folder: FlowFolder) -> None:
    flow = (
        base_text()
        .lstrip()
        .replace("  fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}\n", WITH_PORT.lstrip("\n"))
    )
    report = _played(
        flow_folder,
        """cases:
  - name: the real port
    use: base
    steps:
      - {tap: proof.ok}
      - {tap: paid_at._skip}
      - {tap: amount._skip, expect: {effects: [{act: due}, {handoff: payments, priority: high}], slots: {amount: 6000}}}
  - name: another answer
    use: base
    ports: {due: {data: {sum: 100}}}
    steps:
      - {tap: proof.ok}
      - {tap: paid_at._skip}
      - {tap: amount._skip, expect: {remedy: call}}
  - name: no answer
    use: base
    ports: {due: {ok: false}}
    steps:
      - {tap: proof.ok}
      - {tap: paid_at._skip}
      - {tap: amount._skip, expect: {status: human}}
coverage: {guards: both}
""",
        flow=flow,
        ports={"due": _due},
    )
    # the priority's condition was seen true only: amount is never known to be small where a person takes over
    assert [format_problem(problem) for problem in report.problems if "TE02" not in format_problem(problem)] == []
    assert report.covered is not None
    assert {"fix.ok", "fix.failed", "look.arm1", "look.else"}.isdisjoint(report.covered.missing)
    assert not any(name.startswith("look.") for name in report.covered.half)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("{tap: proof.maybe}", "there is no button proof.maybe to tap — the buttons now: ok, failed, human"),
        ("{tap: proof.ok, expect: {node: amount}}", "node is paid_at, not amount; said: example.paid_at.text"),
        ("{tap: proof.ok, expect: {says: [amount]}}", "amount was not said; said: example.paid_at.text"),
        ("{tap: proof.ok, expect: {says: [paid_at, paid_at]}}", "paid_at was not said in this order"),
        ("{tap: proof.ok, expect: {never_said: [proof]}}", "example.proof.text was said"),
        ("{tap: proof.ok, expect: {slots: {proof: failed}}}", "proof is ok, not failed"),
        ("{tap: proof.ok, expect: {end: resolved}}", "the conversation is active at paid_at, not ended as resolved"),
        ("{tap: proof.ok, expect: {effects: [{handoff: payments}]}}", "nothing did handoff: payments"),
        ("{tap: proof.ok, expect: {effects: [{set_timer: idle, after: 1h}]}}", "nothing did set_timer: idle after: 1h"),
        ("{tap: proof.ok, expect: {buttons: [proof.ok]}}", "there is no button proof.ok; there are paid_at._skip, _.human"),
        ("{tap: proof.ok, expect: {cites: [a.call]}}", "a.call was not cited; cited: a.seen"),
        ("{tap: proof.ok, expect: {words: [金额]}}", "“金额” was not said"),
        ("{tap: proof.ok, expect: {lang: en}}", "lang is zh, not en"),
        ("{tap: proof.ok, expect: {max_turns: 0}}", "it took 1 turns, not at most 0"),
        ("{tap: proof.ok, expect: {node: paid}}", "the node “paid” does not exist — did you mean “paid_at”?"),
        ("{tap: proof.ok, expect: {slots: {prof: ok}}}", "the slot “prof” does not exist"),
        ("{tap: proof.ok, expect: {never_said: [persn]}}", "“persn” is never said because it does not exist"),
        ("{tap: proof.ok, expect: {nod: x}}", "the key “nod” is not known here — did you mean “node”?"),
        ("{tapp: proof.ok}", "none of the keys that say what it is"),
    ],
)
def test_what_was_otherwise_is_told_with_its_place_and_what_was_said(flow_folder: FlowFolder, step: str, words: str) -> None:
    report = _played(flow_folder, f"cases:\n  - name: it is wrong\n    use: base\n    steps:\n      - {step}\n")
    assert not report.ok
    found = [format_problem(problem) for problem in report.problems]
    assert any(words in line and "example.test.yaml:12:" in line for line in found), found


def test_a_case_stops_at_its_first_wrong_step_and_the_others_go_on(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        "cases:\n  - {name: bad, steps: [{tap: proof.ok, expect: {node: amount}}, {tap: nothing.x}]}\n  - {name: good, steps: [{tap: proof.ok}]}\n",
    )
    assert [case.ok for case in report.cases] == [False, True]
    assert len(report.problems) == 1


def test_only_what_was_taken_counts_as_played(flow_folder: FlowFolder) -> None:
    report = _played(
        flow_folder,
        """cases:
  - name: one way
    use: base
    steps: [{tap: proof.ok}, {tap: paid_at._skip}, {merchant: "三千五"}, {tap: call.no}]
coverage: {edges: 100, guards: both, langs: [zh, en]}
""",
    )
    assert report.covered is not None
    missing = set(report.covered.missing)
    assert missing == {
        *("proof.failed", "paid_at.next", "amount._skip", "fix.solved", "fix.gave_up", "nudge.arrived", "nudge.waiting", "*.idle"),
        *("call.yes", "call.cannot", "proof.reprompt.1"),
    }
    assert report.covered.half == ("person.priority: never true",)
    assert {problem.code for problem in report.problems} == {"TE02"}
    assert len(report.problems) == 3
    assert "never taken: proof.failed" in format_report(report)


def test_handlers_and_giving_up_are_ways_too(flow_folder: FlowFolder) -> None:
    flow = (
        base_text()
        .lstrip()
        .replace(
            "start: proof\n",
            "handlers: [{intent: ask_why, words: {zh: [为什么]}, goto: why, resume: true}]\nstart: proof\n",
        )
        .replace("models:\n", '  why: {say: {zh: "因为", en: "because"}, cite: [a.seen], next: $resume}\nmodels:\n')
    )
    report = _played(
        flow_folder,
        """cases:
  - name: digression
    use: base
    steps:
      - {merchant: "为什么会这样", expect: {says: [why, proof], node: proof}}
      - {merchant: "失败"}
      - {tap: paid_at._skip}
      - {tap: amount._skip}
      - {merchant: "算了", expect: {effects: [{handoff: payments, why: gave_up}]}}
""",
        flow=flow,
    )
    assert report.ok, [format_problem(problem) for problem in report.problems]
    assert report.covered is not None
    assert {"*.ask_why", "why.next", "proof.failed", "fix.gave_up"}.isdisjoint(report.covered.missing)
    assert {"proof.ok", "fix.exhausted", "fix.solved"} <= set(report.covered.missing)


def test_properties_hold_on_a_sound_flow(flow_folder: FlowFolder) -> None:
    names = "human_from_everywhere, every_say_cited, no_advert_words, terminates, replay_equal"
    report = _played(flow_folder, f"cases: [{{name: a, steps: [{{tap: proof.ok}}]}}]\nproperties: [{names}]\n")
    assert report.ok, [format_problem(problem) for problem in report.problems]


def test_a_flow_that_breaks_a_property_is_told_the_way_there(flow_folder: FlowFolder) -> None:
    flow = base_text().lstrip().replace('    cite: [a.seen]\n    text: {zh: "金额多少?"', '    text: {zh: "金额多少?免费领取"')
    flow = flow.replace(
        "  fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}",
        "  fix: {branch: [{when: {slot: proof, is: ok}, next: fix}, {else: true, next: person}]}",
    )
    report = _played(
        flow_folder,
        "cases: [{name: a, steps: [{tap: proof.ok}]}]\nproperties: [every_say_cited, no_advert_words, terminates]\n",
        flow=flow,
    )
    found = [format_problem(problem) for problem in report.problems]
    assert len(found) == 3, found
    assert "example.amount.text has neither cite nor origin" in found[0]
    assert "免费领" in found[1]
    assert "does not get on at example.fix: runaway" in found[2]
    assert all("the way there: start → " in line and "TE05" in line for line in found)


def test_a_flow_without_tests_cannot_pass(flow_folder: FlowFolder) -> None:
    loaded = load_folder(flow_folder({}))
    assert "TE01" in _one(run(loaded, "example", {}))
    assert "did you mean “example”?" in _one(run(loaded, "exampel", {}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "flow: other\nfixtures: {b: {now: '2026-11-20T08:10+08:00'}}\ncases: [{name: a, steps: [{tap: proof.ok}]}]\n",
            "these are tests of “other”",
        ),
        ("flow: example\nfixtures: {b: {now: '2026-11-20T08:10+08:00'}}\ncases: []\n", "there is no case"),
        ("flow: example\nfixtures: {b: {now: 'today'}}\ncases: [{name: a, steps: [{tap: proof.ok}]}]\n", "“today” is not a time"),
        ("flow: example\nfixtures: {b: {now: '2026-11-20T08:10'}}\ncases: [{name: a, steps: [{tap: proof.ok}]}]\n", "has no time zone"),
        (
            "flow: example\nfixtures: {b: {now: '2026-11-20T08:10+08:00'}}\ncases: [{name: a, use: c, steps: [{tap: proof.ok}]}]\n",
            "the fixture “c” does not exist",
        ),
        ("- a list\n", "the file holds a list"),
        ("flow: example\nflow: example\n", "stands here a second time"),
    ],
)
def test_a_damaged_test_file_is_told_so(flow_folder: FlowFolder, text: str, words: str) -> None:
    report = _played(flow_folder, "", head=text)
    assert not report.ok
    assert any(words in format_problem(problem) for problem in report.problems), report.problems


@pytest.mark.parametrize("flow", ["menu", "late_credit", "declined"])
def test_the_shipped_flows_pass_their_tests_and_every_way_is_played(shipped: Loaded, flow: str) -> None:
    report = run(shipped, flow, PORTS)
    assert [format_problem(problem) for problem in report.problems] == []
    assert report.covered is not None
    assert report.covered.missing == ()
    assert report.covered.half == ()
    assert report.covered.langs == {"zh", "en"}
    assert report.covered.nodes_missing == ()


def test_the_test_files_of_the_shipped_flows_demand_everything(shipped: Loaded) -> None:
    for flow in shipped.files:
        text = (Path(shipped.folder) / "tests" / f"{flow}.test.yaml").read_text(encoding="utf-8")
        assert "edges: 100" in text
        assert "guards: both" in text
        for name in ("human_from_everywhere", "every_say_cited", "terminates", "replay_equal"):
            assert name in text
