"""What in an article is no part of it: adverts, the page's own lines, repeated titles, contacts, coaching in evasion.

Every line gets a score from what it contains; runs of lines are dropped, not lines, and then single sentences and contacts inside what
is kept. All of it is listed with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.article import lexicon as words
from bot.article.lines import Line, title_words
from bot.article.normal import key

SURE, MAYBE = 0.8, 0.3
"""A line at SURE is an advert by itself; one at MAYBE only beside such a line."""

_LINK = re.compile(
    r"https?[:：]?\s?[/／]{0,2}[a-z0-9][^\s，。；、）)】\]<>\u4e00-\u9fff]*|(?<![a-z0-9@])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|vip|shop|club|io|info|cc|me|site|online)(?:/[^\s，。；、）)\u4e00-\u9fff]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z]{2,10}){1,3}")
_NUMBER = re.compile(
    r"(?<![\d.])(?:400|800)[-— ]?\d{3,4}[-— ]?\d{3,4}(?!\d)|(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<![\d.])0\d{2,3}[-— ]\d{7,8}(?!\d)|(?<![\d.])\+?1?[-( ]{0,2}\d{3}[-) ]{1,2}\d{3}[- ]\d{4}(?!\d)"
    r"|(?<![\d.])\+\d{1,3}(?:[- ]?\d{2,4}){2,4}(?!\d)|(?<![\d.¥￥$])(?:95\d{3}|96\d{3,4}|12[0-9]{3}|10086|10010|10000|110)(?![\d.]|\s?(?:元|块|笔|万|号文|年|次|家|台|个|%|yuan|rmb|cny))(?=\D|$)"
    r"|1[3-9]\d[*xX]{4}\d{4}"
)
_CHAT = re.compile(
    r"(?:客服|官方|我的|老师|经理|咨询)?(?:微信|v信|威信|薇信|徽信|微\s信|wechat|weixin|(?<![a-z])(?:wx|vx)|qq|telegram|whatsapp)(?:号|群|id)?\s?(?:[:：是为]\s?)?(?!支付|扫码|收款|pay)[a-z0-9][\w-]{4,24}|(?<![a-z0-9])@[a-z]\w{4,24}",
    re.IGNORECASE,
)
_AROUND = re.compile(r"[（(【\[]\s*[:：]?\s*[）)】\]]")
_SENTENCE = re.compile(r"[^。！？!?；;]*(?:[。！？!?；;]+[”\"’）)]*|$)|[^.]*\.(?=\s|$)")
_CLAUSE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+(?=[A-Z])")
_DOMAIN = re.compile(r"pos|刷卡|到账|交易|收款|支付|商户|结算|银行|终端|payout|settle|terminal|payment|card|merchant|deposit|transfer")


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece that goes: places in the repaired text."""

    start: int
    end: int
    why: str


def has_contact(text: str) -> bool:
    return bool(_LINK.search(text) or _NUMBER.search(text) or _CHAT.search(text) or _MAIL.search(text))


def score(text: str) -> tuple[float, tuple[str, ...]]:
    """How much a text looks like an advert, and by what. `text` is a `key`."""
    total, why = 0.0, list[str]()
    if _LINK.search(text):
        total += 0.6
        why.append("link")
    if _CHAT.search(text) or _MAIL.search(text):
        total += 0.7
        why.append("chat id")
    if _NUMBER.search(text):
        total += 0.4
        why.append("phone number")
    strong = {found[0] for found in words.STRONG.finditer(text)}
    if strong:
        total += 0.8 + 0.3 * min(3, len(strong) - 1)
        why.append(f"sales words ({'、'.join(sorted(strong)[:3])})")
    brands = {found[0] for found in words.BRANDS.finditer(text)}
    if brands:
        total += 0.2 + 0.1 * min(2, len(brands) - 1)
        why.append("brand")
    weak = {found[0] for found in words.WEAK.finditer(text)}
    total += 0.15 * min(5, len(weak))
    if weak and not strong:
        why.append("sales words")
    if words.PRICE.search(text):
        total += 0.3
        why.append("price")
    matter = {found[0] for found in words.TROUBLE.finditer(text)}
    total -= min(1.0, 0.2 * len(matter))
    return total, tuple(why)


def sift(lines: Sequence[Line], title: Line | None) -> list[Cut]:
    """What goes, as pieces in order, none overlapping another."""
    cuts: dict[int, str] = {}
    _furniture(lines, title, cuts)
    _titles(lines, title, cuts)
    _related(lines, cuts)
    _runs(lines, title, cuts)
    found = [Cut(line.start, line.end, cuts[number]) for number, line in enumerate(lines) if number in cuts]
    for number, line in enumerate(lines):
        if number not in cuts:
            found += _inside(line, line is title)
    return sorted(found, key=lambda cut: (cut.start, cut.end))


def _furniture(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    for number, line in enumerate(lines):
        if line is title:
            continue
        if line.hint.kind == "furniture":
            cuts[number] = "page furniture (menu, footer, sidebar)"
        elif line.hint.kind == "h" and line.hint.level == 0:
            cuts[number] = "the page's title"
        elif line.long <= 120 and words.LITTER.fullmatch(words.trimmed(line.key)):
            cuts[number] = "page litter"
        elif number < 6 and re.fullmatch(r"(?:id\s*[:：]?\s*)?\d{1,10}", line.key):
            cuts[number] = "page litter (a number)"


def _titles(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    wanted = key(title_words(title.text)) if title is not None else ""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines):
        if number in cuts or line is title:
            continue
        here = key(title_words(line.text))
        if len(wanted) >= 6 and here == wanted:
            cuts[number] = "the title again"
        elif line.marker is None and line.long >= 12 and line.hint.kind != "row":
            if here in seen and not line.leads and line.kind is None:
                cuts[number] = "said before"
                if score(line.key)[0] >= MAYBE:
                    cuts.setdefault(seen[here], "advert: printed twice")
            seen.setdefault(here, number)


def _related(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """From a heading such as 相关产品 on, while what follows looks like links or adverts. `推荐阅读：…` is one line."""
    inside, last = False, None
    for number, line in enumerate(lines):
        if line.kind == "related" and line.long <= 30 and not line.ended:
            inside = not re.search(r"[:：]\s*\S", line.text) and line.long <= 20
            cuts.setdefault(number, "related links")
            continue
        marker = line.marker
        if inside:
            matter = len({found[0] for found in words.TROUBLE.finditer(line.key)})
            teaser = line.text.endswith(("...", "……", "…"))
            sections = line.kind in ("cause", "solution", "escalation", "prevention", "question") and line.long <= 12
            goes_on = (
                marker is not None
                and last is not None
                and marker.number is not None
                and (marker.style, marker.number) == (last[0], last[1] + 1)
            )
            if sections or goes_on or (line.long > 44 and not teaser and matter >= 3 and score(line.key)[0] < MAYBE):
                inside = False
            else:
                cuts.setdefault(number, "related links")
        elif marker is not None and marker.number is not None:
            last = (marker.style, marker.number)


def _runs(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    """Adverts by run: a sure line draws in its neighbours that may be."""
    scored: list[tuple[float, tuple[str, ...]]] = []
    for number, line in enumerate(lines):
        heading = line.kind not in (None, "related") and line.long <= 14
        scored.append((0.0, ()) if number in cuts or line is title or heading else _line_score(line))
    sure = {number for number, (total, _) in enumerate(scored) if total >= SURE and not _mostly_article(lines[number])}
    run = set(sure)
    for number in sorted(sure):
        for step in (-1, 1):
            here = number + step
            while 0 <= here < len(lines) and (here in cuts or here in run or (scored[here][0] >= MAYBE and lines[here].long <= 80)):
                run.add(here)
                here += step
    for number in sorted(run):
        nxt = number + 2
        if (
            nxt in run
            and number + 1 not in run
            and lines[number + 1].long <= 16
            and lines[number + 1].kind is None
            and not words.TROUBLE.search(lines[number + 1].key)
        ):
            run.add(number + 1)
    for number in run:
        if number not in cuts:
            cuts[number] = f"advert: {', '.join(scored[number][1]) or 'inside a run of adverts'}"


def _line_score(line: Line) -> tuple[float, tuple[str, ...]]:
    total, why = score(line.key)
    return total, why


def _mostly_article(line: Line) -> bool:
    """A paragraph or item most of whose sentences are no advert loses those that are, not itself."""
    pieces = [piece for piece in _CLAUSE_END.split(line.key) if piece.strip()]
    if len(pieces) < 2:
        return _only_contact(line.key)
    if words.TROUBLE.search(pieces[0]) and score(pieces[0])[0] <= 0:
        return True
    bad = sum(len(piece) for piece in pieces if score(piece)[0] >= SURE and not _only_contact(piece))
    return bad < len(line.key) * 0.5


def _only_contact(text: str) -> bool:
    """Advice in which only the contact is foreign: 拨打客服电话400-…说明情况."""
    bare = _NUMBER.sub("", _CHAT.sub("", _LINK.sub("", text)))
    bare = re.sub(rf"热线|客服电话|咨询|{words.BRANDS.pattern}", "", bare) if re.search(r"拨打|致电|咨询|联系", bare) else bare
    matter = {found[0] for found in words.TROUBLE.finditer(bare)}
    return score(bare)[0] < MAYBE and (len(matter) >= 1 or bool(re.search(r"拨打|致电|咨询|call|contact", bare))) and len(bare) >= 6


def _inside(line: Line, is_title: bool) -> list[Cut]:
    """Sentences and contacts that go out of a line that stays."""
    found: list[Cut] = []
    if not is_title and line.hint.kind != "row":
        at = 0
        pieces = _CLAUSE_END.split(line.text)
        for piece in pieces:
            start = line.text.find(piece, at)
            at = start + len(piece)
            if not piece.strip():
                continue
            why = _sentence_why(key(piece))
            if why and (len(pieces) > 1 or why.startswith("advice")):
                first = start + (line.marker.end if line.marker and start < line.marker.end else 0)
                first = max(first, start)
                found.append(Cut(line.start + first, line.start + at, why))
            elif why:
                found.append(Cut(line.start + start, line.start + at, why))
    gone = [(cut.start, cut.end) for cut in found]
    for pattern, why in ((_LINK, "a link"), (_MAIL, "an address"), (_CHAT, "a chat id"), (_NUMBER, "a phone number")):
        for match in pattern.finditer(line.text):
            first, last = line.start + match.start(), line.start + match.end()
            if any(first < end and last > start for start, end in gone):
                continue
            first -= _label_before(line.text[: match.start()]) or _verb_before(line.text, match)
            last += _bracket_after(line.text, match)
            if any(first < end and last > start for start, end in gone):
                first = line.start + match.start()
            gone.append((first, last))
            found.append(Cut(first, last, why))
    return found


def _sentence_why(words_: str) -> str | None:
    if words.EVASION.search(words_) and not re.search(r"切勿|请勿|不得|严禁|禁止|违法|违规|never|do not|don't|illegal", words_):
        return "advice to slip past risk control"
    total, why = score(words_)
    if total >= SURE and not _only_contact(words_):
        return f"advert: {', '.join(why)}"
    return None


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
