"""Agents who are off Telegram are told elsewhere: WeCom, DingTalk, Feishu, Slack, e-mail. Addresses come from DESK_NOTIFY."""
