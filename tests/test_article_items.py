"""What becomes an item: sentences of running text, lines without marks, answers, cells of a table; and who is to do it."""

from __future__ import annotations

import pytest

from bot.article.importing import import_text
from bot.article.saying.claims import actor_of
from bot.article.saying.parting import counted_out
from bot.article.saying.subjects import subject
from bot.article.values import Actor, Extraction


def titles(found: Extraction, name: str) -> list[str]:
    return [item.title for item in getattr(found, name)]


STORY = """柜台上的刷卡机收了钱，账上却没有

前天下午，开面馆的老谭刷了一笔1260元，到今天早上也没入账，他跑来问我怎么办。

这类事无非这么几种缘故。有的是刷的时候已经过了日切，算到了第二天。有的是绑的卡早就销户了，银行把钱退了回去。还有少数是金额比平时大得多，被风控留下来看一看。

该经理提醒，先打开商户后台看这一笔停在哪一步。其次，卡销了户的，要换一张同名的卡再申请重新出款。至于收单机构，则应在留下款项的当天说明原因。要是谁都不给答复，可以向人民银行当地分支机构投诉。

要想以后少跑腿，大额的生意最好放在白天做，并且每个月核对一次绑定的卡。
"""


def test_running_text_gives_a_story_causes_steps_a_complaint_and_habits() -> None:
    found = import_text(STORY)
    assert titles(found, "questions")[0].startswith("前天下午，开面馆的老谭刷了一笔1260元")
    assert titles(found, "causes") == [
        "刷的时候已经过了日切，算到了第二天",
        "绑的卡早就销户了，银行把钱退了回去",
        "金额比平时大得多，被风控留下来看一看",
    ]
    assert [(item.actor, item.is_escalation) for item in found.solutions] == [
        ("merchant", False), ("merchant", False), ("platform", False), ("merchant", True),
    ]  # fmt: skip
    assert found.solutions[0].title.startswith("先打开商户后台")
    assert len(found.prevention) == 2


def test_talk_to_the_reader_is_no_step() -> None:
    found = import_text(STORY + "\n希望以上内容对大家有帮助，有疑问可以留言。\n")
    assert all("留言" not in item.text for item in found.items)


def test_lines_without_marks_under_a_line_that_leads_to_them_are_items() -> None:
    found = import_text(
        "早点摊收款码收不到钱\n\n"
        "昨天早上有个顾客扫码付了九块，我这边没响，也没到账。\n\n"
        "毛病出在三个地方。\n台卡夜里被人换过\n店员换手机时登出了账号\n音箱欠费停了机\n\n"
        "我们是这么办的：\n先拿自己的手机扫一下台卡\n把账号重新登录一遍\n给音箱续上费再试一笔\n"
    )
    assert titles(found, "causes") == ["台卡夜里被人换过", "店员换手机时登出了账号", "音箱欠费停了机"]
    assert titles(found, "solutions") == ["先拿自己的手机扫一下台卡", "把账号重新登录一遍", "给音箱续上费再试一笔"]


def test_paragraphs_that_each_go_from_a_cause_to_its_remedy_are_parted() -> None:
    found = import_text(
        "Why is my payout late? Notes from the support desk\n\n"
        "It is a bank holiday. Payouts leave on business days only. Wait for the next business day.\n\n"
        "Your account name differs. The bank bounced the transfer. Edit the payout account and press Retry.\n\n"
        "Your sale is under review. Large sales are looked at by hand. Upload the invoice in the Tasks tab.\n"
    )
    assert titles(found, "causes") == ["It is a bank holiday", "Your account name differs", "Your sale is under review"]
    assert [item.partner for item in found.solutions] == [0, 1, 2]


def test_one_such_paragraph_alone_is_no_pattern() -> None:
    found = import_text(
        "The terminal was offline\n\nThe shop had moved its router. Nobody told us. Restart the terminal near the window.\n"
    )
    assert all(item.partner is None for item in found.solutions)


def test_an_answer_is_parted_into_cause_and_remedy_and_the_question_stays_a_question() -> None:
    found = import_text(
        "收银台常见疑问\n\n"
        "问：顾客说付了，我这里没有记录？\n答：多半是顾客停在了输密码的页面。请让顾客打开账单看一眼交易状态。\n\n"
        "问：为什么到账少了几块钱？\n答：因为手续费按笔扣除。请下载当日明细逐笔核对。\n\n"
        "问：一直没人处理怎么办？\n答：请备好小票，向监管部门投诉。\n"
    )
    assert len(found.questions) == 3
    assert [title[:10] for title in titles(found, "causes")] == ["顾客停在了输密码的页", "因为手续费按笔扣除"]
    assert [item.is_escalation for item in found.solutions] == [False, False, True]


def test_an_answer_that_only_says_yes_or_no_gives_no_item() -> None:
    found = import_text(
        "刷卡问答\n\n问：可以连着刷好几次吗？\n答：不行。连着刷容易重复扣款。\n\n问：扫码和刷卡的费率一样吗？\n答：不一样，以签约为准。\n\n问：小票丢了能补打吗？\n答：能。\n"
    )
    assert not found.causes
    assert not found.solutions


def test_a_table_laid_out_with_spaces_is_read_by_the_heads_of_its_columns() -> None:
    found = import_text(
        "退款对照表\n\n"
        "现象                可能的原因            怎么处理\n"
        "后台显示失败        顾客的卡已注销        请顾客提供同名新卡\n"
        "后台显示排队        店里余额不足          充值后重新提交\n"
        "后台显示成功        发卡行入账慢          把退款凭证拍给顾客\n"
    )
    assert titles(found, "causes") == ["顾客的卡已注销", "店里余额不足", "发卡行入账慢"]
    assert titles(found, "solutions") == ["请顾客提供同名新卡", "充值后重新提交", "把退款凭证拍给顾客"]


def test_words_with_wide_gaps_are_no_table() -> None:
    found = import_text(
        "收款迟到怎么办\n\n作者：小何    日期：五月\n来源：小店    编辑：小何\n\n解决办法\n1、联系收单机构核实\n2、核对结算卡\n"
    )
    assert titles(found, "solutions") == ["联系收单机构核实", "核对结算卡"]


def test_a_table_that_goes_on_over_the_page_says_its_heads_twice() -> None:
    found = import_text(
        "拒绝码一览\n\n| 原因 | 商户处置 |\n|---|---|\n| 余额不足 | 请顾客换卡 |\n| 卡已过期 | 核对有效期 |\n| 原因 | 商户处置 |\n| 密码有误 | 请顾客重新输入 |\n"
    )
    assert titles(found, "causes") == ["余额不足", "卡已过期", "密码有误"]


def test_a_column_of_parties_says_who_acts_and_a_column_of_numbers_nothing() -> None:
    found = import_text(
        "# 退款怎么一步步查\n\n| 步骤 | 谁来做 | 做什么 |\n|---|---|---|\n| 1 | 店员 | 核对退款小票 |\n| 2 | 收单机构 | 给出退款参考号 |\n| 3 | 发卡行 | 按参考号入账 |\n"
    )
    assert [(item.title, item.actor) for item in found.solutions] == [
        ("核对退款小票", "merchant"), ("给出退款参考号", "platform"), ("按参考号入账", "bank"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("延迟由三方面造成：批次未提交、入账接口超时、结算卡异常。", ["批次未提交", "入账接口超时", "结算卡异常"]),
        ("原因有两点：卡过期了；网络断过。", ["卡过期了", "网络断过"]),
        ("原因有三点：卡过期了、网络断过。", []),
        ("请准备以下资料：小票、发票。", []),
    ],
)
def test_as_many_things_as_were_announced_are_counted_out(sentence: str, parts: list[str]) -> None:
    assert [sentence[first:last] for first, last in counted_out(sentence)] == parts


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("由收单机构尽快完成维护，商户不必反复重启", "platform"),
        ("至于挂在那里的钱，则要由发卡银行核对后主动入账", "bank"),
        ("支付公司那边得把晚到的款补上", "platform"),
        ("收单方：核对文件，补发通知", "platform"),
        ("我司将在一个工作日内重新出款", "platform"),
        ("We resend returned payouts", "platform"),
        ("Banks re-run failed credits overnight", "bank"),
        ("Our disputes team files the reversal", "platform"),
        ("We recommend that you keep the slip", None),
        ("由于网络中断，交易没有成功", None),
        ("银行卡过期了要先换卡", None),
        ("在「我的账户」里重新绑定，系统会再打一次", None),
        ("Your bank account details need checking", None),
    ],
)
def test_who_acts_is_read_from_the_subject(sentence: str, who: Actor | None) -> None:
    assert subject(sentence) == who


def test_a_step_of_the_merchant_with_a_duty_of_the_company_is_both() -> None:
    assert actor_of("打小票上印的电话", "收单机构应在当天答复。") == "both"
    assert actor_of("打小票上印的电话", "收单机构可能问您几个问题。") == "merchant"


def test_a_number_for_complaints_makes_a_complaint_though_it_is_taken_out() -> None:
    found = import_text("机器坏了怎么办\n\n解决办法\n1、换一块电池\n2、送去检修\n3、售后仍不管的，可打12315\n")
    assert [item.is_escalation for item in found.solutions] == [False, False, True]
    assert "12315" not in "".join(item.text for item in found.items)


def test_what_stands_after_a_list_of_single_lines_is_its_own() -> None:
    found = import_text(
        "结算晚到的通知\n\n请各商户这样处理：\n1、18日下班前请耐心等待\n2、仍未到账的，请提交工单\n3、卡有问题的，请尽快换卡\n如对结果不满意，可向支付清算协会举报。\n"
    )
    assert [item.is_escalation for item in found.solutions] == [False, False, False, True]


def test_things_set_down_with_semicolons_are_items_where_they_are_all_there_is() -> None:
    found = import_text(
        "重复扣款要点\n\n原因：\n网络抖动丢了应答；没查末笔就重刷；冲正没有发出。\n\n办法：\n先查末笔。再等冲正；不行就退货；仍不行联系客服。\n"
    )
    assert len(found.causes) == 3
    assert len(found.solutions) == 1


def test_a_broken_line_goes_on_with_the_next() -> None:
    found = import_text(
        "退款没到说明\n\n【情况描述】\n顾客退货以后店员在终端上做了退货并打印了凭条，但\n顾客过了几天来店里说卡里没有收到。\n\n【原因】\n1、发卡行入账慢\n2、原卡已注销\n"
    )
    assert len(found.questions) == 1


def test_a_condition_takes_what_is_to_be_done_into_the_title() -> None:
    found = import_text(
        "争议处理\n\n解决办法\n1、对扣款有争议且协商不成的，商户可向收单机构提交书面材料；收到答复前请妥善保存全部的签购单、发票和送货凭证，不要丢失，也不要自行涂改。\n2、联系客服核实\n"
    )
    assert "提交书面材料" in found.solutions[0].title


def test_items_of_two_halves_are_a_cause_and_its_remedy() -> None:
    found = import_text(
        "刷卡没到账速查\n\n- 结算卡过期 → 换卡后申请重新出款\n- 周末节假日 → 等下一个工作日\n- 金额太大被扣下 → 上传小票和发货单\n- 以上都不是 → 打收单机构客服\n"
    )
    assert titles(found, "causes") == ["结算卡过期", "周末节假日", "金额太大被扣下"]
    assert [item.partner for item in found.solutions] == [0, 1, 2, None]


def test_steps_that_explain_themselves_are_not_torn() -> None:
    found = import_text("没到账怎么办\n\n解决办法\n1、核对结算卡：看户名和卡号对不对\n2、联系客服：报上商户号\n3、等待：一般当天有答复\n")
    assert not found.causes
    assert titles(found, "solutions") == ["核对结算卡", "联系客服", "等待"]


def test_a_name_before_the_colon_says_who_acts() -> None:
    found = import_text("议定事项\n\n处理办法\n1、商户：退款前先充足余额\n2、差错组：每日核对挂账，当天补退\n3、发卡行：收到文件后入账\n")
    assert [item.actor for item in found.solutions] == ["merchant", "platform", "bank"]


def test_a_short_question_in_running_text_says_what_follows() -> None:
    found = import_text(
        "刷完没到账，先看这里\n\n先说为什么。过了晚上十一点，系统就算第二天了。周末银行不批量。\n\n怎么办？先看后台的结算状态。显示失败就换一张卡。\n"
    )
    assert len(found.causes) == 2
    assert len(found.solutions) == 2
