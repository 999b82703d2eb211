"""A report as one picture (1920 × 1080) that can be put on a slide. Needs matplotlib (`pip install "pos-support-desk[report]"`)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.desk.reports.figures import Report
from bot.desk.reports.words import minutes, share, word
from bot.values import Lang

FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK JP", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Hiragino Sans GB", "Heiti SC", "SimHei", "Droid Sans Fallback", "Noto Serif CJK SC",
)  # fmt: skip
"""With Chinese characters, the best for a screen first."""
INK, SOFT, LINE = "#1f2933", "#616e7c", "#d9e2ec"
BLUE, TEAL, AMBER, RED, GREY = "#2b6cb0", "#2c9c8f", "#d69e2e", "#c53030", "#cbd5e0"
_STARS = (RED, "#dd6b20", AMBER, "#68b587", TEAL)
_MOST_BARS = 8

LABELS = {
    "hours": ("几点来（次）", "When they come"),
    "talks": ("对话", "Conversations"),
    "tickets": ("工单", "Tickets"),
    "by_bot": ("机器人办结", "Settled by the bot"),
    "other": ("其余", "Others"),
    "flows": ("按流程", "By flow"),
    "causes": ("查明的原因", "Causes found"),
    "answers": ("首次答复（上班分钟）", "First answer (working minutes)"),
    "median": ("中位", "median"),
    "slow": ("九成在内", "90 %"),
    "target": ("目标", "target"),
    "stars": ("满意度（人）", "Satisfaction"),
    "agents": ("按同事", "By agent"),
    "columns": ("同事|首答|答复|解决|中位|评分", "Agent|first|sent|solved|median|★"),
    "nothing": ("没有数据", "nothing yet"),
}


class PictureError(Exception):
    """One sentence for the person who asked for it."""


def chinese_font() -> str | None:
    """The name of an installed font with Chinese characters; None: there is none, and a Chinese picture would be boxes."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in known), None)


def png(made: Report, lang: Lang) -> bytes:
    """Raises PictureError where matplotlib is missing, or no font has Chinese characters (names and titles hold them in English too)."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise PictureError('a picture needs matplotlib: pip install "pos-support-desk[report]"') from None
    font = chinese_font()
    if font is None and lang == "zh":
        raise PictureError("no installed font has Chinese characters: install one (Debian: fonts-noto-cjk), or ask with --lang en")
    family = [name for name in (font, "DejaVu Sans") if name is not None]
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a font without a bold face is no news to who asked for a picture
    with rc_context({"font.family": family, "axes.unicode_minus": False, "text.color": INK, "font.size": 13}):
        figure = Figure(figsize=(16, 9), dpi=120, facecolor="white")
        _draw(figure, made, lang)
        out = BytesIO()
        figure.savefig(out, format="png", metadata={"Software": "pos-support-desk"})
    return out.getvalue()


def _label(key: str, lang: Lang) -> str:
    return LABELS[key][0 if lang == "zh" else 1]


def _draw(figure: Any, made: Report, lang: Lang) -> None:
    title = word("title", lang).format(since=made.since, until=made.until)
    figure.text(0.035, 0.945, title, fontsize=24, fontweight="bold", va="center")
    _tiles(figure, made, lang)
    grid = figure.add_gridspec(2, 3, left=0.045, right=0.97, top=0.705, bottom=0.07, hspace=0.44, wspace=0.5, width_ratios=(1.2, 1, 1))
    _hours(figure.add_subplot(grid[0, 0]), made, lang)
    _flows(figure.add_subplot(grid[0, 1]), made, lang)
    _causes(figure.add_subplot(grid[0, 2]), made, lang)
    _answers(figure.add_subplot(grid[1, 0]), made, lang)
    _stars(figure.add_subplot(grid[1, 1]), made, lang)
    _agents(figure.add_subplot(grid[1, 2]), made, lang)
    figure.text(0.975, 0.018, f"{word('note', lang)} {made.made_at:%Y-%m-%d %H:%M}", fontsize=10, color=SOFT, ha="right")


def _tiles(figure: Any, made: Report, lang: Lang) -> None:
    shown = [
        (_label("talks", lang), str(made.talks)),
        (word("by_bot", lang), share(made.by_bot_share)),
        (_label("tickets", lang), str(made.tickets)),
        (word("first", lang).partition("（")[0].partition(" (")[0], minutes(made.first_answer.median, lang)),
        (word("within", lang), share(made.within_share)),
        (word("rating", lang), "—" if made.rating is None else f"{made.rating:.1f}"),
        (word("reopened", lang), share(made.reopened_share)),
    ]
    for number, (name, value) in enumerate(shown):
        left = 0.035 + number * 0.1355
        figure.text(left, 0.865, value, fontsize=28 if len(value) < 7 else 20, fontweight="bold", color=BLUE, va="center")
        figure.text(left, 0.81, name, fontsize=12, color=SOFT, va="center")


def _frame(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=15, fontweight="bold", color=INK, pad=12)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(length=0, colors=SOFT, labelsize=11)


def _empty(axes: Any, lang: Lang) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, _label("nothing", lang), transform=axes.transAxes, ha="center", color=SOFT)


def _whole(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=4, integer=True))


def _hours(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("hours", lang))
    if not any(map(any, made.by_hour)):
        _empty(axes, lang)
        return
    hours = range(24)
    axes.bar([hour - 0.2 for hour in hours], [talks for talks, _ in made.by_hour], width=0.4, color=BLUE, label=_label("talks", lang))
    axes.bar(
        [hour + 0.2 for hour in hours], [tickets for _, tickets in made.by_hour], width=0.4, color=AMBER, label=_label("tickets", lang)
    )
    axes.set_xticks(range(0, 24, 3), [f"{hour}:00" for hour in range(0, 24, 3)])
    axes.set_xlim(-0.8, 23.8)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    _whole(axes.yaxis)
    axes.legend(frameon=False, fontsize=11, loc="upper right", ncols=2, bbox_to_anchor=(1.0, 1.17), labelcolor=SOFT, handlelength=1.2)


def _sideways(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [_short(name) for name in names], color=INK)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(max(len(names), 4) - 0.4, -0.6)


def _short(name: str, most: int = 22) -> str:
    """Cut to so many half-width places: a Chinese character takes two."""
    width = 0
    for at, char in enumerate(name):
        width += 1 if char.isascii() else 2
        if width > most:
            return f"{name[: at - 1]}…"
    return name


def _flows(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("flows", lang))
    rows = made.flows[:_MOST_BARS]
    if not rows:
        _empty(axes, lang)
        return
    places = range(len(rows))
    bot, tickets = [row.by_bot for row in rows], [min(row.tickets, row.talks - row.by_bot) if row.talks else row.tickets for row in rows]
    rest = [max(row.talks - one - other, 0) for row, one, other in zip(rows, bot, tickets, strict=True)]
    axes.barh(places, bot, color=TEAL, height=0.62, label=_label("by_bot", lang))
    axes.barh(places, tickets, left=bot, color=AMBER, height=0.62, label=_label("tickets", lang))
    ends = [one + other for one, other in zip(bot, tickets, strict=True)]
    axes.barh(places, rest, left=ends, color=GREY, height=0.62, label=_label("other", lang))
    for place, (row, end) in enumerate(zip(rows, ends, strict=True)):
        axes.text(end + rest[place], place, f" {row.talks}", va="center", fontsize=11, color=SOFT)
    _sideways(axes, [row.title for row in rows])
    axes.set_xlim(0, max(row.talks or row.tickets for row in rows) * 1.13)
    axes.legend(frameon=False, fontsize=10, loc="lower right", labelcolor=SOFT, handlelength=1)


def _causes(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("causes", lang))
    rows = made.causes[:_MOST_BARS]
    if not rows:
        _empty(axes, lang)
        return
    axes.barh(range(len(rows)), [number for _, number in rows], color=[BLUE if title else GREY for title, _ in rows], height=0.62)
    for place, (_, number) in enumerate(rows):
        axes.text(number, place, f" {number}", va="center", fontsize=11, color=SOFT)
    _sideways(axes, [title or word("no_cause", lang) for title, _ in rows])
    axes.set_xlim(0, rows[0][1] * 1.13)


def _answers(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("answers", lang))
    rows = [one for one in made.answers if one.times.number]
    if not rows:
        _empty(axes, lang)
        return
    places = range(len(rows))
    axes.bar(
        [place - 0.2 for place in places], [one.times.median or 0 for one in rows], width=0.36, color=BLUE, label=_label("median", lang)
    )
    axes.bar([place + 0.2 for place in places], [one.times.slow or 0 for one in rows], width=0.36, color=GREY, label=_label("slow", lang))
    told = False
    for place, one in enumerate(rows):
        if one.target is not None:
            axes.plot(
                [place - 0.42, place + 0.42],
                [one.target, one.target],
                color=RED,
                linewidth=2,
                label=None if told else _label("target", lang),
            )
            told = True
    names = [f"{word(one.priority, lang)}\n{one.tickets} · {share(one.within / one.due if one.due else None)}" for one in rows]
    axes.set_xticks(list(places), names, color=INK)
    axes.set_xlim(-0.7, max(len(rows), 3) - 0.3)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    _whole(axes.yaxis)
    axes.legend(frameon=False, fontsize=11, loc="upper left", labelcolor=SOFT, handlelength=1.2)


def _stars(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("stars", lang))
    if not sum(made.ratings):
        _empty(axes, lang)
        return
    axes.bar(range(1, 6), made.ratings, color=_STARS, width=0.66)
    for star, number in enumerate(made.ratings, 1):
        axes.text(star, number, str(number), ha="center", va="bottom", fontsize=12, color=SOFT)
    axes.set_xticks(range(1, 6))
    axes.set_yticks([])
    axes.set_ylim(0, max(made.ratings) * 1.15)


def _agents(axes: Any, made: Report, lang: Lang) -> None:
    _frame(axes, _label("agents", lang))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    if not made.agents:
        _empty(axes, lang)
        return
    columns, places = _label("columns", lang).split("|"), (0.0, 0.41, 0.54, 0.69, 0.87, 1.0)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    lines = [columns, *(_agent_line(row, lang) for row in made.agents[:7])]
    for number, cells in enumerate(lines):
        height = 0.95 - number * 0.125
        for at, cell, place in zip(places, cells, range(len(cells)), strict=True):
            colour, size = (SOFT, 11) if number == 0 else (INK, 13)
            axes.text(at, height, cell, ha="left" if place == 0 else "right", va="center", color=colour, fontsize=size)
        axes.plot([0, 1], [height - 0.062] * 2, color=LINE, linewidth=0.8)


def _whole_minutes(value: float | None, lang: Lang) -> str:
    return "—" if value is None else f"{value:.0f}{'分' if lang == 'zh' else ' m'}"


def _agent_line(row: Any, lang: Lang) -> list[str]:
    rating = "—" if row.rating is None else f"{row.rating:.1f}"
    return [_short(row.agent, 14), str(row.first), str(row.answers), str(row.solved), _whole_minutes(row.times.median, lang), rating]
