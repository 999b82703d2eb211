"""What the desk says about messages on their way: taken back, changed, reacted to, too many at once, blocked."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

RELAY: Mapping[str, Mapping[Lang, str]] = {
    # in the topic
    "reacted_line": {"zh": "⚙ 商户对这条消息点了表情。", "en": "⚙ The merchant reacted to this message."},
    "imitation": {"zh": "⚠️ 商户自己写的，不是系统消息", "en": "⚠️ written by the merchant; not a message of the desk"},
    "not_carried": {
        "zh": "⚙ 商户发来了{kind}，Telegram 不让机器人转发这一类；要看，请让商户换一种方式发。",
        "en": "⚙ The merchant sent {kind}, which Telegram lets no bot copy. If it matters, ask him to send it another way.",
    },
    "edited_file": {"zh": "✏️ 商户把这条消息里的文件换了，换成下面这个：", "en": "✏️ The merchant put another file into this message:"},
    "edit_not_carried": {
        "zh": "⚙ ❌ 您的修改没有送到商户，他看到的还是原来的内容：{why}",
        "en": "⚙ ❌ Your edit did not reach the merchant; he still reads what was there before: {why}",
    },
    "edit_of_note": {
        "zh": "⚙ 这条是内部备注，改了也不会发给商户。要发给他，请另发一条。",
        "en": "⚙ This is a note and stays one. To send it to the merchant, write it as a new message.",
    },
    "edit_into_note": {
        "zh": "⚙ 这条已经发给商户了，改成备注收不回来，商户看到的不变。要撤回，请回复它发 /delete。",
        "en": "⚙ This was sent to the merchant already; making it a note does not take it back, and he reads what he read. To take it back reply /delete to it.",
    },
    "album_incomplete": {
        "zh": "⚙ ❌ 这组只送到 {sent} 个，共 {all} 个；其余的 Telegram 没有转过去，请单独再发。",
        "en": "⚙ ❌ Only {sent} of these {all} arrived; Telegram left out the others. Please send them again one by one.",
    },
    "album_incomplete_here": {
        "zh": "⚙ 商户这组有 {all} 个，只转来 {sent} 个；其余的 Telegram 没有给。",
        "en": "⚙ The merchant sent {all} of these; only {sent} could be copied here.",
    },
    "why_not_copyable": {
        "zh": "Telegram 不让机器人转发这一类消息（测验、付费内容、赠品，或者群开启了“禁止保存内容”）",
        "en": "Telegram lets no bot copy this (a quiz, paid content, a giveaway, or a group that forbids saving content)",
    },
    "why_cannot_edit": {"zh": "Telegram 不再允许修改它", "en": "Telegram does not allow changing it any more"},
    "why_no_rights": {"zh": "机器人没有这个权限", "en": "the bot lacks the right"},
    "why_gone_there": {"zh": "商户那里的这条消息已经不在了", "en": "the message is gone at the merchant's"},
    "cannot_delete_here": {
        "zh": "⚙ 这条应该删掉的消息机器人删不了（{why}），请管理员在群里手动删除。",
        "en": "⚙ The bot cannot delete this message, which should be gone ({why}). Please delete it in the group yourselves.",
    },
    "no_reactions": {
        "zh": "客服群限制了表情回应，送达标记（👌）显示不出来。请在群设置里允许全部表情回应。",
        "en": "The agents' group restricts reactions, so the sign for “delivered” (👌) cannot be shown. Please allow all reactions in the group's settings.",
    },
    "back_missed": {
        "zh": "⚙ 他拉黑期间有 {number} 条没有送到。",
        "en": "⚙ {number} message(s) did not reach him meanwhile.",
    },
    "button_resend_all": {"zh": "🔂 重发这 {number} 条", "en": "🔂 Send these {number} again"},
    "what_game": {"zh": "游戏", "en": "games"},
    "what_story": {"zh": "动态", "en": "stories"},
    "what_checklist": {"zh": "清单", "en": "checklists"},
    "what_invoice": {"zh": "付款单", "en": "invoices"},
    "what_paid_media": {"zh": "付费内容", "en": "paid media"},
    # taking back
    "button_take_back": {"zh": "🗑 {when} {words}", "en": "🗑 {when} {words}"},
    "take_back_which": {"zh": "⚙ 从商户那里撤回哪一条？", "en": "⚙ Which one is to be taken back at the merchant's?"},
    "taking_back": {"zh": "正在撤回", "en": "Taking it back"},
    "taken_back": {"zh": "⚙ 🗑 已从商户那里删除这条。", "en": "⚙ 🗑 Deleted at the merchant's."},
    "taken_back_unsent": {"zh": "⚙ 🗑 这条还没发出去，已撤下，商户不会看到。", "en": "⚙ 🗑 It had not been sent yet and will not be."},
    "not_taken_back": {
        "zh": "⚙ ❌ Telegram 不让删（发出超过 48 小时，或这一类不能删），消息还在商户那里。",
        "en": "⚙ ❌ Telegram does not let it be deleted (older than 48 hours, or of a kind that cannot be); it still stands at the merchant's.",
    },
    "button_blank": {"zh": "✏️ 改成“已撤回”", "en": "✏️ Change it to “withdrawn”"},
    "withdrawn": {"zh": "（这条消息已撤回）", "en": "(this message was withdrawn)"},
    "blanking": {"zh": "正在修改", "en": "Changing it"},
    "refused_not_sent": {
        "zh": "这条没有发给商户，没什么可撤回的。请回复一条发给商户的消息。",
        "en": "That was not sent to the merchant, so there is nothing to take back. Reply to a message that was.",
    },
    "refused_taken_back": {"zh": "这条已经撤回了。", "en": "It has been taken back already."},
    "refused_nothing_sent": {"zh": "这个工单里还没有发给商户的消息。", "en": "Nothing has been sent to the merchant in this ticket yet."},
    # too much at once
    "flood_told": {
        "zh": "您发得很快，都收到了，一条不漏。我会合在一起转给同事，请不用重发。",
        "en": "You are writing fast. Everything has arrived and nothing is lost; I pass it on together, so there is no need to send it again.",
    },
    "flood_talk": {
        "zh": "您发得很快，都收到了，我合在一起看，稍等几秒。",
        "en": "You are writing fast. Everything has arrived; I will read it together in a few seconds.",
    },
    "flood_files": {
        "zh": "文件都收到了，一个不漏。太多了，我先存着，同事需要时再取。",
        "en": "All your files have arrived and none is lost. There are many, so I keep them here and my colleagues fetch them as they need them.",
    },
    "files_kept": {
        "zh": "⚙ 商户一下子发来很多文件。后面的都存着，没有逐个转过来。",
        "en": "⚙ The merchant sent a great many files at once. The later ones are kept and were not copied here one by one.",
    },
    "button_files": {"zh": "📎 再取 {number} 个", "en": "📎 Fetch {number} more"},
    "fetching_files": {"zh": "取 {number} 个，还剩 {left} 个", "en": "Fetching {number}; {left} left"},
    "no_files": {"zh": "没有存着的文件了", "en": "No files are kept back"},
    "files_left": {"zh": "⚙ 还存着 {number} 个文件。", "en": "⚙ {number} more files are kept."},
    # blocking
    "refused_admins": {
        "zh": "只有管理员可以这样做（用自己的账号，不要匿名）。",
        "en": "Only an admin can do that (with his own account, not anonymously).",
    },
    "refused_no_merchant": {
        "zh": "没有这个商户。写工单号、@用户名或 Telegram 编号：/block 1001 原因",
        "en": "There is no such merchant. Give a ticket number, an @username or a Telegram id: /block 1001 reason",
    },
    "refused_no_reason": {"zh": "请写明原因：/block 原因", "en": "Please say why: /block reason"},
    "refused_is_blocked": {"zh": "这个商户已经被屏蔽了。", "en": "That merchant is blocked already."},
    "refused_not_blocked": {"zh": "这个商户没有被屏蔽。", "en": "That merchant is not blocked."},
    "refused_is_admin": {"zh": "管理员不能被屏蔽。", "en": "An admin cannot be blocked."},
    "blocked_by": {
        "zh": "⚙ 🚫 {agent} 屏蔽了商户 {merchant}：{why}。他之后发的不再收，也不转到这里；会告知他一次。",
        "en": "⚙ 🚫 {agent} blocked the merchant {merchant}: {why}. What he writes from now on is not taken; he is told so once.",
    },
    "unblocked_by": {
        "zh": "⚙ {agent} 解除了对商户 {merchant} 的屏蔽{why}，会告知他。",
        "en": "⚙ {agent} unblocked the merchant {merchant}{why}; he is told.",
    },
    "blocked_list": {"zh": "被屏蔽的商户：", "en": "Blocked merchants:"},
    "blocked_none": {"zh": "没有被屏蔽的商户。", "en": "No merchant is blocked."},
    "unblocked": {
        "zh": "可以继续在这里找我们了。有什么问题，直接说。",
        "en": "You can use this service again. Just tell me what is wrong.",
    },
}
