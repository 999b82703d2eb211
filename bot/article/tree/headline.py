"""Which line is the article's title: not the site's name, the path to the page, a page header, a letterhead or a byline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.foreign.furniture import anywhere, at_head
from bot.article.foreign.sales import SURE, score
from bot.article.lexicon import heading_kind, trimmed
from bot.article.normal import key
from bot.article.saying.claims import is_han
from bot.article.tree.leaning import leaning
from bot.article.tree.lines import Line, title_words

_DOMAIN = re.compile(
    r"pos|刷卡|扫码|收款|付款|付了|付给|款项|钱|收银|顾客|到账|到帳|入账|入帳|交易|收款|支付|商户|结算|银行|终端|机器|机子|费率|小票|扫码|退款|扣款|冻结|账户|签到|payout|settle|terminal|payment|card|merchant|deposit|transfer|sale|money|fund|refund|charge"
)
_TELLS = re.compile(
    r"怎么|为什么|为何|为啥|如何|咋|[?？]|未|没|不|失败|异常|延迟|少|迟|处理|解决|办法|原因|说明|通知|公告|指引|指南|手册|规程|须知|流程|攻略|汇总|总结|\bwhy\b|\bhow\b|not |n't|never|late|missing|declin|fail|delay|twice|guide|notice|stuck"
)
_SITE = re.compile(
    r".{0,16}(?:网|知道|论坛|社区|贴吧|百科|帮助中心|客服中心|服务中心|知识库|公众号|周刊.*|.*有限公司|第\s?\d+\s?期.*)|.*(?:help cent(?:re|er)|knowledge ?base|support(?: portal)?|blog|community|forum|search .*|.{0,24}newsletter.*|.{0,30}\b(?:issue|vol|episode) ?\d+)"
)
_LETTERHEAD = re.compile(r"附件\s?\d*|.*(?:文件|〔\d{4}〕.*号)|.*(?:编号|版本|受控|资料|v\d+\.\d).*|(?:kb|doc|hc)[-\s]?\d+.*")
_LABELLED = re.compile(r"(?:收件人|发件人?|抄送|主送|日期|编号|整理|作者|来源|时间|关键词|标签|主题词|导读|摘要)\s?[:：]")
_LABEL = re.compile("(?!致)[\u4e00-\u9fff]{1,4}\\s?[:：]")
MOST = 14


def title_line(lines: Sequence[Line]) -> Line | None:
    """The line that is the article's title, or None when it has none."""
    heads = [line for line in lines[:30] if line.hint.kind == "h" and line.hint.level == 1 and heading_kind(line.key, strict=True) is None]
    if len(heads) == 1 and (below := _asks_below(heads[0], lines)) is not None:
        return below
    if (
        len(heads) == 1
        and not _SITE.fullmatch(trimmed(heads[0].key))
        and (_speaks(heads[0]) or not re.search(r"[,，。.!！]", heads[0].text))
    ):
        return heads[0]
    best: tuple[float, Line] | None = None
    seen = 0
    for number, line in enumerate(lines[: MOST + 6]):
        if line.hint.kind in ("furniture", "row") or line.is_rule or _is_litter(line, number, lines):
            continue
        seen += 1
        much = _much(line, seen, lines[number + 1 :], lines)
        if much is not None and (best is None or much > best[0]):
            best = (much, line)
        if seen >= MOST or (line.hint.kind != "h" and _begins(line)):
            break
    return best[1] if best is not None and best[0] > 0 else None


def _asks_below(head: Line, lines: Sequence[Line]) -> Line | None:
    """Below a head that is only a subject (`# Payments`), the one heading that tells the trouble."""
    place = lines.index(head)
    after = lines[place + 1] if place + 1 < len(lines) else None
    if head.long > 8 or _TELLS.search(head.key) or after is None or after.hint.kind != "h" or not _TELLS.search(after.key):
        return None
    return after if not any(one.hint == after.hint for one in lines if one is not after) else None


def _is_section(line: Line, bare: str, lines: Sequence[Line]) -> bool:
    """Whether a heading is one of several of its level and says what is under it."""
    return any(one.hint.kind == "h" and one.hint.level == line.hint.level and one is not line for one in lines) and bool(
        heading_kind(bare) or leaning(bare)
    )


def _speaks(line: Line) -> bool:
    return bool(_DOMAIN.search(line.key) or _TELLS.search(line.key)) and not re.search(r"[,，。]$|见谅", line.text)


def _begins(line: Line) -> bool:
    """Whether the text itself begins here, so that no title follows."""
    if heading_kind(line.key, strict=True) or (line.marker is not None and line.marker.number is not None):
        return True
    return line.leads or (line.ended and line.long > 40 and (not line.asks_like or bool(re.search("。", line.text))))


def _is_litter(line: Line, number: int, lines: Sequence[Line]) -> bool:
    return anywhere(line) or bool(re.fullmatch(r"\d{1,10}", line.text)) or at_head(line, number)


def _much(line: Line, place: int, after: Sequence[Line], lines: Sequence[Line]) -> float | None:
    """How much a line looks like the title; None: it cannot be."""
    words = title_words(line.text)
    bare = key(words)
    if not 3 <= line.long <= 70 or heading_kind(bare, strict=True) is not None or line.text.endswith((":", "：", ",", "，", "、")):
        return None
    marker = line.marker
    if (
        marker is not None
        and line.hint.kind != "h"
        and (marker.number is not None or marker.style in ("q", "q?", "a") or marker.style.startswith("bullet"))
    ):
        return None
    if line.hint.kind == "h" and line.hint.level == 0 and any(one.hint.kind == "h" and one.hint.level in (1, 2) for one in lines[:40]):
        return None
    total = -2.0 if re.search(r"[。；;].", words) else 0.0
    total += 2.0 - 0.3 * place + (0.7 if place == 1 else 0.0)
    total += 1.5 if _DOMAIN.search(bare) else 0.0
    total += 1.5 if _TELLS.search(bare) else 0.0
    total += 2.0 if line.hint.kind == "h" and line.hint.level else 0.0
    total += 1.0 if line.hint.bold >= len(line.text) else 0.0
    again = [one for one in after if len(bare) >= 8 and bare in one.key and one.long <= line.long + 40]
    total += 2.5 if any(key(title_words(one.text)) == bare for one in again) else 1.0 if again else 0.0
    within = any(
        one is not line and one.long < line.long and len(shorter := key(title_words(one.text))) >= 6 and shorter in bare
        for one in lines[: MOST + 6]
    )
    total -= 3.0 if within else 0.0
    total -= 4.0 if score(line.key)[0] >= SURE else 0.0
    total -= 3.0 if _SITE.fullmatch(trimmed(bare)) else 0.0
    total -= 4.0 if _LETTERHEAD.fullmatch(bare) and not again else 0.0
    total -= 5.0 if _LABELLED.match(bare) else 0.0
    total -= 3.0 if re.search(r"\S\s{3,}\S|[|｜].*[|｜]", line.text) else 0.0
    if line.ended and not line.asks_like and not line.text.endswith(("!", "！", ")", "）")):
        total -= 2.5 if line.long <= 16 else 5.0
    if label := _LABEL.match(bare):
        total -= 6.0 if sum(one.key.startswith(label[0].strip()) for one in lines) > 1 else 2.0
    total -= 3.0 if line.hint.kind == "h" and line.hint.level >= 2 and _is_section(line, bare, lines) else 0.0
    total -= 2.0 if line.long > 45 or len(re.findall(r"[,，]", words)) > 3 else 0.0
    total += 1.0 if line.asks_like else 0.0
    total -= 3.0 if re.fullmatch(r"\S{1,8}(?:\s+\S{1,8}){2,}", words) and is_han(words) else 0.0
    total -= 1.5 if line.long < 5 else 0.0
    return total
