"""Who may press what: an agent is a member of the agents' group, as Telegram says; strangers get nothing."""

from __future__ import annotations

from bot.members import KEPT, TRUSTED
from bot.sandbox.people import Person
from bot.sandbox.screen import Shown
from tests.fixtures.app import Running


async def _toast(who: Person, card: Shown) -> str:
    return await who.wait_for_toast(who.press(card, "认领"))


async def test_a_member_of_the_group_presses_and_telegram_is_asked_about_him_once(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    card = running.card(topic)
    await _toast(running.olga, card)
    await _toast(running.olga, card)
    await running.settled()
    assert "Olga" in running.card(topic).text
    assert len(running.sandbox.calls.of("getChatMember")) == 1


async def test_whoever_is_not_in_the_group_gets_nothing_from_an_old_button(running: Running) -> None:
    """In a public group anybody may see a card and press."""
    await running.start()
    topic = await running.hand_off(running.ann)
    said = await _toast(running.ben, running.card(topic))
    await running.settled()
    assert "客服群" in said
    assert "Ben" not in running.card(topic).text
    assert (await running.query("SELECT assignee_id FROM tickets"))[0].assignee_id is None


async def test_an_agent_who_left_is_none_from_that_moment(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    card = running.card(topic)
    await _toast(running.omar, card)
    running.group.leave(running.omar)
    running.olga.press(card, "解决")
    await running.settled()
    asked = len(running.sandbox.calls.of("getChatMember"))
    said = await running.omar.wait_for_toast(running.omar.press(running.card(topic), "重新打开"))
    assert "客服群" in said
    assert len(running.sandbox.calls.of("getChatMember")) == asked, "Telegram told it by itself"


async def test_an_agent_of_yesterday_is_believed_while_telegram_cannot_be_asked_and_a_stranger_is_not(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    card = running.card(topic)
    await _toast(running.olga, card)
    running.passes(seconds=KEPT.total_seconds() + 1)
    running.sandbox.faults.refuse("getChatMember", 502, "Bad Gateway", 2)
    await _toast(running.olga, card)
    refused = await _toast(running.omar, card)
    assert "客服群" in refused
    running.passes(seconds=TRUSTED.total_seconds() + 1)
    running.sandbox.faults.refuse("getChatMember", 502, "Bad Gateway")
    assert "客服群" in await _toast(running.olga, card)
    await running.settled()


async def test_agents_commands_in_a_private_chat_do_nothing_for_a_stranger(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.ben.start()
    await running.ben.wait_for()
    for command in ("/claim 1001", "/ticket 1001", "/find Ann", "/queue", "/block 1001", "/report", "/flows"):
        running.ben.write(command)
    await running.settled()
    heard = " ".join(running.heard(running.ben))
    assert "Ann" not in heard
    assert "1001" not in heard.replace("/claim 1001", "").replace("/ticket 1001", "")
    assert "Ben" not in running.card(topic).text
