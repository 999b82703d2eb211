"""What a merchant may do at a stop: every button, words of the right shape, words for what is wanted, time, photos."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import ceil

from bot.engine.flow import AskNode, Flow, Slot, TroubleshootNode
from bot.flowfile.play import Player, names_of
from bot.flowfile.suggest.facts import sample
from bot.understand.vocabulary import Vocabulary
from bot.values import Lang

Step = dict[str, str]

UNREAD = ("嘟嘟嘟", "那个", "asdf qwer zxcv", "7")
_GIVE_UP: Mapping[Lang, str] = {"zh": "算了", "en": "never mind"}
_TIMES: Mapping[str, Mapping[Lang, str]] = {
    "datetime": {"zh": "昨晚11点", "en": "yesterday 11pm"},
    "date": {"zh": "昨天", "en": "yesterday"},
}
_WORDS = 8  # so many lines are tried for one intent
# Long enough to be no answer to the question at hand: in a short line a button's words would win over a handler's.
_STORY: Mapping[Lang, str] = {
    "zh": "老板你好，我今天在店里一直忙到现在才得空来问，是这样的，{word}，麻烦帮我看看",
    "en": "hello there, I have been busy in the shop all day and only now find the time to write, {word}, could you have a look",
}


def steps(player: Player, flow: Flow, vocabulary: Vocabulary, wants: Collection[str], photos: int) -> Iterator[Step]:
    """`flow`: the one under test; `wants`: `handler:intent`, `idle`, `gave_up`, `unread`. `photos`: a number that makes this photo another."""
    state = player.state
    assert state is not None
    yield from ({"tap": names_of(button)[0]} for button in player.keyboard())
    if player.timers and (state.status == "waiting" or "idle" in wants):
        minutes = ceil((min(player.timers.values()) - player.now).total_seconds() / 60)
        if minutes > 0:
            yield {"pass": f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"}
    here = player.library.find(state.at.ref.flow, state.at.ref.rev) or flow
    node = here.nodes.get(state.at.node)
    slot = here.slots.get(node.slot or "") if isinstance(node, AskNode) else None
    if slot is not None and slot.type == "photo":
        yield {"photo": f"p{photos}"}
    elif slot is not None:
        yield {"merchant": answer(slot, state.lang)}
    if "gave_up" in wants and isinstance(node, TroubleshootNode):
        yield {"merchant": _GIVE_UP.get(state.lang, _GIVE_UP["en"])}
    for want in sorted(wants):
        if want.startswith("handler:"):
            yield from ({"merchant": line} for line in lines_for(here, want.removeprefix("handler:"), vocabulary, state.lang))
    if "unread" in wants:
        yield from ({"merchant": line} for line in UNREAD)


def answer(slot: Slot, lang: Lang) -> str:
    """Words that answer such a question."""
    if slot.type in _TIMES:
        return _TIMES[slot.type].get(lang, _TIMES[slot.type]["en"])
    if slot.type == "money":
        return str(max(3500, (slot.minimum or 0) // 100))
    return sample(slot)


def lines_for(flow: Flow, intent: str, vocabulary: Vocabulary, lang: Lang) -> list[str]:
    """Of the words that mean it the first few, bare and in a story, and the sentences it is learnt from."""
    own = [word for one in flow.handlers if one.intent == intent for word in sorted(one.words.get(lang, ()))]
    known = [word for word in vocabulary.words.get(intent, ()) if word.isascii() == (lang != "zh") and "…" not in word]
    words = list(dict.fromkeys([*own, *known]))[:_WORDS]
    learnt = [line for line in vocabulary.examples.get(intent, ()) if line.isascii() == (lang != "zh")][:_WORDS]
    story = _STORY.get(lang, _STORY["en"])
    return [*words[:1], *(story.format(word=word) for word in words), *words[1:], *learnt]
