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


ASKED = """退货款去了哪里？五个常见问题问答

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


def test_two_articles_under_bylines_of_one_make_are_two() -> None:
    one = "作者：阿木  日期：2025-01-0{n}\n\n开头说几句闲话，再看正文。\n\n一、原因\n① 卡{n}磁条坏了。\n② 密码{n}输错了。\n\n二、处理\n① 换一张卡{n}再刷。\n② 核对密码{n}。\n\n"
    found = import_text("顾客的卡总是刷不过\n\n" + one.format(n=1) + "明明够钱却说余额不足\n\n" + one.format(n=2))
    assert found.articles == ("顾客的卡总是刷不过", "明明够钱却说余额不足")
    assert len(found.causes) == len(found.solutions) == 4


def test_a_list_for_all_after_the_last_answer_is_a_section_of_its_own() -> None:
    found = import_text(
        "收款问答\n\n问：音箱不播报？\n答：通常是因为断网。请重新连上网络。\n\n问：款退了回来？\n答：多半是因为户名不符。请更正户名。\n\n问：扣了两次？\n答：可能是超时重刷。请核对后退货。\n\n平时可以留意：\n（1）每周核对一次明细\n（2）更换账户后先试一笔小额\n"
    )
    assert _titles(found.prevention) == ["每周核对一次明细", "更换账户后先试一笔小额"]


def test_cases_that_a_rule_names_are_its_questions() -> None:
    found = import_text(
        "商户结算异常办理规程\n\n第一章 总则\n第一条 为保障商户权益，制定本规程。\n第二条 本规程所称异常，是指下列情形：\n（一）交易成功而款项没有入账的；\n（二）入账金额不符的。\n\n第二章 异常的成因\n第三条 交易晚于日切时点的，顺延一日。\n第四条 账户已经注销的，款项退回。\n\n第三章 处理程序\n第五条 商户应先查询结算状态。\n第六条 商户应携带证件变更账户。\n"
    )
    assert _titles(found.questions) == ["交易成功而款项没有入账的", "入账金额不符的"]


def test_headings_in_capitals_are_headings() -> None:
    found = import_text(
        "Card payments fail - a note for the tills\n\nWHAT CASHIERS REPORT\n\n* Every card is refused\n\nWHY IT HAPPENS\n\n* The router lost its line.\n* The terminal is not signed on.\n\nWHAT TO TRY FIRST\n\nStep 1 - Restart the router.\nStep 2 - Sign on again.\n\nIF IT STILL DOES NOT WORK\n\nWrite to the complaints department of the acquirer.\n\nSO IT DOESN'T HAPPEN AGAIN\n\n* Sign on before opening\n"
    )
    assert _titles(found.questions) == ["Every card is refused"]
    assert len(found.causes) == 2
    assert [item.is_escalation for item in found.solutions] == [False, False, True]
    assert _titles(found.prevention) == ["Sign on before opening"]


def test_a_sentence_that_leads_to_items_in_its_own_line_is_their_heading() -> None:
    found = import_text(
        "收银机对账少一笔\n\n不少店都碰到过。少一笔的原因一般有两个：（1）当天有退货，金额被扣掉；（2）对账日期选错。\n碰到以后可以按下面的步骤处理：1、导出当日明细；2、和银行流水逐笔勾对；3、带着参考号联系客服。\n"
    )
    assert _titles(found.causes) == ["当天有退货，金额被扣掉", "对账日期选错"]
    assert _titles(found.solutions) == ["导出当日明细", "和银行流水逐笔勾对", "带着参考号联系客服"]


def test_what_is_asked_in_a_heading_is_said_by_its_other_words() -> None:
    found = import_text(
        "被调单了别慌\n\n▶ 现象\n收到短信要凭证\n款项暂缓结算\n\n▶ 为什么会被调单\n金额和平时差太多\n同一张卡刷了几次\n\n▶ 商户要做的事\n找出签购单\n拍照上传\n\n▶ 还谈不拢怎么办\n向收单机构的上级投诉\n申请仲裁或者向法院起诉\n\n▶ 平时怎么做才不被调单\n大额交易核对身份\n签购单存好\n"
    )
    assert [item.title for item in found.solutions if item.is_escalation] == ["向收单机构的上级投诉", "申请仲裁或者向法院起诉"]
    assert _titles(found.prevention) == ["大额交易核对身份", "签购单存好"]
    assert len(found.causes) == 2


def test_numbers_in_formal_characters_go_beyond_five() -> None:
    found = import_text(
        "结算延迟说明\n\n壹、您可能看到的情况\n（一）没有入账\n\n贰、情况产生的缘由\n（一）银行升级系统\n\n叁、请您这样操作\n（一）核对结算卡\n\n肆、我司的处理\n（一）我司将重新出款\n\n伍、若您对结果不认可\n（一）可书面投诉\n\n陆、温馨提示\n（一）换卡后先试一笔\n"
    )
    assert _titles(found.prevention) == ["换卡后先试一笔"]
    assert [item.actor for item in found.solutions[:2]] == ["merchant", "platform"]


def test_a_talk_is_questions_and_answers() -> None:
    found = import_text(
        "# 零钱提现一直失败怎么回事\n\n客户：你好，店里收的钱提现一直失败。\n客服：这种情况一般有两种原因，一是身份证过期没有更新，二是账户被风控限制了。\n客户：那我怎么办？\n客服：您先在钱包里更新身份证照片。\n客户：以后怎么避免？\n客服：证件到期前一个月更新。\n"
    )
    assert _titles(found.causes) == ["身份证过期没有更新", "账户被风控限制了"]
    assert len(found.solutions) == len(found.prevention) == 1


def test_one_who_is_quoted_makes_no_talk() -> None:
    found = import_text("顾客被扣两次\n\n原因\n1. 网络中断\n2. 重复刷卡\n\n处理\n1. 查询末笔\n2. 客服：电话里报商户号即可\n")
    assert len(found.causes) == len(found.solutions) == 2


def test_numbers_alone_in_their_lines_make_the_next_lines_headings() -> None:
    found = import_text(
        "POS机昨晚刷卡的款没到账怎么回事？\n\n01\n钱卡在了哪里\n\n系统日切：夜里的交易算第二天。\n重复退款：退款键点了两下。\n\n02\n手把手教你追回来\n\n第一步，导出昨晚的交易明细。\n第二步，把截图发给客服。\n\n03\n小编叮嘱\n\n退款只点一次。\n"
    )
    assert _titles(found.causes) == ["系统日切", "重复退款"]
    assert _titles(found.solutions) == ["导出昨晚的交易明细", "把截图发给客服"]
    assert _titles(found.prevention) == ["退款只点一次"]


def test_headings_with_an_emoji_each_are_sections_whatever_their_words() -> None:
    found = import_text(
        "POS机扣款成功钱没到\n\n❓哪样算没到\n➤ 小票有，短信没有\n➤ 短信有，余额没变\n\n💡为啥会这样\n➤ 周末不结算\n➤ 卡号填错\n\n🔧咋整\n➤ 看App里的出款记录\n➤ 找开户行查退票\n\n⚠️长点心\n➤ 卡换了就去改绑定\n"
    )
    assert [len(found.questions), len(found.causes), len(found.solutions), len(found.prevention)] == [2, 2, 2, 1]


def test_times_in_brackets_head_no_sections() -> None:
    found = import_text(
        "扣款成功、商户没收到的处理\n\n处理步骤：\n【5分钟内】稳住顾客，记录时间和金额。\n【当天】做末笔查询。\n【第二天】联系收单机构客服。\n"
    )
    assert len(found.solutions) == 3
    assert "稳住顾客" in found.solutions[0].title


def test_small_roman_numbers_are_numbers() -> None:
    found = import_text(
        "My payout is late\n\n## Why it happens\n\na) The sale came after the cut-off.\nb) Your bank was closed.\n\n## What to do\n\ni. Open the dashboard.\nii. Check the bank details.\niii. Ask the bank to trace it.\n"
    )
    assert _titles(found.solutions) == ["Open the dashboard", "Check the bank details", "Ask the bank to trace it"]


def test_what_to_say_when_is_a_question_with_its_answer() -> None:
    found = import_text(
        "# POS机故障怎么回复商户\n\n〔K1〕如果商户说“机器没有声音”，\n则回：请先检查音箱电量，再重新绑定一次。\n\n〔K2〕如果商户说“小票打不出来”，\n则回：请打开纸仓，把纸翻个面。\n\n〔K3〕如果商户说“签到失败”，\n则回：请重启机器后再签到。\n"
    )
    assert _titles(found.questions) == ["机器没有声音", "小票打不出来", "签到失败"]
    assert len(found.solutions) == 3


def test_a_heading_that_says_nothing_is_read_by_its_neighbours() -> None:
    found = import_text(
        "# 到账少了怎么回事\n\n## 为什么会变少\n\n1. 手续费先扣\n2. 流量费扣了一笔\n\n## 账单到手以后\n\n1. 打开结算明细核对\n2. 联系客服查询名目\n\n## 没人理就去投诉\n\n1. 向监管部门反映\n\n## 以后怎么防\n\n1. 每月核对一次费率\n"
    )
    assert [len(found.causes), len(found.solutions), len(found.prevention)] == [2, 3, 1]


def test_words_in_italics_are_no_item() -> None:
    found = import_text(
        "# Charged twice\n\n*By Ann Other, March*\n\n## Why it happens\n\n* The first tap went through.\n* Two tablets sent it.\n\n## What to do\n\n* Void the extra one.\n* Call the provider.\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


def test_a_bold_title_ends_where_the_bold_ends_though_a_number_stands_inside() -> None:
    found = import_text(
        "# Charged twice\n\n## Why it happens\n\n**Reason #1: The first tap went through.** The answer was lost.\n\n**Reason #2: Two tablets sent it.** Both had it open.\n\n## What to do\n\n**Step 1 – Void the extra one the same day.** A void costs nothing.\n\n**Step 2 – Wait.** It drops off.\n"
    )
    assert _titles(found.solutions) == ["Void the extra one the same day", "Wait"]


def test_a_short_line_alone_over_a_paragraph_is_no_item() -> None:
    found = import_text(
        "# POS机退款没到怎么办\n\n老麦聊收款\n这个叫在途，别怕，钱没有丢。\n\n为什么会这样，两种可能：\n1、清算还没跑完；\n2、原卡已经销户。\n\n你现在可以这样：\n1、查退货小票。\n2、联系收单机构客服。\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


def test_a_sentence_before_a_lead_in_its_line_does_not_hide_it() -> None:
    found = import_text(
        "# POS机扣了两次\n\n这叫单边账，别怕。被扣的原因不外乎：\n(甲) 网络断了\n(乙) 店员又刷了一遍\n\n同意楼上。做法如下，照顺序：\n(1) 查末笔交易\n(2) 联系收单机构\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


def test_a_number_before_a_number_begins_an_item() -> None:
    found = import_text(
        "# POS机周五刷的款没到账\n\n不用慌。原因两条：1、11点以后算第二天的交易；2、T+1按工作日算。\n您这样做：1、等到下午再看；2、联系客服查询。\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


def test_dates_of_posts_make_no_articles() -> None:
    found = import_text(
        "# POS机没出小票怎么办\n\n热心网友的店铺刷卡\n2023-08-19 22:10\n可能的原因：\n1. 网络中断\n2. 缺纸\n\n支付小能手讲刷卡\n2023-08-20 09:05\n解决办法：\n1. 查末笔\n2. 换纸\n"
    )
    assert len(found.causes) == len(found.solutions) == 2


BY_WHOM = """# 结算失败怎么处置

■ 常见现象
户名不符

■ 现象的来历
Ⅰ．账户被银行设为只收不付
Ⅱ．执照变更后没有更新户名

■ 分工
商户侧：
１．登录后台更换结算账户
２．上传新的营业执照
银行侧：
１．开户行解除账户限制
平台侧：
１．审核资料后补发结算款

■ 若商户仍有异议
１．受理书面投诉
"""


def test_a_section_parted_by_who_acts_keeps_all_its_items() -> None:
    found = import_text(BY_WHOM)
    assert _titles(found.causes) == ["账户被银行设为只收不付", "执照变更后没有更新户名"]
    assert _titles(found.solutions) == [
        "登录后台更换结算账户",
        "上传新的营业执照",
        "开户行解除账户限制",
        "审核资料后补发结算款",
        "受理书面投诉",
    ]


def test_a_lead_that_asks_first_is_read_with_its_question() -> None:
    found = import_text(
        "How we find a missing deposit\n\nPossible reasons are:\n1) The batch closed late\n2) The bank rejected it\n\nPlease do the following:\n1) Print the batch report\n2) Send it to us\n\nNot satisfied? You can:\n1) Ask for a written reply\n2) File a complaint with the regulator\n"
    )
    assert [len(found.causes), len(found.solutions)] == [2, 4]
    assert [item.is_escalation for item in found.solutions] == [False, False, True, True]


def test_bars_before_short_lines_are_headings() -> None:
    found = import_text(
        "# 服务网络故障\n\n▌故障现象\n刷卡后没有反应\n\n▌原因何在\n（1）信号差\n（2）流量卡被停\n\n▌逐步排查\n（1）换到窗边\n（2）给流量卡续费\n\n▌日常养护\n（1）远离微波炉\n"
    )
    assert [len(found.questions), len(found.causes), len(found.solutions), len(found.prevention)] == [1, 2, 2, 1]


def test_hyphens_before_items_are_no_headings() -> None:
    found = import_text(
        "# POS机没到账\n\n一些情况：\n- 银行的原因导致退票\n说明一句。\n- 解决不了的流量问题\n说明两句。\n- 投诉后冻结的账户\n说明三句。\n"
    )
    assert not any(item.is_escalation for item in found.solutions)


def test_questions_that_begin_with_why_are_a_list_of_questions() -> None:
    found = import_text(
        "# 收款常见问题\n\nQ1：为什么夜里刷的没到账？\nA：因为过了清算时间。\n\nQ2：没到账应该怎么办？\nA：请先查结算状态。\n\nQ3：机构不理我，找谁投诉？\nA：可以向人民银行投诉。\n\nQ4：怎么避免再遇到？\nA：大额交易安排在白天。\n"
    )
    assert len(found.questions) == 4


def test_a_label_before_a_row_of_headings_does_not_hold_them() -> None:
    found = import_text(
        "問題：客人刷卡成功，但請款沒有入帳\n\n◎ 可能原因\n甲、當日沒有做結帳\n乙、結帳時網路中斷\n\n◎ 處理方式\n甲、補做結帳\n乙、將結帳單傳給收單銀行\n\n◎ 小叮嚀\n甲、每日打烊前結帳\n"
    )
    assert [len(found.causes), len(found.solutions), len(found.prevention)] == [2, 2, 1]
    assert "請款沒有入帳" in found.questions[0].title


def test_numbered_cases_with_cause_and_remedy_below_are_problems() -> None:
    found = import_text(
        "# 手续费扣错了怎么退\n\n情况一：费率比签约的高\n原因是优惠期已经结束。解决方法是拿签约单联系收单机构核对。\n\n情况二：收了两次手续费\n原因是超时后重复记账。解决方法是提供两笔流水号。\n\n情况三：没交易也扣费\n原因是机器有年费。解决方法是查看协议。\n"
    )
    assert _titles(found.questions) == ["费率比签约的高", "收了两次手续费", "没交易也扣费"]
    assert len(found.causes) == len(found.solutions) == 3


def test_the_last_line_of_a_block_heads_nothing() -> None:
    found = import_text(
        "# 收款码被风控怎么办\n\n提示通常是这样：\n“商户存在异常”\n“收款功能受限”\n\n那么问题究竟出在哪里呢，请往下看？\n1，凌晨频繁收大额\n2，同一个人反复付款\n\n处理：\n1，登录平台看通知\n2，提交交易截图\n"
    )
    assert _titles(found.questions) == ["“商户存在异常”", "“收款功能受限”"]


def test_a_paragraph_with_several_lists_falls_where_the_next_is_led_to() -> None:
    found = import_text(
        "# POS机款项未到账说明\n\n一般不外乎以下几种可能：（一）网络中断；（二）卡号有误；（三）交易被风控。针对这些情况，商户可以采取以下做法：首先，查询交易状态；其次，联系收单机构客服；最后，更换结算卡。此外，日常经营中应注意：一是保存小票；二是每日对账。\n"
    )
    assert [len(found.causes), len(found.solutions), len(found.prevention)] == [3, 3, 2]


def test_a_lead_may_end_with_a_dash() -> None:
    found = import_text("# 刷卡没到账怎么办\n\n主要的原因——\n1. 网络中断\n2. 卡号有误\n\n可以这样处理——\n1. 查询交易状态\n2. 联系客服\n")
    assert len(found.causes) == len(found.solutions) == 2


def test_leads_that_name_who_acts_are_sections_of_remedies() -> None:
    found = import_text(
        "# 退款迟迟不到账\n\n顾客这边：\n- 看账单的已入账\n- 致电发卡行查询\n店家这边：\n- 找出退款小票\n银行这边：\n- 发卡行应在当天入账\n\n为什么会慢？\n- 清算要走几天\n- 卡已经注销\n\n还要提醒：\n- 小票留一年\n"
    )
    assert [len(found.causes), len(found.solutions), len(found.prevention)] == [2, 4, 1]


def test_the_last_heading_of_a_row_is_read_by_the_one_before() -> None:
    found = import_text(
        "Settlement delays\n\n1. What you may notice\n   1.1 The payout is small\n   1.2 It is on hold\n\n2. What lies behind it\n   2.1 Bank holidays\n   2.2 Many refunds\n\n3. What you should do\n   3.1 Check the calendar\n   3.2 Call the service desk\n\n4. Once the dust has settled\n   4.1 Always keep refunds below the balance\n   4.2 Avoid late batches\n"
    )
    assert _titles(found.prevention) == ["Always keep refunds below the balance", "Avoid late batches"]


def test_a_word_inside_a_label_is_no_label() -> None:
    found = import_text(
        "# Terminal shows host unavailable\n\n**Root cause:** one of\n* the router is down\n* our gateway is in maintenance\n\n**Workaround:**\n* take payments by link\n\n**Fix:**\n* reboot the router\n"
    )
    assert [len(found.causes), len(found.solutions)] == [2, 2]
    assert not any(item.title == "Root" for item in found.items)


def test_a_list_before_a_section_keeps_its_items() -> None:
    found = import_text(
        "# POS机刷卡不成功是什么原因\n\n1、卡片问题\n\n卡片消磁或者芯片损坏。\n\n2、密码问题\n\n密码输错次数过多，卡被锁定。\n\n3、机器问题\n\n机器没有信号。\n\nPOS机刷卡不成功怎么办\n\n首先，换一张卡再刷；\n\n其次，检查机器网络；\n"
    )
    assert [len(found.causes), len(found.solutions)] == [3, 2]
