"""Where one passage holds two things: a remedy that goes on to a complaint, a cause that goes on to its remedy, causes set side by side."""

from __future__ import annotations

import re

from bot.article.lexicon import ESCALATES
from bot.article.normal import key
from bot.article.saying.claims import iter_sentences
from bot.article.saying.kinds import cue
from bot.article.saying.pieces import Draft, made
from bot.article.tree.lines import Line
from bot.article.tree.nodes import Node
from bot.article.tree.titles import cut_title


def complaint_apart(line: Line) -> tuple[Line, Line] | None:
    """(remedies, the sentence that leads to a complaint) of a paragraph that holds both."""
    places = list(iter_sentences(line.text))
    if len(places) < 2:
        return None
    start, end = places[-1]
    if ESCALATES.search(key(line.text[start:end])) and not ESCALATES.search(key(line.text[:start])):
        return line.part(0, start), line.part(start, end)
    return None


def complaint_last(draft: Draft) -> Line | None:
    """The last paragraph of a remedy when it alone goes on to a complaint: 如果一直拖着不办，可以投诉."""
    if not draft.body or draft.body[-1].number == draft.title.number or draft.body[-1].marker is not None:
        return None
    last, rest = draft.body[-1], "\n".join([draft.title.text, *(line.text for line in draft.body[:-1])])
    goes_on = re.match(
        r"(?:如果|若|要是|万一|实在|倘若|假如|真要)[^。！!]{2,30}[，,]|(?:如果|若|要是|如).{0,16}(?:以上.{0,8}(?:都|不|无)|仍|一直|还是|还没|依然|始终|拖|不[理办予])|(?:如果|若|要是|如)?以上.{0,8}(?:都|不|无)|if .{0,30}(?:still|nobody|nothing)",
        last.key,
    )
    return last if goes_on and ESCALATES.search(last.key) and not ESCALATES.search(key(rest)) else None


_REMEDY_CLAUSE = re.compile(
    r"(?<=[，,。；;])\s?(?:建议|请|应(?:该|当)?|需要?|可以?|最好|只需|只要|此时|这时)(?:您|商户|用户)?(?:可以?|应|及时|尽快|先|立即|耐心|主动|去|向)*(?:联系|更换|换|提供|核实|等待|等到|重启|重新|检查|查询|修改|补|致电|拨打|到)"
)


def remedy_inside(draft: Draft) -> tuple[Draft, Draft] | None:
    """(cause, remedy) of a cause that goes on, in its own words, to what to do: `…，需要联系银行处理`."""
    lines = [draft.title, *draft.body]
    for number, line in enumerate(lines):
        found = _REMEDY_CLAUSE.search(line.text)
        if found is None:
            continue
        head, tail = line.part(0, found.start()), line.part(found.start(), len(line.text))
        head = head.part(0, len(head.text.rstrip(" ，,；;。"))) if head.text else head
        before, after = [*lines[:number], head], [tail, *lines[number + 1 :]]
        if number == 1 and line.text.startswith(draft.title.text):  # a long sentence: its first clause is the title already
            before = [head]
        title, rest = cut_title(before[0])
        cause = made("cause", title, [*([rest] if rest else []), *before[1:]], section=draft.section)
        words, more = cut_title(after[0])
        remedy = made("solution", words, [*([more] if more else []), *after[1:]], section=draft.section)
        cause.start, remedy.cause = draft.start, cause
        return cause, remedy
    return None


def cause_and_remedy(node: Node) -> tuple[Draft, Draft] | None:
    """(cause, remedy) of an item that names a cause and goes on to the remedy without a label."""
    if node.words is None:
        return None
    title, rest = cut_title(node.words)
    body = [*([rest] if rest else []), *node.body]
    for number, line in enumerate(body):
        turn = next((start for start, end in iter_sentences(line.text) if cue(line.text[start:end]) in ("solution", "escalation")), None)
        if turn is None:
            continue
        before = [*body[:number], *([line.part(0, turn)] if turn else [])]
        after = [line.part(turn, len(line.text)), *body[number + 1 :]]
        cause = made("cause", title, before, whole=None)
        head, more = cut_title(after[0])
        remedy = made("solution", head, [*([more] if more else []), *after[1:]])
        remedy.cause = cause
        return cause, remedy
    return None


def alternatives(sentence: str) -> list[tuple[int, int]]:
    """`可能是…，也可能是…，还有可能是…`: the places of the clauses, when there are two or more."""
    starts = [
        found.start()
        for found in re.finditer(
            r"(?:一种|另一种|也|还|或者|或|又|要么|二来|一来)?(?:是|有|就)?(?:可能|有可能|或许)(?:是|因|由|出)?(?=\S)|(?:要么|或者)是|(?:还有|另外?|再有)?(?:有)?(?:一|另一)(?:笔|种|类|次|台|部分)(?:则|就)?是",
            sentence,
        )
    ]
    kept = [start for start in starts if start == 0 or sentence[start - 1] in "，,、；;：: 。"]
    if len(kept) < 2:
        return []
    return list(zip(kept, [*kept[1:], len(sentence)], strict=True))


_COUNT = re.compile(r"([两二三四五六2-6])\s?(?:个|种|点|条|类|方面|大|项|处)[^：:。；;]{0,14}[：:]\s*")
_HOW_MANY = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def counted_out(sentence: str) -> list[tuple[int, int]]:
    """`由三方面造成：甲、乙、丙。`: the places of the things, when there are as many as were announced."""
    found = _COUNT.search(sentence)
    if found is None:
        return []
    many = _HOW_MANY.get(found[1]) or int(found[1])
    end = len(sentence.rstrip("。.！! "))
    for mark in ("；;", "、", "，,"):
        stops = [place for place in range(found.end(), end) if sentence[place] in mark]
        if len(stops) == many - 1:
            places = list(zip([found.end(), *(stop + 1 for stop in stops)], [*stops, end], strict=True))
            return places if all(last - first >= 3 for first, last in places) else []
    return []


def side_by_side(line: Line) -> list[Line]:
    """The causes that a sentence sets side by side; none when there are not two."""
    for start, end in iter_sentences(line.text):
        if places := alternatives(line.text[start:end]):
            return [cut_title(line.part(start + first, start + last))[0] for first, last in places]
    return []
