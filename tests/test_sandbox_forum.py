"""Groups and topics, with the traps of the official server."""

from __future__ import annotations

import pytest

from bot.sandbox.groups import Group
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot


@pytest.fixture
def olga(sandbox: Sandbox) -> Person:
    return sandbox.person("Olga")


@pytest.fixture
def agents(sandbox: Sandbox, olga: Person) -> Group:
    group = sandbox.group("Agents")
    group.join(olga)
    sandbox.updates.drop_all()
    return group


async def make_topic(raw_bot: RawBot, agents: Group, name: str = "Ann #1") -> int:
    return int((await raw_bot.call("createForumTopic", chat_id=agents.id, name=name))["message_thread_id"])


async def test_what_the_bot_does_to_a_topic_comes_back_to_it_as_messages_of_its_own(
    sandbox: Sandbox, raw_bot: RawBot, agents: Group
) -> None:
    thread = await make_topic(raw_bot, agents)
    where = {"chat_id": agents.id, "message_thread_id": thread}
    card = await raw_bot.call("sendMessage", **where, text="card")
    await raw_bot.call("editForumTopic", **where, name="Ann #1 ✓")
    await raw_bot.call("pinChatMessage", chat_id=agents.id, message_id=card["message_id"])
    await raw_bot.call("closeForumTopic", **where)
    await raw_bot.call("reopenForumTopic", **where)
    told = [update["message"] for update in await raw_bot.updates()]
    assert all(one["from"]["id"] == sandbox.bot["id"] and one["message_thread_id"] == thread for one in told)
    kinds = ["forum_topic_created", "forum_topic_edited", "pinned_message", "forum_topic_closed", "forum_topic_reopened"]
    assert [next(key for key in kinds if key in one) for one in told] == kinds
    assert "card" not in [one.get("text") for one in told], "its ordinary messages do not come back"


async def test_every_message_in_a_topic_replies_to_its_creation_unless_it_replies_to_another(
    raw_bot: RawBot, agents: Group, olga: Person
) -> None:
    thread = await make_topic(raw_bot, agents)
    first = olga.write_in(agents, "first", topic=thread)
    olga.write_in(agents, "second", topic=thread, reply_to=first)
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, message_thread_id=thread, text="third")
    told = {update["message"].get("text"): update["message"] for update in await raw_bot.updates()}
    assert told["first"]["reply_to_message"]["forum_topic_created"]["name"] == "Ann #1"
    assert told["second"]["reply_to_message"]["text"] == "first"
    assert "reply_to_message" not in told["second"]["reply_to_message"]
    assert sent["reply_to_message"]["message_id"] == thread


async def test_general_has_no_number_and_number_1_is_refused(raw_bot: RawBot, agents: Group, olga: Person) -> None:
    said = await raw_bot.refusal("sendMessage", chat_id=agents.id, message_thread_id=1, text="?")
    assert said == "Bad Request: message thread not found"
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, text="in General")
    assert "message_thread_id" not in sent
    olga.write_in(agents, "hello")
    assert "message_thread_id" not in (await raw_bot.updates())[-1]["message"]


async def test_outside_forums_the_thread_is_ignored(sandbox: Sandbox, raw_bot: RawBot) -> None:
    plain = sandbox.group("Plain", forum=False)
    sent = await raw_bot.call("sendMessage", chat_id=plain.id, message_thread_id=77, text="hello")
    assert "message_thread_id" not in sent
    said = await raw_bot.refusal("createForumTopic", chat_id=plain.id, name="x")
    assert said == "Bad Request: the chat is not a forum"


async def test_replies_outside_forums_carry_a_thread_that_is_no_topic(sandbox: Sandbox, raw_bot: RawBot, olga: Person) -> None:
    plain = sandbox.group("Plain", forum=False)
    plain.join(olga)
    sent = await raw_bot.call("sendMessage", chat_id=plain.id, text="question")
    first = olga.write_in(plain, "answer", reply_to=sent["message_id"])
    olga.write_in(plain, "and more", reply_to=first)
    told = [update["message"] for update in await raw_bot.updates()][-2:]
    assert [one["message_thread_id"] for one in told] == [sent["message_id"]] * 2
    assert not any("is_topic_message" in one for one in told)


async def test_a_deleted_topic_tells_nobody_and_the_next_send_fails(sandbox: Sandbox, raw_bot: RawBot, agents: Group) -> None:
    thread = await make_topic(raw_bot, agents)
    await raw_bot.updates()
    agents.delete_topic(thread)
    assert await raw_bot.updates() == []
    send = {"chat_id": agents.id, "message_thread_id": thread, "text": "?"}
    assert await raw_bot.refusal("sendMessage", **send) == "Bad Request: message thread not found"
    sandbox.deleted_topics = "TOPIC_DELETED"
    assert await raw_bot.refusal("sendMessage", **send) == "Bad Request: TOPIC_DELETED"
    sandbox.deleted_topics = "redirect"
    assert "message_thread_id" not in await raw_bot.call("sendMessage", **send), "landed in General without a word"
    assert await raw_bot.refusal("closeForumTopic", chat_id=agents.id, message_thread_id=thread) == "Bad Request: TOPIC_ID_INVALID"
    assert agents.topics == ()
    assert [one for one in agents.messages() if one.thread_id == thread] == []


async def test_a_closed_topic_takes_messages_of_those_who_may_manage_topics(
    sandbox: Sandbox, raw_bot: RawBot, agents: Group, olga: Person
) -> None:
    topic = agents.create_topic("Ann #1", by=olga)
    agents.close_topic(topic)
    send = {"chat_id": agents.id, "message_thread_id": topic.thread, "text": "still here"}
    await raw_bot.call("sendMessage", **send)
    with pytest.raises(ValueError, match="closed"):
        olga.write_in(agents, "may I?", topic=topic)
    agents.set_bot_rights(can_manage_topics=False)
    assert await raw_bot.refusal("sendMessage", **send) == "Bad Request: TOPIC_CLOSED"
    agents.reopen_topic(topic)
    await raw_bot.call("sendMessage", **send)


async def test_without_the_right_topics_cannot_be_managed(raw_bot: RawBot, agents: Group, olga: Person) -> None:
    topic = agents.create_topic("Olga's", by=olga)
    where = {"chat_id": agents.id, "message_thread_id": topic.thread}
    agents.set_bot_rights(can_manage_topics=False, can_pin_messages=False, can_delete_messages=False)
    assert await raw_bot.refusal("createForumTopic", chat_id=agents.id, name="x") == "Bad Request: not enough rights to create a topic"
    assert await raw_bot.refusal("editForumTopic", **where, name="x") == "Bad Request: not enough rights to edit the topic"
    assert await raw_bot.refusal("closeForumTopic", **where) == "Bad Request: not enough rights to close or open the topic"
    assert await raw_bot.refusal("deleteForumTopic", **where) == "Bad Request: not enough rights to delete the topic"
    pin = {"chat_id": agents.id, "message_id": topic.thread}
    assert await raw_bot.refusal("pinChatMessage", **pin) == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_changing_a_topic_to_what_it_is_is_refused(raw_bot: RawBot, agents: Group) -> None:
    where = {"chat_id": agents.id, "message_thread_id": await make_topic(raw_bot, agents)}
    assert await raw_bot.refusal("editForumTopic", **where, name="Ann #1") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await raw_bot.refusal("reopenForumTopic", **where) == "Bad Request: TOPIC_NOT_MODIFIED"
    await raw_bot.call("editForumTopic", **where)


async def test_a_reply_without_a_thread_goes_to_the_topic_of_what_it_answers(raw_bot: RawBot, agents: Group, olga: Person) -> None:
    thread = await make_topic(raw_bot, agents)
    hers = olga.write_in(agents, "hello", topic=thread)
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, text="hi", reply_parameters={"message_id": hers.message_id})
    assert sent["message_thread_id"] == thread


async def test_an_anonymous_admin_writes_as_the_group(raw_bot: RawBot, agents: Group, olga: Person) -> None:
    olga.write_in(agents, "take it", anonymous=True)
    told = (await raw_bot.updates())[-1]["message"]
    assert (told["from"]["id"], told["from"]["username"]) == (1087968824, "GroupAnonymousBot")
    assert told["sender_chat"]["id"] == agents.id


async def test_a_plain_member_bot_hears_commands_replies_and_service_messages_only(
    sandbox: Sandbox, raw_bot: RawBot, agents: Group, olga: Person
) -> None:
    agents.set_bot_rights(admin=False)
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, text="hello")
    olga.write_in(agents, "among ourselves")
    olga.write_in(agents, f"/take@{sandbox.bot['username']}")
    olga.write_in(agents, "yes", reply_to=sent["message_id"])
    agents.rename("New name")
    told = [update["message"] for update in await raw_bot.updates() if "message" in update]
    assert [one.get("text") or one.get("new_chat_title") for one in told] == [f"/take@{sandbox.bot['username']}", "yes", "New name"]


async def test_rights_membership_and_forum_mode_can_change_under_the_bot(raw_bot: RawBot, agents: Group, olga: Person) -> None:
    agents.set_bot_rights(can_manage_topics=False)
    agents.kick_bot()
    agents.add_bot_again()
    told = [update["my_chat_member"]["new_chat_member"] for update in await raw_bot.updates() if "my_chat_member" in update]
    assert [(one["status"], one.get("can_manage_topics")) for one in told] == [
        ("administrator", False),
        ("kicked", None),
        ("administrator", True),
    ]
    thread = await make_topic(raw_bot, agents)
    agents.switch_forum(False)
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, message_thread_id=thread, text="where am I")
    assert "message_thread_id" not in sent
    assert "is_forum" not in sent["chat"]
    agents.switch_forum(True)
    assert (await raw_bot.call("sendMessage", chat_id=agents.id, message_thread_id=thread, text="back"))["message_thread_id"] == thread


async def test_chat_member_comes_only_when_asked_for(raw_bot: RawBot, agents: Group, sandbox: Sandbox) -> None:
    agents.join(sandbox.person("Omar"))
    assert ["chat_member" in update for update in await raw_bot.updates(allowed_updates=["message", "chat_member"])] == [False]
    agents.join(sandbox.person("Pia"))
    assert [set(update) - {"update_id"} for update in await raw_bot.updates()] == [{"message"}, {"chat_member"}]
