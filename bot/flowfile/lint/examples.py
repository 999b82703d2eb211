"""The small flow that every rule's examples change. It breaks no rule itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.article.sections import outline
from bot.engine.flow import Builtin
from bot.engine.keys import BUILTIN_TEXTS, BUILTINS
from bot.flowfile.compile import build_builtins, build_flow, parse_flow
from bot.flowfile.data import Data, DeskHours
from bot.flowfile.load import BuiltinFile, FlowFile, Loaded
from bot.flowfile.places import Places, Source
from bot.flowfile.problems import Problem
from bot.flowfile.schema import BuiltinDoc
from bot.flowfile.yamltext import read_text
from bot.understand.vocabulary import Vocabulary

GONE = "(gone)"
"""Written as a value, it takes the key out."""

ARTICLE = """# Example

## 现象

刷卡成功,钱没有到账。

## 办法

打收单机构的电话。一般24小时内回复。
"""

ADVERT = """# Advert

## 目录

一、问题 二、原因 三、办法
"""

LONG = """# Long

## 背景

商户在晚上二十三点以后用银行卡刷卡的交易会被算到下一个清算日期里面去所以会晚到一天。
"""

FLOW = """
format: flow/1
id: example
langs: [zh, en]
title: {zh: "没到账", en: "Not credited"}
sources:
  a: {file: articles/example.md, sections: {seen: "现象#HASH1", call: "办法#HASH2"}}
  ops: {author: "运营"}
trigger: {intents: [not_arrived], any: {zh: ["没到账"], en: ["not credited"]}}
slots:
  proof: {type: enum, values: [ok, failed], label: {zh: "交易结果", en: "result"}}
  amount: {type: money, min: 0.01, label: {zh: "金额", en: "amount"}}
  paid_at: {type: datetime, past: true, label: {zh: "时间", en: "time"}}
limits: {idle: {after: 24h, goto: nudge}}
start: proof
nodes:
  proof:
    ask: proof
    cite: [a.seen]
    text: {zh: "这笔显示成功了吗?", en: "Does the sale show as successful?"}
    options:
      ok: {text: {zh: "成功", en: "Success"}, next: paid_at}
      failed: {text: {zh: "失败", en: "Failed"}, next: paid_at}
    reprompt:
      - {zh: "点一个按钮就行。", en: "Just tap a button."}
  paid_at:
    ask: paid_at
    cite: [a.seen]
    text: {zh: "什么时候刷的?", en: "When was the sale?"}
    skip: amount
    next: amount
  amount:
    ask: amount
    cite: [a.seen]
    text: {zh: "金额多少?", en: "What was the amount?"}
    skip: fix
    next: fix
  fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}
  nudge:
    ask: null
    origin: {by: ops, why: "回访"}
    text: {zh: "到账了吗?", en: "Has it arrived?"}
    options:
      arrived: {text: {zh: "到了", en: "Yes"}, next: done}
      waiting: {text: {zh: "还没有", en: "Not yet"}, next: fix}
  person:
    handoff: payments
    origin: {by: ops, why: "转接"}
    text: {zh: "已转给同事。", en: "A colleague takes over."}
    away: {zh: "已登记,{next_open}回复您。", en: "Logged; we answer {next_open}."}
    priority: {high_when: {slot: amount, gte: 5000}}
    carry: [proof, paid_at, amount]
  done:
    end: resolved
    cite: [a.seen]
    text: {zh: "到账就好。", en: "Glad it arrived."}
models:
  main:
    strategy: article
    causes:
      late: {seen: common, title: {zh: "清算慢", en: "slow clearing"}}
      other: {seen: rare, title: {zh: "其他", en: "other"}}
    clues:
      proof: {ok: {more: [late]}}
    remedies:
      call:
        cite: [a.call]
        actor: merchant
        cost: {minutes: 10}
        fixes: {late: often, other: sometimes}
        text: {zh: "请打电话,报上 {paid_at}、{amount}。", en: "Please call and give {paid_at} and {amount}."}
        check: {zh: "解决了吗?", en: "Did that help?"}
"""

_ARTICLE = outline(ARTICLE)
_TWO_LEVELS = frozenset({"nodes", "models", "slots", "sources", "config", "texts", "builtins"})


def base_text() -> str:
    return FLOW.replace("HASH1", _ARTICLE.sections["现象"].hash).replace("HASH2", _ARTICLE.sections["办法"].hash)


def changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The example flow with `changes`: nodes, models, slots … are exchanged one by one, everything else whole."""
    return _merge(read_text(base_text(), "example.yaml").plain or {}, changes)


def _merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in changes.items():
        if value == GONE:
            found.pop(key, None)
        elif key in _TWO_LEVELS and isinstance(value, Mapping) and isinstance(found.get(key), Mapping):
            inner = {**found[key], **value}
            found[key] = {name: entry for name, entry in inner.items() if entry != GONE}
        else:
            found[key] = value
    return found


def builtin_file(changes: Mapping[str, Any] | None = None) -> BuiltinFile:
    """A complete `_builtin.yaml`, with changes."""
    labels = {"human": ("人工", "human"), "back": ("返回", "back"), "lang": ("英文", "chinese"), "thanks": ("谢谢", "thanks")}
    plain: dict[str, Any] = {
        "format": "builtin/1",
        "builtins": {
            id_: {
                "say": {"zh": labels.get(id_, (f"词{id_}",))[0], "en": labels.get(id_, ("", id_))[1]},
                "match": {"zh": [labels.get(id_, (f"词{id_}",))[0]], "en": [labels.get(id_, ("", id_))[1]]},
            }
            for id_ in BUILTINS
        },
        "texts": {
            key: {"zh": f"话 {key} {_places(known)}".strip(), "en": f"words {key} {_places(known)}".strip()}
            for key, known in BUILTIN_TEXTS.items()
        },
    }
    doc = BuiltinDoc.model_validate(_merge(plain, changes or {}))
    builtins, texts = build_builtins(doc)
    return BuiltinFile(Source("_builtin.yaml", "", plain, Places("_builtin.yaml")), doc, builtins, texts)


def _places(names: frozenset[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names))


def load_example(document: Mapping[str, Any], builtin: BuiltinFile | None = None) -> tuple[Loaded, tuple[Problem, ...]]:
    """The document as if it stood alone in a folder, and the problems of its shape."""
    places = Places(f"{document.get('id', 'example')}.yaml")
    doc, problems = parse_flow(document, places)
    files: dict[str, FlowFile] = {}
    if doc is not None:
        source = Source(places.file, "", dict(document), places)
        files[doc.id] = FlowFile(source, doc, build_flow(doc, "0" * 12))
    data = Data(desk=DeskHours(queues={"payments": {"zh": "到账", "en": "Payments"}}))
    articles = {"articles/example.md": _ARTICLE, "articles/advert.md": outline(ADVERT), "articles/long.md": outline(LONG)}
    return Loaded(Path("flows"), None, data, Vocabulary(), (), files, builtin or builtin_file(), articles), problems


__all__ = ["ARTICLE", "FLOW", "GONE", "Builtin", "base_text", "builtin_file", "changed", "load_example"]
