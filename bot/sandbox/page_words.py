"""What the demo page says, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("POS 到账客服台", "POS support desk"),
    "subtitle": ("本机演示：真的机器人，本地的 Telegram", "A demo on this machine: the real bot, a local Telegram"),
    "merchant": ("商户手机", "Merchant"),
    "agents": ("客服群", "Agents"),
    "controls": ("时间与故障", "Clock and faults"),
    "online": ("机器人", "bot"),
    "start": ("开始", "START"),
    "write": ("写消息……", "Message"),
    "write_agent": ("回复商户；// 是备注", "Answer; // is a note"),
    "write_general": ("在群里说话", "Write in the group"),
    "general": ("全体", "General"),
    "no_topics": ("还没有工单。商户转人工后，这里会出现话题。", "No tickets yet. A topic appears here when a merchant reaches a person."),
    "as_agent": ("我是", "I am"),
    "members": ("位成员", "members"),
    "clock": ("演示时间", "Demo clock"),
    "plus_10m": ("+10 分钟", "+10 min"),
    "plus_1h": ("+1 小时", "+1 hour"),
    "plus_1d": ("+1 天", "+1 day"),
    "tonight": ("到今晚 23:20", "Tonight 23:20"),
    "morning": ("到明早 9:05", "Tomorrow 9:05"),
    "faults": ("故障开关", "Faults"),
    "cut_after": ("下一条发出后断线（不确定是否送达）", "Next message sent, then the line is cut"),
    "cut_before": ("网络断开", "Network down"),
    "slow": ("Telegram 变慢（每次 2 秒）", "Telegram is slow (2 s a call)"),
    "too_many": ("限流：请等 5 秒（一次）", "Flood control: wait 5 s (once)"),
    "bad_gateway": ("Telegram 返回 502", "Telegram answers 502"),
    "blocked": ("这位商户拉黑机器人", "This merchant blocks the bot"),
    "delete_topic": ("删除当前话题", "Delete this topic"),
    "close_topic": ("关闭当前话题", "Close this topic"),
    "behind": ("幕后", "Behind the scenes"),
    "calls": ("最近的接口调用", "Latest Bot API calls"),
    "state": ("对话状态", "The conversation"),
    "try": ("试试说：", "Try:"),
    "photo": ("发小票照片", "Send a slip photo"),
    "nothing": ("点“开始”，或直接写一句话。", "Press START, or simply write."),
    "edited": ("已编辑", "edited"),
    "photo_name": ("照片", "Photo"),
    "other_lang": ("English", "中文"),
    "unread": ("新", "new"),
    "pick_topic": ("选一个话题", "Pick a topic"),
    "lost": ("与演示的连接断开了，正在重连……", "Connection lost, trying again…"),
    "nobody": ("还没有对话", "no conversation yet"),
}

TRIES = {
    "zh": ("昨晚11点刷了3500，到现在没到账", "机器显示51", "我要投诉", "转人工", "谢谢"),
    "en": ("Last night at 11 I took 3500 and nothing arrived", "The terminal shows 51", "I want to complain", "human", "thanks"),
}


def words(lang: str) -> dict[str, str]:
    """The page's words in `zh` or `en`."""
    return {key: pair[1 if lang == "en" else 0] for key, pair in WORDS.items()}
