"""What the desk itself says to merchants. Facts of the trade stand in flows and data files, never here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

MERCHANT: Mapping[str, Mapping[Lang, str]] = {
    # handoff and tickets
    "ticket_number": {
        "zh": "您的工单号：{ticket}。想知道进度，发 /status。",
        "en": "Your ticket number: {ticket}. /status shows how it stands.",
    },
    "promise": {"zh": "最迟{when}前答复您。", "en": "You will have an answer by {when}."},
    "promise_none": {"zh": "我们会尽快答复您。", "en": "We will answer as soon as we can."},
    "promise_missed_new": {
        "zh": "对不起：说好{when}前答复您，没做到。已经催同事了，新的时间是{new}前。",
        "en": "I'm sorry: you were promised an answer by {when} and it hasn't come. I've pressed my colleagues; the new time is {new}.",
    },
    "promise_first": {
        "zh": "让您久等了：同事还没答复，我已经催了，最迟{new}前答复您。",
        "en": "Sorry to keep you waiting. I've pressed my colleagues; you will have an answer by {new}.",
    },
    "promise_open": {
        "zh": "让您久等了：同事还没答复，我已经催了，一有答复马上发到这里。",
        "en": "Sorry to keep you waiting. I've pressed my colleagues, and the answer will be sent here as soon as it is there.",
    },
    "promise_missed_again": {
        "zh": "对不起，又没按时答复您。已经报给负责人了，一有答复马上发到这里。等不及，下面这些地方也可以找。",
        "en": "I'm sorry: the answer is late again. I've told the people in charge, and it will be sent here as soon as it is there. If you can't wait, these can help too.",
    },
    "promise_missed_open": {
        "zh": "对不起：说好{when}前答复您，没做到。已经催同事了，一有答复马上发到这里。",
        "en": "I'm sorry: you were promised an answer by {when} and it hasn't come. I've pressed my colleagues, and it will be sent here as soon as it is there.",
    },
    "desk_closed": {"zh": "同事现在下班了，{when}上班。", "en": "The desk is closed now and opens at {when}."},
    "no_repeat": {
        "zh": "您说过的同事都看得到，不用再说一遍；想补充，直接在这里发文字或照片。",
        "en": "My colleagues see everything you've told me, so there's no need to repeat it. To add something, just write or send a photo here.",
    },
    "channels_meanwhile": {
        "zh": "我请同事来。在那之前，您自己也可以先找：\n\n{channels}",
        "en": "I'm bringing in a colleague. Meanwhile you can also turn to:\n\n{channels}",
    },
    "channels_more": {"zh": "看全部投诉渠道", "en": "All the channels"},
    "channels_all": {
        "zh": "要往上找，按这个顺序来，每一步都要个工单号和答复日期：\n\n{channels}",
        "en": "This is the order to go up in; get a case number and an answer date at each step:\n\n{channels}",
    },
    "still_with_agents": {
        "zh": "工单 {ticket} 还在人工同事手里，直接在这里写，同事就能看到。",
        "en": "Ticket {ticket} is with my colleagues. Just write here and they will see it.",
    },
    "reopened": {
        "zh": "工单 {ticket} 已重新打开，同事会看到您的消息。{promise}",
        "en": "Ticket {ticket} is open again; my colleagues see your message. {promise}",
    },
    "reopened_not_solved_told": {
        "zh": "工单 {ticket} 已重新打开，同事接着办。哪里还不对，直接写在这里。{promise}",
        "en": "Ticket {ticket} is open again and my colleagues go on with it. Just write here what is still wrong. {promise}",
    },
    "new_matter": {"zh": "这是另一件事", "en": "This is something else"},
    "thanks_after_solved": {"zh": "不客气！工单 {ticket} 保持已解决。", "en": "You are welcome! Ticket {ticket} stays solved."},
    # /status
    "status_none": {"zh": "您现在没有工单。直接说说遇到了什么问题吧。", "en": "You have no ticket. Just tell me what is wrong."},
    "status": {"zh": "工单 {ticket}：{state}{extra}", "en": "Ticket {ticket}: {state}{extra}"},
    "state_open": {"zh": "等待同事答复。", "en": "waiting for my colleagues' answer."},
    "state_claimed": {"zh": "已有同事在处理，等待答复。", "en": "a colleague is working on it; an answer is due."},
    "state_pending": {"zh": "同事已答复，等您的回音。", "en": "answered; we are waiting for your word."},
    "state_with_flow": {"zh": "已交回给我，和我继续即可。", "en": "handed back to me; just go on here."},
    "state_solved": {"zh": "已解决。直接回复可重新打开。", "en": "solved. Write here to open it again."},
    "state_closed": {"zh": "已关闭。", "en": "closed."},
    "status_promise": {"zh": "最迟{when}前答复。", "en": " Answer by {when}."},
    "status_late": {
        "zh": "说好{when}前答复，没做到，对不起；已经催同事了。",
        "en": " An answer was promised by {when} and is late. I'm sorry; my colleagues have been reminded.",
    },
    # commands
    "help": {
        "zh": "直接用自己的话说问题就行，比如“昨晚11点刷了3500没到账”。\n\n/human 转人工\n/status 查工单进度\n/new 说另一件事\n/language 切换语言\n/cancel 结束这次对话\n/forget 删除我的资料\n/start 从头开始",
        "en": "Just say in your own words what is wrong, e.g. “sale of 3500 at 11 last night not credited”.\n\n/human talk to a person\n/status how my ticket stands\n/new another matter\n/language change language\n/cancel end this conversation\n/forget delete my data\n/start begin again",
    },
    "unknown_command": {
        "zh": "没有 {command} 这个命令。直接说问题就行；/help 看看我能做什么，/human 转人工。",
        "en": "There is no command {command}. Just tell me what is wrong; /help shows what I can do, /human gets you a person.",
    },
    "choose_language": {"zh": "请选择语言 / Please choose a language", "en": "Please choose a language / 请选择语言"},
    "language_set": {"zh": "好的，之后用中文。", "en": "All right, English from now on."},
    "nothing_to_cancel": {"zh": "现在没有进行中的对话。", "en": "There is no conversation to end."},
    "forget_sure": {
        "zh": "您的工单 {ticket} 还没处理完。删除资料后工单也会关闭，同事无法再帮您查。确定删除吗？",
        "en": "Your ticket {ticket} is not finished. Deleting your data closes it too, and my colleagues can no longer look into it. Delete anyway?",
    },
    "forget_yes": {"zh": "确定删除", "en": "Delete everything"},
    "forget_no": {"zh": "先不删", "en": "Keep it"},
    "forget_kept": {"zh": "好的，什么都没有删除。", "en": "All right, nothing was deleted."},
    "forgotten": {
        "zh": "已删除我们保存的您的资料：{conversations} 段对话、{messages} 条消息和照片记录、{tickets} 个工单里的个人内容。时间：{when}。您手机里的聊天记录请自行清除。",
        "en": "Deleted what we kept of you: {conversations} conversation(s), {messages} message(s) and photo records, the personal part of {tickets} ticket(s). Time: {when}. Please clear the chat on your own phone yourself.",
    },
    "begin_again": {"zh": "从头开始", "en": "Start over"},
    "blocked": {"zh": "抱歉，这里暂时不能为您服务。", "en": "Sorry, we cannot serve you here at present."},
    # safety
    "sensitive": {
        "zh": "您刚才的消息里有{kinds}，我没有保存，并已请 Telegram 删除那条消息。{instead}",
        "en": "Your message held {kinds}. I have not kept it and asked Telegram to delete that message. {instead}",
    },
    "sensitive_split": {
        "zh": "您刚才分两条发了一个{kinds}，两条我都没有保留，并已请 Telegram 删除。{instead}",
        "en": "You sent {kinds} in two messages. I have kept neither and asked Telegram to delete both. {instead}",
    },
    "sensitive_joiner": {"zh": "、", "en": " and "},
    "kind_card_number": {"zh": "完整卡号", "en": "a full card number"},
    "kind_cvv": {"zh": "卡背安全码", "en": "a card security code"},
    "kind_expiry": {"zh": "卡有效期", "en": "a card's expiry date"},
    "kind_pin": {"zh": "密码", "en": "a PIN or password"},
    "kind_sms_code": {"zh": "短信验证码", "en": "an SMS code"},
    "kind_id_number": {"zh": "身份证号", "en": "an ID number"},
    "kind_track": {"zh": "磁道信息", "en": "magnetic stripe data"},
    "instead_card_number": {
        "zh": "需要卡号时，只发后四位就够了。",
        "en": "When we need the card, its last four digits are enough.",
    },
    "instead_secret": {
        "zh": "密码、验证码、安全码任何时候都不要发给任何人，我们也绝不会索要。",
        "en": "Never send PINs, codes or passwords to anybody; we will never ask for them.",
    },
    "instead_id_number": {"zh": "我们不需要身份证号。", "en": "We do not need an ID number."},
    "photo_warning": {
        "zh": "照片里如果能看到完整卡号、姓名或有效期，请遮住后重发；要我删除这张照片就点下面。",
        "en": "If a full card number, name or expiry date can be seen in your photo, please cover it and send it again; tap below to have this photo deleted.",
    },
    "photo_delete": {"zh": "删除这张照片", "en": "Delete this photo"},
    "photo_deleted": {"zh": "照片已删除，我们也不再保留。", "en": "The photo is deleted; we no longer keep it."},
    "photo_gone": {"zh": "这张照片已经不在了。", "en": "That photo is gone already."},
    "was_away": {
        "zh": "抱歉让您久等：刚才机器人停了一会儿，您发的都收到了，这就接着办。",
        "en": "Sorry for the wait: the bot was away for a while. Everything you sent has arrived, and I am going on with it now.",
    },
    # what cannot be taken
    "what_text": {"zh": "文字", "en": "text"},
    "what_document": {"zh": "文件", "en": "files"},
    "what_voice": {"zh": "语音", "en": "voice messages"},
    "what_video": {"zh": "视频", "en": "videos"},
    "what_audio": {"zh": "音频", "en": "audio"},
    "what_animation": {"zh": "动图", "en": "animations"},
    "what_video_note": {"zh": "视频消息", "en": "video messages"},
    "what_sticker": {"zh": "表情贴纸", "en": "stickers"},
    "what_photo": {"zh": "照片", "en": "photos"},
    "what_location": {"zh": "位置", "en": "locations"},
    "what_venue": {"zh": "地点", "en": "venues"},
    "what_contact": {"zh": "名片", "en": "contacts"},
    "what_dice": {"zh": "骰子", "en": "dice"},
    "what_poll": {"zh": "投票", "en": "polls"},
    "what_album": {"zh": "相册", "en": "album"},
    "what_other": {"zh": "这类消息", "en": "this kind of message"},
    "broken": {
        "zh": "抱歉，刚才这条消息我没处理好，已记录并会有人查看。请再发一次，或发 /human 转人工。",
        "en": "Sorry, I could not deal with that message. It is noted and somebody will look at it. Please send it again, or /human for a person.",
    },
    # groups
    "strange_group": {
        "zh": "我只在私聊里为商户服务，先退出这个群了。请直接私信我：@{bot}",
        "en": "I serve merchants in private chats only, so I am leaving this group. Please write to me directly: @{bot}",
    },
}
