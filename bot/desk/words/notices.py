"""What is said outside Telegram, and to admins about the places it is said in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

NOTICES: Mapping[str, Mapping[Lang, str]] = {
    "notice_breach": {"zh": "【客服】⏰ {number} 个工单已过答复时间", "en": "[Desk] ⏰ {number} past the promised time"},
    "notice_warning": {"zh": "【客服】⏳ {number} 个工单快到答复时间", "en": "[Desk] ⏳ {number} nearly due"},
    "notice_unclaimed": {"zh": "【客服】🔔 {number} 个工单没人认领", "en": "[Desk] 🔔 {number} with nobody"},
    "notice_opened": {"zh": "【客服】🆕 {number} 个新工单", "en": "[Desk] 🆕 {number} new"},
    "notice_more": {"zh": "……还有 {number} 个，见群里 /queue", "en": "… and {number} more: /queue in the group"},
    "notice_test": {"zh": "【客服】测试：这里能收到工单通知。", "en": "[Desk] Test: ticket notices arrive here."},
    "notify_fault": {
        "zh": "通知渠道 {place} 发不出去：{why}。会接着试。",
        "en": "Notices do not get through to {place}: {why}. It is tried again.",
    },
    "notify_back": {"zh": "通知渠道 {place} 恢复了。", "en": "Notices get through to {place} again."},
}
