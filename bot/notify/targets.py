"""DESK_NOTIFY: a list of addresses → the places to tell. What is wrong with one is said in a sentence that shows no secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from bot.desk.desk import NOTICES, NoticeKind, Wanted
from bot.tickets import PRIORITIES, Priority
from bot.values import Lang

Scheme = Literal["wecom", "dingtalk", "feishu", "slack", "mailto", "mailtos"]
APIS: dict[str, str] = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
    "slack": "https://hooks.slack.com",
}
_BETWEEN = re.compile(r"[,\s]+(?=[a-z]+://)")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_COMMON = {"events", "priority", "name", "lang"}
_OWN = {
    "wecom": {"at", "api"},
    "dingtalk": {"at", "api", "secret"},
    "feishu": {"api", "secret"},
    "slack": {"api"},
    "mailto": {"from", "to", "tls"},
    "mailtos": {"from", "to"},
}


@dataclass(frozen=True, slots=True)
class Target:
    """`name` is what logs and admins see. `key`: the webhook's secret part; of mail the server (host:port)."""

    name: str
    scheme: Scheme
    key: str = field(repr=False)
    wanted: Wanted
    lang: Lang = "zh"
    api: str = ""
    secret: str = field(default="", repr=False)
    at: tuple[str, ...] = ()  # telephone numbers to mention, or `all`
    sender: str = ""
    receivers: tuple[str, ...] = ()
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls: Literal["starttls", "implicit", "off"] = "starttls"


def parse(setting: str) -> tuple[Target, ...]:
    """Raises ValueError with one sentence that names the address by its kind and number only."""
    found: list[Target] = []
    for number, address in enumerate((one for one in _BETWEEN.split(setting.strip()) if one), 1):
        try:
            found.append(_target(address.strip().rstrip(","), {one.name for one in found}))
        except ValueError as error:
            scheme = address.partition("://")[0]
            shown = f"{scheme}://…" if scheme in get_args(Scheme) else "it"
            raise ValueError(f"address {number} ({shown}) {error}") from None
    return tuple(found)


def _target(address: str, names: set[str]) -> Target:
    parts = urlsplit(address)
    if parts.scheme not in get_args(Scheme):
        raise ValueError(f"begins with none of {', '.join(f'{one}://' for one in get_args(Scheme))}")
    scheme = cast(Scheme, parts.scheme)
    try:
        options = {key: values[-1] for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError:
        raise ValueError("has options that do not read key=value&key=value") from None
    unknown = sorted(options.keys() - _COMMON - _OWN[scheme])
    if unknown:
        raise ValueError(f"has an unknown option “{unknown[0]}”; known: {', '.join(sorted(_COMMON | _OWN[scheme]))}")
    name = _name(options.get("name"), scheme, names)
    wanted = Wanted(name, _kinds(options.get("events")), _least(options.get("priority")))
    lang = options.get("lang", "zh")
    if lang not in ("zh", "en"):
        raise ValueError("has a “lang” that is neither zh nor en")
    if scheme in ("mailto", "mailtos"):
        return _mail(scheme, parts.netloc, options, wanted, lang)
    return _hook(scheme, (parts.netloc + parts.path).strip("/"), options, wanted, lang)


def _name(given: str | None, scheme: str, names: set[str]) -> str:
    if given is not None:
        if not _NAME.fullmatch(given) or given in names:
            raise ValueError("has a “name” that is taken, or is not letters, digits, _ and - (20 at most)")
        return given
    return next(name for name in (scheme, *(f"{scheme}{number}" for number in range(2, 100))) if name not in names)


def _kinds(given: str | None) -> frozenset[NoticeKind]:
    if given is None:
        return frozenset(NOTICES)
    kinds = {one.strip() for one in given.split(",") if one.strip()}
    unknown = sorted(kinds - set(NOTICES))
    if unknown or not kinds:
        raise ValueError(f"has unknown “events”; known: {', '.join(NOTICES)}")
    return frozenset(cast("set[NoticeKind]", kinds))


def _least(given: str | None) -> Priority:
    if given is None:
        return "normal"
    if given not in PRIORITIES:
        raise ValueError(f"has an unknown “priority”; known: {', '.join(PRIORITIES)}")
    return given


def _hook(scheme: Scheme, key: str, options: dict[str, str], wanted: Wanted, lang: Lang) -> Target:
    pattern = r"[\w-]+/[\w-]+/[\w-]+" if scheme == "slack" else r"[\w-]{4,}"
    if not re.fullmatch(pattern, key, re.ASCII):
        raise ValueError(f"has no key after {scheme}://: it is the last part of the webhook's address")
    api = options.get("api", APIS[scheme]).rstrip("/")
    if urlsplit(api).scheme not in ("http", "https") or not urlsplit(api).netloc:
        raise ValueError("has an “api” that is no http(s) address")
    at = tuple(one.strip() for one in options.get("at", "").split(",") if one.strip())
    if any(one != "all" and not re.fullmatch(r"\+?\d{5,20}", one) for one in at):
        raise ValueError("has an “at” that is neither all nor telephone numbers")
    return Target(wanted.name, scheme, key, wanted, lang, api=api, secret=options.get("secret", ""), at=at)


def _mail(scheme: Scheme, netloc: str, options: dict[str, str], wanted: Wanted, lang: Lang) -> Target:
    login, _, server = netloc.rpartition("@")
    user, _, password = login.partition(":")
    host, _, port = server.partition(":")
    if not host or (port and not port.isdecimal()):
        raise ValueError("has no mail server: write mailto://user:password@smtp.example.com:587/?to=you@example.com")
    receivers = tuple(one.strip() for one in options.get("to", "").split(",") if one.strip())
    sender = options.get("from") or unquote(user)
    for one in (*receivers, sender):
        if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", one):
            raise ValueError("needs addresses in “to” (commas between them) and in “from” (or as the user)")
    if not receivers:
        raise ValueError("has nobody in “to”")
    tls = options.get("tls", "starttls")
    if tls not in ("starttls", "off"):
        raise ValueError("has a “tls” that is neither starttls nor off (mailtos:// is for TLS from the start)")
    number = int(port) if port else (465 if scheme == "mailtos" else 587)
    return Target(
        wanted.name, scheme, f"{host}:{number}", wanted, lang, sender=sender, receivers=receivers, user=unquote(user),
        password=unquote(password), tls="implicit" if scheme == "mailtos" else cast(Literal["starttls", "off"], tls),
    )  # fmt: skip
