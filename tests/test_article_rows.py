"""Headings without marks, questions that go through a matter as an article does, numbers as word processors and traditional hands write them."""

from __future__ import annotations

from bot.article.importing import import_text
from bot.article.values import Item


def _titles(items: tuple[Item, ...]) -> list[str]:
    return [item.title for item in items]


LEADS = """收款码播报没声音的处理

您遇到的情形大概是：
播报盒一声不响
隔十几分钟才响一声

毛病无非出在这几处：
盒子的流量包用完
店里信号弱

店家能做的：
看盒子上的灯，红灯就充电
换一个靠窗的位置
服务商应远程刷新设备

往后这样防着：
每周给盒子充一次电
流量包到期前续上
"""


def test_lines_with_a_colon_over_plain_lines_are_sections() -> None:
    found = import_text(LEADS)
    assert _titles(found.questions) == ["播报盒一声不响", "隔十几分钟才响一声"]
    assert _titles(found.causes) == ["盒子的流量包用完", "店里信号弱"]
    assert _titles(found.solutions) == ["看盒子上的灯，红灯就充电", "换一个靠窗的位置", "服务商应远程刷新设备"]
    assert _titles(found.prevention) == ["每周给盒子充一次电", "流量包到期前续上"]


def test_a_line_with_a_colon_that_comes_in_every_item_makes_no_section() -> None:
    found = import_text(
        "刷卡机两种毛病\n\n1. 打不出小票\n原因：\n纸装反了，热敏面朝下。\n处理：\n把纸翻过来。\n\n2. 连不上网络\n原因：\n流量卡欠费，已经停机。\n处理：\n给流量卡续费。\n"
    )
    assert len(found.causes) == 2
    assert len(found.solutions) == 2


ASKED = """退货款去了哪里？五个问题说清楚

Q1：哪些情形算退货没有到？
A：1. 顾客说卡里没有进账；
2. 退货单上写着处理中。

Q2：为什么退货比收款慢？
A：1. 退货要等清算；
2. 原卡已经销户。

Q3：店里要怎么处理？
A：
1. 找出退货小票；
2. 查后台的退货状态。

Q4：一直没有结果，能投诉吗？
A：可以。向收单机构书面投诉。

Q5：今后怎么避免？
A：1. 当天的用撤销；
2. 退货小票存好。
"""


def test_questions_that_go_through_one_matter_are_its_sections() -> None:
    found = import_text(ASKED)
    assert _titles(found.questions) == ["顾客说卡里没有进账", "退货单上写着处理中"]
    assert _titles(found.causes) == ["退货要等清算", "原卡已经销户"]
    assert [(item.title, item.is_escalation) for item in found.solutions] == [
        ("找出退货小票", False),
        ("查后台的退货状态", False),
        ("向收单机构书面投诉", True),
    ]
    assert _titles(found.prevention) == ["当天的用撤销", "退货小票存好"]


def test_questions_as_customers_ask_them_stay_questions() -> None:
    found = import_text(
        "收款常见问题\n\n问：夜里刷的卡为什么还没到账？\n答：因为过了清算时间，要等下一个工作日。\n\n问：到账的钱少了怎么办？\n答：请核对手续费。\n\n问：小票丢了还能查吗？\n答：可以在后台重打。\n"
    )
    assert len(found.questions) == 3


def test_a_tab_after_an_items_number_makes_no_table() -> None:
    found = import_text(
        "刷卡超时的处理办法\n\n1\t可能的原因\n(1)\t网络中断，应答没有回来。\n(2)\t发卡行响应太慢。\n\n2\t处理步骤\n第一步\t查询末笔交易。\n第二步\t登记顾客的电话。\n"
    )
    assert [len(found.causes), len(found.solutions)] == [2, 2]
    assert found.solutions[0].title == "查询末笔交易"


def test_rows_of_three_columns_stay_a_table() -> None:
    found = import_text(
        "刷卡机故障对照表\n\n序号\t原因\t解决办法\n1\t流量卡欠费\t给流量卡续费\n2\t纸装反了\t把纸翻过来\n3\t电池老化\t更换电池\n"
    )
    assert _titles(found.causes) == ["流量卡欠费", "纸装反了", "电池老化"]
    assert _titles(found.solutions) == ["给流量卡续费", "把纸翻过来", "更换电池"]


def test_questions_in_traditional_characters_are_questions() -> None:
    found = import_text(
        "行動收款問答\n\n問:收款機簽不了到?\n答:通常是因為網路斷線。請重新連線再簽到。\n\n問:帳戶收不到撥款?\n答:原因是戶名不符。請更正帳戶資料。\n\n問:客人刷了兩筆?\n答:可能是逾時後又刷了一次。請核對後退貨。\n"
    )
    assert _titles(found.questions) == ["收款機簽不了到?", "帳戶收不到撥款?", "客人刷了兩筆?"]
