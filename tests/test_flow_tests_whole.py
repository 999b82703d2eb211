"""A whole test file with everything in it that such a file may say, played against a whole flow; and policies to play under."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.article.sections import outline
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import load_folder
from bot.flowfile.problems import format_problem
from bot.flowfile.testing import Report, run
from tests.fixtures.flows import FlowFolder

ARTICLE = """# 夜里刷卡没到账

## 现象

夜里刷卡，第二天没到账。

## 原因

夜里交易集中，银行处理可能慢一些；也可能没成功，或在风控核对。

## 联系银行

打银行客服，报时间和金额。

## 查交易

在银行官方渠道查这笔交易的状态。
"""
_HASH = {name: section.hash for name, section in outline(ARTICLE).sections.items()}
FLOW = f"""format: flow/1
id: late_credit
langs: [zh, en]
title: {{zh: "夜间刷卡未到账", en: "Night-time card sale not credited"}}
sources:
  a:
    file: articles/late_credit.md
    sections: {{q1: "现象#{_HASH["现象"]}", c1: "原因#{_HASH["原因"]}", r1: "联系银行#{_HASH["联系银行"]}", r2: "查交易#{_HASH["查交易"]}"}}
  ops: {{author: "运营补充"}}
config:
  settle_hint: {{type: text, todo: true}}
  bank_phone: {{type: text, todo: true}}
slots:
  proof: {{type: enum, values: [ok, failed], label: {{zh: "交易结果", en: "payment result"}}}}
  paid_at: {{type: datetime, past: true, label: {{zh: "刷卡时间", en: "time of sale"}}}}
  amount: {{type: money, currency: CNY, min: 0.01, label: {{zh: "金额", en: "amount"}}}}
limits: {{no_match: 2, turns: 30, idle: {{after: 24h, goto: nudge}}}}
handlers:
  - {{intent: ask_why, words: {{zh: [为什么], en: [why]}}, goto: why, resume: true}}
start: proof
nodes:
  proof:
    ask: proof
    cite: [a.q1]
    text: {{zh: "这笔刷卡显示成功了吗？", en: "Does this sale show as successful?"}}
    options:
      ok: {{text: {{zh: "显示成功", en: "Shows success"}}, next: paid_at}}
      failed: {{text: {{zh: "显示失败", en: "Shows failed"}}, next: paid_at}}
    reprompt:
      - {{zh: "点一个按钮就行。", en: "Just tap a button."}}
      - {{zh: "看小票上写的。", en: "See what the slip says."}}
  paid_at: {{ask: paid_at, cite: [a.q1], text: {{zh: "什么时候刷的？", en: "When was the sale?"}}, skip: amount, next: amount}}
  amount: {{ask: amount, cite: [a.r1], text: {{zh: "多少元？", en: "How much?"}}, skip: night, next: night}}
  night:
    branch:
      - {{when: {{slot: paid_at, hour_in: [22, 6]}}, next: night_note}}
      - {{else: true, next: fix}}
  night_note: {{say: {{zh: "夜里银行处理可能慢一些。", en: "At night banks may be slower."}}, cite: [a.c1], next: fix}}
  fix: {{troubleshoot: main, solved: solved, exhausted: human, gave_up: human}}
  nudge:
    ask: null
    origin: {{by: ops, why: "回访"}}
    text: {{zh: "到账了吗？", en: "Has it arrived?"}}
    options: {{arrived: {{text: {{zh: "到了", en: "Yes"}}, next: solved}}, waiting: {{text: {{zh: "还没有", en: "Not yet"}}, next: fix}}}}
  why: {{say: {{zh: "多半是银行慢一些。", en: "Mostly the bank is slow."}}, cite: [a.c1], next: $resume}}
  human:
    handoff: payments
    priority: {{high_when: {{slot: amount, gte: 5000}}}}
    carry: [proof, paid_at, amount]
    origin: {{by: ops, why: "转接"}}
    text: {{zh: "已转给同事。", en: "A colleague takes over."}}
    away: {{zh: "{{next_open}}回复您。", en: "We answer {{next_open}}."}}
  solved: {{end: resolved, cite: [a.q1], text: {{zh: "到账就好！", en: "Glad it arrived!"}}}}
models:
  main:
    strategy: article
    causes: {{bank_lag: {{seen: common, title: {{zh: 慢, en: slow}}}}, other: {{seen: rare, title: {{zh: 其他, en: other}}}}}}
    order: {{before: [[look_up, call_bank]], why: "先自查再打电话"}}
    remedies:
      call_bank:
        cite: [a.r1]
        actor: merchant
        cost: {{minutes: 15, annoy: 3}}
        fixes: {{bank_lag: sometimes, other: often}}
        text: {{zh: "请打 {{cfg.bank_phone}}，报上 {{paid_at}}。", en: "Call {{cfg.bank_phone}}; give {{paid_at}}."}}
        check: {{zh: "解决了吗？", en: "Did that help?"}}
      look_up:
        cite: [a.r2]
        actor: merchant
        cost: {{minutes: 3}}
        fixes: {{bank_lag: rarely, other: sometimes}}
        text: {{zh: "请查这笔的状态。", en: "Look the sale up."}}
        check: {{zh: "查到了吗？", en: "Found it?"}}
      wait:
        cite: [a.c1]
        actor: merchant
        cost: {{minutes: 2, annoy: 5}}
        fixes: {{bank_lag: often}}
        only_if: {{slot: proof, is: ok}}
        wait: 12h
        text: {{zh: "要等 {{cfg.settle_hint}}，到时我来问您。", en: "It waits for {{cfg.settle_hint}}; I'll ask then."}}
        check: {{zh: "现在到账了吗？", en: "Has it arrived now?"}}
"""
CASES = """flow: late_credit
fixtures:
  base: {now: "2025-01-02T08:10+08:00", lang: zh, hours: open, config: {settle_hint: "T+1", bank_phone: "000"}, policy: none}
cases:
  - name: clears after waiting
    use: base
    steps:
      - tap: proof.ok
      - merchant: "昨晚23:05"
        expect: {slots: {paid_at: "2025-01-01T23:05+08:00"}, node: amount}
      - merchant: "200"
        expect: {says: [night_note, look_up.text], cites: [a.r2], node: fix, remedy: look_up}
      - {tap: look_up.no, expect: {says: [call_bank.text], words: ["请打 000"]}}
      - merchant: "为什么会这样"
        expect: {says: [why, call_bank.check], remedy: call_bank}
      - tap: call_bank.no
        expect: {effects: [{set_timer: "check:wait", after: 12h}]}
      - pass: 12h
        expect: {says: [wait.check]}
      - tap: wait.yes
        expect: {end: resolved, never_said: [human], max_turns: 9}
  - name: old button is a correction
    use: base
    steps: [{tap: proof.failed}, {tap: paid_at._skip}, {tap: amount._skip}, {tap: proof.ok, expect: {says: [corrected.proof], slots: {proof: ok}}}]
  - name: three misses reach a person
    use: base
    steps: [{merchant: "asdf"}, {merchant: "qwer"}, {merchant: "zxcv", expect: {effects: [{handoff: payments, carry_has: [path]}]}}]
"""
REST = """  - name: in English to the phone
    use: base
    lang: en
    steps:
      - {tap: proof.failed}
      - {merchant: "yesterday 3pm"}
      - {merchant: "6000"}
      - {tap: look_up.cannot}
      - {tap: call_bank.cannot, expect: {effects: [{handoff: payments, priority: high}]}}
  - name: the rest
    use: base
    steps: [{pass: 24h}, {tap: nudge.waiting}, {tap: look_up.no}, {tap: call_bank.yes, expect: {end: resolved}}]
  - name: silence, and it has come
    use: base
    steps: [{pass: 24h}, {tap: nudge.arrived}]
  - name: it is there
    use: base
    steps: [{tap: proof.ok}, {tap: paid_at._skip}, {tap: amount._skip}, {tap: look_up.yes}]
  - name: nothing helps
    use: base
    steps: [{tap: proof.ok}, {tap: paid_at._skip}, {tap: amount._skip}, {tap: look_up.no}, {tap: call_bank.no}, {tap: wait.later}, {tap: wait.no}]
  - name: he cannot wait
    use: base
    steps: [{tap: proof.ok}, {tap: paid_at._skip}, {tap: amount._skip}, {tap: look_up.no}, {tap: call_bank.no}, {tap: wait.cannot}]
  - name: he has had enough
    use: base
    steps: [{tap: proof.ok}, {tap: paid_at._skip}, {tap: amount._skip}, {merchant: "算了"}]
"""
DEMANDS = """properties: [human_from_everywhere, every_say_cited, no_advert_words, terminates, replay_equal]
coverage: {edges: 100, guards: both, langs: [zh, en]}
"""


def _report(flow_folder: FlowFolder, cases: str, *, flow: str = FLOW) -> Report:
    id_ = "late_credit" if flow == FLOW else "example"
    folder: Path = flow_folder({f"{id_}.yaml": flow, "articles/late_credit.md": ARTICLE, f"tests/{id_}.test.yaml": cases})
    loaded = load_folder(folder)
    assert loaded.library is not None, [format_problem(problem) for problem in loaded.problems]
    return run(loaded, id_, {})


def test_everything_a_test_file_may_say_works_in_one_file(flow_folder: FlowFolder) -> None:
    report = _report(flow_folder, CASES + REST + DEMANDS)
    assert [format_problem(problem) for problem in report.problems] == []
    assert report.covered is not None
    assert (report.covered.edges, report.covered.half) == (100, ())


def test_what_the_cases_leave_out_is_named_by_edge_guard_and_language(flow_folder: FlowFolder) -> None:
    report = _report(flow_folder, CASES + DEMANDS)
    said = "\n".join(format_problem(problem) for problem in report.problems)
    assert "never taken: " in said
    assert "human.priority: never true" in said
    assert "no case is played in en" in said


LEARNT = """flow: example
policies:
  phone: {main: {prior: {late: 1, other: 3}, fixes: {look: {other: 0.1}}}}
  waiting: {example.main: {prior: {late: 9, other: 1}, cost: {call: 40}}}
fixtures:
  author: {now: "2026-11-20T08:10+08:00", known: {paid_at: "2026-11-19T23:05+08:00", amount: 100}}
  phone: {now: "2026-11-20T08:10+08:00", known: {paid_at: "2026-11-19T23:05+08:00", amount: 100}, policy: phone}
cases:
  - {name: by the author's words, use: author, steps: [{tap: proof.ok, expect: {remedy: look}}]}
  - {name: as it was learnt, use: phone, steps: [{tap: proof.ok, expect: {remedy: call}}]}
  - {name: as it may be next month, use: phone, policy: waiting, steps: [{tap: proof.ok, expect: {remedy: look}}]}
"""


def _learning(strategy: str = "pc") -> str:
    look = """      look:
        cite: [a.seen]
        actor: merchant
        cost: {minutes: 5}
        fixes: {late: sometimes, other: rarely}
        text: {zh: "请查一查。", en: "Look it up."}
        check: {zh: "查到了吗?", en: "Found it?"}
"""
    text = base_text().lstrip().replace("strategy: article", f"strategy: {strategy}").replace("{minutes: 10}", "{minutes: 12}")
    return text.replace("fixes: {late: often, other: sometimes}", "fixes: {late: sometimes, other: often}") + look


def test_a_case_may_run_under_a_learnt_policy(flow_folder: FlowFolder) -> None:
    report = _report(flow_folder, LEARNT, flow=_learning())
    assert [format_problem(problem) for problem in report.problems] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("policy: phone}", "policy: phon}", 7, "the policy “phon” does not exist — did you mean “phone”?"),
        ("phone: {main:", "phone: {mian:", 3, "the model “mian” does not exist — did you mean “main”?"),
        ("{late: 1, other: 3}", "{lat: 1, other: 3}", 3, "the cause “lat” does not exist — did you mean “late”?"),
        ("{late: 1, other: 3}", "{other: 3}", 3, "the prior says nothing of late"),
        ("{look: {other: 0.1}}", "{lok: {other: 0.1}}", 3, "the remedy “lok” does not exist — did you mean “look”?"),
        ("{look: {other: 0.1}}", "{look: {othr: 0.1}}", 3, "the cause “othr” does not exist — did you mean “other”?"),
        ("{look: {other: 0.1}}", "{look: {other: 3}}", 3, "less than or equal to 1"),
        ("{call: 40}", "{cal: 40}", 4, "the remedy “cal” does not exist — did you mean “call”?"),
        ("{call: 40}", "{call: 0}", 4, "greater than 0"),
        ("  phone: {main", "  none: {main", 3, "“none” means the author's own numbers"),
        ("policy: waiting", "policy: september", 11, "the policy “september” does not exist"),
        ("known: {paid_at", "known: {paidat", 6, "the slot “paidat” does not exist — did you mean “paid_at”?"),
        ("policy: phone}", "config: {phone: 1}}", 7, "the setting “phone” does not exist"),
    ],
)
def test_a_policy_that_cannot_be_is_told_with_its_place_and_a_way_out(
    flow_folder: FlowFolder, old: str, new: str, line: int, words: str
) -> None:
    assert old in LEARNT
    report = _report(flow_folder, LEARNT.replace(old, new, 1), flow=_learning())
    found = [format_problem(problem) for problem in report.problems]
    assert any(f"example.test.yaml:{line}:" in one and words in one for one in found), found


def test_a_policy_for_a_flow_that_follows_its_article_is_refused_because_it_would_change_nothing(flow_folder: FlowFolder) -> None:
    report = _report(flow_folder, LEARNT, flow=_learning("article"))
    found = [format_problem(problem) for problem in report.problems]
    assert any("follows the article's order: a policy changes nothing — set strategy: pc" in one for one in found), found
