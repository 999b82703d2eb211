"""What the desk says to agents who look for something: the queue, their own tickets, what was found, a ticket's history, canned replies."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

FINDING: Mapping[str, Mapping[Lang, str]] = {
    # the queue, and what is mine
    "queue_title": {
        "zh": "⚙ <b>待答复 {open}</b> · 没人认领 {free} · 等商户 {pending}",
        "en": "⚙ <b>{open} to answer</b> · {free} with nobody · {pending} wait for the merchant",
    },
    "queue_late": {"zh": "⏰ 已过承诺时间：{number}", "en": "⏰ past the promised time: {number}"},
    "queue_empty": {"zh": "⚙ 没有待答复的工单。🎉", "en": "⚙ Nothing waits for an answer. 🎉"},
    "refused_queue_unknown": {"zh": "没有“{queue}”这个队列。有：{queues}", "en": "There is no queue “{queue}”. There are: {queues}"},
    "mine_title": {"zh": "⚙ <b>{agent} 手上 {number}</b> · 待答复 {open}", "en": "⚙ <b>{agent} has {number}</b> · {open} to answer"},
    "mine_empty": {"zh": "⚙ {agent} 手上没有工单。", "en": "⚙ {agent} has no ticket."},
    "refused_mine_nobody": {
        "zh": "匿名管理员没有自己的工单：请用本人身份发。",
        "en": "An anonymous administrator has no tickets of his own: write as yourself.",
    },
    "entry_new": {"zh": "刚来", "en": "just came"},
    "entry_waits": {"zh": "等{time}", "en": "waits {time}"},
    "entry_late": {"zh": "⏰ 过了{when}", "en": "⏰ was due {when}"},
    "entry_due": {"zh": "{when}前", "en": "by {when}"},
    "entry_nobody": {"zh": "没人认领", "en": "nobody has it"},
    "entry_closed": {"zh": "{when}关闭", "en": "closed {when}"},
    "button_refresh": {"zh": "🔄 刷新", "en": "🔄 Refresh"},
    "refused_report_days": {
        "zh": "日期这样写：/report、/report 7（最近 7 天）、/report 2026-11-01 2026-11-30",
        "en": "Say the days like this: /report, /report 7 (the last 7 days), /report 2026-11-01 2026-11-30",
    },
    # finding
    "find_how": {
        "zh": "⚙ 要找什么写在后面：/find 1007、/find 王记、/find @ann、/find 123456789012（参考号）、/find 3500元、/find 退票",
        "en": "⚙ Write what to look for: /find 1007, /find Wang, /find @ann, /find 123456789012 (reference number), /find ¥3500, /find refund",
    },
    "find_title": {"zh": "⚙ <b>找到 {number} 个工单</b>：{words}", "en": "⚙ <b>{number} found</b>: {words}"},
    "find_none": {
        "zh": "⚙ 没有找到：{words}\n换个短一点的词，或试试参考号、金额、商户名。",
        "en": "⚙ Nothing found: {words}\nTry a shorter word, a reference number, an amount or a name.",
    },
    "find_by_number": {"zh": "工单号", "en": "ticket number"},
    "find_by_amount": {"zh": "金额", "en": "amount"},
    "find_by_merchant": {"zh": "商户名", "en": "merchant"},
    "find_by_facts": {"zh": "卡片", "en": "card"},
    # a merchant
    "merchant_how": {
        "zh": "⚙ 在工单话题里发 /merchant，或写上是谁：/merchant @ann、/merchant 王记",
        "en": "⚙ Send /merchant in a ticket's topic, or say who: /merchant @ann, /merchant Wang",
    },
    "merchant_none": {"zh": "⚙ 没有这个商户：{words}", "en": "⚙ There is no such merchant: {words}"},
    "refused_no_merchant": {"zh": "没有这个商户。", "en": "There is no such merchant."},
    "merchant_many": {"zh": "⚙ 有 {number} 个商户叫这个，选一个：", "en": "⚙ {number} merchants are called that; choose one:"},
    "merchant_id": {"zh": "Telegram 编号", "en": "Telegram id"},
    "merchant_since": {"zh": "{first} 第一次来 · 最近 {last}", "en": "first wrote {first} · last {last}"},
    "merchant_language": {"zh": "说{language}", "en": "speaks {language}"},
    "merchant_unreachable": {"zh": "⛔ 消息送不到他（{why}）", "en": "⛔ cannot be reached ({why})"},
    "merchant_blocked": {"zh": "🚫 {when} 起被管理员屏蔽", "en": "🚫 blocked by an admin since {when}"},
    "merchant_tickets": {"zh": "<b>工单 {number}</b>", "en": "<b>{number} ticket(s)</b>"},
    # a ticket's history
    "button_history": {"zh": "📜 全部经过", "en": "📜 History"},
    "button_merchant": {"zh": "👤 商户", "en": "👤 Merchant"},
    "history_title": {"zh": "⚙ <b>工单 {ticket} · 全部经过</b>", "en": "⚙ <b>Ticket {ticket} · history</b>"},
    "history_empty": {"zh": "没有可看的记录。", "en": "There is nothing to show."},
    "history_edited": {"zh": "（改过）", "en": " (edited)"},
    "history_opened": {"zh": "工单开启：{why}", "en": "opened: {why}"},
    "history_act": {"zh": "{who} · {what}", "en": "{who} · {what}"},
}

ACTS: Mapping[str, Mapping[Lang, str]] = {
    "claimed": {"zh": "认领", "en": "claimed it"},
    "handed_back": {"zh": "交回机器人", "en": "handed back to the bot"},
    "handed_off_again": {"zh": "又转来人工", "en": "handed off again"},
    "took": {"zh": "接过对话", "en": "took the conversation"},
    "solved": {"zh": "标记解决", "en": "solved it"},
    "reopened": {"zh": "重新打开", "en": "opened it again"},
    "closed": {"zh": "关闭", "en": "closed it"},
    "promise_missed": {"zh": "承诺的时间已过，还没有答复", "en": "the promised time passed without an answer"},
    "resent": {"zh": "再发一次", "en": "sent it again"},
    "not_delivered": {"zh": "没有送到商户", "en": "not delivered to the merchant"},
    "uncertain": {"zh": "不确定是否送到", "en": "perhaps not delivered"},
    "not_relayed": {"zh": "商户的一条消息没能转来", "en": "a message of the merchant could not be copied"},
    "unreachable": {"zh": "商户拉黑了机器人", "en": "the merchant blocked the bot"},
    "something_else": {"zh": "商户说是另一件事", "en": "the merchant meant something else"},
    "forgotten": {"zh": "商户要求删除资料", "en": "the merchant asked for deletion"},
    "released": {"zh": "放回队列", "en": "put it back"},
    "assigned": {"zh": "指派", "en": "assigned it"},
    "transferred": {"zh": "转交", "en": "transferred it"},
    "merged": {"zh": "合并", "en": "merged it"},
    "tagged": {"zh": "加标签", "en": "tagged it"},
    "priority": {"zh": "优先级改变", "en": "priority changed"},
    "outcome": {"zh": "记录原因和办法", "en": "recorded cause and remedy"},
    "rated": {"zh": "商户评分", "en": "rated by the merchant"},
    "canned": {"zh": "用了快捷回复", "en": "used a canned reply"},
    "unclaimed": {"zh": "还没人认领，已再次提醒", "en": "still with nobody; announced again"},
    "sla_warning": {"zh": "答复快超时，已提醒", "en": "the answer is nearly late; warned"},
    "sla_breach": {"zh": "答复已超时", "en": "the answer is late"},
    "returned": {"zh": "长时间没动，退回队列", "en": "idle; back to the queue"},
}
"""What a ticket's history says of each kind of `ticket_events`; a kind that is not here is shown by its own name."""
