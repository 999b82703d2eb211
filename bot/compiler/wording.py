"""The words of a draft: frames of our own in both languages, and what is said after the article, in the article's language only.

What nobody has translated says so, and lint (I106) keeps it from being published.
"""

from __future__ import annotations

import re

from bot.article.foreign.coaching import EVASION
from bot.article.foreign.contacts import has_contact
from bot.article.foreign.salestalk import STRONG
from bot.article.normal import key
from bot.article.saying.claims import sentences
from bot.article.saying.subjects import subject
from bot.article.values import Item

TO_TRANSLATE = {"en": "[to translate]", "zh": "[待翻译]"}
_SUBJECT = re.compile(
    r"^(?:首先|其次|最后|另外|此外)?[，,]?(?:用户|商户|商家|店主|持卡人|消费者|客户|顾客|您|你|大家)(?:们)?(?:可以|应当|应该|应|需要|需|要|可|也可以|还可以|也|还)*"
)
_SECRET = re.compile(
    r"卡号|密码|验证码|cvv|安全码|有效期|身份证|card number|\bpin\b|password|security code|expiry|passcode|verification code|id number",
    re.IGNORECASE,
)
LONGEST = 160
MOST = 600
"""Characters of one text; a line without an end is no sentence to be sent whole."""


def said(lang: str, words: str) -> dict[str, str]:
    """A text in the article's language; the other one is still to be written."""
    clean = "\n".join(line for part in words.split("\n") if (line := safe(part))) or ("见文章" if lang == "zh" else "See the article")
    return {"zh": clean, "en": TO_TRANSLATE["en"]} if lang == "zh" else {"zh": TO_TRANSLATE["zh"], "en": clean}


def safe(words: str) -> str:
    """Without braces (they would be placeholders), contacts, adverts, coaching in evasion, and what asks for a secret."""
    words = " ".join(words[: 2 * MOST].replace("{", "(").replace("}", ")").split())
    words = words if len(words) <= MOST else words[: MOST - 1] + "…"
    return "" if has_contact(words) or STRONG.search(key(words)) or EVASION.search(key(words)) or _SECRET.search(words) else words


def step(item: Item) -> str:
    """What a merchant is asked to do: the title, and the first sentences that are his."""
    lines = [safe(item.title)]
    for claim in item.claims:
        words = safe(_SUBJECT.sub("", claim.text) if subject(claim.text) == "merchant" else claim.text)
        if not claim.doable or not words or key(words).strip("。.") in key(item.title) or key(item.title) == key(words).strip("。."):
            continue
        if sum(map(len, lines)) + len(words) > LONGEST:
            break
        lines.append(words)
        if len(lines) == 3:
            break
    return "\n".join(line for line in lines if line)


def told(items: list[Item], longest: int = 300) -> str:
    """Several items as one message: their titles, in order."""
    lines: list[str] = []
    for item in items:
        words = safe(item.title)
        if words and sum(map(len, lines)) + len(words) <= longest:
            lines.append(f"· {words}")
    return "\n".join(lines)


def first_sentence(item: Item) -> str:
    found = [safe(one) for one in sentences(item.body)]
    return next((one for one in found if one and len(one) <= 80), "")


FRAME: dict[str, dict[str, str]] = {
    "yes": {"zh": "是这种情况", "en": "Yes, that's it"},
    "no": {"zh": "不是", "en": "No"},
    "again": {"zh": "点一个按钮就行：是，或者不是。", "en": "Please tap a button: yes, or no."},
    "again2": {"zh": "说不准也没关系，点“不是”，我转给同事。", "en": "If you're not sure, tap No and a colleague takes over."},
    "paid_at": {"zh": "这笔大概是什么时候刷的？比如：昨晚23:05", "en": "About when was the sale? For example: yesterday 23:05"},
    "amount": {"zh": "小票上的金额是多少元？", "en": "What amount does the slip show, in yuan?"},
    "not_due": {"zh": "{due_text}\n\n还没到日子，可以先等一等。要接着查吗？", "en": "{due_text}\n\nIt is not due yet, so waiting may be all it takes. Shall we look further?"},
    "wait": {"zh": "先等等", "en": "I'll wait"},
    "go_on": {"zh": "接着查", "en": "Look further"},
    "waits": {"zh": "好，到了日子还没有，再来找我。", "en": "All right. If it is not there by then, write to me again."},
    "complain": {"zh": "要往上找，按这个顺序来，每一步都要个工单号和答复日期：\n\n{channels_text}", "en": "This is the order to go up in; get a case number and an answer date at each step:\n\n{channels_text}"},
    "complain_plain": {"zh": "先找收单机构，电话在签购单上；没有结果就书面投诉，并要一个工单号。", "en": "Begin with the acquirer, whose number is on the slip; if that brings nothing, complain in writing and get a case number."},
    "human": {"zh": "已转给同事，不用重复说明。请勿发送完整卡号、密码或验证码。", "en": "A colleague takes over; no need to repeat yourself. Never send a full card number, PIN or code."},
    "away": {"zh": "现在不在工作时间，已登记，{next_open}先回复您。", "en": "We are closed now; it is noted, and you will be answered {next_open}."},
    "solved": {"zh": "解决了就好。", "en": "Glad that is settled."},
    "nudge": {"zh": "回来看看：事情解决了吗？", "en": "Checking back: is it settled?"},
    "nudge_yes": {"zh": "解决了", "en": "Yes"},
    "nudge_no": {"zh": "还没有", "en": "Not yet"},
    "check": {"zh": "这样做了以后，解决了吗？", "en": "Did that settle it?"},
}  # fmt: skip
