"""A flow as Mermaid text, and its ways by name."""

from __future__ import annotations

import re

from bot.flowfile.compile import compile_flow
from bot.flowfile.conditions import in_words
from bot.flowfile.graph import mermaid
from bot.flowfile.lint.examples import changed
from bot.flowfile.load import Loaded
from bot.flowfile.routes import components, edges, reachable, remedy_edges, successors
from bot.flowfile.suggest.facts import guards_of


def _flow(**changes: object):  # type: ignore[no-untyped-def]
    flow, problems = compile_flow(changed(changes))
    assert problems == ()
    assert flow is not None
    return flow


def test_every_way_has_a_name_and_a_place() -> None:
    flow = _flow(handlers=[{"intent": "complaint", "goto": "person"}])
    named = {edge.name: edge for edge in edges(flow)}
    assert named["proof.ok"].target == "paid_at"
    assert named["amount._skip"].path == ("nodes", "amount", "skip")
    assert named["fix.gave_up"].target == "person"
    assert named["*.complaint"].target == "person"
    assert named["*.idle"].target == "nudge"
    assert remedy_edges(flow) == ("call.yes", "call.no", "call.cannot")


def test_circles_and_reach_are_found() -> None:
    graph = {"a": ("b",), "b": ("a", "c"), "c": (), "d": ("c",)}
    assert {frozenset(part) for part in components(graph)} == {frozenset("ab"), frozenset("c"), frozenset("d")}
    assert reachable(graph, ["a"]) == {"a", "b", "c"}
    flow = _flow()
    assert "fix" in successors(flow)["nudge"]


def test_the_graph_shows_questions_choices_remedies_and_people() -> None:
    text = mermaid(_flow(), "zh")
    assert text.startswith("flowchart TD\n")
    assert 'n_proof(["这笔显示成功了吗?"])' in text
    assert 'n_proof -->|"成功"| n_paid_at' in text
    assert "1 请打电话" in text
    assert "转人工" in text
    english = mermaid(_flow(), "en")
    assert '-->|"Success"|' in english
    assert "Please call" in english


def test_conditions_are_said_with_labels_and_answers_and_money_in_yuan(shipped: Loaded) -> None:
    duplicate, account = shipped.files["duplicate"].flow, shipped.files["account"].flow
    assert '-->|"金额 ≥ 5000 元"|' in mermaid(duplicate, "zh")
    assert '-->|"amount ≥ 5000 yuan"|' in mermaid(duplicate, "en")
    assert "settle_status" not in mermaid(account, "zh")
    text = mermaid(_flow(slots={"late": {"type": "bool", "label": {"zh": "晚了", "en": "late"}}}, start="way", nodes=BRANCH), "en")
    assert '-->|"late: no and (result known or amount ≥ 10.50 yuan)"|' in text.replace("#40;", "(").replace("#41;", ")")


BRANCH = {
    "way": {
        "branch": [
            {
                "when": {
                    "all": [{"slot": "late", "is": False}, {"any": [{"slot": "proof", "set": True}, {"slot": "amount", "gte": 10.5}]}]
                },
                "next": "proof",
            },
            {"else": True, "next": "proof"},
        ]
    }
}


def test_what_mermaid_would_take_for_its_own_is_escaped() -> None:
    end = {"end": "resolved", "cite": ["a.seen"], "text": {"zh": '"好" [x] <b> {amount} | end; #1', "en": "ok"}}
    text = mermaid(_flow(nodes={"done": end}), "zh")
    (line,) = [line for line in text.splitlines() if line.strip().startswith("n_done((")]
    inside = line.split('(("', 1)[1].rsplit('"))', 1)[0]
    assert re.fullmatch(r"[^\"<>\[\]{}|]*", inside)
    assert "#34;好#34;" in inside


def test_targets_outside_the_flow_have_a_place_in_the_graph() -> None:
    why = {"say": {"zh": "因为", "en": "because"}, "cite": ["a.seen"], "next": "$resume"}
    text = mermaid(_flow(nodes={"why": why}, handlers=[{"intent": "ask_why", "goto": "why", "resume": True}]), "en")
    assert "n_why --> n__resume" in text
    assert 'n__resume["↩"]' in text


def test_every_node_that_is_drawn_on_an_arrow_is_drawn_itself(shipped: Loaded) -> None:
    for file in shipped.files.values():
        text = mermaid(file.flow, "zh")
        drawn = set(re.findall(r"^  (n_\w+)[(\[{/>]", text, flags=re.M)) | {"anywhere_"}
        for target in re.findall(r"(?:-->|-\.->)(?:\|[^|]*\|)? (n_\w+)$", text, flags=re.M):
            assert target in drawn, (file.flow.id, target)


def test_conditions_of_the_shipped_flows_name_no_answer_as_the_file_writes_it(shipped: Loaded) -> None:
    flows = [one.flow for one in shipped.files.values()]
    for flow in flows:
        for guard in guards_of(flow):
            chinese, english = in_words(flow, guard, "zh", flows), in_words(flow, guard, "en", flows)
            latin = set(re.findall(r"[a-z_]{3,}", chinese))
            assert not latin & {value for slot in flow.slots.values() for value in slot.values}, chinese
            assert "_" not in english
