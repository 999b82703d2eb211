"""The trouble model → a flow: is it this, when and how much, is it due at all, what to try, where to complain, a person."""

from __future__ import annotations

import re
from typing import Any

from bot.article.foreign.salestalk import TROUBLE
from bot.article.normal import key
from bot.compiler.merge import owners
from bot.compiler.stored import Stored
from bot.compiler.triggers import intents, phrases
from bot.compiler.trouble import Document, Remedy, TroubleModel
from bot.compiler.wording import FRAME, first_sentence, safe, said, step, told

_ARRIVAL = re.compile(r"到账|入账|没到|未到|进账|到賬|payout|paid out|not (?:arrived|credited|there)|settle|deposit")
_TITLE_TAIL = re.compile(
    r"(?:问题)?(?:的)?(?:解决(?:方案|办法|方法)|处理(?:办法|方法|说明)?|怎么办|怎么回事|原因(?:分析)?|是什么原因|说明|速查|手册|分析|指南)+.*$|[?？!！].*$"
)


def document(model: TroubleModel, kept: Stored, flow_id: str, taken: frozenset[str] = frozenset()) -> Document:
    """`taken`: intents and words that begin other flows already: two flows for one would get in each other's way."""
    arrival = bool(
        _ARRIVAL.search(
            key(model.title + " ".join(item.text for _, item in model.conditions) + " ".join(cause.item.text for cause in model.causes))
        )
    )
    found: Document = {
        "format": "flow/1",
        "id": flow_id,
        "langs": ["zh", "en"],
        "title": said(model.lang, (model.title or flow_id)[:40]),
        "sources": {
            "a": {"file": f"articles/{flow_id}.md", "sections": dict(kept.sections)},
            "desk": {"author": "客服台", "note": "问话和转接是我们的话；文章里的话都注明出处"},
        },
        "trigger": _trigger(model, taken),
        "config": _config(model, flow_id),
        "slots": _slots(model, arrival),
        "limits": {"no_match": 2, "total": 4, "turns": 40, "idle": {"after": "24h", "goto": "nudge"}},
        "handlers": _handlers(model),
        "start": "situation",
        "nodes": _nodes(model, arrival),
    }
    if model.steps:
        found["models"] = {"main": _troubles(model)}
    cited = {cite for _, one in owners(found) for cite in one.get("cite", [])}
    found["sources"]["a"]["sections"] = {section: path for section, path in kept.sections.items() if f"a.{section}" in cited}
    return {name: value for name, value in found.items() if value not in ({}, [])}


def _trigger(model: TroubleModel, taken: frozenset[str]) -> dict[str, Any]:
    asked = [item.title for _, item in model.conditions]
    meant = intents(model.title, asked)
    texts = [_TITLE_TAIL.sub("", text).strip(" ，,：:") for text in (model.title, *asked)]
    longer = [word for word in texts if 3 <= len(word) <= 24 and TROUBLE.search(key(word))]
    words = [word for word in (*phrases(model.title, asked, meant)[:5], *longer) if safe(word) and word not in taken]
    found = {
        "intents": [intent for intent in meant if intent not in taken],
        "any": {model.lang: [*dict.fromkeys(words)][:8]} if words else {},
    }
    return {name: value for name, value in found.items() if value}


def _config(model: TroubleModel, flow_id: str) -> dict[str, Any]:
    """What the article does not say. `todo` keeps the flow from being published (CF01)."""
    found: dict[str, Any] = {}
    left = [card for card in model.open_cards if card.blocks and not card.id.startswith("phone:")]
    if left:
        which = ", ".join(card.id for card in left[:6]) + ("…" if len(left) > 6 else "")
        found["review"] = {
            "type": "bool",
            "todo": True,
            "note": f"CF02: {len(left)} 张评审卡还没有回答 / cards to answer: {which} (desk flow review …/{flow_id}.yaml)",
        }
    for remedy in model.steps:
        answer = model.decided(f"phone:{remedy.id}")
        if not remedy.needs_phone or answer == "slip":
            continue
        name = phone_key(remedy.id)
        if answer is None:
            found[name] = {"type": "text", "todo": True, "note": "文章里的号码不用；请填写核实过的 / never from the article"}
        else:
            by = model.decisions[f"phone:{remedy.id}"].by
            found[name] = {"type": "text", "value": answer, "source": "review", "verified_by": by}
    return found


def phone_key(remedy: str) -> str:
    return f"tel_{remedy}"[:20]


def _slots(model: TroubleModel, arrival: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "paid_at": {"type": "datetime", "past": True, "label": {"zh": "交易时间", "en": "time of sale"}},
        "amount": {"type": "money", "currency": "CNY", "min": 0.01, "label": {"zh": "金额", "en": "amount"}},
        "channels_text": {"type": "text", "label": {"zh": "渠道说明", "en": "channels"}},
    }
    if arrival:
        found["due_status"] = {"type": "enum", "values": ["not_due", "overdue", "unknown"], "label": {"zh": "是否到期", "en": "due or not"}}
        found["due_text"] = {"type": "text", "label": {"zh": "预计到账", "en": "expected"}}
    return found


def _handlers(model: TroubleModel) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"intent": "complaint", "words": {"zh": ["投诉", "举报", "去告"], "en": ["complain", "complaint"]}, "goto": "complain"}
    ]
    if model.theirs:
        found.append(
            {
                "intent": "ask_theirs",
                "words": {"zh": ["银行怎么处理", "他们怎么处理", "谁来处理"], "en": ["what does the bank do", "who handles"]},
                "goto": "theirs",
                "resume": True,
            }
        )
    if model.preventions:
        found.append(
            {
                "intent": "ask_prevent",
                "words": {"zh": ["怎么预防", "怎么避免", "以后怎么", "下次怎么"], "en": ["how to avoid", "how to prevent", "next time"]},
                "goto": "prevent",
                "resume": True,
            }
        )
    if model.causes:
        found.append(
            {
                "intent": "ask_why",
                "words": {"zh": ["为什么", "为啥", "怎么回事", "什么原因"], "en": ["why", "what is the reason"]},
                "goto": "why",
                "resume": True,
            }
        )
    return found


_DESK = {"by": "desk", "why": "我们的问话"}


def _nodes(model: TroubleModel, arrival: bool) -> dict[str, Any]:
    look = "fix" if model.steps else "complain"
    nodes: dict[str, Any] = {"situation": _situation(model)}
    nodes["paid_at"] = {"ask": "paid_at", "origin": _DESK, "text": FRAME["paid_at"], "skip": "amount", "next": "amount"}
    nodes["amount"] = {
        "ask": "amount",
        "origin": _DESK,
        "text": FRAME["amount"],
        "skip": "due" if arrival else look,
        "next": "due" if arrival else look,
    }
    if arrival:
        nodes |= _due(look)
    if model.steps:
        nodes["fix"] = {"troubleshoot": "main", "solved": "solved", "exhausted": "complain", "gave_up": "complain"}
    nodes |= _endings(model, look)
    if model.causes:
        nodes["why"] = {
            "say": said(
                model.lang, ("常见的原因有：\n" if model.lang == "zh" else "Usual causes:\n") + told([cause.item for cause in model.causes])
            ),
            "cite": [f"a.{cause.section}" for cause in model.causes],
            "next": "$resume",
        }
    if model.theirs:
        lead = (
            "这些由银行或支付机构来做，不用您操作：\n" if model.lang == "zh" else "These are for the bank or the provider, not for you:\n"
        )
        nodes["theirs"] = {
            "say": said(model.lang, lead + told([remedy.item for remedy in model.theirs])),
            "cite": [f"a.{remedy.section}" for remedy in model.theirs],
            "next": "$resume",
        }
    if model.preventions:
        nodes["prevent"] = {
            "say": said(model.lang, told([item for _, item in model.preventions])),
            "cite": [f"a.{section}" for section, _ in model.preventions],
            "next": "$resume",
        }
    return nodes


def _situation(model: TroubleModel) -> dict[str, Any]:
    zh = model.lang == "zh"
    if model.conditions:
        what = model.conditions[0][1]
        words = what.title if model.decided("text:situation") == "title" else first_sentence(what) or what.title
        source: dict[str, Any] = {"cite": [f"a.{section}" for section, _ in model.conditions[:4]]}
    else:
        words, source = model.title, {"origin": _DESK}
    ask = f"您遇到的是这种情况吗？\n{words}" if zh else f"Is this what happened?\n{words}"
    return {
        "ask": None,
        **source,
        "text": said(model.lang, ask),
        "options": {"yes": {"text": FRAME["yes"], "next": "paid_at"}, "no": {"text": FRAME["no"], "next": "human"}},
        "reprompt": [FRAME["again"], FRAME["again2"]],
    }


def _due(look: str) -> dict[str, Any]:
    """Whether the money is due at all is computed before anything is tried."""
    return {
        "due": {"act": "due", "args": {"paid_at": "paid_at", "amount": "amount"}, "save": {"due_status": "status", "due_text": "text"}, "ok": "due_known", "failed": look},
        "due_known": {"branch": [{"when": {"slot": "due_status", "is": "not_due"}, "next": "not_due"}, {"else": True, "next": look}]},
        "not_due": {
            "ask": None, "origin": {"by": "desk", "why": "日期由结算时钟算，不取自文章"}, "text": FRAME["not_due"],
            "options": {"wait": {"text": FRAME["wait"], "next": "waits"}, "go_on": {"text": FRAME["go_on"], "next": look}},
        },
        "waits": {"end": "informed", "origin": _DESK, "text": FRAME["waits"]},
    }  # fmt: skip


def _endings(model: TroubleModel, look: str) -> dict[str, Any]:
    cite = {"cite": [f"a.{section}" for section, _ in model.escalations]} if model.escalations else {}
    origin = {"by": "desk", "why": "渠道取自 data/channels.yaml，不取自文章"}
    return {
        "complain": {"act": "channels", "save": {"channels_text": "text"}, "ok": "complain_say", "failed": "complain_plain"},
        "complain_say": {"say": FRAME["complain"], **cite, "origin": origin, "next": "human"},
        "complain_plain": {"say": FRAME["complain_plain"], **cite, "origin": origin, "next": "human"},
        "human": {"handoff": "payments", "origin": _DESK, "text": FRAME["human"], "away": FRAME["away"], "priority": {"high_when": {"slot": "amount", "gte": 5000}}, "carry": ["paid_at", "amount"]},
        "nudge": {"ask": None, "origin": {"by": "desk", "why": "回访"}, "text": FRAME["nudge"], "options": {"done": {"text": FRAME["nudge_yes"], "next": "solved"}, "still": {"text": FRAME["nudge_no"], "next": look}}},
        "solved": {"end": "resolved", "origin": _DESK, "text": FRAME["solved"]},
    }  # fmt: skip


def _troubles(model: TroubleModel) -> dict[str, Any]:
    zh = model.lang == "zh"
    causes: dict[str, Any] = {
        cause.id: {"seen": "sometimes", "title": said(model.lang, cause.item.title[:60]), "cite": [f"a.{cause.section}"]}
        for cause in model.causes
    }
    causes["other"] = {"seen": "rare", "title": {"zh": "其他", "en": "other"}}
    return {
        "strategy": "article",
        "service_cost": 30,
        "causes": causes,
        "remedies": {remedy.id: _remedy(model, remedy, zh) for remedy in model.steps},
    }


def _remedy(model: TroubleModel, remedy: Remedy, zh: bool) -> dict[str, Any]:
    words = said(model.lang, safe(remedy.item.title) if model.decided(f"text:{remedy.id}") == "title" else step(remedy.item))
    if remedy.needs_phone:
        answer = model.decided(f"phone:{remedy.id}")
        where = (
            {"zh": "电话以签购单上印的为准。", "en": "The number is printed on the slip."}
            if answer == "slip"
            else {"zh": f"电话：{{cfg.{phone_key(remedy.id)}}}", "en": f"Number: {{cfg.{phone_key(remedy.id)}}}"}
        )
        words = {lang: f"{text}\n{where[lang]}" for lang, text in words.items()}
    return {
        "cite": [f"a.{remedy.section}"],
        "actor": "merchant",
        "cost": {"minutes": remedy.minutes},
        "fixes": fixes(model, remedy),
        "text": words,
        "check": FRAME["check"],
    }


def fixes(model: TroubleModel, remedy: Remedy) -> dict[str, str]:
    """As an admin said, else as the text pairs them, else by shared words: and a little against anything."""
    answer = model.decided(f"helps:{remedy.id}")
    if answer is not None and answer != "all":
        return {answer: "often", "other": "rarely"}
    found = (
        {link.cause: "often" if link.basis == "text" else "sometimes" for link in model.links if link.remedy == remedy.id}
        if answer is None
        else {}
    )
    for cause in model.causes:
        if not any(link.basis == "text" and link.remedy == remedy.id for link in model.links):
            found.setdefault(cause.id, "sometimes" if answer == "all" else "rarely")
    return {**found, "other": "sometimes" if not found else "rarely"}
