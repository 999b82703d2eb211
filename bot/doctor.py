"""`desk doctor`: is everything in place for merchants to be served? Each finding is a sentence, and a remedy where something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.desk import publish
from bot.flowfile.lint import check as lint
from bot.flowfile.load import Loaded, load_folder
from bot.settings import Settings, SettingsError
from bot.store import Store, StoreError, open_store
from bot.telegram.client import ApiError, Client, InvalidTokenError

RIGHTS = {"can_manage_topics": "manage topics", "can_delete_messages": "delete messages", "can_pin_messages": "pin messages"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong`: merchants will not be served as they should; `warning`: somebody should look; `fine`."""

    level: Literal["fine", "warning", "wrong"]
    about: str
    sentence: str

    def __str__(self) -> str:
        mark = {"fine": "ok   ", "warning": "look ", "wrong": "WRONG"}[self.level]
        return f"{mark}  {self.about:<9} {self.sentence}"


def examine(settings: Settings) -> list[Finding]:
    """Asks Telegram and the database; changes nothing."""
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> list[Finding]:
    findings = [finding async for finding in _telegram(settings)]
    loaded = load_folder(settings.flows)
    findings += _flows(loaded)
    findings += _calendar(loaded, datetime.now(UTC).astimezone(settings.zone))
    findings += [finding async for finding in _database(settings, loaded)]
    return findings


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    from bot.app import client_of

    try:
        client = client_of(settings)
    except SettingsError as error:
        yield Finding("wrong", "token", str(error))
        return
    try:
        await client.start()
        me = await client.call("getMe")
        yield Finding("fine", "token", f"belongs to @{me.get('username')}")
        yield await _webhook(client, settings)
        for finding in await _group(client, settings, int(me["id"])):
            yield finding
        for finding in await _admins(client, settings):
            yield finding
    except InvalidTokenError:
        yield Finding("wrong", "token", "Telegram does not know it; get the right one from @BotFather")
    except ApiError as error:
        yield Finding("wrong", "telegram", f"cannot be asked: {error.description}")
    finally:
        await client.close()


async def _webhook(client: Client, settings: Settings) -> Finding:
    info = await client.call("getWebhookInfo")
    url, pending = str(info.get("url") or ""), int(info.get("pending_update_count") or 0)
    if settings.intake == "polling":
        if url:
            return Finding("warning", "webhook", "a webhook is set although DESK_INTAKE=polling; `desk run` removes it")
        return Finding("fine", "webhook", f"none is set, updates come by polling ({pending} wait)")
    if url != settings.webhook_url:
        return Finding("warning", "webhook", f"Telegram sends to {url or 'nowhere'}; `desk run` sets DESK_WEBHOOK_URL")
    if info.get("last_error_message"):
        return Finding("wrong", "webhook", f"Telegram could not reach it: {info['last_error_message']} ({pending} updates wait)")
    return Finding("fine", "webhook", f"is set ({pending} updates wait)")


async def _group(client: Client, settings: Settings, bot_id: int) -> list[Finding]:
    if settings.agents_chat is None:
        return [Finding("wrong", "group", "DESK_AGENTS_CHAT is missing: tickets are stored, but no agent sees them")]
    try:
        chat = await client.call("getChat", {"chat_id": settings.agents_chat})
    except ApiError as error:
        return [Finding("wrong", "group", f"{settings.agents_chat} cannot be reached ({error.description}): add the bot to the group")]
    findings = []
    if chat.get("is_forum"):
        findings.append(Finding("fine", "group", f"“{chat.get('title')}” has topics switched on"))
    else:
        findings.append(Finding("warning", "group", "topics are not switched on: every ticket shares one thread (Group settings → Topics)"))
    member = await client.call("getChatMember", {"chat_id": settings.agents_chat, "user_id": bot_id})
    findings.append(_rights(member))
    return findings


def _rights(member: dict[str, Any]) -> Finding:
    if member.get("status") != "administrator":
        return Finding("wrong", "rights", "the bot is not an administrator of the agents' group: make it one, it reads and answers there")
    missing = [words for right, words in RIGHTS.items() if not member.get(right)]
    if missing:
        return Finding("warning", "rights", f"the bot may not {', '.join(missing)}: give it these rights")
    return Finding("fine", "rights", "the bot may manage topics, delete and pin messages")


async def _admins(client: Client, settings: Settings) -> list[Finding]:
    if not settings.admins:
        return [Finding("warning", "admins", "DESK_ADMINS is empty: nobody is told when something breaks")]
    findings = []
    for admin in sorted(settings.admins):
        try:
            await client.call("getChat", {"chat_id": admin})
        except ApiError:
            findings.append(Finding("warning", "admins", f"{admin} has never written to the bot, so it cannot write to them: /start once"))
    return findings or [Finding("fine", "admins", f"{len(settings.admins)} can be reached")]


def _flows(loaded: Loaded) -> list[Finding]:
    problems = lint(loaded)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors or loaded.library is None:
        first = errors[0] if errors else problems[0]
        return [Finding("wrong", "flows", f"{len(errors)} errors, the first: {first.file}:{first.line} {first.message} (desk flow lint)")]
    findings = [Finding("fine", "flows", f"{', '.join(sorted(loaded.library.live))}: no errors")]
    unsigned = loaded.data.unsigned()
    if unsigned:
        findings.append(Finding("warning", "facts", f"{len(unsigned)} entries have no `verified_by`, such as {unsigned[0]}"))
    return findings


def _calendar(loaded: Loaded, now: datetime) -> list[Finding]:
    missing = [year for year in (now.year, now.year + 1) if year not in loaded.data.calendar.years]
    if now.year in missing:
        return [Finding("wrong", "calendar", f"flows/data/calendar/CN-{now.year}.yaml is missing: dates are not certain")]
    if missing:
        level: Literal["warning", "fine"] = "warning" if now.month >= 11 else "fine"
        return [
            Finding(level, "calendar", f"{now.year} is there; {now.year + 1} is not yet (the State Council's notice comes in November)")
        ]
    return [Finding("fine", "calendar", f"{now.year} and {now.year + 1} are there")]


async def _database(settings: Settings, loaded: Loaded) -> AsyncIterator[Finding]:
    try:
        store: Store = open_store(settings.database_url, alone=False)
        await store.open()
    except StoreError as error:
        yield Finding("wrong", "database", str(error))
        return
    try:
        damage = await store.check()
        yield Finding("wrong", "database", damage[0]) if damage else Finding("fine", "database", "is sound")
        drifted = await store.run(publish.drifted, loaded)
        if drifted:
            yield Finding("warning", "flows", f"{', '.join(drifted)}: the file is not what is live (desk flow publish)")
    except StoreError as error:
        yield Finding("wrong", "database", str(error))
    finally:
        await store.close()
