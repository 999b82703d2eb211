"""Reading and masking, timed in this process."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

TEXTS = [
    "昨晚11点刷了3500,到现在没到账",
    "秒到的机器，今天怎么不秒到了",
    "显示96系统异常",
    "我昨天晚上十一点二十刷了一笔一万二，客户签字了，小票也出了，到今天下午还没有进账，平时都是早上就到的",
    "参考号 112233445566 商户号 822100054110001",
    "好的",
    "转人工",
    "yesterday 11:05pm I took 3,500 and nothing arrived",
    "钱去哪了",
    "没有收到短信",
]
CHINA = timezone(timedelta(hours=8))


def messages_a_second(rounds: int = 300) -> tuple[float, float]:
    """(masked a second, masked and read a second)."""
    from bot.flowfile.load import load_folder
    from bot.understand.mask import mask
    from bot.understand.reader import Reader

    reader = Reader(load_folder(Path(__file__).resolve().parents[2] / "flows").vocabulary)
    now = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    begun = time.perf_counter()
    for _ in range(rounds):
        for text in TEXTS:
            mask(text)
    masked = time.perf_counter()
    for _ in range(rounds):
        for text in TEXTS:
            reader.read(mask(text).text, now=now)
    read = time.perf_counter()
    number = rounds * len(TEXTS)
    return number / (masked - begun), number / (read - masked)
