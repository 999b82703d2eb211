"""SE, AD, CF: nothing dangerous is asked for, nothing is advertised, nothing is left to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, names_in, rule

_SECRETS = (
    r"(?:完整|全部|整个)(?:的)?(?:银行)?卡号|卡号(?!后|末|尾|的后|的末|最后)|cvv2?|安全码|有效期|密码|验证码|身份证(?:号|照)"
    r"|full card number|card number(?!'s last)|security code|expiry date|\bpin\b|password|\bpasscode|(?:sms|verification) code|id (?:card )?number"
)
_ASKS = r"请(?:您)?(?:发|输入|提供|填|写|报|说|告诉|给)|发(?:一下|给我)|告诉我|please (?:send|enter|give|tell|type)|what is|what's|send (?:me|us)|type your|enter your"
_ASKING = re.compile(rf"(?:{_ASKS})[^。;；!！?？.\n]{{0,24}}?(?:{_SECRETS})", re.IGNORECASE)
_QUESTION = re.compile(rf"(?:{_SECRETS})[^。;；!！.\n]{{0,6}}(?:是多少|是什么|[?？])", re.IGNORECASE)
_NEVER = re.compile(r"不要|勿|别|不用|不需|无需|不会|绝不|never|don't|do not|no need|without|not your", re.IGNORECASE)

ALLOWED_LINKS = ("pbc.gov.cn", "nfra.gov.cn", "12315.cn", "pcac.org.cn", "gov.cn")
_LINK = re.compile(r"(?:https?://|www\.)[^\s，。)）]+|\bt\.me/\S+|\b[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|vip)(?:/\S*)?", re.IGNORECASE)

ADVERTS = (
    "办理pos", "免费领取", "免费领", "官网办理", "费率低", "低费率", "一清机", "推荐办理", "加微信", "加我微信", "扫码领取", "限时优惠", "点击办理", "立即办理", "正规一清",
    "招代理", "诚招", "包邮", "返现", "free pos machine", "lowest fee", "special offer", "act now", "add me on wechat",
)  # fmt: skip


@rule(
    "SE01",
    "error",
    "asks for a secret",
    "No flow asks for a full card number, CVV, expiry, PIN, password, SMS code or ID number: nobody here may have them.",
    (
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 请发完整卡号。, en: How much?}, next: fix}}",
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: Please send your card number and PIN.}, next: fix}}",
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 验证码是多少?, en: How much?}, next: fix}}",
        "slots: {amount: {type: digits, len: 16, label: {zh: 卡号, en: card number}}}",
    ),
    (
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: '请发卡号后四位,不要发完整卡号和密码。', en: Never send your card number.}, next: fix}}",
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 请输对密码再试。, en: How much?}, next: fix}}",
    ),
)
def se01(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        if shown.kind not in ("text", "reprompt", "check", "option", "away"):
            continue
        for lang, words in shown.by_lang.items():
            for sentence in re.split(r"(?<=[。；;!！?？\n])|(?<=\.)\s", words):
                found = _ASKING.search(sentence) or _QUESTION.search(sentence)
                if found and not _NEVER.search(sentence):
                    yield Finding(
                        (*shown.path, lang), f"“{found[0]}” asks for what nobody may send", "ask for the last four digits at most"
                    )
    for id_, slot in view.doc.slots.items():
        labels = " ".join(slot.label.values())
        if re.search(_SECRETS, labels, re.IGNORECASE) and slot.type in ("digits", "text") and (slot.len or 99) > 4:
            yield Finding(("slots", id_), f"the slot “{id_}” would keep what nobody may keep", "ask for the last four digits at most")


@rule(
    "AD01",
    "error",
    "a link that is not on the list",
    "The desk sends nobody to a page it does not know. Known: authorities, and the links of channels.yaml.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 请看 https://example.com/pos, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 加 t.me/someone, en: Good.}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 请看 https://www.pbc.gov.cn, en: Good.}}}",
)
def ad01(view: View) -> Iterator[Finding]:
    known = [_host(channel.link) for channel in view.data.channels if channel.link] + list(ALLOWED_LINKS)
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            for found in _LINK.finditer(words):
                host = _host(found[0])
                if not any(host == one or host.endswith(f".{one}") for one in known):
                    yield Finding(
                        (*shown.path, lang), f"“{found[0]}” is not on the list of known links", "remove it, or add it to channels.yaml"
                    )


def _host(link: str) -> str:
    return re.sub(r"^https?://", "", link.lower()).partition("/")[0].removeprefix("www.")


@rule(
    "AD02",
    "error",
    "an advert",
    "Articles carry adverts; no word of them reaches a merchant.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 免费领取POS机, en: Good.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账就好。, en: Good.}}}",
)
def ad02(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            folded = words.lower().replace(" ", "") if lang == "zh" else words.lower()
            if found := next((advert for advert in ADVERTS if advert in folded), None):
                yield Finding((*shown.path, lang), f"“{found}” is an advert", "remove it")


_CLAIM = re.compile(
    r"费率\s*(?:低至|只要|仅|才)?\s*\d|万\s*(?:38|55|60)|0\.[3-6]\d?\s*%|最低费率|一清|官方授权|总代理?|正品|(?:更|最)(?:安全|靠谱|正规)的?(?:pos|机器)"
    r"|lowest (?:rate|fee)s?|\brate of 0\.|best (?:pos|terminal)|official(?:ly)? authori[sz]ed",
    re.IGNORECASE,
)


@rule(
    "AD03",
    "error",
    "a claim about a brand or a fee",
    "Which machine is better and what a sale costs is for the contract, not for us: articles say it to sell.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 费率只要0.38%, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Officially authorised terminals.}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 手续费以合同为准。, en: Fees are in your contract.}}}",
)
def ad03(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if found := _CLAIM.search(words):
                yield Finding(
                    (*shown.path, lang), f"“{found[0]}” claims something about a brand or a fee", "leave it out: the contract says it"
                )


@rule(
    "SE02",
    "error",
    "personal, and kept without an end",
    "What is marked as personal (`pii`) says how long it is kept.",
    "slots: {amount: {type: text, pii: medium, label: {zh: 姓名, en: name}}}",
    "slots: {amount: {type: text, pii: medium, keep: 30d, label: {zh: 姓名, en: name}}}",
)
def se02(view: View) -> Iterator[Finding]:
    for id_, slot in view.doc.slots.items():
        if slot.pii is not None and slot.keep is None:
            yield Finding(("slots", id_), f"“{id_}” is personal and has no end", "add keep: 30d")


@rule(
    "CF01",
    "error",
    "a fact to fill in",
    "The article does not say it, and nobody has filled it in; the bot must not make it up.",
    "config: {hint: {type: text, todo: true}}\nnodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{cfg.hint}', en: '{cfg.hint}'}}}",
    "config: {hint: {type: text, value: T+1}}\nnodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{cfg.hint}', en: '{cfg.hint}'}}}",
)
def cf01(view: View) -> Iterator[Finding]:
    for key, entry in view.doc.config.items():
        if entry.todo or entry.value is None or entry.value == "":
            why = (entry.note or "").removeprefix("CF02: ")
            hint = why if entry.type == "bool" and why else "write value: …, and take todo out"
            yield Finding(("config", key), f"“{key}” is still to be filled in", hint)


@rule(
    "CF02",
    "warning",
    "a setting nobody uses",
    "No text and no step uses this setting.",
    "config: {hint: {type: text, value: x}}",
    "config: {hint: {type: text, value: x}}\nnodes: {fix: {act: due, args: {hint: cfg.hint}, ok: done, failed: person}}",
)
def cf02(view: View) -> Iterator[Finding]:
    used = {name for shown in view.texts for name in names_in(shown)}
    for node in view.doc.nodes.values():
        if isinstance(node, sc.Act):
            used |= {value for value in node.args.values() if isinstance(value, str)}
    for key in view.doc.config:
        if f"cfg.{key}" not in used:
            yield Finding(("config", key), f"nothing uses “cfg.{key}”", "use it, or remove it")


RULES = (se01, se02, ad01, ad02, ad03, cf01, cf02)
