"""Running text in which each paragraph says first what it is about: 先说原因。…, 再说解决方法。…, 至于日常维护，一是…"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.article.tree.leaning import leans_to
from bot.article.tree.lines import Line
from bot.article.values import Kind

_TOPIC = re.compile(
    r"(?:(?:首?先|再|接着|接下来|下面|最后|然后|其次)(?:我们|咱们)?(?:来)?(?:说|看|讲|聊|谈)(?:[说看讲聊谈]|一下|一说)?|至于|说到|说起|关于|谈到|讲到|说完)"
    r"(?P<what>[^,，。.．：:；;！!？?]{2,14})[,，。.．：:；;]\s*(?=\S)"
)


def topic_of(line: Line) -> tuple[int, Kind] | None:
    """(where the topic's words end, what they announce) of a paragraph that begins with its topic."""
    if line.marker is not None or line.hint.kind != "p" or line.long < 20:
        return None
    found = _TOPIC.match(line.key)
    kind = leans_to(found["what"]) if found else None
    return (found.end(), kind) if found and kind is not None else None


def topics(lines: Sequence[Line]) -> Mapping[int, tuple[int, Kind]]:
    """Start of a paragraph → its topic, where the text goes from one to another; else nothing."""
    found = {line.start: topic for line in lines if (topic := topic_of(line)) is not None}
    return found if len({kind for _, kind in found.values()}) >= 2 else {}
