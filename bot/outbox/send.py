"""Makes one delivery: finds its address, makes or heals its topic, calls Telegram. Decides nothing about failures but what heals at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.desk import Desk
from bot.desk.tickets import topics
from bot.outbox.group import Group, NoTopicError, addressed, message_id_of, strayed
from bot.quick import quick
from bot.store import Store
from bot.store.outbox import Delivery, writes
from bot.telegram.client import ApiError, BadRequestError, ChatMigratedError, Client, NetworkError


@quick
@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram's answer. `extra`: further messages it took in the group (a topic made, its context), for the budget."""

    result: Any
    message_id: int | None
    extra: int = 0


class Sender:
    def __init__(self, store: Store, desk: Desk, client: Client, group: Group) -> None:
        self.store, self.desk, self.client, self.group = store, desk, client, group
        self._unstored: dict[int, int] = {}  # ticket → topic that was made while the store could not take it

    async def send(self, delivery: Delivery) -> Sent:
        """Raises ApiError. Heals a vanished or closed topic, a moved group and a group without topics, once each."""
        healed: set[str] = set()
        extra = 0
        while True:
            if delivery.merchant_id is None:
                await self._know_the_group(delivery)
            if delivery.ticket_id is not None and self.group.is_forum and delivery.thread_id is None and writes(delivery):
                delivery = await self._with_topic(delivery)
                extra += 1
            params = addressed(delivery, self.group)
            try:
                result = await self.client.call(delivery.method, params)
            except ApiError as error:
                delivery = await self._healed(delivery, error, healed)
                continue
            if not strayed(params, result) or "stray" in healed or not await self._is_still_a_forum():
                return Sent(result, message_id_of(result), extra)
            healed.add("stray")
            await self._quietly("deleteMessage", {"chat_id": params["chat_id"], "message_id": message_id_of(result)})
            delivery = await self._without_topic(delivery)

    async def _know_the_group(self, delivery: Delivery) -> None:
        if "chat_id" in delivery.params:
            return
        if self.group.id is None:
            raise NetworkError("no agents' group is set (DESK_AGENTS_CHAT)", "no")
        try:
            await self._learn()
        except NetworkError as error:
            raise NetworkError(error.description, "no") from None  # it was only a question: nothing was sent
        if self.group.is_forum is None:
            raise NetworkError("the agents' group cannot be reached", "no")

    async def _learn(self) -> None:
        try:
            await self.group.learn(self.client)
        except ChatMigratedError as error:
            await self._move(error.new_chat_id)
            await self.group.learn(self.client)

    async def _is_still_a_forum(self) -> bool:
        """Telegram says nothing when topics are switched off: it ignores the topic, and the message stands where it should."""
        self.group.is_forum = None
        with suppress(ApiError):  # it was sent: what cannot be looked at now is no reason to send it twice
            await self._learn()
        return self.group.is_forum is True

    async def _healed(self, delivery: Delivery, error: ApiError, healed: set[str]) -> Delivery:
        """The delivery to try again at once, or the error raised again: what does not heal, or did not help the first time."""
        if isinstance(error, ChatMigratedError) and "moved" not in healed:
            healed.add("moved")
            await self._move(error.new_chat_id)
            if delivery.merchant_id is None and not writes(delivery):
                raise BadRequestError("the group moved, and the message stayed behind", "message_gone") from None
            if delivery.merchant_id is None:
                params = {key: value for key, value in delivery.params.items() if key != "reply_parameters"}
                return replace(delivery, params=params, thread_id=None, card_id=None, chat_id=error.new_chat_id)
            raise error  # what he was to get a copy of stayed behind in the old group, where no bot can read it any more
        kind = error.kind if isinstance(error, BadRequestError) else ""
        if kind in healed or delivery.ticket_id is None:
            raise error
        healed.add(kind)
        if kind == "thread_gone":
            return await self._without_topic(delivery)
        if kind == "thread_closed":
            return await self._reopened(delivery)
        if kind == "no_forum":
            self.group.is_forum = False
            return replace(delivery, thread_id=None)
        raise error

    async def _move(self, new_id: int) -> None:
        old = self.group.id
        if old is not None and old != new_id:
            await self.store.run(topics.group_moved, old, new_id)
        self.group.moved(new_id)

    async def _with_topic(self, delivery: Delivery) -> Delivery:
        """One lane goes one at a time, and what goes beside it writes nothing, so nobody else makes this ticket's topic meanwhile."""
        assert delivery.ticket_id is not None
        assert self.group.id is not None
        thread = self._unstored.get(delivery.ticket_id)
        try:
            thread = thread or await self._make_topic(delivery.ticket_id)
        except BadRequestError as error:
            if error.kind == "no_rights":
                raise NoTopicError(error.description, error.kind) from None
            if error.kind != "no_forum":
                raise
            self.group.is_forum = False
            return delivery
        except ChatMigratedError as error:
            await self._move(error.new_chat_id)
            await self._know_the_group(delivery)
            return await self._with_topic(delivery)
        self._unstored[delivery.ticket_id] = thread
        await self.store.run(topics.topic_made, delivery.ticket_id, self.group.id, thread)
        del self._unstored[delivery.ticket_id]
        await self._repeat_context(delivery, thread)
        return replace(delivery, thread_id=thread, chat_id=self.group.id)

    async def _make_topic(self, ticket_id: int) -> int:
        name = await self.store.run(topics.topic_name_of, ticket_id)
        made = await self.client.call("createForumTopic", {"chat_id": self.group.id, "name": name})
        return int(made["message_thread_id"])

    async def _repeat_context(self, delivery: Delivery, thread: int) -> None:
        """In a topic that was made anew: what agents need to go on. In a first topic there is nothing to repeat."""
        assert delivery.ticket_id is not None
        for method, params in await self.store.run(topics.last_context, self.desk, delivery.ticket_id, delivery.id):
            result = await self._quietly(method, {**params, "chat_id": self.group.id, "message_thread_id": thread})
            if result is not None and method == "sendMessage":
                await self.store.run(topics.context_sent, delivery.ticket_id, message_id_of(result), params)

    async def _without_topic(self, delivery: Delivery) -> Delivery:
        assert delivery.ticket_id is not None
        await self.store.run(topics.topic_lost, delivery.ticket_id)
        return replace(delivery, thread_id=None, card_id=None)

    async def _reopened(self, delivery: Delivery) -> Delivery:
        opened = await self._quietly("reopenForumTopic", {"chat_id": self.group.id, "message_thread_id": delivery.thread_id})
        return delivery if opened else await self._without_topic(delivery)

    async def _quietly(self, method: str, params: dict[str, Any]) -> Any:
        """A call whose failure holds nothing up; None then."""
        try:
            return await self.client.call(method, params)
        except ApiError:
            return None
