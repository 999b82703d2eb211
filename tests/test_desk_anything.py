"""Anything in any order: merchants, agents, the clock and a Telegram that fails. Nothing raises, and what must always hold does."""

from __future__ import annotations

import random

import pytest

from bot.store.outbox import Delivery
from bot.telegram.client import ApiError, BadRequestError, ForbiddenError, NetworkError
from bot.telegram.updates import Attachment
from tests.fixtures.desk import CARD, MerchantPlayer, Room

WORDS = (
    "/start", "/start late", "/human", "/status", "/forget", "/language en", "/language zh", "/cancel", "/help", "/x", "没到账", "3500",
    "成功", "返回", "重来", "是", "没有", "跳过", "人工", "谢谢", "说错了", "你好", "", "🙂", "昨晚11点刷了8000没到账", "123456789012", "not arrived",
    CARD, CARD[:9], CARD[9:], "验证码 482915",
)  # fmt: skip
AGENT_WORDS = ("在查", "// 备注", "/claim", "/handback", "/solve", "/reopen", "/note x", "/ticket", "/what", CARD)
MEDIA = ("photo", "document", "voice", "sticker", "video")
ERRORS: tuple[ApiError, ...] = (
    ForbiddenError("Forbidden: bot was blocked by the user"),
    BadRequestError("Bad Request: message to copy not found", "message_gone"),
    NetworkError("timed out", "maybe"),
)


class Monkey:
    def __init__(self, room: Room, seed: int) -> None:
        self.room, self.chance = room, random.Random(seed)

    def step(self) -> None:
        self.chance.choices(
            [self.merchant_writes, self.merchant_presses, self.merchant_sends, self.merchant_edits, self.agent_acts, self.agent_presses, self.time, self.deliver, self.blocks],
            weights=[30, 30, 6, 3, 14, 10, 8, 12, 1],
        )[0]()  # fmt: skip

    def merchant(self) -> MerchantPlayer:
        return self.chance.choice([self.room.ann, self.room.ben])

    def merchant_writes(self) -> None:
        who = self.merchant()
        more = {"reply_to": self.chance.randint(1, 30)} if self.chance.random() < 0.1 else {}
        who.writes(self.chance.choice(WORDS), **more)

    def merchant_presses(self) -> None:
        who = self.merchant()
        buttons = who.keyboard_history() if who.lane != "m:?" else []
        recent = buttons[-6:] if self.chance.random() < 0.8 else buttons
        if recent:
            who.presses_data(self.chance.choice(recent)[1])

    def merchant_sends(self) -> None:
        album = self.chance.choice([None, "g1", "g2"])
        self.merchant().sends(self.chance.choice(MEDIA), caption=self.chance.choice(["", "3500", "看"]), album=album)

    def merchant_edits(self) -> None:
        who = self.merchant()
        who.edits(self.chance.randint(1, max(1, who.last_message)), self.chance.choice(WORDS))

    def agent_acts(self) -> None:
        tickets = self.room.query("SELECT number FROM tickets ORDER BY id DESC LIMIT 3")
        ticket = self.room.ticket(self.chance.choice(tickets).number) if tickets else None
        agent = self.chance.choice([self.room.olga, self.room.omar, self.room.anonymous])
        more = {"attachment": Attachment("photo", "f"), "album": "a1"} if self.chance.random() < 0.1 else {}
        agent.writes(ticket, self.chance.choice(AGENT_WORDS), **more)

    def agent_presses(self) -> None:
        rows = self.room.query(
            "SELECT params FROM outbox WHERE ticket_id IS NOT NULL AND params LIKE '%callback_data%' ORDER BY id DESC LIMIT 5"
        )
        if rows:
            import re

            found = re.findall(r'"callback_data":"(t\.[^"]+)"', self.chance.choice(rows).params)
            self.chance.choice([self.room.olga, self.room.omar]).presses_data(self.chance.choice(found))

    def time(self) -> None:
        self.room.passes(minutes=self.chance.choice([0.02, 1, 3, 90, 600, 1500, 6000]))

    def deliver(self) -> None:
        self.room.deliver(fails=self._fails)

    def _fails(self, delivery: Delivery) -> ApiError | None:
        if self.chance.random() > 0.15 or (delivery.kind not in ("reply", "relay") and self.chance.random() < 0.8):
            return None
        return self.chance.choice(ERRORS if delivery.merchant_id is not None else ERRORS[1:2])

    def blocks(self) -> None:
        who = self.merchant()
        self.chance.choice([who.blocks, who.unblocks])()


def holds(room: Room) -> None:
    """Between any two updates."""
    for row in room.query(
        "SELECT c.status, c.ticket_id, t.status AS stands FROM conversations c LEFT JOIN tickets t ON t.id = c.ticket_id WHERE c.ended_at IS NULL"
    ):
        assert row.status != "human" or (row.ticket_id is not None and row.stands != "closed"), row
    for row in room.query("SELECT merchant_id, count(*) AS n FROM conversations WHERE ended_at IS NULL GROUP BY merchant_id"):
        assert row.n == 1
    for row in room.query("SELECT status, solved_at, closed_at FROM tickets"):
        assert (row.status == "closed") == (row.closed_at is not None), row


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_desk_goes_on(room: Room, seed: int) -> None:
    room.shown_numbers.append(CARD)
    monkey = Monkey(room, seed)
    for _ in range(250):
        monkey.step()
        holds(room)
    room.deliver()
