"""/forget: what we keep of a merchant goes everywhere, and he gets a receipt."""

from __future__ import annotations

from tests.fixtures.desk import Room


def test_everything_he_said_is_gone_and_he_is_told_how_much_it_was(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账，店名叫兴隆超市")
    room.ann.sends("photo")
    room.ann.writes("/forget")
    room.deliver()
    dump = room.everything()
    for gone in ("兴隆超市", "Ann", "file-"):
        assert gone not in dump, gone
    told = room.query("SELECT params FROM outbox ORDER BY id DESC LIMIT 1")[0].params
    assert "已删除" in told
    assert "1 段对话" in told


def test_an_unfinished_ticket_is_asked_about_first(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("/forget")
    assert "还没处理完" in room.ann.hears()[-1]
    room.ann.presses("先不删")
    assert "没有删除" in room.ann.hears()[-1]
    assert room.ticket().status == "open"


def test_with_his_ticket_gone_the_agents_keep_a_number_and_nothing_else(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("兴隆超市的老王")
    room.deliver()
    room.olga.writes(ticket, "好的王老板")
    room.olga.writes(ticket, "// 王老板很急")
    room.deliver()
    room.ann.writes("/forget")
    room.ann.presses("确定删除")
    out = room.deliver()
    (gone,) = [one for one in out if one.method == "deleteMessages"]
    assert len(gone.params["message_ids"]) >= 3
    card = next(one for one in out if one.method == "editMessageText")
    assert "Ann" not in card.text
    assert room.ticket().status == "closed"
    dump = room.everything()
    for word in ("老王", "王老板", "Ann", "3500"):
        assert word not in dump, word


def test_after_it_he_is_asked_for_his_consent_anew(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("/forget")
    room.outgoing()
    room.ann.writes("没到账")
    assert "同意吗" in room.ann.hears()[-1]


def test_forgetting_twice_is_no_trouble(room: Room) -> None:
    room.ann.writes("/forget")
    room.ann.writes("/forget")
    assert "0 段对话" in room.ann.hears()[-1]


def test_nobody_elses_words_are_touched(room: Room) -> None:
    room.ben.agrees()
    room.ben.writes("not credited at the Corner Shop")
    room.ann.agrees()
    room.ann.writes("/forget")
    assert "Corner Shop" in room.everything()
