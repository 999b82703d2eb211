"""The review sheet: one page that says what was dropped, what was read otherwise than written, what is ours, and what is open."""

from __future__ import annotations

from bot.article.values import Extraction
from bot.compiler.merge import Merged
from bot.compiler.trouble import TroubleModel


def sheet(found: Extraction, model: TroubleModel, merged: Merged) -> str:
    lines = [f"# {found.title or '(no title)'}", "", "评审单 / review sheet", ""]
    lines += _part(
        "还没有回答 / open questions",
        [
            f"{'**' if card.blocks else ''}{card.code} `{card.id}`{'**' if card.blocks else ''} {card.question['zh']} / {card.question['en']}"
            for card in model.open_cards
        ],
    )
    lines += _part(
        "已经回答 / answered",
        [
            f"`{card}` → {answer.choice} ({answer.by})"
            for card, answer in sorted(model.decisions.items())
            if model.decided(card) is not None
        ],
    )
    lines += _part("丢掉的 / dropped", [f"{_line(one.text)} — {one.why}" for one in found.dropped])
    lines += _part(
        "还原的写法 / read as meant", [f"{was} → {now}" for was, now in dict.fromkeys((one.was, one.now) for one in found.rewritten)]
    )
    lines += _part("不用商户做的 / explanation only", [f"{remedy.item.title} ({remedy.actor})" for remedy in model.theirs])
    lines += _part("没有用上的段落 / passages not used", [f"{item.kind}: {_line(item.text)}" for item in found.other])
    lines += _part("我们自己的话 / our own words", ["问话、到期判断、投诉渠道、转接 / questions, due date, complaint channels, handoff"])
    lines += _part("提醒 / warnings", [str(one) for one in found.warnings])
    lines += _part("两边都改过 / changed on both sides (AR70)", [f"`{place}`" for place in merged.conflicts])
    lines += _part("译文要重看 / translations to read again (AR70)", [f"`{place}`" for place in merged.stale])
    return "\n".join(lines)


def _part(name: str, entries: list[str]) -> list[str]:
    return [f"## {name}", "", *(f"- {entry}" for entry in entries), *([] if entries else ["无 / none"]), ""]


def _line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 100 else plain[:99] + "…"
