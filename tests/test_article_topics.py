"""Running text that says what it is about, and what comes after lists that stand within a line."""

from __future__ import annotations

from bot.article.importing import import_text
from bot.article.values import Item


def _titles(items: tuple[Item, ...]) -> list[str]:
    return [item.title for item in items]


TOPICS = """# POS机连不上网怎么办

机器用久了总会闹点脾气，今天就跟大家聊一聊。

先说原因.首先，流量卡欠费是头号原因.其次，店里换了路由器密码.

再说解决方法.第一，给流量卡续费.续上以后重启.第二，重新连一次无线.第三，程序升级要由服务商来做.

至于日常维护，一是到期前设个闹钟，二是打烊以后充好电.

如果修了两次还是老样子，可以拿着记录去投诉.

好了就说到这儿.
"""


def test_paragraphs_that_say_first_what_they_are_about_are_sections() -> None:
    found = import_text(TOPICS)
    assert _titles(found.causes) == ["流量卡欠费是头号原因", "店里换了路由器密码"]
    assert _titles(found.solutions[:3]) == ["给流量卡续费", "重新连一次无线", "程序升级要由服务商来做"]
    assert _titles(found.prevention) == ["到期前设个闹钟", "打烊以后充好电"]
    assert [item.is_escalation for item in found.solutions] == [False, False, False, True]


def test_one_topic_alone_makes_no_section() -> None:
    found = import_text(
        "# 刷卡没到账\n\n说到原因，很多老板第一反应是机器坏了。\n\n原因\n1. 过了清算时间\n2. 卡号有误\n\n办法\n1. 查询交易状态\n2. 联系客服\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


def test_paragraphs_after_a_list_within_a_line_speak_for_themselves() -> None:
    found = import_text(
        "# POS机对账少一笔\n\n少一笔的原因有两个：（1）当天有退货；（2）对账日期选错。\n可以这样处理：1、导出当日明细；2、和流水逐笔勾对。\n\n如果机构拒不答复，商户可以向人民银行投诉。\n\n为了避免再出现，平时每天打烊前对一次账。\n\n祝生意兴隆。\n"
    )
    assert [(item.title[:4], item.is_escalation) for item in found.solutions][-1][1] is True
    assert len(found.solutions) == 3
    assert len(found.prevention) == 1


def test_a_list_that_restarts_inside_an_item_is_part_of_it() -> None:
    found = import_text(
        "# POS机余额提不出来怎么办\n\n处理办法\n\n1、打开后台看状态\n2、核对结算卡\n3、往账户里充钱\n1、充值入口在我的页面\n2、充够手续费\n4、催收单机构客服\n"
    )
    assert _titles(found.solutions) == ["打开后台看状态", "核对结算卡", "往账户里充钱", "催收单机构客服"]
    assert "充值入口" in found.solutions[2].body


def test_a_list_that_restarts_and_ends_is_a_list_of_its_own() -> None:
    found = import_text(
        "# POS机没到账\n\n原因\n\n1、过了清算时间\n2、卡号有误\n3、风控拦截\n\n处理办法\n\n1、查询交易状态\n2、更正卡号\n3、联系客服\n4、提交凭证\n"
    )
    assert len(found.solutions) == 4
    assert len(found.causes) == 3


def test_dos_and_donts_and_labels_in_english_say_what_they_are() -> None:
    found = import_text(
        "# Payout on hold\n\n**Symptom:** the payout shows on hold.\n\n**Cause:** a review is open.\n\n**Fix:** answer the review e-mail.\n\n**If nothing works:** complain to the ombudsman.\n\n**Prevent it:** keep your details up to date.\n"
    )
    assert [item.is_escalation for item in found.solutions] == [False, True]
    assert len(found.prevention) == 1


def test_questions_and_answers_may_be_marked_by_a_letter_alone() -> None:
    found = import_text(
        "# POS机收单答疑\n\nQ 顾客说退款没收到?\nA 因为账单还没出。请让顾客看账单。\n\nQ 机器提示终端未授权?\nA 因为终端号被停用。联系服务商启用。\n\nQ 同一笔扣了两次?\nA 因为超时未冲正。查末笔后办理退货。\n"
    )
    assert _titles(found.questions) == ["顾客说退款没收到?", "机器提示终端未授权?", "同一笔扣了两次?"]
    assert len(found.causes) == 3


def test_headings_in_pictures_of_speech_are_read_as_a_row() -> None:
    found = import_text(
        "# POS机三天没有到账怎么办\n\n【诊断】\n1、假期不清算\n2、手机号变更\n\n【处方】\n1、节后再查\n2、到柜台更新手机号\n\n【医嘱】\n1、节前结清货款\n\n【转诊】\n收单机构不处理的，向监管部门投诉。\n"
    )
    assert [len(found.causes), len(found.solutions), len(found.prevention)] == [2, 3, 1]
    assert found.solutions[-1].is_escalation
