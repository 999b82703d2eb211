"""Settings from the environment and `.env`, checked once at start. Every fault is one sentence that names the setting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from bot.desk.desk import Keep
    from bot.notify.targets import Target

TOKEN = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
OFFICIAL = "https://api.telegram.org"


class SettingsError(Exception):
    """One sentence for the person who starts the program."""


class Settings(BaseSettings):
    """See `.env.example` for what each one means to those who run the desk."""

    model_config = SettingsConfigDict(env_prefix="DESK_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    telegram_token: SecretStr | None = None
    telegram_api: str = OFFICIAL
    telegram_client: Literal["auto", "ptb", "httpx"] = "auto"
    intake: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: str = "127.0.0.1:8080"
    agents_chat: int | None = None
    admins: Annotated[frozenset[int], NoDecode] = frozenset()
    database_url: str = "sqlite:///data/desk.db"
    flows: Path = Path("flows")
    timezone: str = "Asia/Shanghai"
    log: Literal["json", "text"] = "text"
    send_budgets: Literal["on", "off"] = "on"
    notify: SecretStr | None = None
    keep_updates: int = Field(default=30, ge=0, le=36500)
    keep_conversations: int = Field(default=180, ge=0, le=36500)
    keep_tickets: int = Field(default=365, ge=0, le=36500)
    keep_audit: int = Field(default=1095, ge=0, le=36500)

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN.fullmatch(value.get_secret_value().strip()):
            raise ValueError("it does not look like a bot token (123456:ABC…, from @BotFather)")
        return None if value is None else SecretStr(value.get_secret_value().strip())

    @field_validator("telegram_api")
    @classmethod
    def _api(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"“{value}” is not an address such as {OFFICIAL}")
        if parts.path.rstrip("/").endswith("/bot"):
            raise ValueError("it must not end in /bot; the desk adds that itself")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError(f"“{value}” is not an address such as https://desk.example.com/telegram/webhook")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value.startswith("sqlite") and value.partition("://")[2].lstrip("/").partition("?")[0] in ("", ":memory:"):
            raise ValueError(f"{value} names no file, so a restart would forget every merchant; write sqlite:///data/desk.db")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("only letters, digits, _ and - are allowed, at most 256")
        return value

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"“{value}” is not HOST:PORT, such as 127.0.0.1:8080")
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _admins(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        wrong = next((part for part in parts if not part.isdigit()), None)
        if wrong is not None:
            raise ValueError(f"“{wrong}” is not a Telegram user id; write numbers with commas between them")
        return frozenset(int(part) for part in parts)

    @field_validator("notify")
    @classmethod
    def _notify(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _targets(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"“{value}” is not a time zone such as Asia/Shanghai") from error
        return value

    @model_validator(mode="after")
    def _together(self) -> Settings:
        if self.intake == "webhook" and not self.webhook_url:
            raise ValueError("DESK_WEBHOOK_URL is missing: with DESK_INTAKE=webhook Telegram must be told where to send updates")
        if self.intake == "webhook" and self.telegram_api == OFFICIAL and not str(self.webhook_url).startswith("https:"):
            raise ValueError("DESK_WEBHOOK_URL is wrong: Telegram sends updates to https addresses only")
        if self.intake == "webhook" and self.webhook_secret is None:
            raise ValueError("DESK_WEBHOOK_SECRET is missing: without it anybody could send updates")
        if self.send_budgets == "off" and self.telegram_api == OFFICIAL:
            raise ValueError("DESK_SEND_BUDGETS=off is only for load tests against a local Bot API, never for api.telegram.org")
        return self

    @property
    def token(self) -> str:
        """The bot's token. Raises SettingsError when it is not set."""
        if self.telegram_token is None:
            raise SettingsError("DESK_TELEGRAM_TOKEN is missing: get a token from @BotFather and put it in the environment or in .env")
        return self.telegram_token.get_secret_value()

    @property
    def keep(self) -> Keep:
        """For how long what is kept."""
        from bot.desk.desk import Keep  # not above: whoever wants only the settings does not wait for the desk

        return Keep(self.keep_updates, self.keep_conversations, self.keep_tickets, self.keep_audit)

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Where agents are told outside Telegram."""
        return () if self.notify is None else _targets(self.notify)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _targets(setting: SecretStr) -> tuple[Target, ...]:
    """Raises ValueError with one sentence."""
    from bot.notify.targets import parse  # it knows the desk, and settings are read by commands that do not

    return parse(setting.get_secret_value())


def load(**given: Any) -> Settings:
    """Settings from the environment, `.env` and what is given. Raises SettingsError with one sentence."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    if not first["loc"]:
        return message
    name, about = str(first["loc"][0]), first.get("ctx", {})
    if first["type"] == "literal_error":
        message = f"it can be {about['expected']}"
    elif first["type"] in ("int_parsing", "int_type", "int_from_float"):
        message = "it is a whole number" + (", for a group with a minus before it (-100…)" if name == "agents_chat" else "")
    elif first["type"] in ("greater_than_equal", "less_than_equal"):
        message = "it is a number of days from 0 (kept for good) to 36500"
    return f"DESK_{name.upper()} is wrong: {message}"
