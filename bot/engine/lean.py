"""Which way a short answer to “did that help?” leans: 没在旧卡里, 打了他们不管, 找到了, 明天再打, still nothing.

For texts that are none of the known short words. A wrong “no” costs one more remedy, a wrong “yes” ends the conversation: so “yes” takes plain
words and no “but”.
"""

from __future__ import annotations

import re

from bot.engine.state import Outcome

_LONGEST_HAN, _LONGEST = 14, 48
_ASKS = re.compile(
    r"怎么|什么|吗|么|呢|啥|哪|几|多少|多久|谁|为|([一-鿿])不\1|\?|(?<![a-z])(?:how|what|when|why|where|who|which|can|could|should|do|does|will)(?![a-z'])"
)
_CANNOT = re.compile(
    r"不会(?:弄|看|用|查|搞|操作)|不懂|没法|没办法|打不通|打不进|没人接|占线|弄不[了来]|做不[了到]|看不懂|不方便|(?<![a-z])(?:can't|cannot|unable|no answer|busy)(?![a-z])"
)
_GIVES_UP = re.compile(r"不想|算了|懒得|不弄|不查了|不要了|forget|give up")
_LATER = re.compile(
    r"(?:晚点|晚上|明天|明早|明儿|下午|待会|等会|等下|回头|过会|过两天|有空|上班)[^,]{0,4}(?:再|去|打|问|看|查|弄|交)|还在等|再等等|(?<![a-z])(?:tomorrow|later|waiting)(?![a-z])"
)
_BEFORE_NO = r"(?:试|改|打|看|查|问|弄|做|交|找)(?:过|了|完)?了?|都|也|还是?|他们?|她|人家|顾客|客[人户]|银行|客服|钱|款|里面|说|我|的|[, ]"
_NO = re.compile(
    rf"^(?:{_BEFORE_NO}){{0,7}}(?:没(?!问题|错|事|关系|了$)|不(?!错|用了|客气|好意思|知道)|未|木有)|(?:没有|没用|没到|没查到|没找到|没看到|没见到?|没结果|不行|不管)$"
    r"|^(?:(?:i|we|he|she|it|they|the \w+|still|tried|called|but|and|there|is|was|did|has|have)[, ]+){0,5}(?:not|no|nope|nothing|none|didn't|doesn't|hasn't|haven't|isn't|wasn't|don't see|never)(?![a-z])"
    r"|(?<![a-z])(?:still|heard|got) (?:nothing|no|not|none)(?![a-z])"
)
_YES = re.compile(
    r"^[^没不未]{0,6}(?:找到|查到|看到|收到|到账|解决|搞定|进来|退到|放款|退成|说清)(?:了|啦|咯|喽)[^没不未]{0,7}$|(?<![a-z])(?:found it|got it|it's there|it came|it arrived|they found|sorted|it is there)(?![a-z])"
)
_BUT = re.compile(r"但|可是|不过|只|才|就|再|要|如果|等|会|(?<![a-z])(?:but|only|if|not|no|n't|yet|until)(?![a-z])")


def leaning(normal: str) -> Outcome | None:
    """`normal`: the folded text. None when it is long, asks something back or leans nowhere."""
    if len(normal) > (_LONGEST if normal.isascii() else _LONGEST_HAN) or _ASKS.search(normal) or _GIVES_UP.search(normal):
        return None
    if _CANNOT.search(normal):
        return "cannot"
    if _LATER.search(normal):
        return "later"
    if _YES.search(normal) and not _BUT.search(normal):
        return "yes"
    return "no" if _NO.search(normal) else None
