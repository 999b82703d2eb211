"""A report in words, for a terminal or a message: one figure a line, the sums first."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk.reports.figures import Report, Times
from bot.values import Lang

_BARS = "▁▂▃▄▅▆▇█"

W: dict[str, tuple[str, str]] = {
    "title": ("客服报告 {since} 至 {until}", "Desk report, {since} to {until}"),
    "talks": ("对话", "Conversations"),
    "over": ("其中已结束或转人工", "of them over, or handed to agents"),
    "by_bot": ("机器人办结", "Settled by the bot"),
    "tickets": ("工单", "Tickets"),
    "first": ("首次答复（中位 / 九成在内）", "First answer (median / 90 %)"),
    "within": ("按时答复", "Answered in time"),
    "solve": ("解决用时（中位 / 九成在内）", "Time to solve (median / 90 %)"),
    "rating": ("满意度", "Satisfaction"),
    "reopened": ("解决后又打开", "Opened again"),
    "hours": ("几点来的（对话，0–23 点）", "When they come (conversations, hours 0–23)"),
    "causes": ("查明的原因", "Causes found"),
    "no_cause": ("没查明", "not found out"),
    "flows": ("按流程：对话 / 机器人办结 / 工单", "By flow: conversations / settled by the bot / tickets"),
    "agents": ("按同事：首答 / 答复 / 解决 / 首答中位 / 评分", "By agent: first answers / answers / solved / median / rating"),
    "priorities": ("按优先级：工单 / 首答中位 / 目标 / 按时", "By priority: tickets / median / target / in time"),
    "urgent": ("紧急", "urgent"),
    "high": ("优先", "high"),
    "normal": ("普通", "normal"),
    "low": ("低", "low"),
    "rated": ("{number} 人评", "{number} rated"),
    "empty": ("这段时间没有对话。", "There was no conversation in this time."),
    "note": ("时间都按上班时间算。", "All times are working time."),
}


def word(key: str, lang: Lang) -> str:
    return W[key][0 if lang == "zh" else 1]


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def minutes(value: float | None, lang: Lang) -> str:
    """`42分`, `31小时`: hours of work are not counted in days, for a day has fewer than 24 of them."""
    if value is None:
        return "—"
    hours, rest = divmod(round(value), 60)
    units = ("小时", "分") if lang == "zh" else (" h", " min")
    told = [f"{number}{unit}" for number, unit in zip((hours, rest), units, strict=True) if number]
    return ("" if lang == "zh" else " ").join(told) or f"0{units[1]}"


def both(times: Times, lang: Lang) -> str:
    return f"{minutes(times.median, lang)} / {minutes(times.slow, lang)}"


def lines(made: Report, lang: Lang) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    yield word("title", lang).format(since=made.since, until=made.until)
    if not made.talks and not made.tickets:
        yield word("empty", lang)
        return
    yield ""
    yield (
        f"{word('talks', lang)}{colon}{made.talks}（{word('over', lang)} {made.over}）"
        if lang == "zh"
        else (f"{word('talks', lang)}: {made.talks} ({word('over', lang)}: {made.over})")
    )
    yield f"{word('by_bot', lang)}{colon}{made.by_bot} · {share(made.by_bot_share)}"
    yield f"{word('tickets', lang)}{colon}{made.tickets}"
    yield f"{word('first', lang)}{colon}{both(made.first_answer, lang)}"
    yield f"{word('within', lang)}{colon}{share(made.within_share)}"
    yield f"{word('solve', lang)}{colon}{both(made.solve, lang)}"
    rated = word("rated", lang).format(number=sum(made.ratings))
    yield f"{word('rating', lang)}{colon}{'—' if made.rating is None else f'{made.rating:.1f} / 5'} · {rated}"
    yield f"{word('reopened', lang)}{colon}{made.reopened} / {made.solved} · {share(made.reopened_share)}"
    yield from _sections(made, lang)
    yield ""
    yield word("note", lang)


def _sections(made: Report, lang: Lang) -> Iterator[str]:
    yield f"\n{word('hours', lang)}"
    yield bars([talks for talks, _ in made.by_hour])
    if made.answers:
        yield f"\n{word('priorities', lang)}"
        for one in made.answers:
            in_time = share(one.within / one.due if one.due else None)
            yield f"• {word(one.priority, lang)} {one.tickets} / {minutes(one.times.median, lang)} / {minutes(one.target, lang)} / {in_time}"
    if made.causes:
        yield f"\n{word('causes', lang)}"
        yield from (f"• {title or word('no_cause', lang)} {number}" for title, number in made.causes[:10])
    if made.flows:
        yield f"\n{word('flows', lang)}"
        yield from (f"• {row.title} {row.talks} / {row.by_bot} / {row.tickets}" for row in made.flows)
    if made.agents:
        yield f"\n{word('agents', lang)}"
        for row in made.agents:
            rating = "—" if row.rating is None else f"{row.rating:.1f}"
            yield f"• {row.agent} {row.first} / {row.answers} / {row.solved} / {minutes(row.times.median, lang)} / {rating}"


def bars(numbers: list[int]) -> str:
    """`▁▁▂█`: a character for each number."""
    most = max(numbers, default=0)
    return (
        "".join(_BARS[0] if not number else _BARS[max(1, round(number / most * 7))] for number in numbers)
        if most
        else _BARS[0] * len(numbers)
    )
