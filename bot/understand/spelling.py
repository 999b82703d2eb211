"""Words of the trade behind other spellings: pinyin (`zuotian mei daozhang`, 到zhang) and characters that sound the same (秒道, 推款).

Only words that are nothing else when written so: 道账 is 到账, but 钱到 is not 签到 and 东街 not 冻结. Both work on levelled text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.understand.pinyin import heard as readings
from bot.understand.pinyin import syllable

_PINYIN: dict[str, str] = {
    "zuo tian": "昨天", "zuo wan": "昨晚", "qian tian": "前天", "jin tian": "今天", "da qian tian": "大前天", "gang cai": "刚才", "gang gang": "刚刚",
    "wan shang": "晚上", "zao shang": "早上", "shang wu": "上午", "xia wu": "下午", "zhong wu": "中午", "ban ye": "半夜", "ling chen": "凌晨",
    "shang zhou": "上周", "mei dao zhang": "没到账", "mei you dao zhang": "没有到账", "wei dao zhang": "未到账", "bu dao zhang": "不到账",
    "hai mei dao": "还没到", "mei dao": "没到", "mei shou dao": "没收到", "mei you": "没有", "dao zhang": "到账", "qian mei dao": "钱没到",
    "miao dao": "秒到", "shua ka": "刷卡", "shua le": "刷了", "shua de": "刷的", "sao ma": "扫码", "wei xin": "微信", "zhi fu bao": "支付宝",
    "shen me shi hou": "什么时候", "sha shi hou": "啥时候", "duo jiu": "多久", "ji dian": "几点", "zen me": "怎么", "zen me ban": "怎么办", "wei shen me": "为什么",
    "ren gong": "人工", "zhuan ren gong": "转人工", "ke fu": "客服", "zhen ren": "真人", "tou su": "投诉", "tui kuan": "退款", "tui huo": "退货",
    "jie suan": "结算", "jie suan ka": "结算卡", "shou xu fei": "手续费", "dong jie": "冻结", "feng kong": "风控", "xiao piao": "小票",
    "kou qian": "扣钱", "kou kuan": "扣款", "kou le": "扣了", "liang ci": "两次", "shi bai": "失败", "cheng gong": "成功", "chao shi": "超时",
    "xie xie": "谢谢", "ni hao": "你好", "zai ma": "在吗", "bu zhi dao": "不知道", "kuai qian": "块钱", "yin hang ka": "银行卡", "xin yong ka": "信用卡",
    "chu xu ka": "储蓄卡", "shang hu hao": "商户号", "zhong duan hao": "终端号", "can kao hao": "参考号", "ding dan hao": "订单号",
}  # fmt: skip
_ALONE = {"shua": "刷", "zhang": "账", "qian": "钱", "kuan": "款", "tui": "退", "kou": "扣", "piao": "票"}
"""One syllable says a word only beside Chinese."""

_WORDS = {key.replace(" ", ""): word for key, word in _PINYIN.items()}
_SPELT = re.compile(
    "(?<![a-z])(?:" + "|".join(key.replace(" ", r"\s?") for key in sorted(_PINYIN, key=lambda key: (-len(key), key))) + ")(?![a-z])"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
LONE = re.compile(f"(?<=[{_HAN}])(?:{'|'.join(_ALONE)})(?![a-z])|(?<![a-z])(?:{'|'.join(_ALONE)})(?=[{_HAN}])")
SPELT = _SPELT


def word(match: re.Match[str]) -> str:
    """What a find of `SPELT` says."""
    return _WORDS[re.sub(r"\s", "", match.group())]


def alone(match: re.Match[str]) -> str:
    """What a find of `LONE` says."""
    return _ALONE[match.group()]


_HOMOPHONES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("到账", ()),
    ("入账", ()),
    ("进账", ("紧张", "金章", "金账")),
    ("秒到", ()),
    ("退款", ()),
    ("退货", ()),
    ("扣款", ()),
    ("收款", ()),
    ("结算", ()),
    ("冻结", ("东街", "冬节", "动姐")),
    ("小票", ()),
    ("人工", ()),
    ("投诉", ()),
    ("余额", ()),
    ("手续费", ()),
    ("二维码", ()),
    ("怎么办", ()),
    ("持卡人", ()),
    ("刷卡", ()),
    ("拒付", ("巨富", "具付")),
)
"""A word, and what sounds like it but is a word of its own."""


def _by_sound() -> dict[tuple[str, str], tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]]:
    found: dict[tuple[str, str], tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = {}
    for target, others in _HOMOPHONES:
        heard = tuple(map(syllable, target))
        found[heard[0], heard[1]] = (*found.get((heard[0], heard[1]), ()), (target, heard, others))
    return found


_SOUNDS = _by_sound()
_FIRST = frozenset(first for first, _ in _SOUNDS)


def heard_right(text: str) -> str:
    """Each word of the trade as it is written, where another of the same sound stands for it; the length stays."""
    if text.isascii():
        return text
    heard = readings(text)
    if _FIRST.isdisjoint(heard):
        return text
    for at, pair in enumerate(pairwise(heard)):
        if pair not in _SOUNDS:
            continue
        for target, sounds, others in _SOUNDS[pair]:
            end = at + len(target)
            if tuple(heard[at:end]) == sounds and text[at:end] not in others:
                text = text[:at] + target + text[end:]
    return text
