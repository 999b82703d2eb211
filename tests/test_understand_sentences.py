"""A sale in any sentence: whatever way its time and its amount are written, they are read as they were meant or asked about, never mistaken.

The sentences are made here: frames of both languages, forms of times and of amounts, and Hypothesis puts them together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows_play import reader
from tests.test_understand_amounts import spoken

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=CHINA)  # a Wednesday
FRAMES = {
    "zh": (
        "{time}刷了{sum},到现在没到账",
        "{time}收了{sum}，还没到",
        "你好,{time}客人刷卡{sum}没有到账是怎么回事",
        "{sum}，{time}刷的，一直没进账",
        "{time}那笔{sum}的没到",
        "我{time}在店里收了一笔{sum}，显示成功，钱没来",
        "老板{time}刷了{sum}，说T+1到，没到",
        "{time}交易金额{sum}，未到账",
    ),
    "en": (
        "I charged {sum} at {time} and it hasn't arrived",
        "the {sum} sale from {time} is not in my account",
        "a customer paid {sum}, {time}, and nothing has come",
    ),
}
SUMS: dict[str, tuple[Callable[[int], str], ...]] = {
    "zh": (
        lambda yuan: f"{yuan}",
        lambda yuan: f"{yuan}元",
        lambda yuan: f"{yuan}块",
        lambda yuan: f"{yuan}块钱",
        lambda yuan: f"{yuan}.00元",
        lambda yuan: f"¥{yuan:,}",
        lambda yuan: f"{yuan:,}元",
        lambda yuan: f"{spoken(yuan)}块",
        lambda yuan: f"{spoken(yuan)}元",
        lambda yuan: f"{yuan // 1000}千{yuan % 1000 // 100}" if yuan < 10_000 and not yuan % 100 and yuan >= 1000 else f"{yuan}元",
        lambda yuan: f"{yuan // 10_000}万{yuan % 10_000 // 1000}" if yuan >= 10_000 and not yuan % 1000 and yuan % 10_000 else f"{yuan}元",
    ),
    "en": (lambda yuan: f"{yuan} yuan", lambda yuan: f"¥{yuan:,}", lambda yuan: f"RMB {yuan}", lambda yuan: f"{yuan:,}.00 CNY"),
}


def _day(sale: datetime) -> str:
    return ("今天", "昨天", "前天")[(NOW.date() - sale.date()).days]


def _part(hour: int) -> str:
    return "凌晨" if hour < 6 else "早上" if hour < 11 else "中午" if hour < 13 else "下午" if hour < 18 else "晚上"


TIMES: dict[str, tuple[Callable[[datetime], str], ...]] = {
    "zh": (
        lambda sale: f"{_day(sale)}{sale:%H:%M}",
        lambda sale: f"{sale.month}月{sale.day}号{sale:%H:%M}",
        lambda sale: f"{sale.month}月{sale.day}日{sale.hour}点{sale.minute}分",
        lambda sale: f"{sale:%Y-%m-%d %H:%M}",
        lambda sale: f"{_day(sale)}{_part(sale.hour)}{sale.hour if sale.hour < 13 else sale.hour - 12}点{sale.minute:02}分",
        lambda sale: (
            f"{_day(sale)}{_part(sale.hour)}{spoken(sale.hour if sale.hour < 13 else sale.hour - 12) or '零'}点{spoken(sale.minute)}分"
        ),
    ),
    "en": (
        lambda sale: f"{sale:%H:%M} on {sale.day} {sale:%B}",
        lambda sale: f"{sale:%d/%m/%Y %H:%M}",
        lambda sale: (
            f"{sale.hour % 12 or 12}:{sale:%M} {'am' if sale.hour < 12 else 'pm'} {('today', 'yesterday')[(NOW.date() - sale.date()).days > 0]}"
        ),
    ),
}


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, int, datetime]:
    """A text, the fen of its sale, and when that was."""
    lang = draw(st.sampled_from(["zh", "zh", "en"]))
    yuan = draw(st.one_of(st.integers(30, 99_999), st.integers(10, 99).map(lambda n: n * 100), st.integers(1, 90).map(lambda n: n * 1000)))
    ago = draw(st.integers(10, (NOW.hour + (24 if lang == "en" else 48)) * 60))
    sale = NOW - timedelta(minutes=ago)
    if not sale.minute or sale.minute < 11:
        sale = sale.replace(minute=15) - timedelta(hours=1)
    frame = draw(st.sampled_from(FRAMES[lang]))
    return frame.format(time=draw(st.sampled_from(TIMES[lang]))(sale), sum=draw(st.sampled_from(SUMS[lang]))(yuan)), yuan * 100, sale


@settings(deadline=None)  # the first one builds the reader
@given(sentences())
def test_a_sale_in_any_sentence_is_read_as_it_was_meant_or_asked_about(said: tuple[str, int, datetime]) -> None:
    text, fen, sale = said
    slots = reader().read(text, now=NOW).slots
    amount, paid_at = slots.get("amount"), slots.get("paid_at")
    assert amount is not None, text
    assert paid_at is not None, text
    assert amount.value == fen or (amount.ambiguous and fen in amount.alternatives), (text, amount)
    when = {datetime.fromisoformat(str(one)) for one in (paid_at.value, *(paid_at.alternatives if paid_at.ambiguous else ()))}
    assert sale in when, (text, paid_at)
