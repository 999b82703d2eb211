"""What in an article is no part of it: adverts, the page's own lines, repeated titles, contacts, coaching in evasion.

Every line gets a score from what it contains; runs of lines are dropped, not lines, and then single sentences and contacts inside what
is kept. All of it is listed with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.article import contacts
from bot.article import lexicon as words
from bot.article.lines import Line, title_words
from bot.article.normal import EMOJI, key

SURE, MAYBE = 0.8, 0.3
"""A line at SURE is an advert by itself; one at MAYBE only beside such a line."""

_CLAUSE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+(?=[A-Z])")
_CUE = re.compile(
    r"广告|广而告之|赞助|插播|(?:站长|今日|本站|小编|编辑|店主|热门)推荐|宠粉|福利|好礼|特惠|换机季|独家|sponsor\w*|advert\w*|promot\w+|promo\b|(?:limited|special)[ -](?:period |time )?offer|offer!"
)
_DECORATED = re.compile(
    rf"[^\w\s]*[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}.{{0,20}}[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}[^\w\s]*|[^\w\s]*[★☆※▼▲][^\w\s]*.{{2,10}}[★☆※▼▲]"
)
_LINKS = re.compile(r"(?:!?\[[^\]\n]*\]\([^)\n]*\)|\[\[[^\]\n]*\]\]|[\s|·•/,，、«»—-])+")
_TAGS = re.compile(r"(?:#[^\s#]{1,20}#?\s*){2,}")
_PATH = re.compile(r"[^>›»/]{1,24}(?:\s*[>›»]\s*[^>›»]{1,40}){1,5}|[^/]{2,20}(?:\s/\s[^/]{2,40}){1,5}")
_HEAD = re.compile(
    r"(?:收件人|发件人?|抄送|主送|签发人|发布部门|发文|文号|密级|受控|编号|版本|整理|文|图|作者|来源|日期|时间|更新|标签|适用)\s?[:：/／].{0,60}|.{0,16}〔\d{4}〕\s?\d+\s?号.*|(?:附件|附录)\s?\d{0,2}|.*(?:\d{4}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}).{0,40}(?:阅读|浏览|点击|人气|作者|转藏|查看|阅|views?).{0,30}|.*(?:阅读|浏览|点击|人气)(?:量|次数)?\s?[:：(（]?\s?\d[\d,. ]*(?:万|w|k)?.{0,20}"
)
_FOOT = re.compile(
    r"(?:编制|审核|批准|审批|密级|打印(?:日期|次数)|讲师|抄送|主送|分机|附件|责编|责任编辑|[（(]?责任编辑|[（(]?来源|关键词|标签|本文标签|版权|声明|抄报|印发|合集下载|下载地址|提取码|订阅|上期回顾|类似问题|相关问题|友情链接|免责|备案)\s?[:：].*|.*(?:内部资料|恕不另行通知|仅供参考|下载客户端|浏览器?分辨率|分辨率浏览|转载请注明|the end|推荐阅读|猜你喜欢|保密信息|自动附加).*|.{0,24}办公室\s+\d{4}年.*|(?:点赞|收藏|评论区|喜欢就).{0,30}|下载.{0,8}app.{0,4}|打开app.{0,8}"
)
_TAIL = re.compile(
    r"(?:(?:网友|最新|全部|精彩|读者)?评论(?:[(（]\d+[)）])?|\d+\s?(?:条)?(?:评论|comments?)|comments?(?: \(\d+\))?|其他回答.{0,8}|查看剩余.{0,12}|.{0,6}(?:类似|相关)(?:问题|问答|文章|推荐|阅读|链接)[:：]?.{0,30}|您?可能(?:还|也)?(?:感兴趣|想看|喜欢).{0,12}|(?:上|下)一篇\s?[:：].*|分享(?:到|至)\s?[:：].*|was this .{0,30}(?:helpful|useful).*|did this answer.*|以上内容.{0,10}(?:帮助|有用).{0,30}|.{0,4}the end.{0,4}|友情链接.*|>> ?返回.*|powered by.*|still need help.*|热门文章.*|猜你喜欢.*|related(?: articles| questions)?\s?:?.{0,80}|版权所有.*|copyright.*|©.*|仍未解决[?？]\s.*|喜欢本文的还看了.*|本周热帖.*)"
)
_WARNS = re.compile(r"轻信|别信|不信|勿信|警惕|谨防|当心|小心|骗局|陷阱|beware|scam|do not trust|don't trust")
LONGEST_BLOCK = 12


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece that goes: places in the repaired text."""

    start: int
    end: int
    why: str


def score(text: str) -> tuple[float, tuple[str, ...]]:
    """How much a text looks like an advert, and by what. `text` is a `key`."""
    total, why = 0.0, list[str]()
    if contacts.LINK.search(text):
        total += 0.6
        why.append("link")
    if contacts.MAIL.search(text):
        total += 0.3
        why.append("address")
    elif contacts.CHAT.search(text):
        total += 0.7
        why.append("chat id")
    if contacts.NUMBER.search(text):
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
    if _WARNS.search(text):
        total -= 1.0
    return total, tuple(why)


def _bare(line: Line) -> str:
    """A line's key without the signs and brackets around it."""
    return re.sub(r"^[^\w©#]+|[\s*_>\[\]【】()（）|·-]+$", "", line.key)


def at_head(line: Line, number: int) -> bool:
    """Whether one of an article's first lines belongs to the page: a path to it, a byline, a letterhead."""
    return number < 10 and line.long <= 90 and not line.leads and bool(_PATH.fullmatch(line.key.strip()) or _HEAD.fullmatch(_bare(line)))


def sift(lines: Sequence[Line], title: Line | None) -> list[Cut]:
    """What goes, as pieces in order, none overlapping another."""
    cuts: dict[int, str] = {}
    _furniture(lines, title, cuts)
    _titles(lines, title, cuts)
    _related(lines, cuts)
    _blocks(lines, title, cuts)
    _runs(lines, title, cuts)
    _tail(lines, cuts)
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
        elif (
            line.long <= 120
            and line.hint.kind != "row"
            and (words.LITTER.fullmatch(words.trimmed(line.key)) or words.LITTER.fullmatch(_bare(line)))
        ):
            cuts[number] = "page litter"
        elif line.hint.kind != "row" and (_LINKS.fullmatch(line.text) or _TAGS.fullmatch(line.text)):
            cuts[number] = "page litter (links)"
        elif at_head(line, number) or (number >= len(lines) - 10 and line.long <= 120 and _FOOT.fullmatch(_bare(line))):
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
        if len(wanted) >= 6 and (here == wanted or (wanted in here and number < 8 and len(here) <= 2 * len(wanted) + 6)):
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


# adverts in blocks: fenced, quoted, set off by blank lines, or a list inside another list


def _blocks(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    found = [(first, last) for first, last in (*_fenced(lines), *_quoted(lines), *_inner(lines)) if _sells(lines[first:last])]
    for first, last in _apart(lines):
        selling = [number for number in range(first, last) if _advertish(lines[number])]
        plain = sum(contacts.has_contact(lines[number].key) or score(lines[number].key)[0] >= SURE for number in selling)
        if plain >= 2 and len(selling) * 2 >= selling[-1] + 1 - selling[0] and _sells(lines[selling[0] : selling[-1] + 1]):
            lead = selling[0] - (selling[0] > first and lines[selling[0] - 1].leads)
            found.append((lead, selling[-1] + 1))
    for first, last in found:
        for number in range(first, last):
            if lines[number] is not title:
                cuts.setdefault(number, "advert: a block of it")


def _advertish(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or bool(_CUE.search(line.key) and line.long <= 40)


def _sells(inner: Sequence[Line]) -> bool:
    """Whether a block is an advert: one line of it is one for sure or says so, and hardly any line speaks of the matter."""
    if any(line.kind in ("cause", "solution", "prevention", "escalation") and line.long <= 14 and not _advertish(line) for line in inner):
        return False
    scores = [score(line.key)[0] for line in inner]
    sure = any(much >= SURE for much in scores) or any(_CUE.search(line.key) and line.long <= 40 for line in inner)
    matter = sum(
        len({found[0] for found in words.TROUBLE.finditer(line.key)}) >= 2 and much < MAYBE
        for line, much in zip(inner, scores, strict=True)
    )
    return sure and matter * 3 <= len(inner)


def _is_fence(line: Line) -> bool:
    if line.hint.kind == "row":
        return False
    return line.is_rule or (line.long <= 30 and bool(_DECORATED.fullmatch(line.text)))


def _fenced(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """From one line of signs to the next, a few lines apart."""
    last: int | None = None
    for number, line in enumerate(lines):
        if not _is_fence(line):
            continue
        if last is not None and 2 <= number - last <= LONGEST_BLOCK:
            yield last, number + 1
        last = number


def _quoted(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    yield from _stretches(lines, lambda line, before: line.hint.quote and before.hint.quote)


def _apart(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Lines between blank lines, where the text uses blank lines at all."""
    if len(lines) < 2 or lines[-1].number - lines[0].number < len(lines) + 2:
        return
    for first, last in _stretches(
        lines, lambda line, before: line.number == before.number + 1 and line.hint.kind == before.hint.kind == "p"
    ):
        if 2 <= last - first <= LONGEST_BLOCK:
            yield first, last


def _stretches(lines: Sequence[Line], together: Callable[[Line, Line], bool]) -> Iterator[tuple[int, int]]:
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or not together(lines[number], lines[number - 1]):
            if number - first >= 2 or (number > first and lines[first].hint.quote):
                yield first, number
            first = number


def _inner(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A list inside another one that goes on after it: 1, 2, [1, 2], 3."""
    last: dict[str, tuple[int, int]] = {}  # family → number of its last line, value
    broken: dict[str, tuple[int, int, int]] = {}  # family → where the inner one begins, where the outer ended, the outer's last value
    for number, line in enumerate(lines):
        marker = line.marker
        if (
            line.hint.kind == "h"
            or line.kind in ("cause", "solution", "prevention", "escalation")
            or (marker is not None and marker.number is None and line.long <= 16 and not line.ended)
        ):
            broken.clear()
            last.clear()
        if marker is None or marker.number is None:
            continue
        family = marker.family
        if family in broken and marker.number == broken[family][2] + 1 and number - broken[family][0] <= LONGEST_BLOCK:
            first = broken[family][0]
            while first - 1 > broken[family][1] and lines[first - 1].marker is None and _leads_to_advert(lines[first - 1]):
                first -= 1
            yield first, number
            del broken[family]
        elif (family in last and marker.number != last[family][1] + 1) or (
            family in last and family not in broken and score(line.key)[0] >= SURE
        ):
            broken[family] = (number, *last[family])
        last[family] = (number, marker.number)


def _leads_to_advert(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or bool(_CUE.search(line.key)) or _is_fence(line)


def _tail(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """What follows the article: from the first line that closes the page on, unless the article goes on after it."""
    for number in range(max(2, len(lines) // 3), len(lines)):
        line = lines[number]
        if line.hint.kind == "row" or not (line.long <= 60 and _TAIL.fullmatch(_bare(line))):
            continue
        after = lines[number + 1 :]
        if any(
            one.kind in ("cause", "solution", "prevention", "escalation") and one.long <= 12 and place not in cuts
            for place, one in enumerate(after, number + 1)
        ):
            continue
        if sum(one.long for one in after) > 0.4 * sum(one.long for one in lines):
            continue
        for place in range(number, len(lines)):
            cuts.setdefault(place, "after the end of the article")
        return


# adverts by what a line says


def _runs(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    """Adverts by run: a sure line draws in its neighbours that may be."""
    scored: list[tuple[float, tuple[str, ...]]] = []
    for number, line in enumerate(lines):
        heading = line.kind not in (None, "related") and line.long <= 14
        scored.append((0.0, ()) if number in cuts or line is title or heading else _line_score(line))
    blocks = {number for number, why in cuts.items() if why.startswith("advert")}
    sure = blocks | {number for number, (total, _) in enumerate(scored) if total >= SURE and not _mostly_article(lines[number])}
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
    bare = contacts.without_contacts(text)
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
    for start, end, before, why in contacts.places(line.text):
        first, last = line.start + start, line.start + end
        if any(first < till and last > since for since, till in gone):
            continue
        first -= before
        if any(first < till and last > since for since, till in gone):
            first += before
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
