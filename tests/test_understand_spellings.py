"""Other spellings, other tongues, and what the desk never helps with: the general rules behind the labelled sets."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.mask import across, mask
from bot.understand.normal import fold
from bot.understand.reader import Reader
from tests.data.rates import reader as whole_reader

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def desk() -> Reader:
    return whole_reader()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("zuotian shua de meidaozhang", "昨天刷的没到账"), ("zhuan ren gong", "转人工"), ("钱道账了没", "钱到账了没"), ("秒道没到", "秒到没到"),
     ("推款", "退款"), ("被冻节了", "被冻结了"), ("到zhang", "到账"), ("刷ka卡", "刷卡"), ("很紧张", "很紧张"), ("东街的店", "东街的店"), ("dao", "dao")],
)  # fmt: skip
def test_a_word_of_the_trade_is_seen_behind_another_spelling(written: str, meant: str) -> None:
    assert fold(written) == meant


@given(st.text(alphabet="到道账帐刷卡秒推退款zhangdaomei 没钱东街冻结节", max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("name", "id_"), [("拉卡啦", "lakala"), ("瑞信银", "ruiyinxin"), ("lakla", "lakala"), ("LAKALA", "lakala"), ("盛付同", "shengpay"), ("alipay", None)])  # fmt: skip
def test_an_acquirer_is_known_with_one_slip_in_its_name(desk: Reader, name: str, id_: str | None) -> None:
    found = desk.read(f"{name}的机器", now=NOW).slots.get("acquirer")
    assert (found.value if found else None) == id_


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [("lakala", "zh", "zh"), ("lakala", "en", "en"), ("ok", "zh", "zh"), ("Dave", "zh", "zh"), ("human", "zh", "en"), ("the lakala machine is broken", "zh", "en"),
     ("zuotian mei daozhang", "en", "zh"), ("visa mastercard", "zh", "zh"), ("I took 3500 at 11 tonight and it is not there", "zh", "en")],
)  # fmt: skip
def test_a_brand_alone_does_not_change_the_language(desk: Reader, text: str, known: str, language: str) -> None:
    assert desk.read(text, now=NOW, lang=known).language == language


@pytest.mark.parametrize(
    "text",
    ["花呗能不能帮我弄成现金", "大单拆成几笔刷免得触发风控", "帮我看看隔壁店今天的流水", "给你们点好处费帮我解冻", "把钱转给你们能不能把黑名单消掉",
     "can i run my friend's credit card through my shop for cash from his credit card", "how do i avoid the risk control", "give me the customer's phone number"],
)  # fmt: skip
def test_what_is_never_helped_with_is_refused_by_its_shape(desk: Reader, text: str) -> None:
    assert desk.read(text, now=NOW).decision == "refuse"


@pytest.mark.parametrize(
    "text",
    ["有人说交两千块就能帮我解冻,是不是骗子?", "对方让我先交保证金才给解冻,靠谱吗", "自称客服的人要我转账3000才解冻,真的假的", "is it a scam if someone asks 500 to unfreeze my payout?",
     "你们凭什么说我套现", "风控什么时候解除", "账户被冻结了怎么办"],
)  # fmt: skip
def test_a_victim_or_one_who_is_accused_is_not_refused(desk: Reader, text: str) -> None:
    assert desk.read(text, now=NOW).decision != "refuse"


def test_a_time_to_come_is_never_taken_for_a_sale(desk: Reader) -> None:
    for text in ("今晚十一点半刷的话哪天到", "今天下午三点我要刷一笔", "下周三能到吗", "明天周一能到吗", "明年1月1号结算吗"):
        found = desk.read(text, now=NOW).slots.get("paid_at")
        assert found is None or found.ambiguous, text


@pytest.mark.parametrize("text", ["一般晚上十一点以后刷的算哪天", "pos机晚上11点以后刷卡什么时候到账", "POS has no signal since this morning", "就是刚才说的那笔", "昨天就说给我查", "夜里的怎么都不到"])  # fmt: skip
def test_a_rule_or_a_report_is_no_time_of_a_sale(desk: Reader, text: str) -> None:
    found = desk.read(text, now=NOW).slots.get("paid_at")
    assert found is None or found.ambiguous


def test_a_whole_slip_fills_every_slot_at_once(desk: Reader) -> None:
    slip = (
        "签购单\n商户编码: 822290054110082\n终端机号: 70012345\n批次号: 000127  凭证号: 001834\n参考码: 261121004417\n授权码: A7K21P\n"
        "卡号: 622848******4417\n日期: 2026/11/21\n类型: 消费\n时间: 22:47:09\n金额: RMB 3,280.00\n"
    )
    reading = desk.read(slip, now=NOW)
    assert {name: found.value for name, found in reading.slots.items() if name not in ("channel", "card_type")} == {
        "mid": "822290054110082", "tid": "70012345", "batch_no": "000127", "voucher_no": "001834", "rrn": "261121004417", "auth_code": "A7K21P",
        "card_last4": "4417", "paid_at": "2026-11-21T22:47:09+08:00", "amount": 328000,
    }  # fmt: skip
    assert reading.masked == slip
    assert reading.decision == "intent"
    assert reading.intents[0][0] == "provide_info"
    for name in ("mid", "tid", "rrn"):
        start, end = reading.slots[name].span
        assert slip[start:end] == reading.slots[name].value


CARD = "6212265296307418524"


@pytest.mark.parametrize("after", ["一直没到", "一分钱没到", "三天了", "二维码"])
@pytest.mark.parametrize("form", [CARD, " ".join(CARD[at : at + 4] for at in range(0, 19, 4)), "卡号" + CARD])
def test_a_chinese_digit_beside_a_card_number_does_not_hide_it(form: str, after: str) -> None:
    masked = mask(form + after)
    assert [one.kind for one in masked.sensitive] == ["card_number"]
    assert masked.text.endswith("8524" + after)


def test_a_chinese_digit_after_the_second_half_does_not_hide_the_number() -> None:
    both = across("我的卡" + CARD[:10], CARD[10:] + "一直没到")
    assert both is not None
    assert CARD[:10] not in both[0].text
    assert CARD[10:] not in both[1].text


@pytest.mark.parametrize("label", ["商户编码", "终端", "参考码", "门店号", "订单编码", "交易编码"])
def test_a_number_keeps_its_place_behind_each_of_its_labels(label: str) -> None:
    number = {"终端": "70012345", "参考码": "622588001234"}.get(label, "6222025296307418")
    assert mask(f"{label}{number}").sensitive == ()


@pytest.mark.parametrize("text", ["the code I got is 771203", "code they sent: 77 12 03", "verification code 7712"])
def test_a_code_is_masked_a_few_words_after_it_was_named(text: str) -> None:
    assert [one.kind for one in mask(text).sensitive] == ["sms_code"]


@pytest.mark.parametrize("text", ["error code 96", "response code 51 on 3500", "auth code 123456", "it shows code 05"])
def test_a_code_of_the_terminal_stays(text: str) -> None:
    assert mask(text).sensitive == ()
