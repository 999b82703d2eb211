"""AR60: words that were put together from the article and wait for a reader. AR40: a cause that nothing helps against."""

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
    found: list[Card] = [*_helpless(model)]
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


def _helpless(model: TroubleModel) -> list[Card]:
    """Where the text pairs remedies with causes, the causes that were left without one."""
    helped = {link.cause for link in model.links}
    if not any(link.basis == "text" for link in model.links):
        return []
    return [
        Card(
            f"cause:{cause.id}", "AR40", {"zh": f"原文没有说遇到“{cause.item.title}”该做什么。直接转人工吗？", "en": f"The text does not say what to do about “{cause.item.title}”. Straight to a person?"},
            cause.item.text[:600], passage_hash(cause.item.text),
            (
                Choice("person", {"zh": "转人工", "en": "a person"}, "nothing is offered against it; after all steps a person takes over"),
                Choice("look", {"zh": "文章里该补上", "en": "the article must say it"}, "nothing changes; edit the article and import it again"),
            ),
            False, span=cause.item.span, default="person",
        )
        for cause in model.causes if cause.id not in helped
    ]  # fmt: skip


def _card(id_: str, item: Item, words: str) -> Card:
    shown = words.replace("\n", " / ")
    return Card(
        id_, "AR60", {"zh": f"这一处会这样说：“{shown}”。读过了吗？", "en": f"This is what would be said here: “{shown}”. Does it do?"},
        item.text[:600], passage_hash(item.text + words), (_OK, _TITLE), False, span=item.span, default="ok",
    )  # fmt: skip
