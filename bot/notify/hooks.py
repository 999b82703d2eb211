"""The webhooks of WeCom, DingTalk, Feishu and Slack: what each wants to be sent, and what its answer means.

Shapes and codes are those of the services' own pages for group robots and incoming webhooks:
WeCom “群机器人配置说明”, DingTalk “自定义机器人接入” and “安全设置”, Feishu “自定义机器人使用指南”, Slack “Sending messages using incoming webhooks”.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

import httpx

from bot.notify.errors import NoticeError
from bot.notify.targets import Target

WECOM_BYTES = 2048  # of a text; more is cut off by the service
TIMEOUT = 15.0


@dataclass(frozen=True, slots=True)
class Call:
    """A POST of JSON."""

    url: str
    body: Mapping[str, Any]


async def send(client: httpx.AsyncClient, target: Target, words: str, now: datetime) -> None:
    """Returns when the service has taken it. Raises NoticeError."""
    call = _CALLS[target.scheme](target, words, now)
    try:
        answer = await client.post(call.url, json=call.body, timeout=TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoticeError(f"the network: {type(error).__name__}") from error
    retry_after = answer.headers.get("retry-after", "")
    if answer.status_code == 429 or answer.status_code >= 500:
        raise NoticeError(f"HTTP {answer.status_code}", retry_after=float(retry_after) if retry_after.isdecimal() else None)
    if target.scheme == "slack":
        _judge_slack(answer)
    else:
        _judge_json(target, answer)


def wecom(target: Target, words: str, now: datetime) -> Call:
    text: dict[str, Any] = {"content": _cut(words, WECOM_BYTES)}
    if "all" in target.at:
        text["mentioned_list"] = ["@all"]
    if numbers := [one for one in target.at if one != "all"]:
        text["mentioned_mobile_list"] = numbers
    return Call(f"{target.api}/cgi-bin/webhook/send?key={target.key}", {"msgtype": "text", "text": text})


def dingtalk(target: Target, words: str, now: datetime) -> Call:
    """Signed: HMAC-SHA256 of `timestamp\\nsecret` under the secret, Base64, URL-encoded; the timestamp is in milliseconds."""
    url = f"{target.api}/robot/send?access_token={target.key}"
    if target.secret:
        stamp = str(int(now.timestamp() * 1000))
        digest = hmac.new(target.secret.encode(), f"{stamp}\n{target.secret}".encode(), hashlib.sha256).digest()
        url += f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"
    mentions = {"isAtAll": "all" in target.at, "atMobiles": [one for one in target.at if one != "all"]}
    return Call(url, {"msgtype": "text", "text": {"content": words}, "at": mentions})


def feishu(target: Target, words: str, now: datetime) -> Call:
    """Signed: HMAC-SHA256 of nothing under `timestamp\\nsecret`, Base64; the timestamp is in seconds."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": words}}
    if target.secret:
        stamp = str(int(now.timestamp()))
        digest = hmac.new(f"{stamp}\n{target.secret}".encode(), b"", hashlib.sha256).digest()
        body = {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **body}
    return Call(f"{target.api}/open-apis/bot/v2/hook/{target.key}", body)


def slack(target: Target, words: str, now: datetime) -> Call:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Call(f"{target.api}/services/{target.key}", {"text": escaped, "unfurl_links": False, "unfurl_media": False})


_CALLS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu, "slack": slack}

_BUSY = {
    "wecom": {-1, 45009, 45033},  # busy; too often; too many at once
    "dingtalk": {-1, 130101, 410100, 660026},  # busy; too often (20 a minute)
    "feishu": {11232, 11233, 99991400},  # too often
}
"""Codes after which the same message may well be taken a little later; every other one is for an admin to mend."""


def _judge_json(target: Target, answer: httpx.Response) -> None:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NoticeError(f"HTTP {answer.status_code} without JSON", permanent=400 <= answer.status_code < 500)
    code = next((told[key] for key in ("errcode", "code", "StatusCode") if key in told), None)
    if code == 0 and answer.status_code < 400:
        return
    said = str(told.get("errmsg") or told.get("msg") or told.get("StatusMessage") or "")
    raise NoticeError(f"{code} {_harmless(said, target)}".strip(), permanent=code not in _BUSY[target.scheme])


def _judge_slack(answer: httpx.Response) -> None:
    """Slack answers with the word `ok`, or with a word for what is wrong."""
    if answer.status_code < 400 and answer.text.strip() == "ok":
        return
    raise NoticeError(f"HTTP {answer.status_code} {answer.text.strip()[:60]}", permanent=True)


def _harmless(said: str, target: Target) -> str:
    """The service's words without our secrets, should it repeat them, and without its request ids."""
    for secret in (target.key, target.secret):
        said = said.replace(secret, "…") if secret else said
    return said.partition(", hint:")[0].partition("more info at")[0].strip(" ,")[:120]


def _cut(words: str, most: int) -> str:
    """To so many bytes, never inside a character."""
    return words if len(words.encode()) <= most else words.encode()[: most - 3].decode(errors="ignore") + "…"
