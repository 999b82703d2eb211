"""An admin in his private chat: a flow file sent in, its problems or what it changes, publish or discard, a second admin, a trial."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import editing
from bot.desk import books
from bot.desk.admins import recalls, sent
from bot.editing import Editor
from bot.engine.flow import Flow
from bot.store import conversations, errands, revisions
from bot.telegram.updates import Attachment, Person
from tests.fixtures.app import Running
from tests.fixtures.desk import MerchantPlayer, Room
from tests.test_live_changes import WITHOUT_RRN, at_rrn, change


class Admin:
    """Ada, whose id stands in DESK_ADMINS; what she sends is examined as the editor would."""

    def __init__(self, room: Room, flows: Path, user: int = 900, name: str = "Ada", lang: str = "zh") -> None:
        self.room, self.flows, self.me = room, flows, MerchantPlayer(room, Person(user, name, None, lang))

    def sends(self, file: Path, name: str = "late.yaml") -> list[str]:
        return self.sends_album({name: file})

    def sends_album(self, files: Mapping[str, Path]) -> list[str]:
        """Name → file; each comes in a message of its own, as Telegram brings an album."""
        for name, file in files.items():
            attachment = Attachment("document", str(file), f"unique-{name}", file.stat().st_size, name)
            self.me._message(self.me._next(), "", attachment=attachment)
        while self._examines():
            pass
        return self.hears()

    def _examines(self) -> bool:
        """One errand, in the steps of `Editor`."""
        store, now, desk = self.room.store, self.room.now, self.room.desk
        errand = store.run_now(errands.take, now, now)
        if errand is None:
            return False
        if errand.kind == "recall":
            wanted = recalls.parsed(str(errand.body["recall"]))
            assert wanted is not None
            store.run_now(editing._reviewed, desk, errand, editing.review(self.flows, wanted.words), now)
        else:
            flow, is_tests = sent.parts_of(str(errand.body["name"]))
            admin, content = int(errand.body["admin"]), Path(str(errand.body["file_id"])).read_bytes()
            other = store.run_now(sent.other_half, admin, flow, now.timestamp())
            coming = not is_tests and store.run_now(sent.is_coming, admin, flow)
            found = editing.examine_pair(self.flows, flow, content, is_tests, other, store.run_now(revisions.list_live))
            store.run_now(editing._keep, desk, errand, content, now)
            if not coming:
                store.run_now(editing._answer, desk, errand, found, now)
        store.run_now(errands.done, errand.id)
        return True

    def writes(self, text: str) -> list[str]:
        self.me.writes(text)
        while text.startswith("/recall") and self._examines():
            pass
        return self.hears()

    def presses(self, label: str) -> list[str]:
        self.me.presses(label)
        return self.hears()

    def hears(self) -> list[str]:
        return [one.text for one in self.room.outgoing() if one.method == "sendMessage"]


@pytest.fixture
def ada(room: Room, small: Path) -> Admin:
    return Admin(room, small)


@pytest.fixture
def draft(small: Path, tmp_path: Path) -> Path:
    """Beside the folder: the file as the admin has it, with another question."""
    file = tmp_path / "late.yaml"
    file.write_text((small / "late.yaml").read_text(encoding="utf-8").replace("多少元？", "这笔多少钱？"), encoding="utf-8")
    return file


def live(room: Room) -> Flow:
    fresh = room.store.run_now(books.changed, room.desk.books)
    if fresh is not None:
        room.desk.books = fresh
    found = room.desk.books.library.live_flow("late")
    assert found is not None
    return found


def test_a_good_file_shows_what_it_changes_and_goes_live_with_a_reason(room: Room, ada: Admin, draft: Path) -> None:
    checking, answer = ada.sends(draft)
    assert "正在检查" in checking
    assert "步骤 amount：zh 文字改了\n　　→ 这笔多少钱？" in answer
    assert "只改文字" in answer
    before = live(room).rev
    assert "为什么" in ada.presses("✅ 发布")[0]
    assert "已上线" in ada.writes("问得更清楚")[0]
    assert live(room).rev != before
    entry = room.store.run_now(revisions.list_revisions, "late")[-1]
    assert (entry.published_by, entry.why, entry.live) == ("Ada", "问得更清楚", True)


def test_a_bad_file_is_answered_with_its_lines_and_nothing_else(room: Room, ada: Admin, draft: Path) -> None:
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("    next: proof\n", "    next: prof\n", 1), encoding="utf-8")
    answer = ada.sends(draft)[-1]
    assert "FL03" in answer
    assert any(line[:2].isdigit() and ":" in line for line in answer.splitlines()), answer
    assert not [data for _, data in ada.me.keyboard_history() if data.startswith("d.a.publish")]
    draft.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in ada.sends(draft)[-1]


def test_a_file_that_is_live_already_or_no_flow_at_all_is_said_so(room: Room, ada: Admin, small: Path) -> None:
    assert "一样" in ada.sends(small / "late.yaml")[-1]
    assert ".yaml" in ada.sends(small / "late.yaml", name="photo.png")[-1]
    assert ".yaml" in ada.sends(small / "late.yaml", name="_builtin.yaml")[-1]


def test_a_discarded_draft_changes_nothing_and_its_buttons_are_over(room: Room, ada: Admin, draft: Path) -> None:
    before = live(room).rev
    ada.sends(draft)
    assert "已放弃" in ada.presses("🗑 放弃")[0]
    assert "已经处理过了" in ada.presses("✅ 发布")[0]
    assert live(room).rev == before


def test_those_who_stand_on_what_is_gone_want_a_choice_by_a_button_or_a_word(room: Room, ada: Admin, draft: Path) -> None:
    at_rrn(room)
    change(draft.parent, *WITHOUT_RRN)
    answers = ada.sends(draft)
    assert any("1 位商户正停在“rrn”" in one for one in answers)
    ada.presses("✅ 发布")
    assert "怎么办" in ada.writes("不再问参考号")[0], "no choice was made yet"
    assert "没有“nowhere”" in ada.writes("rrn=nowhere")[0]
    assert "“rrn”：slip" in ada.writes("rrn=slip")[0]
    ada.presses("✅ 发布")
    assert "已上线" in ada.writes("不再问参考号")[0]
    live(room)
    room.passes(seconds=30)
    found = room.store.run_now(conversations.find_live, 1)
    assert found is not None
    assert '"slip"' in found.state


def test_a_change_about_money_waits_for_the_other_admin(room: Room, ada: Admin, draft: Path, small: Path) -> None:
    room.desk.admins = frozenset({900, 901})
    bob = Admin(room, small, 901, "Bob")
    bob.writes("/flows")
    draft.write_text(draft.read_text(encoding="utf-8").replace("到账就好！", "到账就好！手续费 5 元。"), encoding="utf-8")
    before = live(room).rev
    ada.sends(draft)
    ada.presses("✅ 发布")
    told = ada.writes("收费说清楚")
    assert "另一位管理员" in told[0]
    assert "Ada 要发布 late" in told[1]
    assert live(room).rev == before
    assert "⏳ late" in bob.writes("/flows")[0]
    assert "已上线" in bob.presses("同意发布")[0]
    assert live(room).rev != before
    assert "已经处理过了" in bob.presses("不同意")[0]


def test_flows_are_listed_rolled_back_and_taken_back_by_words(room: Room, ada: Admin, draft: Path) -> None:
    assert "• late · " in ada.writes("/flows")[0]
    first = live(room).rev
    ada.sends(draft)
    ada.presses("✅ 发布")
    ada.writes("x")
    assert live(room).rev != first
    assert "用法" in ada.writes("/rollback late")[0]
    assert f"回到 {first}" in ada.writes("/rollback late 写错了")[0]
    assert live(room).rev == first
    assert "用法" in ada.writes("/recall late amount")[0]
    assert "从来不是" in ada.writes("/recall late nowhere | 写错")[0]
    assert "没有人看过 amount" in ada.writes("/recall late amount proof | 写错")[0]
    assert "没有“lunch”" in ada.writes("/flow lunch")[0]


def test_a_trial_is_the_draft_itself_and_leaves_nothing_behind(room: Room, ada: Admin, draft: Path) -> None:
    ada.sends(draft)
    begun = ada.presses("🧪 先试玩")
    assert "只有您看得到" in begun[0]
    assert any("这笔多少钱" in one for one in begun)
    ada.writes("3500")
    ada.presses("成功")
    heard = ada.writes("转人工")
    assert any("正式环境里这时转人工" in one for one in heard)
    assert any("试玩结束" in one for one in heard)
    assert room.query("SELECT count(*) AS n FROM tickets")[0].n == 0
    assert room.query("SELECT count(*) AS n FROM conversations")[0].n == 0


def test_a_trial_ends_by_a_word_and_its_old_buttons_do_nothing(room: Room, ada: Admin) -> None:
    ada.writes("/play late")
    ada.writes("3500")
    assert "试玩结束" in ada.writes("/endplay")[0]
    assert ada.presses("成功") == []
    assert "没有在试玩" in ada.writes("/endplay")[0]


def test_an_admin_is_a_merchant_too_when_he_writes_like_one(room: Room, ada: Admin) -> None:
    assert any("同意吗" in one for one in ada.writes("没到账"))


def test_a_stranger_gets_nothing_of_it(room: Room, small: Path, draft: Path) -> None:
    eve = Admin(room, small, 999, "Eve")
    for heard in (eve.sends(draft), eve.writes("/flows"), eve.writes("/play late"), eve.writes("/rollback late x")):
        assert not any("late" in one and "/" not in one for one in heard)
    eve.me.presses_data("d.a.publish.1")
    assert live(room).rev == room.store.run_now(revisions.list_revisions, "late")[0].rev
    assert room.store.run_now(errands.take, room.now, room.now) is None


@pytest.mark.parametrize("client", ["ptb", "httpx"])
async def test_over_real_http_a_file_is_fetched_checked_and_published_and_a_graph_comes_with_its_file(
    running: Running, client: str
) -> None:
    await running.start(telegram_client=client)
    assert isinstance(running.app.editor, Editor)
    text = (running.flows / "late.yaml").read_text(encoding="utf-8").replace("多少元？", "这笔多少钱？")
    running.admin.start()
    await running.admin.wait_for()
    running.admin.send_media("document", text.encode(), name="late.yaml")
    shown = await running.admin.wait_for("文字改了")
    running.admin.press(shown, "发布")
    await running.admin.wait_for("为什么")
    running.admin.write("问得更清楚")
    await running.admin.wait_for("已上线")
    running.admin.write("/flow late 30")
    await running.sandbox.wait_until(lambda: sum(call.ok for call in running.sandbox.calls.of("sendDocument")) == 2)
    await running.settled()
