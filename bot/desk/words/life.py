"""What the desk says about a ticket's life: who has it, how urgent it is, by when an answer is due, how it ends. Both sides of the desk."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

LIFE: Mapping[str, Mapping[Lang, str]] = {
    # --- to merchants: waiting
    "waits_for_opening": {
        "zh": "收到，已转给同事。他们现在下班，{when}上班就看。{promise}",
        "en": "My colleagues have your message. They have gone home; the desk opens at {when}. {promise}",
    },
    "waits_for_answer": {"zh": "收到，已转给同事。{promise}", "en": "My colleagues have your message. {promise}"},
    # --- to merchants: how it ends
    "solved": {
        "zh": "工单 {ticket} 已标记为解决。解决了吗？\n还有问题，{days}天内直接回复，工单会重新打开。",
        "en": "Ticket {ticket} is marked as solved. Is it?\nIf anything is still open, just write here within {days} days and it will be opened again.",
    },
    "solved_silent": {
        "zh": "好几天没有您的回音，工单 {ticket} 先按已解决处理。解决了吗？\n还没好的话，{days}天内直接回复，工单会重新打开。",
        "en": "We have not heard from you for some days, so ticket {ticket} counts as solved. Is it?\nIf it is not, just write here within {days} days and it will be opened again.",
    },
    "is_solved": {"zh": "解决了", "en": "Yes, solved"},
    "not_solved": {"zh": "还没解决", "en": "Not solved yet"},
    "how_was_it": {
        "zh": "太好了！工单 {ticket} 就到这里。这次服务您打几分？（5 最满意）",
        "en": "Good! That settles ticket {ticket}. How were we, from 1 to 5? (5 is best)",
    },
    "rating_thanks": {
        "zh": "谢谢，您打了 {rating} 分。想再说一句吗？",
        "en": "Thank you for the {rating}. Would you like to add a word?",
    },
    "rating_sorry": {
        "zh": "您打了 {rating} 分，对不起，让您不满意了。哪里没做好？说一句，我们会看。",
        "en": "You gave {rating}. We are sorry. What went wrong? A word from you will be read.",
    },
    "button_word": {"zh": "✍️ 说一句", "en": "✍️ Add a word"},
    "word_please": {
        "zh": "请写，您的下一条文字会作为评价留给同事。",
        "en": "Please write: your next text is kept for my colleagues as your comment.",
    },
    "word_kept": {"zh": "记下了，谢谢您。", "en": "Noted. Thank you."},
    "word_was_more": {"zh": "其实是问题还没解决", "en": "It is not solved yet"},
    "rating_late": {"zh": "工单 {ticket} 已结束，评价已不能再改。", "en": "Ticket {ticket} is over; the rating can no longer be changed."},
    "closes_soon": {
        "zh": "工单 {ticket} 将在{when}关闭。还没解决的话，在那之前回复一句，工单就会重新打开。",
        "en": "Ticket {ticket} will be closed at {when}. If it is not solved, write here before then and it will be opened again.",
    },
    # --- to merchants: several matters side by side
    "still_ticket": {"zh": "还是工单 {ticket} 的事", "en": "It is about ticket {ticket}"},
    "other_begins": {
        "zh": "听起来是另一件事，我先按新问题来问。工单 {ticket} 保持已解决。",
        "en": "That sounds like another matter, so I take it up as a new one. Ticket {ticket} stays solved.",
    },
    "new_while_open": {
        "zh": "好，另一件事我们从头说。工单 {tickets} 照旧由同事处理；同事的答复会注明工单号，长按那条选“回复”就能接着说。",
        "en": "All right, the other matter from the start. My colleagues go on with {tickets}; their answers name the ticket, and a reply to one of them goes to it.",
    },
    "button_other_matter": {"zh": "我有另一件事", "en": "I have another matter"},
    "which_ticket": {
        "zh": "您有几件事在办，这条是说哪一件？",
        "en": "You have several matters with us. Which one is this about?",
    },
    "which_flow": {"zh": "接着和机器人说", "en": "The talk with the bot"},
    "which_done": {"zh": "好，已转给工单 {ticket} 的同事。", "en": "All right, it has gone to ticket {ticket}."},
    "which_none": {
        "zh": "您没有说是哪一件，我先转给了工单 {ticket} 的同事。",
        "en": "You did not say which, so it has gone to ticket {ticket}.",
    },
    "which_late": {"zh": "那条已经转过去了。", "en": "That has been passed on already."},
    "answer_about": {
        "zh": "工单 {ticket}（{matter}）的答复，长按下面这条选“回复”可以接着说：",
        "en": "About ticket {ticket} ({matter}); to go on with it reply to the message below:",
    },
    "same_matter": {"zh": "和工单 {ticket} 是同一件事", "en": "Same matter as ticket {ticket}"},
    "second_ticket": {
        "zh": "您还有工单 {ticket}（{matter}）在办。如果是同一件事，点一下，同事会合在一起处理。",
        "en": "You also have ticket {ticket} ({matter}). If it is the same matter, tap below and my colleagues will take them together.",
    },
    "merged_for_merchant": {
        "zh": "工单 {old} 已并入 {ticket}，之后都在 {ticket} 里办，不用重复说明。",
        "en": "Ticket {old} is now part of {ticket}; everything goes on there, and nothing needs to be said again.",
    },
    # --- the card
    "card_urgent": {"zh": "🚨 紧急", "en": "🚨 urgent"},
    "card_low": {"zh": "不急", "en": "low priority"},
    "card_from": {"zh": "{agent}（{by} 转来：{why}）", "en": "{agent}, from {by}: {why}"},
    "card_from_nameless": {"zh": "{agent}（{by} 指派）", "en": "{agent}, given by {by}"},
    "card_tags": {"zh": "标签", "en": "Tags"},
    "card_cause": {"zh": "查明原因", "en": "Cause found"},
    "card_remedy": {"zh": "解决办法", "en": "What helped"},
    "card_rating": {"zh": "商户评分", "en": "Rated"},
    "card_merged": {"zh": "已并入工单 {ticket}", "en": "now part of ticket {ticket}"},
    "card_confirmed": {"zh": "商户确认已解决", "en": "the merchant says so himself"},
    "button_more": {"zh": "⋯ 更多", "en": "⋯ More"},
    "button_release": {"zh": "🔄 放回队列", "en": "🔄 Release"},
    "button_give": {"zh": "➡️ 指派/转交", "en": "➡️ Assign"},
    "button_tags": {"zh": "🏷 标签", "en": "🏷 Tags"},
    "button_priority": {"zh": "⚡ 优先级", "en": "⚡ Priority"},
    "button_back": {"zh": "‹ 返回", "en": "‹ Back"},
    "button_keep": {"zh": "🙋 我在处理", "en": "🙋 I am on it"},
    "priority_low": {"zh": "不急", "en": "low"},
    "priority_normal": {"zh": "普通", "en": "normal"},
    "priority_high": {"zh": "优先", "en": "high"},
    "priority_urgent": {"zh": "紧急", "en": "urgent"},
    "priority_auto": {"zh": "按规则", "en": "by the rules"},
    "give_why_shift": {"zh": "下班交接", "en": "end of shift"},
    "give_why_skill": {"zh": "更懂这类问题", "en": "knows this better"},
    "give_why_language": {"zh": "语言", "en": "language"},
    "give_why_load": {"zh": "手上太多", "en": "too much in hand"},
    # --- lines in the topic
    "released_by": {"zh": "⚙ {agent} 把工单放回了队列。", "en": "⚙ {agent} put the ticket back into the queue."},
    "assigned_to": {"zh": "⚙ {to}：{agent} 把这个工单指派给了您。", "en": "⚙ {to}: {agent} assigned this ticket to you."},
    "transferred_to": {
        "zh": "⚙ {to}：{agent} 把这个工单从 {old} 转交给了您。",
        "en": "⚙ {to}: {agent} transferred this ticket from {old} to you.",
    },
    "reason": {"zh": "原因：{why}", "en": "Reason: {why}"},
    "priority_rises": {"zh": "⚙ 优先级升为“{priority}”。", "en": "⚙ The priority is now {priority}."},
    "transferred_by_holder": {"zh": "⚙ {to}：{agent} 把这个工单转交给了您。", "en": "⚙ {to}: {agent} transferred this ticket to you."},
    "assigned_self": {"zh": "⚙ {agent} 已认领。", "en": "⚙ Claimed by {agent}."},
    "priority_by_rules": {
        "zh": "⚙ 优先级又按规则走了，现在是“{priority}”。",
        "en": "⚙ The priority goes by the rules again; it is {priority} now.",
    },
    "priority_set": {"zh": "⚙ {agent} 把优先级设为“{priority}”。", "en": "⚙ {agent} set the priority to {priority}."},
    "tags_now": {"zh": "⚙ 标签：{tags}", "en": "⚙ Tags: {tags}"},
    "tags_none": {"zh": "无。加一个：/tag 退票", "en": "none. To add one: /tag refund"},
    "warn_assignee": {
        "zh": "⚙ ⏳ {agent}：商户在等，最迟{due}答复。",
        "en": "⚙ ⏳ {agent}: the merchant is waiting; an answer is due {due}.",
    },
    "idle_warning": {
        "zh": "⚙ {agent}：这个工单{time}没有动静，商户在等。{left}后会放回队列。",
        "en": "⚙ {agent}: nothing has happened here for {time}, and the merchant is waiting. In {left} it goes back to the queue.",
    },
    "idle_returned": {"zh": "⚙ {agent} 很久没有动静，工单已放回队列。", "en": "⚙ {agent} has been idle; the ticket is back in the queue."},
    "which_cause": {
        "zh": "⚙ 查明的原因是？点一下，报表和机器人都会用到。",
        "en": "⚙ What was the cause? One tap; reports and the bot learn from it.",
    },
    "which_remedy": {"zh": "⚙ 原因：{cause}。什么办法管用的？", "en": "⚙ Cause: {cause}. What helped?"},
    "cause_other": {"zh": "别的原因", "en": "Something else"},
    "cause_unknown": {"zh": "没查明", "en": "Not found"},
    "remedy_ours": {"zh": "同事处理的", "en": "We settled it"},
    "remedy_itself": {"zh": "自己好了", "en": "It came right by itself"},
    "outcome_kept": {"zh": "⚙ 已记录。原因：{cause}；办法：{remedy}", "en": "⚙ Noted. Cause: {cause}; what helped: {remedy}"},
    "confirmed_line": {"zh": "⚙ 商户说解决了。", "en": "⚙ The merchant says it is solved."},
    "rated_line": {"zh": "⚙ 商户打了 {rating} 分（满分 5）。", "en": "⚙ The merchant rated it {rating} of 5."},
    "word_line": {"zh": "⚙ 商户的评价：", "en": "⚙ The merchant's comment:"},
    "merged_here": {
        "zh": "⚙ 工单 {old} 已并入这里（{agent}）。{about}",
        "en": "⚙ Ticket {old} is part of this one from now on ({agent}). {about}",
    },
    "merged_there": {
        "zh": "⚙ 本工单已并入 {ticket}（{agent}），之后请在那边处理；写在这里的不会发给商户。",
        "en": "⚙ This ticket is part of {ticket} from now on ({agent}). Please go on there; what is written here does not reach the merchant.",
    },
    "merged_by_merchant": {"zh": "商户说是同一件事", "en": "the merchant says it is the same matter"},
    "other_matter_line": {
        "zh": "⚙ 商户另有一件事在和机器人说，这个工单照旧；答复会注明工单号。",
        "en": "⚙ The merchant is talking to the bot about another matter; this ticket goes on, and answers name it.",
    },
    # --- in the group
    "entry_waited": {"zh": "等了{time}", "en": "waiting {time}"},
    "minutes": {"zh": "{number}分钟", "en": "{number} min"},
    "hours": {"zh": "{number}小时", "en": "{number} h"},
    "days": {"zh": "{number}天", "en": "{number} d"},
    "and_more": {"zh": "……还有 {number} 个，见 /queue", "en": "… and {number} more, see /queue"},
    "unclaimed_title": {"zh": "{bell} <b>{number} 个工单还没人认领</b>", "en": "{bell} <b>{number} ticket(s) with nobody</b>"},
    "unclaimed_admins": {
        "zh": "🚨 <b>{number} 个工单一直没人认领</b>，群里已提醒多次",
        "en": "🚨 <b>{number} ticket(s) nobody has taken</b> though the group was told again and again",
    },
    "warn_group": {"zh": "⏳ <b>{number} 个工单快到答复时间</b>", "en": "⏳ <b>{number} answer(s) nearly due</b>"},
    "warn_admins": {"zh": "⏳ <b>{number} 个工单就要超时</b>", "en": "⏳ <b>{number} answer(s) about to be late</b>"},
    "idle_returned_title": {
        "zh": "🔔 <b>{agent} 很久没有动静，工单已放回队列</b>",
        "en": "🔔 <b>{agent} has been idle; back in the queue</b>",
    },
    "opening_title": {
        "zh": "☀️ <b>上班了：{number} 个工单等答复</b>（下班后新来 {new} 个）",
        "en": "☀️ <b>Good morning: {number} to answer</b> ({new} of them came while we were closed)",
    },
    "opening_break": {
        "zh": "🔔 <b>休息时来的：{number} 个工单等答复</b>（新来 {new} 个）",
        "en": "🔔 <b>After the break: {number} to answer</b> ({new} of them new)",
    },
    "opening_none": {"zh": "☀️ 上班了，没有等答复的工单。", "en": "☀️ Good morning. Nothing waits for an answer."},
    # --- commands, toasts, refusals
    "give_who": {
        "zh": "⚙ 给谁？点一下名字，或写 /{command} @用户名{reason}",
        "en": "⚙ To whom? Tap a name, or write /{command} @username{reason}",
    },
    "give_reason": {"zh": " 原因", "en": " reason"},
    "give_several": {"zh": "⚙ 有几位同事都像“{name}”，点一下是谁：", "en": "⚙ Several are called “{name}”; tap the one you mean:"},
    "toast_released": {"zh": "已放回队列", "en": "Back in the queue"},
    "toast_given": {"zh": "已交给 {agent}", "en": "Given to {agent}"},
    "toast_kept": {"zh": "好，继续", "en": "All right"},
    "toast_noted": {"zh": "已记录", "en": "Noted"},
    "toast_why": {"zh": "为什么转交？", "en": "Why?"},
    "refused_nobody_has": {"zh": "工单 {ticket} 本来就没人认领。", "en": "Nobody has ticket {ticket} anyway."},
    "refused_not_yours": {
        "zh": "工单 {ticket} 由 {agent} 负责；要换人请用 /transfer。",
        "en": "{agent} has ticket {ticket}; use /transfer to pass it on.",
    },
    "refused_gone_back": {
        "zh": "工单 {ticket} 刚被放回队列，请再看一下。",
        "en": "Ticket {ticket} has just gone back to the queue; please look again.",
    },
    "refused_has_it": {"zh": "{agent} 已经在负责了。", "en": "{agent} has it already."},
    "refused_transfer_how": {
        "zh": "已由 {agent} 负责。要换人：/transfer @用户名 原因",
        "en": "{agent} has it. To pass it on: /transfer @username reason",
    },
    "refused_transfer_why": {"zh": "转交要写原因：/transfer @用户名 原因", "en": "A transfer needs a reason: /transfer @username reason"},
    "refused_no_agent": {
        "zh": "这个群里没见过“{name}”。他在群里说过话或点过按钮，才能指派给他。",
        "en": "Nobody called “{name}” was seen here. An agent can be given tickets once he has written or pressed a button in this group.",
    },
    "refused_no_agents": {
        "zh": "还没见过别的同事。对方在群里说过话或点过按钮，才能指派给他。",
        "en": "No other agent was seen yet. One can be given tickets once he has written or pressed a button in this group.",
    },
    "refused_same_priority": {"zh": "优先级已经是这样了。", "en": "That is the priority already."},
    "refused_priority_how": {
        "zh": "这样写：/priority 紧急、优先、普通、不急，或 按规则",
        "en": "Write /priority urgent, high, normal, low, or auto",
    },
    "refused_tag_how": {
        "zh": "标签最多 12 个字，中间没有空格，一共最多 8 个：/tag 退票 要回电；去掉：/tag -退票",
        "en": "A tag has at most 12 characters and no spaces, and a ticket at most 8: /tag refund callback; to take one away: /tag -refund",
    },
    "refused_merge_how": {"zh": "并进来的工单号写在后面：/merge 1002", "en": "Write the number of the ticket to take in: /merge 1002"},
    "refused_merge_self": {"zh": "这就是本工单。", "en": "That is this very ticket."},
    "refused_merge_merchant": {
        "zh": "工单 {other} 是另一个商户的，不能合并。",
        "en": "Ticket {other} is another merchant's; they cannot be merged.",
    },
    "refused_merge_closed": {"zh": "工单 {other} 已关闭，不能合并。", "en": "Ticket {other} is closed and cannot be merged."},
    "refused_merged": {
        "zh": "工单 {ticket} 已并入 {other}，请在那边处理。",
        "en": "Ticket {ticket} is part of {other}; please go on there.",
    },
    "refused_outcome": {"zh": "这个工单没有可选的原因。", "en": "There are no causes to choose from for this ticket."},
}
