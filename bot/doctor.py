"""`desk doctor`: is everything in place for merchants to be served? Each finding is a sentence, and a remedy where something is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.desk import books
from bot.desk.admins import publish
from bot.desk.tickets import notices
from bot.flowfile.lint import check as lint
from bot.flowfile.load import Loaded, load_folder
from bot.settings import Settings, SettingsError
from bot.store import Store, StoreError, inbox, open_store, schema
from bot.store.connection import Connection
from bot.telegram.client import ApiError, ChatMigratedError, Client, InvalidTokenError

Level = Literal["fine", "warning", "wrong"]
RIGHTS = {"can_manage_topics": "manage topics", "can_delete_messages": "delete messages", "can_pin_messages": "pin messages"}
MANY_WAIT = 100  # updates that Telegram holds back
SHOWN = 8  # facts that are named; of the others their number is


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong`: merchants will not be served as they should; `warning`: somebody should look; `fine`."""

    level: Level
    about: str
    sentence: str

    def __str__(self) -> str:
        mark = {"fine": "ok   ", "warning": "look ", "wrong": "WRONG"}[self.level]
        return f"{mark}  {self.about:<9} {self.sentence}"


def examine(settings: Settings, now: datetime | None = None) -> list[Finding]:
    """Asks Telegram and the database; changes nothing."""
    return asyncio.run(findings(settings, now or datetime.now(UTC)))


async def findings(settings: Settings, now: datetime) -> list[Finding]:
    loaded = load_folder(settings.flows)
    database = [finding async for finding in _database(settings, loaded)]
    found = [finding async for finding in _telegram(settings)]
    found += _flows(loaded)
    found += _facts(loaded)
    found += _promised(loaded, settings)
    found += _calendar(loaded, now.astimezone(settings.zone))
    return found + database


# Telegram


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    from bot.app import client_of

    try:
        assert settings.token
    except SettingsError as error:
        yield Finding("wrong", "token", str(error))
        return
    client = client_of(settings)
    try:
        await client.start()
        me = await client.call("getMe")
        yield Finding("fine", "token", f"belongs to @{me.get('username')}")
        yield await _webhook(client, settings)
        for finding in await _group(client, settings, me):
            yield finding
        for finding in await _admins(client, settings):
            yield finding
    except InvalidTokenError:
        yield Finding("wrong", "token", "Telegram does not know it; get the right one from @BotFather")
    except ApiError as error:
        yield Finding("wrong", "telegram", f"cannot be asked: {error.description} (is a proxy needed? set HTTPS_PROXY)")
    finally:
        await client.close()


async def _webhook(client: Client, settings: Settings) -> Finding:
    told = await client.call("getWebhookInfo")
    url, pending = str(told.get("url") or ""), int(told.get("pending_update_count") or 0)
    if settings.intake == "polling":
        if url:
            return Finding("warning", "webhook", "a webhook is set although DESK_INTAKE=polling; `desk run` removes it")
        if pending > MANY_WAIT:
            return Finding("warning", "webhook", f"none is set, and {pending} updates wait for a poll: does `desk run` run?")
        return Finding("fine", "webhook", f"none is set, updates come by polling ({pending} wait)")
    if url != settings.webhook_url:
        return Finding("warning", "webhook", f"Telegram sends to {url or 'nowhere'}; `desk run` sets DESK_WEBHOOK_URL")
    if told.get("last_error_message"):
        return Finding("wrong", "webhook", f"Telegram could not reach it: {told['last_error_message']} ({pending} updates wait)")
    return Finding("fine", "webhook", f"is set ({pending} updates wait)")


async def _group(client: Client, settings: Settings, me: dict[str, Any]) -> list[Finding]:
    if settings.agents_chat is None:
        return [Finding("wrong", "group", "DESK_AGENTS_CHAT is missing: tickets are stored, but no agent sees them")]
    id_, found = settings.agents_chat, []
    try:
        chat = await client.call("getChat", {"chat_id": id_})
    except ChatMigratedError as error:
        found.append(Finding("warning", "group", f"{id_} became {error.new_chat_id}: put that into DESK_AGENTS_CHAT"))
        id_ = error.new_chat_id
        chat = await client.call("getChat", {"chat_id": id_})
    except InvalidTokenError:
        raise
    except ApiError as error:
        return [Finding("wrong", "group", f"{id_} cannot be reached ({error.description}): is the number right, is the bot in the group?")]
    if chat.get("type") == "private":
        return [Finding("wrong", "group", f"{id_} is a private chat: a group's number begins with a minus")]
    if chat.get("is_forum"):
        found.append(Finding("fine", "group", f"“{chat.get('title')}” has topics switched on"))
    else:
        found.append(Finding("warning", "group", "topics are not switched on: every ticket shares one thread (Group settings → Topics)"))
    member = await client.call("getChatMember", {"chat_id": id_, "user_id": me["id"]})
    return [*found, _rights(member, reads_all=bool(me.get("can_read_all_group_messages")))]


def _rights(member: dict[str, Any], *, reads_all: bool) -> Finding:
    if member.get("status") != "administrator":
        deaf = "" if reads_all else ", and as privacy mode is on it does not even see what agents write"
        return Finding("wrong", "rights", f"the bot is not an administrator of the agents' group{deaf}: make it one")
    missing = [words for right, words in RIGHTS.items() if not member.get(right)]
    if missing:
        return Finding("warning", "rights", f"the bot may not {', '.join(missing)}: give it these rights")
    return Finding("fine", "rights", "the bot may manage topics, delete and pin messages")


async def _admins(client: Client, settings: Settings) -> list[Finding]:
    if not settings.admins:
        return [Finding("warning", "admins", "DESK_ADMINS is empty: nobody is told when something breaks")]
    found = []
    for admin in sorted(settings.admins):
        try:
            await client.call("sendChatAction", {"chat_id": admin, "action": "typing"})  # the one way to ask that leaves nothing behind
        except InvalidTokenError:
            raise
        except ApiError as error:
            remedy = "they must write /start to the bot once" if error.permanent else "ask again later"
            found.append(Finding("warning", "admins", f"{admin} cannot be written to ({error.description}): {remedy}"))
    return found or [Finding("fine", "admins", f"{len(settings.admins)} can be reached")]


# files


def _flows(loaded: Loaded) -> list[Finding]:
    problems = lint(loaded)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors or loaded.library is None:
        first = errors[0] if errors else problems[0]
        return [Finding("wrong", "flows", f"{len(errors)} errors, the first: {first.file}:{first.line} {first.message} (desk flow lint)")]
    return [Finding("fine", "flows", f"{', '.join(sorted(loaded.library.live))}: no errors")]


def _facts(loaded: Loaded) -> Iterator[Finding]:
    """What no person has signed yet, the weakest grade first: C is one source alone."""
    unsigned = loaded.data.unsigned_facts()
    if not unsigned:
        yield Finding("fine", "facts", "every entry of the data files is signed")
        return
    weakest = sorted(unsigned, key=lambda one: one[1].grade, reverse=True)
    for name, fact in weakest[:SHOWN]:
        yield Finding("warning", "facts", f"grade {fact.grade or 'none'}, not signed: {name} ({fact.source or 'no source'})")
    if len(weakest) > SHOWN:
        yield Finding("warning", "facts", f"and {len(weakest) - SHOWN} more without `verified_by` in {loaded.folder}/data")


def _promised(loaded: Loaded, settings: Settings) -> Iterator[Finding]:
    """The privacy notice says for how long things are kept; keeping them longer would be a lie to merchants."""
    notice = loaded.files.get("menu")
    for key, kept, name in (
        ("keep_talks", settings.keep_conversations, "DESK_KEEP_CONVERSATIONS"),
        ("keep_tickets", settings.keep_tickets, "DESK_KEEP_TICKETS"),
    ):
        entry = notice.doc.config.get(key) if notice is not None else None
        if entry is None or not isinstance(entry.value, int):
            continue
        if kept == 0 or kept > entry.value:
            days = "for ever" if kept == 0 else f"{kept} days"
            sentence = (
                f"{name} keeps {days}, and the privacy notice promises {entry.value} days: change {key} in flows/menu.yaml, or the setting"
            )
            yield Finding("wrong", "privacy", sentence)


def _calendar(loaded: Loaded, now: datetime) -> list[Finding]:
    missing = [year for year in (now.year, now.year + 1) if year not in loaded.data.calendar.years]
    if now.year in missing:
        return [Finding("wrong", "calendar", f"flows/data/calendar/CN-{now.year}.yaml is missing: dates are not certain")]
    if missing:
        level: Level = "warning" if now.month >= 11 else "fine"
        return [
            Finding(level, "calendar", f"{now.year} is there; {now.year + 1} is not yet (the State Council's notice comes in November)")
        ]
    return [Finding("fine", "calendar", f"{now.year} and {now.year + 1} are there")]


# the database


async def _database(settings: Settings, loaded: Loaded) -> AsyncIterator[Finding]:
    try:
        store: Store = open_store(settings.database_url, alone=False)
        revision = await store.revision()
        if revision is None:
            yield Finding("fine", "database", "has no tables yet: the first start makes them")
            return
        if revision in schema.REVISIONS and revision != schema.HEAD:
            yield Finding(
                "warning", "database", f"is at revision {revision}: the next start brings it to {schema.HEAD}; make a backup first"
            )
            return
        await store.open()
    except StoreError as error:
        yield Finding("wrong", "database", str(error))
        return
    try:
        damage = await store.check()
        if damage:
            yield Finding("wrong", "database", f"{damage[0]} Put back the latest backup ({len(damage)} faults: desk db check)")
            return
        yield Finding("fine", "database", "is sound")
        drifted, parked, chat = await store.run(_look, loaded, settings.agents_chat)
        for finding in await store.run(_notify, settings):
            yield finding
        if drifted:
            yield Finding("warning", "flows", f"{', '.join(drifted)}: the file is not what is live (desk flow publish)")
        if parked:
            yield Finding("warning", "parked", f"{parked} updates were set aside because of a fault of ours (desk db parked)")
        if chat != settings.agents_chat:
            yield Finding("warning", "group", f"the desk followed the group to its new number {chat}: put that into DESK_AGENTS_CHAT")
    except StoreError as error:
        yield Finding("wrong", "database", str(error))
    finally:
        await store.close()


def _look(conn: Connection, loaded: Loaded, chat: int | None) -> tuple[tuple[str, ...], int, int | None]:
    return publish.drifted(conn, loaded), inbox.count_parked(conn), books.agents_chat(conn, chat)


def _notify(conn: Connection, settings: Settings) -> list[Finding]:
    """Asks none of the places: a message would arrive there. `desk notify --test` sends one."""
    names = [target.name for target in settings.targets]
    if not names:
        return [Finding("fine", "notify", "nobody is told outside Telegram (DESK_NOTIFY is not set)")]
    faults = notices.faults(conn, names)
    found = [
        Finding("warning", "notify", f"nothing gets through to {name}: {why} (desk notify --test)") for name, why in sorted(faults.items())
    ]
    return found or [Finding("fine", "notify", f"{', '.join(names)} (desk notify --test tries them)")]
