"""A change between two revisions, and the sentence that says it, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.values import Lang

Class = Literal["text", "additive", "breaking"]
CLASSES: tuple[Class, ...] = ("text", "additive", "breaking")

WAYS: Mapping[str, Mapping[str, str]] = {
    "zh": {"next": "", "goto": "", "else": "（其他情况）", "skip": "（跳过时）", "ok": "（成功时）", "failed": "（失败时）", "timeout": "（超时时）", "solved": "（解决了）",
           "exhausted": "（都试过了）", "gave_up": "（不想试了）", "then": "（时间到）", "back": "（交回后）"},
    "en": {"next": "", "goto": "", "else": " (otherwise)", "skip": " (when skipped)", "ok": " (when it is fine)", "failed": " (when it failed)",
           "timeout": " (when it takes too long)", "solved": " (when solved)", "exhausted": " (when all are tried)", "gave_up": " (when he gives up)",
           "then": " (when the time is up)", "back": " (when handed back)"},
}  # fmt: skip
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "added": {"zh": "新增：{what}", "en": "{what} is new"},
    "removed": {"zh": "删除：{what}", "en": "{what} is gone"},
    "renamed": {"zh": "{what} 改名为 {new}", "en": "{what} is called {new} now"},
    "text": {"zh": "{what}：{lang} 文字改了", "en": "{what}: the {lang} text changed"},
    "target": {"zh": "{what}{way}：现在去 {new}（原来是 {old}）", "en": "{what}{way} now goes to {new} (it went to {old})"},
    "start": {"zh": "{what}：现在从 {new} 开始（原来是 {old}）", "en": "{what} now begins at {new} (it began at {old})"},
    "kind": {"zh": "{what}：从 {old} 变成 {new}", "en": "{what} was {old} and is {new}"},
    "order": {"zh": "{what}的顺序变了：{new}", "en": "the order of {what} changed: {new}"},
    "layout": {"zh": "{what}：内容没变，只是先后次序不同", "en": "{what}: nothing but the order of its entries changed"},
    "type": {"zh": "{what}：类型从 {old} 变成 {new}", "en": "{what}: its type was {old} and is {new}"},
    "changed": {"zh": "{what}：{key} 从 {old} 改为 {new}", "en": "{what}: {key} was {old} and is {new}"},
    "more": {"zh": "{what}：{key} 加了 {new}", "en": "{what}: {new} is new in {key}"},
    "less": {"zh": "{what}：{key} 去了 {old}", "en": "{what}: {old} is gone from {key}"},
    "cite": {"zh": "{what}：依据的原文变了，从{old}变成{new}", "en": "{what} rests on another passage: it was {old} and is {new}"},
    "arm": {"zh": "{what}：条件“{old}”改为“{new}”", "en": "{what}: the condition “{old}” is “{new}” now"},
    "arm_added": {"zh": "{what}：新条件“{new}”", "en": "{what}: “{new}” is a new condition"},
    "arm_removed": {"zh": "{what}：没有条件“{old}”了", "en": "{what}: the condition “{old}” is gone"},
}
_NOUNS: Mapping[str, Mapping[str, str]] = {
    "node": {"zh": "步骤 {id}", "en": "node {id}"},
    "option": {"zh": "步骤 {of} 的选项 {id}", "en": "option {id} of node {of}"},
    "remedy": {"zh": "{of} 的办法 {id}", "en": "remedy {id} of {of}"},
    "cause": {"zh": "{of} 的原因 {id}", "en": "cause {id} of {of}"},
    "model": {"zh": "排查模型 {id}", "en": "model {id}"},
    "slot": {"zh": "信息项 {id}", "en": "slot {id}"},
    "value": {"zh": "信息项 {of} 的取值 {id}", "en": "value {id} of slot {of}"},
    "handler": {"zh": "随时可用的 {id}", "en": "handler {id}"},
    "arm": {"zh": "步骤 {of} 里“{id}”时", "en": "node {of} where “{id}”"},
    "flow": {"zh": "流程", "en": "the flow"},
    "remedies": {"zh": "{of} 里各办法", "en": "the remedies of {of}"},
    "arms": {"zh": "步骤 {of} 里各条件", "en": "the conditions of node {of}"},
    "options": {"zh": "步骤 {of} 里各选项", "en": "the options of node {of}"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """`kind`, `noun`, `id`, `of` name what; `before` and `after` are shown for texts. `node`: whoever stands there is concerned."""

    cls: Class
    kind: str
    noun: str
    id: str = ""
    of: str = ""
    key: str = ""
    before: str = ""
    after: str = ""
    node: str = ""

    def sentence(self, lang: Lang) -> str:
        words = "zh" if lang == "zh" else "en"
        what = _NOUNS[self.noun][words].format(id=self.id, of=self.of)
        way = WAYS[words].get(self.key, f" ({self.key})")
        return _SENTENCES[self.kind][words].format(what=what, key=self.key, way=way, old=self.before, new=self.after, lang=self.key)
