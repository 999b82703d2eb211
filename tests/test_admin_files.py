"""What an admin sends to the bot, as files come from phones and PCs: with their tests, twice, in albums, under odd names, in odd encodings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.admins.pages import MOST
from bot.desk.admins.sent import MOST_BYTES
from bot.store import audit, conversations, revisions
from bot.telegram.texts import length
from bot.telegram.updates import Attachment
from tests.fixtures.desk import Room
from tests.test_admin_telegram import Admin, live
from tests.test_live_changes import change, takes_over

HOURS = """format: flow/1
id: hours
langs: [zh, en]
title: {zh: "营业时间", en: "Opening hours"}
sources:
  desk: {author: "客服台", note: "测试用"}
limits: {idle: {after: 24h, goto: told}}
start: ask
nodes:
  ask:
    ask: null
    origin: {by: desk, why: "测试"}
    text: {zh: "要人工吗？", en: "A person?"}
    options:
      "on": {text: {zh: "要", en: "Please"}, next: person}
      "off": {text: {zh: "不要", en: "Not now"}, next: told}
    reprompt:
      - {zh: "点一下就好。", en: "Just tap one."}
  told:
    end: informed
    origin: {by: desk, why: "测试"}
    text: {zh: "好的。", en: "Fine."}
  person:
    handoff: payments
    origin: {by: desk, why: "测试"}
    text: {zh: "已交给同事。", en: "A colleague has it."}
    away: {zh: "{next_open}上班后先看您这件。", en: "We open {next_open}."}
"""
TESTS = """flow: hours
fixtures:
  noon: {now: "2026-11-23T12:00+08:00"}
cases:
  - name: he wants a person
    steps: [{tap: "ask.on", expect: {status: human}}]
"""


@pytest.fixture
def ada(room: Room, small: Path) -> Admin:
    return Admin(room, small)


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "hours.yaml"
    file.write_text(HOURS, encoding="utf-8")
    return file


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    file = tmp_path / "hours.test.yaml"
    file.write_text(TESTS, encoding="utf-8")
    return file


def is_live(room: Room, flow_id: str) -> bool:
    return any(one.flow == flow_id for one in room.store.run_now(revisions.list_live))


# --- a new flow and its tests


@pytest.mark.parametrize("first", ["flow", "tests"])
def test_a_new_flow_and_its_tests_in_one_album_are_examined_together(room: Room, ada: Admin, flow: Path, trials: Path, first: str) -> None:
    both = {"hours.yaml": flow, "hours.test.yaml": trials}
    heard = ada.sends_album(both if first == "flow" else dict(reversed(both.items())))
    assert "没有用例" not in "\n".join(heard)
    assert "是新流程，检查和试跑都通过（1 个用例）" in heard[-1]
    ada.presses("✅ 发布")
    assert "已上线" in ada.writes("新流程")[0]
    assert is_live(room, "hours")


def test_a_new_flow_alone_is_told_what_is_missing_and_goes_on_when_it_comes(room: Room, ada: Admin, flow: Path, trials: Path) -> None:
    heard = ada.sends(flow, name="hours.yaml")
    assert "TE01" in heard[-1]
    assert "把 hours.test.yaml 也发来" in heard[-1]
    assert "1 个用例" in ada.sends(trials, name="hours.test.yaml")[-1]


def test_tests_alone_wait_for_their_flow(ada: Admin, flow: Path, trials: Path) -> None:
    assert "请发 hours.yaml" in ada.sends(trials, name="hours.test.yaml")[-1]
    assert "1 个用例" in ada.sends(flow, name="hours.yaml")[-1]


def test_a_fault_in_the_tests_is_named_by_its_own_file_and_line(ada: Admin, flow: Path, trials: Path) -> None:
    ada.sends(flow, name="hours.yaml")
    trials.write_text(TESTS.replace("ask.on", "ask.maybe"), encoding="utf-8")
    assert "hours.test.yaml:6:13 TE04" in ada.sends(trials, name="hours.test.yaml")[-1]
    trials.write_text(TESTS.replace("cases:", "cases"), encoding="utf-8")
    assert "hours.test.yaml:5:9 YA01" in ada.sends(trials, name="hours.test.yaml")[-1]


def test_the_tests_stay_with_the_revision_and_are_played_with_its_next_file(
    room: Room, ada: Admin, flow: Path, trials: Path, tmp_path: Path
) -> None:
    ada.sends_album({"hours.yaml": flow, "hours.test.yaml": trials})
    ada.presses("✅ 发布")
    ada.writes("新流程")
    flow.write_text(HOURS.replace('zh: "要"', 'zh: "要人工"'), encoding="utf-8")
    assert "（1 个用例）" in ada.sends(flow, name="hours.yaml")[-1]
    flow.write_text(HOURS.replace("next: person", "next: x").replace("next: told", "next: person").replace("next: x", "next: told"))
    assert "TE04" in ada.sends(flow, name="hours.yaml")[-1]
    kept = room.store.run_now(revisions.find_live, "hours")
    assert kept is not None
    assert '"tests/hours.test.yaml"' in kept.data


def test_tests_for_what_is_live_are_played_on_it(ada: Admin, small: Path) -> None:
    assert "没有要发布的" in ada.sends(small / "tests" / "late.test.yaml", name="late.test.yaml")[-1]


# --- twice


def test_a_file_sent_twice_leaves_one_draft_and_the_older_buttons_say_so(room: Room, ada: Admin, flow: Path, trials: Path) -> None:
    ada.sends_album({"hours.yaml": flow, "hours.test.yaml": trials})
    older = [data for _, data in ada.me.keyboard_history() if data.startswith("d.a.publish")][-1]
    ada.sends(flow, name="hours.yaml")
    ada.me.presses_data(older)
    assert "被您后来发的文件代替" in ada.hears()[0]
    ada.presses("✅ 发布")
    assert "已上线" in ada.writes("新流程")[0]


# --- names and encodings


def test_a_name_that_a_phone_or_a_pc_made_of_it_is_understood(ada: Admin) -> None:
    for name in ("late.yml", "Late.YAML", "late (1).yaml", "late(2).yaml", "late.yaml.txt", "LATE.YML.TXT", "late - Copy.yaml"):
        ada.me._message(ada.me._next(), "", attachment=Attachment("document", "f", "u", 99, name))
        assert "收到 late.yaml" in ada.hears()[-1], name


def test_another_ending_is_answered_with_the_name_it_should_have(ada: Admin, small: Path) -> None:
    for name, better in {"late.txt": "late.yaml", "late": "late.yaml", "late.test.txt": "late.test.yaml", "Late.json": "late.yaml"}.items():
        assert f"改名为 {better}" in ada.sends(small / "late.yaml", name)[-1]


def test_a_name_that_no_flow_can_have_is_refused_with_how_they_are_named(ada: Admin, small: Path) -> None:
    for name in ("没到账.yaml", "_builtin.yaml", "a name with spaces.yaml", "..yaml", "x" * 21 + ".yaml"):
        assert "比如 late_credit.yaml" in ada.sends(small / "late.yaml", name)[-1], name


OTHERS = [
    (HOURS.encode("utf-16"), "文件是 UTF-16（Windows 的 Unicode）。另存为 UTF-8"),
    (HOURS.encode("gb18030"), "像是 GBK（Windows 的 ANSI）。另存为 UTF-8"),
    (b"\x89PNG\r\n\x1a\n" + bytes(64), "这不是文本文件，是图片（PNG）"),
    (b"\xff\xd8\xff\xe0" + bytes(64), "这不是文本文件，是图片（JPEG）"),
    (b"PK\x03\x04" + b"\xff" * 64, "压缩包或 Office 文档"),
    (b"", "文件是空的"),
    (b"hello", "a single text, not a mapping"),
]


def test_a_file_of_another_kind_is_told_what_it_is(ada: Admin, flow: Path) -> None:
    for content, said in OTHERS:
        flow.write_bytes(content)
        answer = ada.sends(flow, "hours.yaml")[-1]
        assert said in answer
        assert "没有发布" in answer


def test_a_byte_order_mark_and_windows_lines_keep_nobody_from_publishing(ada: Admin, flow: Path, trials: Path) -> None:
    flow.write_bytes(b"\xef\xbb\xbf" + HOURS.replace("\n", "\r\n").encode())
    trials.write_bytes(b"\xef\xbb\xbf" + TESTS.replace("\n", "\r\n").encode())
    assert "检查和试跑都通过" in ada.sends_album({"hours.yaml": flow, "hours.test.yaml": trials})[-1]


def test_a_file_of_twenty_megabytes_is_not_even_fetched(room: Room, ada: Admin) -> None:
    huge = Attachment("document", "none", "none", 20 * 1024 * 1024, "late.yaml")
    assert huge.size is not None
    assert huge.size > MOST_BYTES
    ada.me._message(ada.me._next(), "", attachment=huge)
    assert "超过 1 MB" in ada.hears()[0]


# --- many problems


def test_a_hundred_problems_come_in_pages_that_telegram_takes(room: Room, ada: Admin, flow: Path) -> None:
    wrong = "".join(f"  more{number}:\n    say: {{zh: x, en: x}}\n    next: nowhere{number}\n" for number in range(120))
    flow.write_text(HOURS + wrong, encoding="utf-8")
    shown = [ada.sends(flow, name="hours.yaml")[-1]]
    pages = int(shown[0].partition("(1/")[2].partition(")")[0])
    while len(shown) < pages:
        shown += ada.presses("下一页 ▶")
    assert all(length(page) <= 4096 and page.startswith("❌ hours.yaml") for page in shown)
    assert all(any(f"nowhere{number}”" in page for page in shown) for number in range(120))
    assert f"({pages - 1}/{pages})" in ada.presses("◀ 上一页")[0]
    ada.me.presses_data("d.a.page.0badcafe.0")
    assert "已经不在了" in ada.hears()[0]
    assert MOST < 4096


# --- a recall in his own words, and everybody moved


def test_a_recall_is_told_in_the_admin_s_words_to_those_who_saw_it(room: Room, ada: Admin) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    answer = ada.writes("/recall late amount,proof nudge 7d | 问错了\nzh: 金额那句写错了，\n请以这条为准。\nen: That question was wrong.")[
        -1
    ]
    assert "正在更正：amount, proof" in answer
    takes_over(room)
    assert any("金额那句写错了，\n请以这条为准。" in one.text for one in room.outgoing() if one.method == "sendMessage")
    (act,) = room.store.run_now(audit.list_acts_named, "recalled")
    assert (act.why, act.body["goto"], act.body["days"]) == ("问错了", "nudge", 7)
    assert act.body["words"] == {"zh": "金额那句写错了，\n请以这条为准。", "en": "That question was wrong."}


def test_words_that_no_text_may_hold_are_refused_before_anybody_hears_them(room: Room, ada: Admin) -> None:
    answer = ada.writes("/recall late amount nudge | 写错\nzh：请看 https://example.com/pos")[-1]
    assert "更正的话不能发" in answer
    assert "AD01" in answer
    assert room.store.run_now(audit.list_acts_named, "recalled") == []


def test_a_recall_that_is_not_whole_is_answered_with_how_it_is_written(ada: Admin) -> None:
    for text in ("", " late", " late amount", " late amount |", " late amount 999d | x", " late , | x"):
        assert "用法：/recall 流程名 步骤名" in ada.writes(f"/recall{text}")[-1], text


def test_those_in_the_middle_are_moved_when_the_admin_wants_it(room: Room, ada: Admin, small: Path, tmp_path: Path) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    before = live(room).rev
    draft = tmp_path / "late.yaml"
    draft.write_text((small / "late.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    change(tmp_path, ('zh: "多少元？"', 'zh: "这笔多少钱？"'))
    ada.sends(draft)
    assert "1 位商户也换到新版" in ada.presses("☐ 正在聊的也换到新版")[0]
    assert "留在旧版" in ada.presses("☑ 正在聊的也换到新版")[0]
    ada.presses("☐ 正在聊的也换到新版")
    ada.presses("✅ 发布")
    assert "正在聊的也换到新版" in ada.writes("问得更清楚")[0]
    assert live(room).rev != before
    takes_over(room)
    found = room.store.run_now(conversations.find_live, 1)
    assert found is not None
    assert live(room).rev in found.state
