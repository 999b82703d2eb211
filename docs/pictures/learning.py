"""Draws docs/pictures/learning.svg anew: python docs/pictures/learning.py

What a case costs with each way of ordering remedies, in the world of bot/learning/simulate.py; the figures beside it go into docs/learning.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.learning.simulate import learnt_after, mean_costs  # noqa: E402

TICKETS = (0, 25, 50, 100, 200, 350, 500, 800, 1200, 1600)
WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 860, 440, 60, 210, 30, 50
LEAST, MOST = 22.0, 42.0  # minutes on the vertical axis
LINES = (
    ("article", "in the article's order", "#8a94a0"),
    ("pc", "chance per minute", "#b0793a"),
    ("updating pc", "updated after each try", "#3f7fbf"),
    ("updating pc, questions", "updated, one question", "#6a58b0"),
    ("best known", "the truth is known", "#444444"),
    ("best known, questions", "truth, one question", "#111111"),
)


def main() -> None:
    costs = mean_costs(4000, 1, {number: learnt_after(number, 7) for number in TICKETS})
    (Path(__file__).parent / "learning.svg").write_text(drawn(costs), encoding="utf-8")
    for name, minutes in costs.items():
        print(f"{name:<32} {minutes:6.1f}")


def drawn(costs: dict[str, float]) -> str:
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="13">']
    parts.append(f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>')
    for minutes in range(int(LEAST), int(MOST) + 1, 4):
        parts.append(f'<path d="M{LEFT} {y(minutes):.0f}H{WIDE - RIGHT}" stroke="#e6eaee"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(minutes) + 4:.0f}" text-anchor="end" fill="#5f6f80">{minutes}</text>')
    for tickets in (0, 200, 500, 800, 1200, 1600):
        parts.append(f'<text x="{x(tickets):.0f}" y="{HIGH - BOTTOM + 20}" text-anchor="middle" fill="#5f6f80">{tickets}</text>')
    parts.append(f'<text x="{LEFT}" y="18" fill="#5f6f80">expected minutes a case</text>')
    parts.append(
        f'<text x="{(LEFT + WIDE - RIGHT) / 2:.0f}" y="{HIGH - 8}" text-anchor="middle" fill="#5f6f80">closed tickets learnt from</text>'
    )
    labels = [(costs[name], words, colour) for name, words, colour in LINES]
    for minutes, _, colour in labels:
        parts.append(f'<path d="M{LEFT} {y(minutes):.1f}H{WIDE - RIGHT}" stroke="{colour}" stroke-dasharray="5 4"/>')
    for suffix, colour, words in (("", "#2a9d5c", "learnt"), (", questions", "#0f6b3a", "learnt, one question")):
        points = " ".join(f"{x(number):.1f},{y(costs[f'learnt {number}{suffix}']):.1f}" for number in TICKETS)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="3"/>')
        labels.append((costs[f"learnt {TICKETS[-1]}{suffix}"], words, colour))
    parts += _labels(labels)
    return "\n".join([*parts, "</svg>", ""])


def _labels(labels: list[tuple[float, str, str]]) -> list[str]:
    """At the right end of each line, pushed apart where they would overlap."""
    made, lowest = [], 0.0
    for minutes, words, colour in sorted(labels, reverse=True):
        at = max(y(minutes) + 4, lowest + 16)
        lowest = at
        made.append(f'<text x="{WIDE - RIGHT + 8}" y="{at:.0f}" fill="{colour}">{words} ({minutes:.1f})</text>')
    return made


def x(tickets: float) -> float:
    return LEFT + (WIDE - RIGHT - LEFT) * tickets / TICKETS[-1]


def y(minutes: float) -> float:
    return TOP + (HIGH - BOTTOM - TOP) * (MOST - minutes) / (MOST - LEAST)


if __name__ == "__main__":
    main()
