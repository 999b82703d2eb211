"""Links, addresses, chat ids and phone numbers: they go out of everything, official ones too; curated numbers come from `flows/data`."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINK = re.compile(
    r"(?:https?[:：]?\s?[/／]{0,2}|(?<![a-z0-9])www[.。])[a-z0-9][^\s，。；、）)】\]<>\u4e00-\u9fff]*|(?<![a-z0-9@])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|app|co|uk|ly|biz|example|top|xyz|vip|shop|club|io|info|cc|me|site|online)(?:/[^\s，。；、）)\u4e00-\u9fff]*)?",
    re.IGNORECASE,
)
MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z]{2,10}){1,3}")
NUMBER = re.compile(
    r"(?<![零〇一二三四五六七八九幺\d])[1一幺](?:[\s-]?[零〇○一二三四五六七八九幺\d]){10}(?![零〇一二三四五六七八九\d])|(?<![\d.])(?:400|800)[-— ]?\d{3,4}[-— ]?\d{3,4}(?!\d)|(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<![\d.])0\d{2,3}[-— ]\d{7,8}(?!\d)|(?<![\d.])\+?1?[-( ]{0,2}\d{3}[-) ]{1,2}\d{3}[- ]\d{4}(?!\d)"
    r"|(?<![\d.])\+\d{1,3}(?:[- ]?\d{2,4}){2,4}(?!\d)|(?<![\d.¥￥$])(?:95\d{3}|96\d{3,4}|123\d{2}|10086|10010|10000|110)(?![\d.]|\s?(?:元|块|笔|万|号文|年|次|家|台|个|%|yuan|rmb|cny))(?=\D|$)"
    r"|1[3-9]\d[*xX]{4}\d{4}|(?<![\w.])\+?\d[\do]{0,3}[-— ]?[\do]{0,4}[-— ]?[x*○]{2,}[-x*○\d ]{0,10}"
)
CHAT = re.compile(
    r"(?:客服|官方|我的|老师|经理|咨询)?(?:微信|企微|企业微信|v信|威信|薇信|徽信|微\s信|wechat|weixin|(?<![a-z])(?:wx|vx)|qq|telegram|whatsapp)(?:号|群|id)?\s?(?:[:：是为]\s?)?(?!支付|扫码|收款|pay)[a-z0-9][\w-]{4,24}|(?<![a-z0-9])@[a-z]\w{4,24}"
    r"|(?<![a-z0-9])(?:[微薇徽威嶶][^\w\n]{0,3}(?:信|号)?|[vⅴ][^\w\n]{0,3}(?:信|x)?|w[^\w\n]?x|line|企鹅)[^\w\n]{1,6}(?=[a-z0-9_-]*[\d_])[a-z][a-z0-9_-]{4,24}|[微薇徽威嶶][^\w\n]{0,3}(?=[a-z0-9_-]*[\d_])[a-z][a-z0-9_-]{4,24}"
    r"|(?:扣扣|qq|企鹅)(?:号|群)?[^\w\n]{0,4}\d[\dx*]{4,11}",
    re.IGNORECASE,
)


def has_contact(text: str) -> bool:
    return bool(LINK.search(text) or NUMBER.search(text) or CHAT.search(text) or MAIL.search(text))


def without_contacts(text: str) -> str:
    return NUMBER.sub("", CHAT.sub("", LINK.sub("", text)))


_SAME = re.compile(r"[（(]\s?(?:微信|电话|手机|v信?|vx|wx|企微)?\s?同(?:号|步)\s?[)）]", re.IGNORECASE)


def places(text: str) -> Iterator[tuple[int, int, int, str]]:
    """(start, end, how much before it goes with it, what it is) of every contact; a bracket round it goes too."""
    for pattern, why in ((LINK, "a link"), (MAIL, "an address"), (CHAT, "a chat id"), (NUMBER, "a phone number"), (_SAME, "a chat id")):
        for match in pattern.finditer(text):
            before = _label_before(text[: match.start()]) or _verb_before(text, match)
            yield match.start(), match.end() + _bracket_after(text, match), before, why


def _label_before(text: str) -> int:
    """How much of `…：`, `（` before a contact goes with it."""
    match = re.search(
        r"(?:[（(]\s*(?:客服|咨询|服务|官方)?(?:热线|电话|网址|官网|tel|phone|链接)?\s*[:：]?\s*|\s*[:：]\s*)$", text, re.IGNORECASE
    )
    return len(match[0]) if match else 0


def _verb_before(text: str, match: re.Match[str]) -> int:
    """`向12363投诉` is left as 投诉."""
    before = re.search(r"(?:向|通过|致电|拨打|打)$", text[: match.start()])
    return len(before[0]) if before and re.match(r"\s*(?:向.{2,12})?(?:投诉|反映|举报|维权|申诉)", text[match.end() :]) else 0


def _bracket_after(text: str, match: re.Match[str]) -> int:
    before, after = text[: match.start()], text[match.end() :]
    if (
        re.search(r"[（(][^（()）]{0,12}$", before)
        and (close := re.match(r"\s*[）)]", after))
        and _label_before(before)
        and re.search(r"[（(]", before[-_label_before(before) :])
    ):
        return len(close[0])
    return 0
