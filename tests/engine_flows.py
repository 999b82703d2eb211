"""Small flows for the engine's tests, and a stand-in for understanding: just enough words to drive them.

`flow({...})` takes the grammar of a flow file as plain values. A text `"中文|English"` is both languages; `"same"` is said in both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import flow as f
from bot.engine.guards import All, Guard, Not, Test
from bot.engine.guards import Any as AnyOf
from bot.engine.keys import BUILTIN_TEXTS
from bot.values import Reading, SlotValue

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 8, 10, tzinfo=ZONE)
LANGS = ("zh", "en")


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip("。.!?,").strip().lower()


def text(key: str, both: str, cite: tuple[str, ...] = ("a.q1",)) -> f.Text:
    zh, _, en = both.partition("|")
    return f.Text(key, {"zh": zh, "en": en or zh}, cite)


def _words(plain: Any) -> dict[str, frozenset[str]]:
    words = [plain] if isinstance(plain, str) else list(plain or ())
    return {"zh": frozenset(fold(word) for word in words)}


def guard(plain: Mapping[str, Any]) -> Guard:
    if "all" in plain:
        return All(tuple(guard(one) for one in plain["all"]))
    if "any" in plain:
        return AnyOf(tuple(guard(one) for one in plain["any"]))
    if "not" in plain:
        return Not(guard(plain["not"]))
    operator = next(key for key in plain if key != "slot")
    value = plain[operator]
    return Test(plain["slot"], operator, tuple(value) if isinstance(value, list) else value)  # type: ignore[arg-type]


def _options(flow_id: str, node: str, plain: Mapping[str, Any]) -> tuple[f.Option, ...]:
    options = []
    for option_id, (label, onward, *synonyms) in plain.items():
        label_text = text(f"{flow_id}.{node}.options.{option_id}", label)
        words = {fold(word) for word in label_text.by_lang.values()} | {fold(word) for word in synonyms}
        options.append(f.Option(option_id, label_text, onward, {"zh": frozenset(words)}))
    return tuple(options)


def _node(flow_id: str, node: str, plain: Mapping[str, Any]) -> f.AnyNode:
    common: dict[str, Any] = {"id": node, "cite": ("a.q1",), "set": plain.get("set", {})}

    def say(field: str, name: str) -> f.Text | None:
        return text(f"{flow_id}.{node}.{name}", plain[field]) if field in plain else None

    options = _options(flow_id, node, plain.get("options", {}))
    match plain:
        case {"say": _}:
            return f.SayNode(**common, text=say("say", "text"), next=plain["next"])
        case {"ask": slot}:
            reprompts = tuple(text(f"{flow_id}.{node}.reprompt.{at}", one) for at, one in enumerate(plain.get("reprompt", ())))
            rest = {key: plain[key] for key in ("next", "skip", "gate", "multiple") if key in plain}
            return f.AskNode(**common, slot=slot, text=say("text", "text"), options=options, reprompts=reprompts, **rest)
        case {"branch": arms}:
            return f.BranchNode(**common, arms=tuple(f.Arm(guard(when) if when else None, onward) for when, onward in arms))
        case {"act": port}:
            rest = {key: plain[key] for key in ("args", "save", "timeout") if key in plain}
            return f.ActNode(**common, port=port, ok=plain["ok"], failed=plain["failed"], **rest)
        case {"troubleshoot": model}:
            return f.TroubleshootNode(**common, model=model, **{key: plain[key] for key in ("solved", "exhausted", "gave_up")})
        case {"wait": wait}:
            until = wait if isinstance(wait, str) else None
            duration = None if until else timedelta(hours=wait)
            return f.WaitNode(**common, then=plain["then"], duration=duration, until=until, text=say("text", "text"), options=options)
        case {"handoff": queue}:
            high = f.Priority(guard(plain["high_when"])) if "high_when" in plain else f.Priority()
            rest = {key: plain[key] for key in ("carry", "back") if key in plain}
            return f.HandoffNode(**common, queue=queue, text=say("text", "text"), away=say("away", "away"), priority=high, **rest)
        case {"call": called}:
            return f.CallNode(**common, flow=called, next=plain["next"])
        case {"end": outcome}:
            return f.EndNode(**common, outcome=outcome, text=say("text", "text"))
        case _:
            raise ValueError(f"no such kind of node: {plain}")


def _slot(flow_id: str, slot: str, plain: Mapping[str, Any]) -> f.Slot:
    return f.Slot(
        **{
            "id": slot,
            "label": text(f"{flow_id}.{slot}.label", plain.get("label", slot)),
            **{k: v for k, v in plain.items() if k != "label"},
        }
    )


def _remedy(flow_id: str, remedy: str, plain: Mapping[str, Any]) -> f.Remedy:
    wait = plain.get("wait")
    return f.Remedy(
        id=remedy,
        actor="merchant",
        minutes=plain.get("minutes", 3),
        risk=0,
        annoy=plain.get("annoy", 0),
        money=0,
        fixes=plain.get("fixes", {}),
        text=text(f"{flow_id}.{remedy}.text", plain["text"], ("a.r1",)),
        check=text(f"{flow_id}.{remedy}.check", plain.get("check", "解决了吗?|Did that help?"), ("a.r1",)),
        cite=("a.r1",),
        only_if=guard(plain["only_if"]) if "only_if" in plain else None,
        needs=tuple(plain.get("needs", ())),
        wait=timedelta(hours=wait) if wait else None,
    )


def _model(flow_id: str, model: str, plain: Mapping[str, Any]) -> f.Model:
    clues = {
        slot: {value: f.Clue(tuple(clue.get("more", ())), tuple(clue.get("less", ()))) for value, clue in values.items()}
        for slot, values in plain.get("clues", {}).items()
    }
    order = plain.get("order", {})
    return f.Model(
        id=model,
        strategy=plain.get("strategy", "article"),
        service_cost=plain.get("service_cost", 30),
        causes=plain.get("causes", {"other": "common"}),
        titles={},
        clues=clues,
        order=f.Order(tuple(order.get("first", ())), tuple(order.get("last", ())), tuple(order.get("before", ()))),
        remedies=tuple(_remedy(flow_id, one, each) for one, each in plain["remedies"].items()),
    )


def flow(plain: Mapping[str, Any], rev: str | None = None) -> f.Flow:
    flow_id = plain["id"]
    trigger = plain.get("trigger", {})
    limits = plain.get("limits", {})
    handlers = tuple(
        f.Handler(one["intent"], one["goto"], one.get("resume", False), frozenset(one.get("in", ())), _words(one.get("words")))
        for one in plain.get("handlers", ())
    )
    return f.Flow(
        id=flow_id,
        rev=rev or hashlib.sha256(repr(plain).encode()).hexdigest()[:12],
        langs=LANGS,
        title=text(f"{flow_id}.title", plain.get("title", flow_id)),
        trigger=f.Trigger(tuple(trigger.get("intents", ())), {"zh": tuple(fold(word) for word in trigger.get("words", ()))}),
        config=plain.get("config", {}),
        slots={slot: _slot(flow_id, slot, each) for slot, each in plain.get("slots", {}).items()},
        limits=f.Limits(**limits),
        handlers=handlers,
        start=plain["start"],
        nodes={node: _node(flow_id, node, each) for node, each in plain["nodes"].items()},
        models={model: _model(flow_id, model, each) for model, each in plain.get("models", {}).items()},
        migrations=plain.get("migrations", ()),
    )


_BUILTINS = {
    "human": ("转人工|Talk to a person", ["人工", "转人工", "human", "agent"]),
    "back": ("上一步|Back", ["返回", "上一步", "back"]),
    "restart": ("从头开始|Start over", ["重来", "restart"]),
    "repeat": ("再说一遍|Again", ["再说一遍", "repeat"]),
    "correct": ("说错了|Correct", ["说错了", "不对", "correction"]),
    "stop": ("停止|Stop", ["停止", "stop"]),
    "lang": ("English|中文", ["英文", "中文", "english", "chinese"]),
    "thanks": ("不客气|You're welcome", ["谢谢", "好的", "thanks"]),
}


def builtins() -> dict[str, f.Builtin]:
    return {
        name: f.Builtin(name, f.Text(f"builtin.{name}.say", text("", say).by_lang), _words(words), name in ("restart", "stop"))
        for name, (say, words) in _BUILTINS.items()
    }


def own_texts() -> dict[str, f.Text]:
    """The engine's own sentences, each saying its key: a transcript then shows which one it was."""
    return {
        f"builtin.{key}": f.Text(f"builtin.{key}", dict.fromkeys(LANGS, " ".join([f"[{key}]", *(f"{{{one}}}" for one in sorted(places))])))
        for key, places in BUILTIN_TEXTS.items()
    }


def library(*flows: f.Flow, older: tuple[f.Flow, ...] = (), entry: str | None = None) -> f.Library:
    return f.Library(
        flows={(one.id, one.rev): one for one in (*older, *flows)},
        live={one.id: one.rev for one in flows},
        builtins=builtins(),
        texts=own_texts(),
        entry=entry or flows[0].id,
    )


# --- a stand-in for understanding

_CLOCK = re.compile(r"(昨晚|昨天|今天|明天|yesterday|today|tomorrow)?\s*(\d{1,2}):(\d{2})")
_MONEY = re.compile(r"(\d{2,7}(?:\.\d\d)?)\s*(?:元|块|yuan)")
_INTENTS = {"投诉": "complaint", "没到账": "not_arrived", "不过": "tx_declined"}


def read(words: str, now: datetime, **more: Any) -> Reading:
    """What a text says: `23:05` with a day is a time, `3500元` an amount; a bare `11:00` may be in the morning or at night."""
    slots: dict[str, SlotValue] = {}
    if found := _CLOCK.search(words):
        slots["paid_at"] = _time(found, now)
    if found := _MONEY.search(words):
        slots["amount"] = SlotValue(round(float(found.group(1)) * 100), found.span())
    intents = tuple((intent, 0.9) for word, intent in _INTENTS.items() if word in words)
    return Reading(words, fold(words), intents, "intent" if intents else "ask", slots | more.pop("slots", {}), **more)


def _time(found: re.Match[str], now: datetime) -> SlotValue:
    days = {"昨晚": -1, "昨天": -1, "yesterday": -1, "明天": 1, "tomorrow": 1}.get(found.group(1), 0)
    hour, minute = int(found.group(2)) % 24, int(found.group(3)) % 60
    at = (now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if found.group(1) or hour >= 12:
        return SlotValue(at.isoformat(), found.span(), grain="minute")
    night = at - timedelta(hours=12)
    return SlotValue(at.isoformat(), found.span(), True, (night.isoformat(),), "minute")


# --- the flows

MENU = {
    "id": "menu",
    "title": "菜单|Menu",
    "start": "entry",
    "slots": {"consent": {"type": "enum", "values": ("agree",), "keep": "merchant", "label": "同意|consent"}, "problem": {"type": "text"}},
    "handlers": [{"intent": "opening", "words": ["几点上班"], "goto": "opening", "resume": True}],
    "nodes": {
        "entry": {"branch": [({"slot": "consent", "is": "agree"}, "menu"), (None, "privacy")]},
        "privacy": {
            "ask": None,
            "gate": True,
            "text": "同意我们记录吗?|May we keep this?",
            "options": {"agree": ("同意|Agree", "agreed"), "decline": ("不同意|Decline", "bye")},
        },
        "agreed": {"branch": [(None, "menu")], "set": {"consent": "agree"}},
        "menu": {
            "ask": None,
            "text": "遇到什么事?|What happened?",
            "options": {
                "late": ("没到账|Not credited", "late"),
                "other": ("别的事|Something else", "other"),
                "person": ("找人工|A person please", "human"),
            },
        },
        "late": {"call": "late", "next": "more"},
        "more": {
            "ask": None,
            "text": "还有别的吗?|Anything else?",
            "options": {"again": ("回菜单|Menu", "menu"), "bye": ("没有了|No", "bye")},
        },
        "opening": {"say": "每天九点到六点。|Nine to six.", "next": "$resume"},
        "other": {"ask": "problem", "text": "请说说情况。|Tell us.", "skip": "human", "next": "human"},
        "human": {"handoff": "desk", "text": "已转人工。|Passed on. {ticket}", "away": "下班了。|Closed until {next_open}."},
        "bye": {"end": "informed", "text": "再见。|Bye."},
    },
}

LATE = {
    "id": "late",
    "title": "钱没到账|Money not arrived",
    "trigger": {"intents": ["not_arrived"], "words": ["没到账", "not credited"]},
    "config": {"hint": "T+1"},
    "limits": {"idle_after": timedelta(hours=24), "idle_goto": "nudge"},
    "slots": {
        "proof": {"type": "enum", "values": ("ok", "failed", "unsure"), "label": "结果|result"},
        "paid_at": {"type": "datetime", "past": True, "label": "时间|time"},
        "amount": {"type": "money", "minimum": 100, "label": "金额|amount"},
        "last4": {"type": "digits", "length": 4, "label": "后四位|last 4"},
        "slip": {"type": "photo", "label": "小票|slip"},
        "due": {"type": "date", "label": "应到日|due date"},
        "status": {"type": "enum", "values": ("due", "late"), "label": "到期|status"},
    },
    "handlers": [
        {"intent": "complaint", "words": ["投诉", "complain"], "goto": "complain"},
        {"intent": "ask_why", "words": ["为什么", "why"], "goto": "why", "resume": True},
        {"intent": "arrived", "words": ["已经到了"], "goto": "sure", "resume": True},
        {"intent": "how_much", "words": ["手续费"], "goto": "fee", "resume": True, "in": ["amount"]},
    ],
    "start": "proof",
    "nodes": {
        "proof": {
            "ask": "proof",
            "text": "小票显示成功吗?|Does the slip show success?",
            "options": {
                "ok": ("显示成功|Success", "paid_at", "成功"),
                "failed": ("显示失败|Failed", "failed", "没成功", "失败"),
                "unsure": ("不会看|Can't tell", "show_how"),
            },
            "reprompt": ["点一个按钮,或打“成功”“失败”。|Tap one.", "没看懂就选“不会看”。|Tap can't tell."],
        },
        "failed": {"say": "那这笔没有成交。|Then it failed.", "next": "paid_at"},
        "show_how": {"say": "请打开官方App看。|Open the app.", "next": "paid_at"},
        "paid_at": {"ask": "paid_at", "text": "什么时候刷的?|When?", "skip": "amount", "next": "amount"},
        "amount": {"ask": "amount", "text": "多少钱?|How much?", "skip": "due", "next": "due"},
        "fee": {"say": "手续费看协议。|See your agreement.", "next": "$resume"},
        "due": {
            "act": "due",
            "args": {"paid_at": "paid_at", "hint": "cfg.hint", "kind": "=card"},
            "save": {"due": "due", "status": "status"},
            "ok": "night",
            "failed": "night",
            "timeout": "slow",
        },
        "slow": {"say": "算得有点慢。|Slow.", "next": "night"},
        "night": {
            "branch": [
                ({"slot": "status", "is": "due"}, "not_due"),
                ({"slot": "paid_at", "hour_in": [22, 6]}, "night_note"),
                (None, "fix"),
            ]
        },
        "not_due": {
            "ask": None,
            "text": "{due} 才到。|Due {due}.",
            "options": {"remind": ("提醒我|Remind me", "wait_due"), "fine": ("知道了|Fine", "informed")},
        },
        "wait_due": {"wait": "due", "then": "nudge", "text": "到时候问您。|I'll ask.", "options": {"early": ("已到|Here", "solved")}},
        "informed": {"end": "informed"},
        "night_note": {"say": "夜里处理慢。|Slow at night.", "next": "fix"},
        "fix": {"troubleshoot": "main", "solved": "solved", "exhausted": "complain", "gave_up": "complain"},
        "nudge": {
            "ask": None,
            "text": "到账了吗?|Has it arrived?",
            "options": {"arrived": ("到了|Yes", "solved"), "waiting": ("还没有|Not yet", "fix")},
        },
        "sure": {
            "ask": None,
            "text": "真的到了?|Really?",
            "options": {"sure": ("是|Yes", "solved"), "no": ("没有|No", "$resume")},
        },
        "why": {"say": "原因有三类。|Three reasons.", "next": "$resume"},
        "complain": {"say": "投诉渠道如下。|Where to complain.", "next": "last4"},
        "last4": {"ask": "last4", "text": "卡号后四位?|Last four digits?", "skip": "slip", "next": "slip"},
        "slip": {"ask": "slip", "text": "小票照片?|A photo?", "skip": "human", "next": "human", "multiple": True},
        "human": {
            "handoff": "payments",
            "text": "已转人工,{amount}元。|Passed on, {amount} yuan.",
            "away": "下班了。|Closed until {next_open}.",
            "high_when": {"slot": "amount", "gte": 500000},
            "carry": ("proof", "paid_at", "amount", "last4"),
        },
        "solved": {"end": "resolved", "text": "到账就好!|Good!"},
    },
    "models": {
        "main": {
            "strategy": "article",
            "causes": {"not_done": "sometimes", "bank_lag": "common", "risk": "rare", "other": "rare"},
            "clues": {"proof": {"ok": {"less": ["not_done"]}, "failed": {"more": ["not_done"], "less": ["bank_lag"]}}},
            "order": {"before": [("look_up", "call_bank")]},
            "remedies": {
                "call_bank": {
                    "minutes": 15,
                    "annoy": 3,
                    "fixes": {"not_done": "often", "bank_lag": "sometimes", "risk": "often"},
                    "text": "请致电,报上 {paid_at} 和 {amount}。|Call; give {paid_at} and {amount}.",
                },
                "look_up": {"minutes": 3, "fixes": {"bank_lag": "rarely", "not_done": "sometimes"}, "text": "请查交易状态。|Look it up."},
                "hold": {
                    "minutes": 2,
                    "annoy": 5,
                    "fixes": {"bank_lag": "often"},
                    "only_if": {"slot": "proof", "is": "ok"},
                    "wait": 12,
                    "text": "通常等 {cfg.hint}。|Usually {cfg.hint}.",
                },
            },
        }
    },
}

DECLINED = {
    "id": "declined",
    "title": "刷卡不过|Declined",
    "trigger": {"intents": ["tx_declined"], "words": ["刷不过", "declined"]},
    "slots": {"code": {"type": "text", "length": 2, "pattern": "[0-9A-Z]{2}", "label": "代码|code"}, "amount": {"type": "money"}},
    "start": "code",
    "nodes": {
        "code": {"ask": "code", "text": "显示什么代码?|Which code?", "skip": "human", "next": "amount"},
        "amount": {"ask": "amount", "text": "多少钱?|How much?", "next": "meaning"},
        "meaning": {"say": "代码 {code} 的意思。|Code {code}.", "next": "$end"},
        "human": {"handoff": "payments", "text": "已转人工。|Passed on.", "back": "code"},
    },
}


def shop() -> f.Library:
    """The menu with two flows behind it, as a desk has them."""
    return library(flow(MENU), flow(LATE), flow(DECLINED))


def only(plain: Mapping[str, Any], **more: Any) -> f.Library:
    return library(flow({**plain, **more}))
