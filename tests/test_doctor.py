"""`desk doctor` against the sandbox: what is wrong is found and named, with the remedy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot.doctor import Finding, findings
from bot.store import inbox
from bot.store.connection import Connection
from tests.fixtures.app import MORNING, SECRET, Running


async def about(running: Running, what: str, now: datetime = MORNING, **settings: Any) -> list[Finding]:
    return [finding for finding in await findings(running.settings(**settings), now) if finding.about == what]


async def one(running: Running, what: str, now: datetime = MORNING, **settings: Any) -> tuple[str, str]:
    """The only finding about it: level and sentence."""
    (finding,) = await about(running, what, now, **settings)
    return finding.level, finding.sentence


async def call(running: Running, method: str, **params: Any) -> None:
    async with httpx.AsyncClient(timeout=60) as http:
        said = await http.post(f"{running.sandbox.url}/bot{running.sandbox.token}/{method}", json=params)
        assert said.json()["ok"], said.text


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def in_database(running: Running, *statements: str) -> None:
    with closing(sqlite3.connect(running.database)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


async def test_a_desk_that_is_well_set_up_has_nothing_wrong_even_while_it_runs(running: Running) -> None:
    await running.start()
    running.admin.start()
    await running.admin.wait_for()
    found = await findings(running.settings(), MORNING)
    assert [finding for finding in found if finding.level == "wrong"] == []
    fine = {finding.about: finding.sentence for finding in found if finding.level == "fine"}
    assert fine["token"] == "belongs to @pos_desk_bot"
    assert fine["webhook"].startswith("none is set, updates come by polling")
    assert fine["group"] == "“Agents” has topics switched on"
    assert fine["rights"] == "the bot may manage topics, delete and pin messages"
    assert fine["admins"] == "1 can be reached"
    assert fine["database"] == "is sound"


async def test_it_only_looks(running: Running) -> None:
    assert await one(running, "database") == ("fine", "has no tables yet: the first start makes them")
    assert not running.database.exists()
    assert {call.method for call in running.sandbox.calls} <= {"getMe", "getWebhookInfo", "getChat", "getChatMember", "sendChatAction"}


# the token and Telegram


async def test_a_missing_token_is_named_and_the_rest_is_looked_at_all_the_same(running: Running) -> None:
    found = await findings(running.settings(telegram_token=None), MORNING)
    assert [(finding.level, finding.about) for finding in found[:2]] == [("wrong", "token"), ("fine", "flows")]
    assert "DESK_TELEGRAM_TOKEN is missing" in found[0].sentence


async def test_a_token_that_telegram_does_not_know_is_wrong_over_each_client(running: Running) -> None:
    for client in ("ptb", "httpx", "auto"):
        wrong = await one(running, "token", telegram_token="7000000001:" + "x" * 35, telegram_client=client)
        assert wrong == ("wrong", "Telegram does not know it; get the right one from @BotFather")


async def test_a_telegram_that_does_not_answer_is_told_with_the_proxy_in_mind(running: Running) -> None:
    level, sentence = await one(running, "telegram", telegram_api="http://127.0.0.1:9")
    assert level == "wrong"
    assert "HTTPS_PROXY" in sentence


async def test_a_webhook_that_is_set_while_polling_is_told(running: Running) -> None:
    await call(running, "setWebhook", url="http://127.0.0.1:9/elsewhere")
    level, sentence = await one(running, "webhook")
    assert (level, "`desk run` removes it" in sentence) == ("warning", True)


async def test_a_webhook_elsewhere_and_one_that_telegram_cannot_reach_are_told(running: Running) -> None:
    hook = {"intake": "webhook", "webhook_url": "http://127.0.0.1:9/telegram/webhook", "webhook_secret": SECRET}
    assert await one(running, "webhook", **hook) == ("warning", "Telegram sends to nowhere; `desk run` sets DESK_WEBHOOK_URL")
    await call(running, "setWebhook", url=hook["webhook_url"])
    running.ann.start()
    webhook = running.sandbox.api.webhook
    assert webhook is not None
    await running.sandbox.wait_until(lambda: webhook.last_error != "")
    level, sentence = await one(running, "webhook", **hook)
    assert level == "wrong"
    assert "Connection refused" in sentence


# the agents' group


async def test_a_missing_group_a_wrong_number_and_a_private_chat_are_told_apart(running: Running) -> None:
    assert "DESK_AGENTS_CHAT is missing" in (await one(running, "group", agents_chat=None))[1]
    level, sentence = await one(running, "group", agents_chat=-1009999999999)
    assert (level, "cannot be reached" in sentence, "-1009999999999" in sentence) == ("wrong", True, True)
    running.ann.start()
    assert "is a private chat" in (await one(running, "group", agents_chat=running.ann.id))[1]


async def test_a_group_without_topics_is_told(running: Running) -> None:
    running.group.switch_forum(False)
    level, sentence = await one(running, "group")
    assert (level, "Group settings → Topics" in sentence) == ("warning", True)


async def test_a_bot_that_is_no_administrator_is_wrong_and_one_without_a_right_is_told_which(running: Running) -> None:
    running.group.set_bot_rights(can_manage_topics=False, can_pin_messages=False)
    assert await one(running, "rights") == ("warning", "the bot may not manage topics, pin messages: give it these rights")
    running.group.set_bot_rights(admin=False)
    level, sentence = await one(running, "rights")
    assert (level, "is not an administrator" in sentence) == ("wrong", True)


async def test_a_bot_that_was_put_out_of_the_group_is_wrong(running: Running) -> None:
    running.group.kick_bot()
    level, sentence = await one(running, "group")
    assert (level, "is the bot in the group?" in sentence) == ("wrong", True)


async def test_a_group_that_became_a_supergroup_is_told_with_its_new_number(running: Running) -> None:
    small = running.sandbox.group("Small", owner=running.olga, basic=True, forum=False)
    old = small.id
    new = small.upgrade()
    found = await about(running, "group", agents_chat=old)
    assert found[0].sentence == f"{old} became {new}: put that into DESK_AGENTS_CHAT"


async def test_an_admin_who_cannot_be_written_to_and_no_admins_at_all_are_told(running: Running) -> None:
    level, sentence = await one(running, "admins")
    assert (level, str(running.admin.id) in sentence, "write /start" in sentence) == ("warning", True, True)
    assert "DESK_ADMINS is empty" in (await one(running, "admins", admins=""))[1]


# files


async def test_damaged_flows_are_told_with_the_first_place(running: Running) -> None:
    rewrite(running.flows / "late.yaml", "next: proof", "next: prooof")
    level, sentence = await one(running, "flows")
    assert level == "wrong"
    assert "late.yaml:" in sentence
    assert "prooof" in sentence


async def test_facts_that_nobody_signed_are_listed_with_the_weakest_grade_first(running: Running) -> None:
    facts = await about(running, "facts")
    assert facts[0].sentence.startswith("grade C, not signed: ")
    assert all(finding.level == "warning" for finding in facts)
    assert "more without `verified_by`" in facts[-1].sentence


async def test_a_missing_year_is_wrong_when_it_is_this_one_and_worth_a_look_when_november_has_brought_the_next(running: Running) -> None:
    summer, november = MORNING.replace(month=7), MORNING
    assert (await one(running, "calendar", summer))[0] == "fine"
    assert (await one(running, "calendar", november))[0] == "warning"
    (running.flows / "data" / "calendar" / "CN-2026.yaml").unlink()
    level, sentence = await one(running, "calendar", summer)
    assert (level, "CN-2026.yaml is missing" in sentence) == ("wrong", True)


async def test_a_file_that_is_not_what_is_live_is_told(running: Running) -> None:
    await running.start()
    rewrite(running.flows / "late.yaml", "多少元？", "多少钱？")
    drifted = (await about(running, "flows"))[-1]
    assert (drifted.level, drifted.sentence) == ("warning", "late: the file is not what is live (desk flow publish)")


# the database


async def test_a_database_of_a_newer_desk_a_damaged_one_and_something_else_are_told_apart(running: Running) -> None:
    await running.start()
    await running.stop()
    kept = running.database.read_bytes()
    in_database(running, "UPDATE alembic_version SET version_num = '9999'")
    assert "was made by a newer desk" in (await one(running, "database"))[1]
    half = len(kept) // 2
    running.database.write_bytes(kept[:half] + b"\xff" * 8192 + kept[half + 8192 :])
    level, sentence = await one(running, "database")
    assert (level, "amaged" in sentence) == ("wrong", True)
    running.database.write_bytes(b"this is a letter to somebody, and no database at all. " * 100)
    level, sentence = await one(running, "database")
    assert (level, "is not a SQLite database" in sentence) == ("wrong", True)


async def test_a_database_that_another_program_holds_is_told(running: Running) -> None:
    await running.start()
    await running.stop()
    with closing(sqlite3.connect(running.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        finding = (await about(running, "database"))[-1]
    level, sentence = finding.level, finding.sentence
    assert (level, "is locked by another program" in sentence) == ("wrong", True)


async def test_an_address_that_is_no_database_is_told_without_its_password(running: Running) -> None:
    level, sentence = await one(running, "database", database_url="mysql://root:hunter2@db/desk")
    assert level == "wrong"
    assert "hunter2" not in sentence


async def test_parked_updates_are_told(running: Running) -> None:
    await running.start()
    await running.store.run(_park)
    level, sentence = await one(running, "parked")
    assert (level, "desk db parked" in sentence) == ("warning", True)


def _park(conn: Connection) -> None:
    inbox.park(conn, bot_id=1, update_id=1, chat_id=1, kind="message", body="{}", received_at=MORNING, error="KeyError: 'x'")


def test_keeping_longer_than_the_notice_promises_is_wrong(tmp_path: Path) -> None:
    from bot.doctor import _promised
    from bot.flowfile.load import load_folder
    from bot.settings import load
    from tests.fixtures.desk import SHIPPED

    loaded = load_folder(SHIPPED)
    assert list(_promised(loaded, load(_env_file=None))) == []
    longer = list(_promised(loaded, load(_env_file=None, keep_tickets=400)))
    assert [finding.level for finding in longer] == ["wrong"]
    assert "promises 365 days" in longer[0].sentence
    assert "for ever" in next(iter(_promised(loaded, load(_env_file=None, keep_conversations=0)))).sentence
