"""Several sales, or several matters, told in one message: they are taken one after the other. The first is what the talk is about; the others
are kept for the agents' card, and he is reminded of them when the first is settled."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.engine.move import Move
from bot.engine.texts import yuan
from bot.engine.words import contains_any
from bot.values import Money, Reading, SlotValue

OTHERS = "other_sales"
"""The slot that keeps them, in a flow that declares it."""
MATTERS = "other_matters"
"""The same for matters. In a reading: the flows that the text is about, comma-separated, the first told first."""
_FIGURE = re.compile(r"(?<![\d.:])\d{2,7}(?:\.\d{1,2})?(?![\d:])")
_LIKELY = 0.3
_ALL_OF_THEM = (
    "都",
    "both",
    "neither",
    "all of them",
    "none of them",
    "还有一笔",
    "还有笔",
    "另一笔",
    "另外一笔",
    "又一笔",
    "another",
    "one more",
)


def first_of(m: Move, reading: Reading) -> Reading:
    """The same text about its first sale. Two sums without a word that they are several may be one sum said twice: that stays in doubt."""
    reading = _first_matter(m, reading)
    read = reading.slots.get("amount")
    if read is None or OTHERS not in m.flow.slots or m.value(OTHERS) is not None:
        return reading
    sums = _sums(reading, read)
    if len(sums) < 2:
        return reading
    m.put(OTHERS, _words(sums[1:], "zh"), "text", by_lang={lang: _words(sums[1:], lang) for lang in m.flow.langs})
    m.say_own("several", args={"first": _words(sums[:1], m.lang), "others": _words(sums[1:], m.lang)})
    first = replace(read, value=sums[0], ambiguous=False, alternatives=())
    # sums that differ are not one sale taken twice
    intents = tuple(one for one in reading.intents if one[0] != "duplicate_charge")
    sure = intents != reading.intents and bool(intents) and intents[0][1] >= _LIKELY
    return replace(reading, slots={**reading.slots, "amount": first}, intents=intents, decision="intent" if sure else reading.decision)


def _first_matter(m: Move, reading: Reading) -> Reading:
    """Which others he told of is kept and said, once; the reading is of the first alone."""
    told = reading.slots.get(MATTERS)
    if told is None:
        return reading
    left = replace(reading, slots={name: one for name, one in reading.slots.items() if name != MATTERS})
    flows = [flow for name in str(told.value).split(",") if (flow := m.pinned(name)) is not None]
    if MATTERS not in m.flow.slots or m.value(MATTERS) is not None or len(flows) < 2:
        return left
    words = {lang: _titles([flow.title.in_(lang) for flow in flows[1:]], lang) for lang in m.flow.langs}
    m.put(MATTERS, words.get("zh", ""), "text", by_lang=words)
    m.say_own("several_matters", args={"first": _titles([flows[0].title.in_(m.lang)], m.lang), "others": words[m.lang]})
    return left


def _titles(titles: list[str], lang: str) -> str:
    return "".join(f"“{title}”" for title in titles) if lang == "zh" else ", ".join(f"“{title}”" for title in titles)


def _sums(reading: Reading, read: SlotValue) -> list[int]:
    """In fen, as told; fewer than two where nothing says that they are several."""
    count = reading.slots.get("count")
    number = count.value if count is not None and isinstance(count.value, int) else 0
    if number > 1:
        taken = [one.span for name, one in reading.slots.items() if name != "amount"]
        figures = [
            one for one in _FIGURE.finditer(reading.masked) if not any(one.start() < end and start < one.end() for start, end in taken)
        ]
        found = list(dict.fromkeys(Money.from_yuan(one.group()).fen for one in figures))
        if len(found) == number:
            return found
    if read.ambiguous and (number > 1 or contains_any(reading.normal, _ALL_OF_THEM)):
        both = dict.fromkeys((read.value, *read.alternatives))
        return [one for one in both if isinstance(one, int) and not isinstance(one, bool)]
    return []


def remind(m: Move) -> None:
    """The first is settled: what else there was, and how to go on with it."""
    known = m.slots.get(OTHERS)
    if known is not None and known.value is not None:
        m.say_own("several_left", args={"others": known.in_(m.lang)})
    matters = m.slots.get(MATTERS)
    if matters is not None and matters.value is not None:
        m.say_own("matters_left", args={"others": matters.in_(m.lang)})


def _words(sums: list[int], lang: str) -> str:
    joint, unit = ("、", " 元") if lang == "zh" else (", ", " yuan")
    return joint.join(f"{yuan(one)}{unit}" for one in sums)
