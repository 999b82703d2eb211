"""An admin in a hurry: presses twice, sends twice, is overtaken, forgets a draft, mistypes a name. Nothing goes live by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import audit, errands, revisions
from tests.fixtures.desk import Room
from tests.test_admin_telegram import Admin, ada, draft, live
from tests.test_live_changes import FEE, WITHOUT_RRN, at_rrn, change, publishes

__all__ = ["ada", "draft"]  # fixtures


def test_a_draft_somebody_overtook_is_shown_against_what_is_live_now_and_wants_another_press(
    room: Room, ada: Admin, draft: Path, small: Path
) -> None:
    room.desk.admins = frozenset({900, 901})
    bob = Admin(room, small, 901, "Bob")
    ada.sends(draft)
    other = draft.with_name("other.yaml")
    other.write_text(
        (small / "late.yaml").read_text(encoding="utf-8").replace("小票显示成功了吗？", "机器上显示成功了吗？"), encoding="utf-8"
    )
    bob.sends(other)
    bob.presses("✅ 发布")
    bob.writes("不只看小票")
    theirs = live(room).rev
    ada.presses("✅ 发布")
    warned = ada.writes("问得更清楚")[0]
    assert "Bob 发布了 late" in warned
    assert "不只看小票" in warned
    assert "步骤 proof：zh 文字改了" in warned, "what publishing would undo"
    assert live(room).rev == theirs
    ada.presses("✅ 发布")
    assert "已上线" in ada.writes("两处都看过了")[0]


def test_two_admins_who_send_the_same_file_publish_it_once(room: Room, ada: Admin, draft: Path, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    bob = Admin(room, small, 901, "Bob")
    ada.sends(draft)
    bob.sends(draft)
    bob.presses("✅ 发布")
    bob.writes("问得更清楚")
    ada.presses("✅ 发布")
    assert "和线上的一样" in ada.writes("问得更清楚")[0]
    assert len(room.store.run_now(revisions.list_revisions, "late")) == 2


def test_a_draft_of_last_week_is_checked_anew_before_it_goes_live(room: Room, ada: Admin, draft: Path) -> None:
    before = live(room).rev
    ada.sends(draft)
    room.passes(days=7)
    room.outgoing()
    assert "超过 7 天" in ada.presses("✅ 发布")[0]
    assert "已放弃" in ada.presses("✅ 发布")[0]
    assert live(room).rev == before


def test_publish_pressed_twice_is_one_publishing(room: Room, ada: Admin, draft: Path) -> None:
    ada.sends(draft)
    ada.presses("✅ 发布")
    ada.presses("✅ 发布")
    assert "已上线" in ada.writes("问得更清楚")[0]
    assert "已发布" in ada.presses("✅ 发布")[0]
    assert not any("已上线" in one for one in ada.writes("问得更清楚"))
    assert len(room.store.run_now(revisions.list_revisions, "late")) == 2


def test_a_reason_is_never_given_to_another_draft_than_the_one_it_was_asked_for(room: Room, ada: Admin, draft: Path) -> None:
    before = live(room).rev
    ada.sends(draft)
    ada.presses("✅ 发布")
    ada.sends(draft)
    ada.writes("问得更清楚")
    assert live(room).rev == before


def test_a_choice_written_while_the_reason_is_asked_is_the_choice(room: Room, ada: Admin, draft: Path) -> None:
    at_rrn(room)
    change(draft.parent, *WITHOUT_RRN)
    ada.sends(draft)
    ada.presses("✅ 发布")
    assert "“rrn”：slip" in ada.writes("rrn = slip")[0]
    assert "已上线" in ada.writes("不再问参考号")[0]


def test_a_choice_for_a_node_that_is_still_there_is_said_to_be_needless(room: Room, ada: Admin, draft: Path) -> None:
    at_rrn(room)
    change(draft.parent, *WITHOUT_RRN)
    ada.sends(draft)
    assert "“slip”不在改没了的步骤里（rrn）" in ada.writes("slip=person")[0]


@pytest.mark.parametrize("name", ["late (1).yaml", "late(2).yaml", "late.yml"])
def test_a_name_a_browser_or_an_editor_changed_is_understood(room: Room, ada: Admin, draft: Path, name: str) -> None:
    assert "步骤 amount：zh 文字改了" in ada.sends(draft, name)[-1]


@pytest.mark.parametrize("name", ["../../late.yaml", "没到账.yaml", "late.docx", "late.yaml.exe", "/etc/late.yaml", ".yaml", ""])
def test_any_other_name_is_refused_with_the_name_it_must_have(room: Room, ada: Admin, draft: Path, name: str) -> None:
    (answer,) = ada.sends(draft, name)
    assert "late_credit.yaml" in answer
    assert room.store.run_now(errands.take, room.now, room.now) is None


def test_another_admins_draft_has_no_buttons_for_me(room: Room, ada: Admin, draft: Path, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    bob = Admin(room, small, 901, "Bob")
    bob.writes("/flows")
    ada.sends(draft)
    for act in ("publish", "discard", "try", "stay"):
        bob.me.presses_data(f"d.a.{act}.1")
        assert bob.hears() == []
    assert "为什么" in ada.presses("✅ 发布")[0]


def test_warnings_are_shown_and_the_reason_answers_for_them(room: Room, ada: Admin, draft: Path) -> None:
    answer = ada.sends(draft)[-1]
    assert "⚠️" in answer
    assert "I103 改了一种语言，另一种没改" in answer
    ada.presses("✅ 发布")
    ada.writes("英文不用改")
    published = next(one for one in room.store.run_now(audit.list_acts, room.now) if one.act == "published" and one.why == "英文不用改")
    assert published.body["accepted"] == ["I103"]


def test_a_new_flow_that_speaks_of_money_waits_for_the_other_admin_too(room: Room, ada: Admin, draft: Path, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    Admin(room, small, 901, "Bob").writes("/flows")
    fresh = draft.with_name("fees.yaml")
    fresh.write_text(
        (small / "late.yaml").read_text(encoding="utf-8").replace("id: late", "id: fees").replace("到账就好！", "手续费 5 元。"),
        encoding="utf-8",
    )
    tests = small / "tests"
    (tests / "fees.test.yaml").write_text((tests / "late.test.yaml").read_text(encoding="utf-8").replace("late", "fees"), encoding="utf-8")
    assert "新流程" in ada.sends(fresh, "fees.yaml")[-1]
    ada.presses("✅ 发布")
    assert "另一位管理员" in ada.writes("收费")[0]


def test_what_waits_since_the_command_line_is_agreed_to_in_telegram(room: Room, ada: Admin, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    before = live(room).rev
    change(small, FEE)
    (waits,) = publishes(room, small, by="root", two_persons=True)
    assert waits.waits is not None
    heard = ada.writes("/flows")
    assert "⏳ late" in heard[0]
    assert "root 要发布 late" in heard[1]
    assert "步骤 solved：zh 文字改了" in heard[1], "what he agrees to"
    assert "已上线" in ada.presses("同意发布")[0]
    assert live(room).rev != before


def test_nobody_agrees_to_what_was_overtaken(room: Room, ada: Admin, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    change(small, FEE)
    publishes(room, small, by="root", two_persons=True)
    change(small, (FEE[1], '{zh: "好！", en: "Fine!"}'))
    publishes(room, small, by="Bob", why="shorter")
    ada.writes("/flows")
    assert "Bob 发布了" in ada.presses("同意发布")[0]
    assert "不同意发布" in ada.presses("不同意")[0]


def test_an_admin_reads_english_when_his_telegram_does(room: Room, small: Path, draft: Path) -> None:
    ada = Admin(room, small, lang="en")
    assert "node amount: the zh text changed" in ada.sends(draft)[-1]
    assert "there is no flow “lunch”" in ada.writes("/flow lunch")[0].replace("There", "there")
    assert "no revision of “lunch” is live; there are: late, menu" in ada.writes("/rollback lunch x")[0]


def test_a_recall_warns_when_what_is_live_still_says_it_and_takes_a_wide_bar(room: Room, ada: Admin) -> None:
    (answer,) = ada.writes("/recall late look ｜ 写错")
    assert "没有人看过 look" in answer
    assert "还在说“look”" in answer


def test_a_named_revision_is_gone_back_to_and_a_reason_is_still_wanted(room: Room, ada: Admin, draft: Path) -> None:
    first = live(room).rev
    ada.sends(draft)
    ada.presses("✅ 发布")
    ada.writes("问得更清楚")
    assert "用法" in ada.writes(f"/rollback late {first[:6]}")[0]
    assert f"回到 {first}" in ada.writes(f"/rollback late {first[:6]} 写错了")[0]
    assert "没有可以退回的 ffff版本" in ada.writes("/rollback late ffff 写错了")[0]
