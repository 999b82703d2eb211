"""Agents off Telegram are told elsewhere: what each service is sent, what its answers mean, and what becomes of a notice that is not taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text as sql

from bot.desk.desk import Desk, Work
from bot.desk.tickets import notices
from bot.notify import mail
from bot.notify.errors import NoticeError
from bot.notify.loop import MOST_ATTEMPTS, PACE, Notifier, pause_after, send
from bot.notify.report import report
from bot.notify.targets import Target, parse
from bot.settings import SettingsError, load
from bot.store import Store, conversations, merchants, tickets
from bot.store import notices as rows_store
from bot.store.connection import Connection
from bot.store.tickets import Ticket
from tests.fixtures.app import Running
from tests.fixtures.desk import BOT_ID, GROUP, Room
from tests.fixtures.notify import MailServer, Service

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
WORDS = "【客服】🆕 1 个新工单\n🔴 1007 · 资金与到账 · 等3分"


def one(address: str) -> Target:
    return parse(address)[0]


# --- addresses


def test_addresses_are_told_apart_at_their_schemes_so_that_options_may_hold_commas() -> None:
    found = parse(
        f"wecom://{KEY}?at=all,13800000000, slack://T0/B0/x1y2\nmailto://desk:p%40ss@smtp.example.com:25/?from=a@b.c&to=x@y.z,v@w.u"
    )
    assert [target.name for target in found] == ["wecom", "slack", "mailto"]
    assert found[0].at == ("all", "13800000000")
    assert (found[2].key, found[2].user, found[2].password, found[2].receivers) == (
        "smtp.example.com:25",
        "desk",
        "p@ss",
        ("x@y.z", "v@w.u"),
    )


def test_two_places_of_a_kind_have_names_of_their_own() -> None:
    assert [target.name for target in parse("wecom://aaaa, wecom://bbbb, wecom://cccc?name=boss")] == ["wecom", "wecom2", "boss"]


def test_a_place_may_want_some_events_and_priorities_only() -> None:
    wanted = one("dingtalk://abcd?events=breach,unclaimed&priority=high").wanted
    assert (wanted.kinds, wanted.least) == ({"breach", "unclaimed"}, "high")


@pytest.mark.parametrize(
    "address",
    ["nonsense", "ftp://x", "wecom://", "slack://T0/B0", "feishu://abcd?api=ftp://x", "dingtalk://abcd?events=lunch", "wecom://abcd?priority=9",
     "mailto://smtp.example.com/", "mailto://a@b/?to=x@y.z", "mailto://u:geheim@h:587/?to=x&from=a@b.c", "wecom://abcd?colour=red",
     "wecom://abcd?lang=fr", "wecom://abcd?at=me", "mailto://a%40b.c:p@h:x/?to=x@y.z", "wecom://aaaa?name=x, wecom://bbbb?name=x"],
)  # fmt: skip
def test_a_wrong_address_is_one_sentence_that_shows_no_secret(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_env_file=None, notify=address)
    said = str(caught.value)
    assert said.startswith("DESK_NOTIFY is wrong: address ")
    assert "\n" not in said
    assert "geheim" not in said


def test_settings_show_no_secret() -> None:
    made = load(_env_file=None, notify=f"dingtalk://{KEY}?secret=SECgeheim, mailto://u:geheim@h/?to=a@b.c&from=a@b.c")
    assert KEY not in repr(made)
    assert "geheim" not in repr(made.targets)
    assert KEY not in repr(made.targets)


# --- what each service is sent (the shapes of its own page)


async def sent(service: Service, address: str, words: str = WORDS) -> Any:
    async with httpx.AsyncClient(timeout=60) as client:
        await send(client, one(f"{address}{'&' if '?' in address else '?'}api={service.url}"), words, NOW)
    assert service.posted[-1].content_type == "application/json"
    return service.posted[-1]


async def test_wecom_gets_a_text_and_whom_to_mention(service: Service) -> None:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    posted = await sent(service, f"wecom://{KEY}?at=all,13800001111")
    assert (posted.path, posted.query) == ("/cgi-bin/webhook/send", {"key": KEY})
    assert posted.body == {
        "msgtype": "text",
        "text": {"content": WORDS, "mentioned_list": ["@all"], "mentioned_mobile_list": ["13800001111"]},
    }


async def test_a_long_text_is_cut_to_what_wecom_takes_and_not_inside_a_character(service: Service) -> None:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    content = (await sent(service, f"wecom://{KEY}", "工单" * 2000)).body["text"]["content"]
    assert 2040 <= len(content.encode()) <= 2048
    assert content.endswith("…")


async def test_dingtalk_gets_a_text_signed_in_the_address(service: Service) -> None:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    posted = await sent(service, "dingtalk://tok_123?secret=SEC99&at=13800001111")
    assert posted.path == "/robot/send"
    assert posted.body == {"msgtype": "text", "text": {"content": WORDS}, "at": {"isAtAll": False, "atMobiles": ["13800001111"]}}
    stamp = str(int(NOW.timestamp() * 1000))
    wanted = base64.b64encode(hmac.new(b"SEC99", f"{stamp}\nSEC99".encode(), hashlib.sha256).digest()).decode()
    assert posted.query == {"access_token": "tok_123", "timestamp": stamp, "sign": wanted}


async def test_without_a_secret_dingtalk_is_not_signed(service: Service) -> None:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    assert (await sent(service, "dingtalk://tok_123")).query == {"access_token": "tok_123"}


async def test_feishu_gets_a_text_signed_in_the_body(service: Service) -> None:
    service.says((200, '{"code":0,"msg":"success","data":{}}'))
    posted = await sent(service, "feishu://hook-1?secret=demo")
    assert (posted.path, posted.query) == ("/open-apis/bot/v2/hook/hook-1", {})
    stamp = str(int(NOW.timestamp()))
    wanted = base64.b64encode(hmac.new(f"{stamp}\ndemo".encode(), b"", hashlib.sha256).digest()).decode()
    assert posted.body == {"timestamp": stamp, "sign": wanted, "msg_type": "text", "content": {"text": WORDS}}


async def test_slack_gets_a_text_with_its_three_characters_escaped(service: Service) -> None:
    service.says((200, "ok"))
    posted = await sent(service, "slack://T000/B000/XXXX", "a <b> & c")
    assert posted.path == "/services/T000/B000/XXXX"
    assert posted.body == {"text": "a &lt;b&gt; &amp; c", "unfurl_links": False, "unfurl_media": False}


async def test_a_mail_goes_to_everybody_with_its_first_line_as_subject(mail_server: MailServer) -> None:
    mail_server.login = "desk@example.com:p@ss"
    address = f"mailto://desk%40example.com:p%40ss@127.0.0.1:{mail_server.port}/?to=olga@example.com,omar@example.com&tls=off"
    async with httpx.AsyncClient(timeout=60) as client:
        await send(client, one(address), WORDS, NOW)
    found = mail_server.mails[0]
    assert found["Subject"] == "【客服】🆕 1 个新工单"
    assert (found["From"], found["To"]) == ("desk@example.com", "olga@example.com, omar@example.com")
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content().splitlines() == WORDS.splitlines()
    assert mail_server.receivers == ["olga@example.com", "omar@example.com"]
    assert mail_server.logged_in == mail_server.login


# --- what answers mean


@pytest.mark.parametrize(
    ("address", "status", "answer", "permanent"),
    [
        (f"wecom://{KEY}", 200, '{"errcode":93000,"errmsg":"invalid webhook url, hint: [1]"}', True),
        (f"wecom://{KEY}", 200, '{"errcode":45009,"errmsg":"api freq out of limit"}', False),
        ("dingtalk://tok1", 200, '{"errcode":310000,"errmsg":"sign not match, more info at [x]"}', True),
        ("dingtalk://tok1", 200, '{"errcode":130101,"errmsg":"send too fast"}', False),
        ("feishu://hook", 200, '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}', True),
        ("feishu://hook", 200, '{"code":11232,"msg":"frequency limited"}', False),
        ("feishu://hook", 400, '{"code":9499,"msg":"Bad Request","data":{}}', True),
        ("slack://T/B/X", 404, "no_service", True),
        ("slack://T/B/X", 403, "action_prohibited", True),
        ("slack://T/B/X", 429, "rate_limited", False),
        (f"wecom://{KEY}", 502, "<html>", False),
        (f"wecom://{KEY}", 200, "<html>", False),
        (f"wecom://{KEY}", 404, "<html>", True),
    ],
)
async def test_an_answer_says_whether_trying_again_is_of_use(
    service: Service, address: str, status: int, answer: str, permanent: bool
) -> None:
    service.says((status, answer))
    with pytest.raises(NoticeError) as caught:
        await sent(service, address)
    assert caught.value.permanent is permanent
    assert "hint" not in str(caught.value)


async def test_a_service_that_repeats_our_key_does_not_get_it_into_the_reason(service: Service) -> None:
    service.says((200, f'{{"errcode":93000,"errmsg":"invalid key {KEY}"}}'))
    with pytest.raises(NoticeError) as caught:
        await sent(service, f"wecom://{KEY}")
    assert KEY not in str(caught.value)


async def test_retry_after_is_heard(service: Service) -> None:
    service.says((429, "rate_limited", {"Retry-After": "77"}))
    with pytest.raises(NoticeError) as caught:
        await sent(service, "slack://T/B/X")
    assert caught.value.retry_after == 77
    assert pause_after(1, caught.value) == timedelta(seconds=77)


async def test_nobody_there_is_worth_another_try() -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        with pytest.raises(NoticeError) as caught:
            await send(client, one("wecom://abcd?api=http://127.0.0.1:9"), WORDS, NOW)
    assert not caught.value.permanent
    with pytest.raises(NoticeError) as caught:
        await mail.send(one("mailto://127.0.0.1:9/?from=a@b.c&to=x@y.z&tls=off"), WORDS, NOW)
    assert not caught.value.permanent


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such user", True), ("451 try later", False)])
async def test_a_refused_receiver(mail_server: MailServer, answer: str, permanent: bool) -> None:
    mail_server.refuses["x@y.z"] = answer
    with pytest.raises(NoticeError) as caught:
        await mail.send(one(f"mailto://127.0.0.1:{mail_server.port}/?from=a@b.c&to=x@y.z&tls=off"), WORDS, NOW)
    assert caught.value.permanent is permanent


async def test_a_wrong_password_and_a_server_without_tls_are_for_an_admin_to_mend(mail_server: MailServer) -> None:
    mail_server.login = "right:one"
    for tls in ("&tls=off", ""):
        with pytest.raises(NoticeError) as caught:
            await mail.send(one(f"mailto://me:wrong@127.0.0.1:{mail_server.port}/?from=a@b.c&to=x@y.z{tls}"), WORDS, NOW)
        assert caught.value.permanent
        assert "wrong" not in str(caught.value)


def test_pauses_grow_to_half_an_hour_and_end() -> None:
    error = NoticeError("x")
    pauses = [pause_after(attempt, error) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert pauses[:3] == [timedelta(seconds=15), timedelta(seconds=30), timedelta(minutes=1)]
    assert pauses[-2] == timedelta(minutes=30)
    assert pauses[-1] is None
    assert pause_after(1, NoticeError("x", permanent=True)) is None


# --- the rows: which there are, and what becomes of them, on both databases


@dataclass
class Place:
    """A desk with one place to tell, a clock, and a notifier that works round by round."""

    store: Store
    desk: Desk
    notifier: Notifier
    service: Service
    now: datetime

    async def round(self, **later: float) -> None:
        self.now += timedelta(**later)
        await self.notifier.round()

    async def rows(self) -> list[Any]:
        return await self.store.run(lambda conn: conn.execute(sql("SELECT status, attempts, error, due_at FROM notices ORDER BY id")).all())

    async def admins_hear(self) -> list[str]:
        rows = await self.store.run(lambda conn: conn.execute(sql("SELECT params FROM outbox ORDER BY id")).all())
        return [row.params for row in rows]

    async def opened(self, priority: str = "normal", kind: str = "opened") -> Ticket:
        return await self.store.run(self._opened, priority, kind)

    def _opened(self, conn: Connection, priority: Any, kind: Any) -> Ticket:
        merchant = merchants.get_or_add(conn, bot_id=BOT_ID, user_id=101, name="王记面馆", username="wangji", language="zh", now=self.now)
        live = conversations.find_live(conn, merchant.id)
        talk = live or conversations.add(conn, merchant_id=merchant.id, flow="f", rev="r", state="{}", now=self.now, status="human")
        ticket = tickets.add(
            conn, merchant_id=merchant.id, conversation_id=talk.id, flow="f", rev="r", queue="payments", priority=priority, why="asked",
            amount=350000, facts={"name": "王记面馆", "words": ["我的钱呢"]}, at=self.now, promised_at=None,
        )  # fmt: skip
        notices.tell(Work.begin(conn, self.desk, self.now, "u:1"), ticket, kind)
        return ticket


@pytest.fixture
async def place(store: Store, service: Service, room: Room) -> AsyncIterator[Place]:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    made: Place
    target = one(f"wecom://{KEY}?api={service.url}")
    desk = replace_notify(room.desk, target)
    made = Place(store, desk, Notifier(store, desk, [target], now=lambda: made.now, owner="me"), service, NOW)
    yield made
    await made.notifier.client.aclose()


def replace_notify(desk: Desk, *targets: Target) -> Desk:
    return replace(desk, notify=tuple(target.wanted for target in targets))


def said(place: Place) -> list[str]:
    return [posted.body["text"]["content"] for posted in place.service.posted]


async def test_a_new_ticket_is_told_once_without_a_word_of_the_merchants(place: Place) -> None:
    ticket = await place.opened("high")
    await place.round(minutes=3)
    await place.round(minutes=3)
    assert said(place) == [f"【客服】🆕 1 个新工单\n🔴 {ticket.number} · 资金与到账 · 等3分"]
    assert [row.status for row in await place.rows()] == ["sent"]


async def test_several_are_told_in_one_message_the_most_urgent_first(place: Place) -> None:
    numbers = [(await place.opened(priority)).number for priority in ("normal", "urgent", "high")]
    await place.opened("high", "breach")
    await place.round(seconds=1)
    lines = said(place)[0].splitlines()
    assert len(said(place)) == 1
    assert lines[0].startswith("【客服】⏰ 1")
    assert [line.split()[1] for line in lines[3:]] == [numbers[1], numbers[2], numbers[0]]


async def test_forty_at_once_are_a_dozen_lines_and_a_number(place: Place) -> None:
    for _ in range(20):
        await place.opened()
    await place.round(seconds=1)
    assert "还有 8 个" in said(place)[0]
    assert len(said(place)[0].splitlines()) == 14


async def test_messages_to_one_place_keep_their_distance(place: Place) -> None:
    await place.opened()
    await place.round(seconds=1)
    await place.opened()
    await place.round(seconds=1)
    assert len(said(place)) == 1
    await place.round(seconds=PACE.total_seconds())
    assert len(said(place)) == 2


async def test_what_is_claimed_or_answered_meanwhile_is_not_told(place: Place) -> None:
    ticket = await place.opened()
    await place.store.run(lambda conn: tickets.claim(conn, ticket.id, agent_id=1, agent_name="Olga", at=NOW))
    await place.round(seconds=1)
    assert said(place) == []
    assert [row.status for row in await place.rows()] == ["void"]


async def test_a_place_that_wants_high_ones_only_has_no_row_of_others(place: Place) -> None:
    place.desk.notify = (replace(place.desk.notify[0], least="high", kinds=frozenset({"opened"})),)
    await place.opened("normal")
    await place.opened("high", "breach")
    assert await place.rows() == []
    await place.opened("high")
    assert len(await place.rows()) == 1


async def test_at_night_an_ordinary_ticket_waits_for_the_desk_to_open_and_an_urgent_one_does_not(place: Place) -> None:
    place.now = NOW.replace(hour=23)
    await place.opened("normal")
    urgent = await place.opened("urgent")
    await place.round(minutes=1)
    assert len(said(place)) == 1
    assert urgent.number in said(place)[0]
    await place.round(hours=9, minutes=59)
    assert len(said(place)) == 2
    assert "等10小时" in said(place)[1]


async def test_a_failure_is_tried_again_with_growing_pauses_and_told_to_admins_once(place: Place) -> None:
    await place.opened()
    place.service.says((502, "x"))
    for pause in (1, 15, 30, 60, 120):
        await place.round(seconds=pause)
    assert len(place.service.posted) == 5
    told = [one for one in await place.admins_hear() if "wecom" in one]
    assert len(told) == 1
    assert "HTTP 502" in told[0]
    place.service.says((200, '{"errcode":0}'))
    await place.round(minutes=5)
    assert [row.status for row in await place.rows()] == ["sent"]
    assert "恢复了" in (await place.admins_hear())[-1]
    assert await place.store.run(notices.faults, ["wecom"]) == {}


async def test_a_refusal_for_good_is_given_up_at_once_and_shown(place: Place) -> None:
    await place.opened()
    place.service.says((200, '{"errcode":93000,"errmsg":"invalid webhook url"}'))
    await place.round(seconds=1)
    await place.round(minutes=30)
    assert len(place.service.posted) == 1
    assert [(row.status, row.error) for row in await place.rows()] == [("failed", "93000 invalid webhook url")]
    assert await place.store.run(notices.faults, ["wecom"]) == {"wecom": "93000 invalid webhook url"}


async def test_what_a_process_left_half_sent_is_sent_by_the_next(place: Place) -> None:
    await place.opened()
    await place.store.run(notices.take, place.desk, "wecom", "another", place.now, "zh")
    await place.round(seconds=30)
    assert said(place) == []
    await place.round(minutes=2)
    assert len(said(place)) == 1


async def test_a_place_that_is_down_holds_up_no_other(place: Place, service: Service) -> None:
    dead, well = one("wecom://aaaa?api=http://127.0.0.1:9"), one(f"slack://T/B/X?api={service.url}")
    place.desk.notify = (dead.wanted, well.wanted)
    place.notifier.targets = [dead, well]
    service.says((200, "ok"))
    await place.opened()
    await place.round(seconds=1)
    assert [posted.path for posted in service.posted] == ["/services/T/B/X"]
    assert sorted(row.status for row in await place.rows()) == ["queued", "sent"]


async def test_what_is_long_done_goes_and_what_still_waits_stays(place: Place) -> None:
    await place.opened()
    await place.round(seconds=1)
    await place.opened()
    assert await place.store.run(rows_store.delete_old, place.now + timedelta(days=40), 200) == 1
    assert [row.status for row in await place.rows()] == ["queued"]


# --- from the desk's own events


def rows_of(room: Room) -> list[tuple[str, str]]:
    return [(row.target, row.kind) for row in room.query("SELECT target, kind FROM notices ORDER BY id")]


def test_a_handoff_makes_a_row_for_each_place_and_nobody_wants_none(room: Room) -> None:
    room.ann.is_handed_off()
    assert rows_of(room) == []
    room.desk.notify = tuple(target.wanted for target in parse("wecom://aaaa, slack://T/B/X?events=breach"))
    room.ben.writes("/start")
    room.ben.presses("agree")
    room.ben.writes("human")
    assert rows_of(room) == [("wecom", "opened")]


def test_a_ticket_nobody_takes_and_an_answer_that_is_late_are_told(room: Room) -> None:
    room.desk.notify = tuple(target.wanted for target in parse("wecom://aaaa"))
    room.ann.is_handed_off()
    room.deliver()
    room.passes(hours=6)
    kinds = [kind for _, kind in rows_of(room)]
    assert kinds[0] == "opened"
    assert {"unclaimed", "warning", "breach"} <= set(kinds)


def test_no_notice_holds_what_a_merchant_said_his_name_or_his_money(room: Room) -> None:
    room.desk.notify = tuple(target.wanted for target in parse("wecom://aaaa"))
    ticket = room.ann.is_handed_off()
    room.deliver()
    _, words = room.store.run_now(notices.take, room.desk, "wecom", "me", room.now, "zh")
    assert ticket.number in words
    assert not re.search(r"Ann|王|3500|没到账", words)


def test_in_a_supergroup_the_line_ends_with_a_link_to_the_topic(room: Room) -> None:
    ticket = replace(room.ann.is_handed_off(), chat_id=-1001234567890, thread_id=77)
    work: Callable[..., str] = lambda conn: notices.words(Work.begin(conn, room.desk, room.now, "x"), [("opened", ticket)], "en")  # noqa: E731
    assert room.store.run_now(work).endswith("https://t.me/c/1234567890/77")
    assert GROUP < 0


# --- where it is shown


async def test_healthz_says_which_place_nothing_gets_through_to(running: Running, service: Service) -> None:
    service.says((200, '{"errcode":93000,"errmsg":"invalid webhook url"}'))
    await running.start(notify=f"wecom://{KEY}?api={service.url}")
    checks = await running.app.health.checks()
    assert (checks["notify"].ok, checks["notify"].detail) == (True, "wecom: 0 waiting")
    await running.hand_off(running.ann)
    await running.until(lambda: running.query("SELECT 1 FROM marks WHERE key = 'notify:wecom'"))
    checks = await running.app.health.checks()
    assert not checks["notify"].ok
    assert "93000 invalid webhook url" in checks["notify"].detail
    assert not checks["notify"].vital


async def test_a_handoff_reaches_the_service_by_itself_with_a_link_to_its_topic(running: Running, service: Service) -> None:
    service.says((200, '{"errcode":0,"errmsg":"ok"}'))
    await running.start(notify=f"wecom://{KEY}?api={service.url}")
    await running.hand_off(running.ann)
    await running.until(_a(lambda: service.posted))
    content = service.posted[0].body["text"]["content"]
    assert "1 个新工单" in content
    assert "1001" in content
    await running.restart()
    assert len(service.posted) == 1


def _a(question: Callable[[], Any]) -> Callable[[], Any]:
    async def ask() -> Any:
        return question()

    return ask


async def test_desk_notify_lists_the_places_and_tries_them(service: Service, tmp_path: Path) -> None:
    service.says((200, '{"errcode":0}'), (200, '{"errcode":93000,"errmsg":"invalid webhook url"}'))
    made = load(
        _env_file=None, notify=f"wecom://aaaa?api={service.url}, wecom://bbbb?api={service.url}", database_url=f"sqlite:///{tmp_path}/no.db"
    )
    lines, well = await asyncio.to_thread(report, made, test=True)
    assert not well
    assert lines[-2:] == ["wecom      has taken the test message", "wecom2     has NOT taken it: 93000 invalid webhook url"]
    assert "测试" in service.posted[0].body["text"]["content"]
    assert not (tmp_path / "no.db").exists()
    lines, well = await asyncio.to_thread(report, load(_env_file=None, notify=None), test=False)
    assert well
    assert "DESK_NOTIFY is not set" in lines[0]
