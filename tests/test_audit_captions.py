"""P2 where a number stands beside a photo, in a file's name or in a contact: it goes, and the evidence stays."""

from __future__ import annotations

from bot.telegram.updates import Attachment
from tests.fixtures.app import Running
from tests.fixtures.desk import CARD, Room

HEAD, TAIL = CARD[:9], CARD[9:]


def test_a_photo_with_a_number_beside_it_is_sent_by_its_file_as_its_message_is_deleted(room: Room) -> None:
    room.shown_numbers.append(CARD)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.sends("photo", f"卡号 {CARD}")
    number = room.ann.last_message
    relayed = [one for one in room.deliver() if one.to == f"t:{ticket.id}" and one.kind == "relay"]
    assert [(one.method, one.params["photo"]) for one in relayed] == [("sendPhoto", f"file-{number}")]
    assert "****0128" in relayed[0].text


def test_a_photo_sent_before_the_handoff_with_a_number_beside_it_reaches_the_agents(room: Room) -> None:
    room.shown_numbers.append(CARD)
    room.ann.agrees()
    room.ann.sends("photo", f"没到账 {CARD}")
    room.ann.writes("人工")
    assert "sendPhoto" in [one.method for one in room.deliver() if one.to == f"t:{room.ticket().id}"]


def test_a_file_with_the_number_in_its_name_is_named_and_not_carried(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    named = Attachment("document", "file-1", "unique-1", 10, "****0128.pdf")  # as it comes through the door
    room.ann.writes(CARD, attachment=named)
    relayed = [one for one in room.deliver() if one.to == f"t:{ticket.id}" and one.kind == "relay"]
    assert [one.method for one in relayed] == ["sendMessage"]


def test_a_contact_with_a_number_in_it_is_named_and_not_copied(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes(CARD, extra="contact")
    relayed = [one for one in room.deliver() if one.to == f"t:{ticket.id}" and one.kind == "relay"]
    assert [one.method for one in relayed] == ["sendMessage"]


def test_half_a_number_beside_a_photo_leaves_the_topic_when_the_other_half_comes(room: Room) -> None:
    room.shown_numbers += [CARD, HEAD, TAIL]
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.sends("photo", HEAD)
    room.deliver()
    room.ann.writes(TAIL)
    edits = [one for one in room.deliver() if one.method == "editMessageCaption"]
    assert [one.to for one in edits] == [f"t:{ticket.id}"]
    assert HEAD not in edits[0].text


async def test_of_an_album_with_a_number_beside_one_photo_every_photo_reaches_the_agents(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.ann.album([f"卡号 {CARD}", None, None])
    await running.settled_inbox()
    running.passes(seconds=3)
    await running.settled()
    shown = [one for one in running.group.messages(topic) if one.media == "photo"]
    assert len(shown) == 3
    assert not [one for one in running.ann.screen() if CARD in one.text]
