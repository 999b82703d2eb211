"""What the desk says to agents about canned replies."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

REPLIES: Mapping[str, Mapping[Lang, str]] = {
    "replies_title": {
        "zh": "⚙ <b>快捷回复</b>（★ 适合这个工单）。点一下先看，不会马上发。也可以带字搜：/r 退回、/r tp",
        "en": "⚙ <b>Canned replies</b> (★ fit this ticket). Press one to see it; nothing is sent yet. Or search: /r returned",
    },
    "replies_found": {"zh": "⚙ <b>快捷回复</b>：{words}", "en": "⚙ <b>Canned replies</b>: {words}"},
    "refused_no_reply": {"zh": "没有这样的快捷回复：{words}", "en": "There is no such canned reply: {words}"},
    "reply_preview": {"zh": "⚙ <b>预览，还没发</b> · {title}", "en": "⚙ <b>Preview, not sent yet</b> · {title}"},
    "reply_missing": {
        "zh": "⚠ 还不知道：{slots}。这条发不了；先问到，或照着自己写。",
        "en": "⚠ Not known yet: {slots}. This one cannot be sent; ask first, or write it yourself.",
    },
    "reply_sent": {
        "zh": "⚙ {agent} 发给商户：\n<blockquote>{text}</blockquote>",
        "en": "⚙ {agent} to the merchant:\n<blockquote>{text}</blockquote>",
    },
    "reply_changed": {"zh": "内容刚才变了，请再看一遍。", "en": "The wording has changed just now; please look again."},
    "refused_reply_again": {"zh": "这条太旧了，请再发一次 /r。", "en": "That is too old; please send /r again."},
    "refused_reply_sent": {"zh": "这条已经发过了。", "en": "That has been sent already."},
    "toast_sent": {"zh": "已发出", "en": "Sent"},
    "button_send": {"zh": "📤 发给商户", "en": "📤 Send"},
    "button_cancel": {"zh": "✖ 取消", "en": "✖ Cancel"},
    "button_back_to_list": {"zh": "☰ 列表", "en": "☰ List"},
}
