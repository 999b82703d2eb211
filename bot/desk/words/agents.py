"""What the desk says to agents and admins: the card, the topic, refusals. Lines of the desk begin with ⚙, which no relayed line can."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

AGENTS: Mapping[str, Mapping[Lang, str]] = {
    # buttons
    "button_claim": {"zh": "🙋 认领", "en": "🙋 Claim"},
    "button_hand_back": {"zh": "↩️ 交回机器人", "en": "↩️ Hand back"},
    "button_solve": {"zh": "✅ 解决", "en": "✅ Solve"},
    "button_reopen": {"zh": "🔁 重新打开", "en": "🔁 Reopen"},
    "button_resend": {"zh": "🔂 再发一次", "en": "🔂 Send again"},
    # the card
    "card_title": {"zh": "工单 {ticket}", "en": "Ticket {ticket}"},
    "card_high": {"zh": "🔴 优先", "en": "🔴 high priority"},
    "card_merchant": {"zh": "商户", "en": "Merchant"},
    "card_status": {"zh": "状态", "en": "Status"},
    "card_why": {"zh": "为何转来", "en": "Why here"},
    "card_promised": {"zh": "最迟答复", "en": "Answer by"},
    "card_assignee": {"zh": "负责人", "en": "Assigned to"},
    "card_nobody": {"zh": "未认领", "en": "nobody yet"},
    "card_answers": {"zh": "已知信息", "en": "Answers given"},
    "card_causes": {"zh": "可能原因（按可能性）", "en": "Causes (likeliest first)"},
    "card_remedies": {"zh": "试过的办法", "en": "Remedies tried"},
    "card_channels": {"zh": "已告知的投诉渠道", "en": "Channels shown"},
    "card_evidence": {"zh": "凭证", "en": "Evidence"},
    "card_photos": {"zh": "{number} 份照片或文件，见下", "en": "{number} photo(s) or file(s), below"},
    "card_words": {"zh": "商户原话", "en": "In the merchant's words"},
    "card_flow": {"zh": "流程 {flow} @ {rev}", "en": "flow {flow} @ {rev}"},
    "card_unreachable": {
        "zh": "⛔ 商户拉黑了机器人，消息送不到",
        "en": "⛔ The merchant has blocked the bot; nothing can be delivered",
    },
    "card_more": {"zh": "……其余见 /ticket", "en": "… more with /ticket"},
    "status_open": {"zh": "待答复", "en": "open"},
    "status_pending": {"zh": "等商户", "en": "pending"},
    "status_with_flow": {"zh": "机器人在办", "en": "with the bot"},
    "status_solved": {"zh": "已解决", "en": "solved"},
    "status_closed": {"zh": "已关闭", "en": "closed"},
    "outcome_yes": {"zh": "有效", "en": "helped"},
    "outcome_no": {"zh": "无效", "en": "did not help"},
    "outcome_cannot": {"zh": "做不了", "en": "could not"},
    "outcome_later": {"zh": "稍后再试", "en": "later"},
    "why_exhausted": {"zh": "办法都试过了", "en": "all remedies tried"},
    "why_gave_up": {"zh": "商户不想再试", "en": "gave up trying"},
    "why_complaint": {"zh": "要投诉", "en": "wants to complain"},
    "why_asked": {"zh": "要求人工", "en": "asked for a person"},
    "why_missed": {"zh": "机器人没听懂", "en": "was not understood"},
    "why_limit": {"zh": "来回次数太多", "en": "too many turns"},
    "why_recalled": {"zh": "之前的说法有误，已收回", "en": "wrong advice was taken back"},
    "why_escalated": {"zh": "机器人办不了，转来", "en": "the bot could not settle it"},
    "why_broken": {"zh": "机器人处理消息时出错", "en": "the bot failed on his message"},
    "why_flow": {"zh": "按流程要人工看", "en": "a matter for people"},
    "outcome_of_resolved": {"zh": "已解决", "en": "resolved"},
    "outcome_of_informed": {"zh": "已告知", "en": "informed"},
    "outcome_of_abandoned": {"zh": "商户结束", "en": "ended by the merchant"},
    "outcome_of_none": {"zh": "已结束", "en": "ended"},
    "yes": {"zh": "是", "en": "yes"},
    # lines in the topic
    "claimed_by": {"zh": "⚙ {agent} 已认领。", "en": "⚙ Claimed by {agent}."},
    "handed_back_by": {
        "zh": "⚙ {agent} 已交回机器人，商户接着和机器人走。",
        "en": "⚙ {agent} handed back; the merchant is with the bot again.",
    },
    "solved_by_silence": {
        "zh": "⚙ 商户{days}天没有回音，按已解决处理，已告知商户；他一回复就重新打开。",
        "en": "⚙ No word of the merchant for {days} days: counts as solved, and he was told. His next word opens it again.",
    },
    "solved_by": {"zh": "⚙ {agent} 标记为已解决，已告知商户。", "en": "⚙ Solved by {agent}; the merchant has been told."},
    "solved_by_flow_line": {
        "zh": "⚙ 商户和机器人走完了（{outcome}），工单自动结束。",
        "en": "⚙ The merchant finished with the bot ({outcome}); the ticket is closed.",
    },
    "reopened_by": {"zh": "⚙ {agent} 重新打开了工单。", "en": "⚙ Reopened by {agent}."},
    "reopened_by_merchant": {"zh": "⚙ 商户又来消息，工单重新打开。", "en": "⚙ The merchant wrote again; the ticket is open again."},
    "reopened_not_solved": {
        "zh": "⚙ 商户说还没解决，工单重新打开。",
        "en": "⚙ The merchant says that it is not solved; the ticket is open again.",
    },
    "evidence_in": {"zh": "⚙ 商户补完资料了，见卡片。", "en": "⚙ The merchant has added what was missing; see the card."},
    "came_again": {"zh": "⚙ 商户又转回人工：{why}。", "en": "⚙ Handed off to you again: {why}."},
    "forgotten_line": {
        "zh": "⚙ 商户要求删除资料，内容已清除，工单关闭。",
        "en": "⚙ The merchant asked for deletion; the contents are gone and the ticket is closed.",
    },
    "blocked_line": {
        "zh": "⚙ ⛔ 商户拉黑了机器人，消息送不到他。",
        "en": "⚙ ⛔ The merchant has blocked the bot; messages do not reach him.",
    },
    "back_line": {"zh": "⚙ 商户解除了拉黑，可以送达了。", "en": "⚙ The merchant can be reached again."},
    "late_line": {
        "zh": "⚙ ⏰ 承诺给商户的答复时间（{when}）已到，还没有答复。",
        "en": "⚙ ⏰ The answer promised for {when} is due and has not been given.",
    },
    "late_line_new": {"zh": "已向商户道歉，改说{new}前。", "en": " The merchant was told so, and that it comes by {new}."},
    "late_line_first": {"zh": "已告诉商户，{new}前答复。", "en": " The merchant was told that it comes by {new}."},
    "goal_line": {"zh": "⚙ ⏰ 答复时限（{when}）已过，还没有答复。", "en": "⚙ ⏰ The answer was due by {when} and has not been given."},
    "goal_line_told": {
        "zh": "⚙ ⏰ 答复时限（{when}）已过，还没有答复。对商户说的是{told}前。",
        "en": "⚙ ⏰ The answer was due by {when} and has not been given. The merchant was told {told}.",
    },
    "late_admins": {"zh": "🚨 <b>{number} 个工单两次没按时答复商户</b>", "en": "🚨 <b>{number} answer(s) late for the second time</b>"},
    "card_overdue": {"zh": "{when}（已过）", "en": "{when} (late)"},
    "card_overdue_told": {"zh": "{when}（已过；对商户说的是{told}）", "en": "{when} (late; the merchant was told {told})"},
    "card_overdue_told_none": {"zh": "{when}（内部时限，已过）", "en": "{when} (our own goal, late)"},
    "card_told": {"zh": "{when}（对商户说的是{told}）", "en": "{when} (the merchant was told {told})"},
    "card_told_none": {"zh": "{when}（内部时限）", "en": "{when} (our own goal)"},
    "edited_line": {
        "zh": "✏️ 商户修改了消息\n原文：{old}\n现在：{new}",
        "en": "✏️ The merchant edited a message\nwas: {old}\nnow: {new}",
    },
    "evidence_line": {"zh": "📎 此前提交的凭证", "en": "📎 Evidence given before"},
    "context_line": {
        "zh": "⚙ 原话题不见了，已重建。最近的消息：",
        "en": "⚙ The topic was gone and has been made again. The latest messages:",
    },
    "photo_removed_line": {"zh": "⚙ 商户要求删除一张照片，已删除。", "en": "⚙ The merchant had a photo deleted."},
    "new_matter_line": {
        "zh": "⚙ 商户说刚才的消息是另一件事，工单恢复为已解决。",
        "en": "⚙ The merchant says that was about something else; solved again.",
    },
    # receipts
    "not_delivered": {"zh": "⚙ ❌ 没有送到商户：{why}", "en": "⚙ ❌ Not delivered to the merchant: {why}"},
    "maybe_delivered": {
        "zh": "⚙ ❓ 不确定是否送到商户（发送途中断线）。要再发一次吗？商户可能收到两遍。",
        "en": "⚙ ❓ Uncertain whether this reached the merchant (the connection broke while sending). Send again? He may get it twice.",
    },
    "not_relayed": {
        "zh": "⚙ 商户的一条消息（{kind}）没能转到这里：{why}",
        "en": "⚙ A message of the merchant ({kind}) could not be copied here: {why}",
    },
    "why_blocked": {"zh": "商户拉黑了机器人", "en": "the merchant has blocked the bot"},
    "why_too_big": {"zh": "文件太大（上限 20 MB）", "en": "the file is too big (20 MB at most)"},
    "why_gone": {"zh": "原消息已被删除", "en": "the message was deleted"},
    "why_other": {"zh": "Telegram 拒绝了（{detail}）", "en": "Telegram refused it ({detail})"},
    "resending": {"zh": "正在再发一次", "en": "Sending again"},
    "resend_not": {"zh": "这条不用再发了", "en": "Nothing to send again"},
    # toasts and refusals
    "toast_claimed": {"zh": "已认领", "en": "Claimed"},
    "toast_handed_back": {"zh": "已交回", "en": "Handed back"},
    "toast_solved": {"zh": "已解决", "en": "Solved"},
    "toast_reopened": {"zh": "已重新打开", "en": "Reopened"},
    "refused_taken": {"zh": "已由 {agent} 认领", "en": "{agent} has it"},
    "refused_yours": {"zh": "您已认领了", "en": "You have it already"},
    "refused_closed": {"zh": "工单 {ticket} 已关闭，不能再操作。", "en": "Ticket {ticket} is closed; nothing more can be done with it."},
    "refused_solved": {"zh": "工单 {ticket} 已解决。先重新打开。", "en": "Ticket {ticket} is solved. Reopen it first."},
    "refused_is_open": {"zh": "工单 {ticket} 还开着，不用重新打开。", "en": "Ticket {ticket} is open; there is nothing to reopen."},
    "refused_move": {"zh": "工单 {ticket} 现在不能这样做。", "en": "That is not possible for ticket {ticket} now."},
    "refused_no_ticket": {"zh": "没有这个工单。", "en": "There is no such ticket."},
    "refused_with_flow": {"zh": "工单 {ticket} 已经在机器人手里。", "en": "Ticket {ticket} is with the bot already."},
    "refused_cannot_return": {
        "zh": "这段对话已结束，没有可以交回的流程。",
        "en": "That conversation has ended; there is no flow to hand back to.",
    },
    "policy_taken_back": {
        "zh": "⚙ 学到的顺序“{policy}”已自动撤回：{why}。现在用的是它之前的顺序。",
        "en": "⚙ The learnt order “{policy}” was taken back by itself: {why}. The one before it is in use again.",
    },
    "refused_strangers": {"zh": "只有客服群里的成员可以操作。", "en": "Only members of the agents' group can do that."},
    "after_solved": {
        "zh": "⚙ 工单 {ticket} 已解决，这条没有发给商户。要继续请先点“重新打开”再发。",
        "en": "⚙ Ticket {ticket} is solved, so this was not sent to the merchant. Press Reopen first, then send it.",
    },
    "after_closed": {
        "zh": "⚙ 工单 {ticket} 已关闭，这条没有发给商户。",
        "en": "⚙ Ticket {ticket} is closed, so this was not sent to the merchant.",
    },
    "sensitive_agent": {
        "zh": "⚙ 您的消息里有{kinds}，没有发给商户，也没有保存；已请 Telegram 删除。",
        "en": "⚙ Your message held {kinds}. It was neither sent to the merchant nor kept; Telegram was asked to delete it.",
    },
    "press_claim": {
        "zh": "⚙ 已按匿名管理员身份发出。请点“认领”，好让大家知道是谁在处理。",
        "en": "⚙ Sent as an anonymous administrator. Please press Claim so that everybody knows who is on it.",
    },
    "unnamed": {"zh": "未具名同事", "en": "unnamed agent"},
    "note_empty": {
        "zh": "⚙ 备注要写在命令后面：/note 已联系收单机构",
        "en": "⚙ Write the note after the command: /note called the acquirer",
    },
    "reply_hint": {
        "zh": "⚙ 这个群没有开启话题：请“回复”工单卡片或商户的消息，内容才会发给商户。",
        "en": "⚙ This group has no topics: reply to a ticket's card or to the merchant's message, and it will be sent.",
    },
    "others_command": {
        "zh": "⚙ 这条命令是发给别的机器人的，没有发给商户。",
        "en": "⚙ That command is for another bot; it was not sent to the merchant.",
    },
    "unknown_group_command": {
        "zh": "⚙ 没有 /{command} 这个命令，也没有发给商户。",
        "en": "⚙ There is no command /{command}; it was not sent to the merchant.",
    },
    "needs_topic": {
        "zh": "⚙ /{command} 要在工单的话题里发；没有话题的群，回复工单的卡片来发。",
        "en": "⚙ Send /{command} in a ticket's topic, or, in a group without topics, as a reply to its card.",
    },
    "group_commands": {
        "zh": "⚙ 话题里：/claim /handback /solve /reopen /release /assign /transfer /tag /priority /merge /note /r /delete\n全群：/queue /mine /find /ticket /merchant /report\n话题里的其他文字直接发给商户；以 // 开头的是备注，不发。",
        "en": "⚙ In a topic: /claim /handback /solve /reopen /release /assign /transfer /tag /priority /merge /note /r /delete\nAnywhere: /queue /mine /find /ticket /merchant /report\nAny other text in a topic goes to the merchant; what begins with // is a note and does not.",
    },
    # admins
    "rights_missing": {
        "zh": "客服群“{group}”里机器人缺少权限：{missing}。请在群设置里授予，否则工单话题无法使用。",
        "en": "In the agents' group “{group}” the bot lacks rights: {missing}. Please grant them, or ticket topics will not work.",
    },
    "put_out": {
        "zh": "机器人已被移出客服群“{group}”，工单暂时送不到同事那里。请重新加入并设为管理员。",
        "en": "The bot was put out of the agents' group “{group}”; tickets cannot reach agents. Please let it in again as an administrator.",
    },
    "rights_back": {"zh": "客服群“{group}”的机器人权限已恢复。", "en": "The bot's rights in the agents' group “{group}” are back."},
    "group_out": {
        "zh": "客服群发不进去了：机器人不在群里，或者群已经没有了。工单和消息都留着，恢复后马上补发；请把机器人重新加进群并设为管理员。",
        "en": "Nothing can be sent to the agents' group: the bot is not in it, or the group is gone. Tickets and messages are kept and go out as soon as it works again; please let the bot in as an administrator.",
    },
    "group_write": {
        "zh": "机器人在客服群里不能发言。工单和消息都留着，恢复后马上补发；请在群设置里允许它发消息。",
        "en": "The bot may not write in the agents' group. Tickets and messages are kept and go out as soon as it may; please allow it in the group's settings.",
    },
    "group_manage_topics": {
        "zh": "机器人不能在客服群新建话题，新工单在等着；请授予“管理话题”权限，授予后马上补发。",
        "en": "The bot cannot make topics in the agents' group, so new tickets wait; please grant it “manage topics”, and they go out at once.",
    },
    "group_works": {"zh": "客服群恢复了，等着的消息正在补发。", "en": "The agents' group works again; what waited is going out."},
    "forum_off": {
        "zh": "客服群关闭了话题。工单照常送到，同事要“回复”工单卡片或商户的消息来答复；重新开启话题后，每个工单又有自己的话题。",
        "en": "Topics were switched off in the agents' group. Tickets still arrive; agents answer by replying to a card or to a merchant's message. Switch topics on again and every ticket has its own.",
    },
    "forum_on": {"zh": "客服群又有话题了，工单各回各的话题。", "en": "The agents' group has topics again; every ticket goes to its own."},
    "right_manage_topics": {"zh": "管理话题", "en": "manage topics"},
    "right_delete_messages": {"zh": "删除消息", "en": "delete messages"},
    "right_admin": {"zh": "管理员身份", "en": "be an administrator"},
    "your_group": {
        "zh": "这个群的编号是 {chat}。要用作客服群，请设置 DESK_AGENTS_CHAT={chat} 后重启。",
        "en": "This group's id is {chat}. To make it the agents' group set DESK_AGENTS_CHAT={chat} and start the bot again.",
    },
}
