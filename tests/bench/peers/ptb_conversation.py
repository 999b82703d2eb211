"""Baseline: python-telegram-bot's ConversationHandler with PicklePersistence, both as they come. Nothing is durable."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.bench.peers.conversation import KEYS, step

warnings.filterwarnings("ignore")


async def take(update: Update, context: Any) -> int:
    query, kept = update.callback_query, context.chat_data
    said = query.data if query else update.message.text

    def ticket(body: dict[str, str]) -> int:
        context.bot_data["tickets"] = context.bot_data.get("tickets", 0) + 1
        return int(context.bot_data["tickets"])

    state, answers, text, buttons = step(kept.get("state", 0), kept.get("answers", {}), said, ticket)
    kept["state"], kept["answers"] = state, answers
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(name, callback_data=name)] for name in buttons]) if buttons else None
    if query:
        await query.answer()
    await update.effective_chat.send_message(text, reply_markup=markup)
    return ConversationHandler.END if text.startswith("T8") else state


builder = ApplicationBuilder().token(os.environ["TELEGRAM_TOKEN"]).base_url(os.environ["TELEGRAM_API_BASE"])
app = builder.persistence(PicklePersistence(os.path.join(os.environ["STATE_DIR"], "state.pickle"))).build()
anything = [MessageHandler(filters.TEXT & ~filters.COMMAND, take), CallbackQueryHandler(take)]
states = dict.fromkeys(range(len(KEYS) + 1), anything)
app.add_handler(ConversationHandler([CommandHandler("start", take)], states, [], allow_reentry=True, name="desk", persistent=True))
if "WEBHOOK_URL" in os.environ:
    port = int(os.environ["WEBHOOK_PORT"])
    app.run_webhook("127.0.0.1", port, url_path="hook", webhook_url=os.environ["WEBHOOK_URL"], secret_token=os.environ["WEBHOOK_SECRET"])
else:
    app.run_polling()
