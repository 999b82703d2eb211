"""AR60: words that were put together from the article and wait for a reader."""

from __future__ import annotations

from bot.article.values import Item
from bot.compiler.cards import Card, Choice
from bot.compiler.gaps import passage_hash
from bot.compiler.trouble import TroubleModel
from bot.compiler.wording import first_sentence, safe, step

_OK = Choice("ok", {"zh": "可以这样说", "en": "good as it is"}, "nothing changes")
_TITLE = Choice("title", {"zh": "只说标题", "en": "the title only"}, "only the title is said; the rest stays in the article")


def cards(model: TroubleModel) -> list[Card]:
    """One for each step whose words are more than its title, and one for the first question. None blocks: what nobody has read is not
    translated either, and that does (I106)."""
    found: list[Card] = []
    if model.conditions:
        item = model.conditions[0][1]
        words = first_sentence(item)
        if words and words != item.title:
            found.append(_card("text:situation", item, words))
    for remedy in model.steps:
        words = step(remedy.item)
        if words and words != safe(remedy.item.title):
            found.append(_card(f"text:{remedy.id}", remedy.item, words))
    return found


def _card(id_: str, item: Item, words: str) -> Card:
    shown = words.replace("\n", " / ")
    return Card(
        id_, "AR60", {"zh": f"这一处会这样说：“{shown}”。读过了吗？", "en": f"This is what would be said here: “{shown}”. Does it do?"},
        item.text[:600], passage_hash(item.text + words), (_OK, _TITLE), False, span=item.span, default="ok",
    )  # fmt: skip
