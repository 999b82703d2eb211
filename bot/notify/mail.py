"""E-mail by SMTP, from the standard library, in a thread of its own."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from bot.notify.errors import NoticeError
from bot.notify.targets import Target

TIMEOUT = 20.0


def message(target: Target, words: str, now: datetime) -> EmailMessage:
    """The first line is the subject too: many read no further."""
    mail = EmailMessage()
    mail["Subject"] = words.partition("\n")[0][:120]
    mail["From"] = target.sender
    mail["To"] = ", ".join(target.receivers)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=target.sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # no out-of-office answers, please
    mail.set_content(words)
    return mail


async def send(target: Target, words: str, now: datetime) -> None:
    """Returns when the server has taken it for everybody. Raises NoticeError."""
    try:
        await asyncio.to_thread(_send, target, message(target, words, now))
    except smtplib.SMTPAuthenticationError as error:
        raise NoticeError(f"the mail server does not take user and password ({error.smtp_code})", permanent=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise NoticeError(f"the mail server refuses a receiver ({', '.join(map(str, codes))})", permanent=min(codes) >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NoticeError("the mail server offers no STARTTLS or no login (mailtos:// or tls=off?)", permanent=True) from error
    except smtplib.SMTPResponseException as error:
        raise NoticeError(f"the mail server said {error.smtp_code}", permanent=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        raise NoticeError(f"the mail server: {type(error).__name__}") from error


def _send(target: Target, mail: EmailMessage) -> None:
    host, _, port = target.key.rpartition(":")
    if target.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port), timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, int(port), timeout=TIMEOUT)
    with server:
        if target.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if target.user:
            server.login(target.user, target.password)
        refused = server.send_message(mail)
    if refused:  # some took it, and it must not come to them twice
        raise NoticeError(f"the mail server refuses {len(refused)} of {len(target.receivers)} receivers", permanent=True)
