"""Telegram, twice: python-telegram-bot and a plain httpx client behind one Protocol. They carry; they do not decide."""
