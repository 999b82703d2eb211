"""What is foreign to an article goes in forms nobody foresaw, what only has such words stays, and the title is the article's own."""

from __future__ import annotations

import pytest

from bot.article.importing import import_bytes, import_text
from bot.article.values import Extraction

TITLE = "商户收款没到账怎么办\n"
CAUSES = "\n可能的原因\n1、交易时间过了清算时点。\n2、结算卡被银行限制收款。\n3、收单机构正在人工核实。\n"
REMEDIES = "\n处理办法\n1、在后台查询交易状态。\n2、核对结算卡的户名和卡号。\n3、联系收单机构登记工单。\n"
PREVENTION = "\n如何预防\n1、每天打烊前对账。\n2、换卡后先试收一笔。\n"
ENGLISH = "Missing payout: what to do\n\nCauses\n1. The sale missed the cut-off.\n2. The bank was closed.\n\nFixes\n1. Check the payout status.\n{}2. Ask your bank to trace it.\n"


def counts(found: Extraction) -> tuple[int, int, int]:
    return len(found.causes), len(found.solutions), len(found.prevention)


def everything(found: Extraction) -> str:
    return "\n".join(item.text for item in (*found.items, *found.other))


@pytest.mark.parametrize(
    "advert",
    [
        "需要办理正规POS机的老板可以联系小编，微信号：shuaka8866",
        "本店推荐：智汇刷大POS，费率0.55，三年免费换新",
        "还在为到账慢烦恼？换我们的机器，秒到账，终身0.5",
        "👇👇长按二维码，秒变收款达人👇👇",
        "【福利】前100名进群送扫码音箱一台",
        "厂家直供云音箱，量大从优，支持贴牌",
        "加薇❤️ zhifu6677，拉你进同行交流群",
        "T.G：@posdaili888",
        "☆★☆ 换机热线 一三八 0000 1111 ☆★☆",
        "关注公众号“支付小课堂”，回复“到账”领取排查表PDF",
        "资金周转不开？某某贷凭流水最高可借50万，当天到账，点此测额度。",
        "一刀999，开局送神装，点击即玩",
        "内部渠道解冻，当天出结果，先办事后付款",
        "名额仅剩17个，手慢无",
        "本文由“刷卡侠”独家赞助播出",
        "家人们，左下角小黄车，今天特价",
        "掃描下方QR Code，立即索取優惠",
    ],
)
def test_a_line_that_sells_goes_from_between_two_items(advert: str) -> None:
    found = import_text(TITLE + CAUSES + REMEDIES.replace("3、联系", f"\n{advert}\n\n3、联系") + PREVENTION)
    assert counts(found) == (3, 3, 2)
    assert advert not in everything(found)
    assert any(one.text.strip("，。") in advert or advert in one.text for one in found.dropped)


@pytest.mark.parametrize(
    "advert",
    [
        "Sick of slow payouts? FastPay settles in 10 minutes. Try it today.",
        "Need a new terminal? Our partners at TillMart ship overnight. Quote BLOG10.",
        "*** FLASH SALE: card readers 50% off this weekend only ***",
        "Merchant cash advance up to £50k, no credit check",
        "Enjoyed this? Join 9,000 owners who get it in their inbox. No spam.",
    ],
)
def test_an_english_line_that_sells_goes_too(advert: str) -> None:
    found = import_text(ENGLISH.format(f"\n{advert}\n\n"))
    assert counts(found)[:2] == (2, 2)
    assert advert not in everything(found)


@pytest.mark.parametrize(
    "advice",
    [
        "拨打银行卡背面的客服电话，核实账户状态",
        "不要相信“加微信秒解冻”的广告，一律走官方渠道",
        "机器是从非正规渠道办理的，资金没有进入清算",
        "优惠活动立减的钱由平台补贴，次日才结算",
        "请顾客换一张卡或者改用扫码",
        "招商银行、工商银行的系统维护时间不同",
        "购买机器时看清支付牌照，不贪图低费率",
        "要求服务商更换机器，拒绝更换的向市场监管局投诉",
        "当日秒到额度用光 -> 自动转 T+1",
        "选择白天交易",
        "推荐使用有支付牌照的一清机，避免资金被截留",
        "不出租出借银行卡",
        "不要加微信私下转账给顾客",
        "提交真实交易凭证，不要试图绕过风控",
        "今后办机器认准持牌机构，每季度抽查一次小票",
    ],
)
def test_advice_that_only_has_such_words_stays(advice: str) -> None:
    found = import_text(TITLE + CAUSES + REMEDIES + f"4、{advice}。\n" + PREVENTION)
    assert counts(found) == (3, 4, 2)
    assert found.dropped == ()


@pytest.mark.parametrize("advice", ["Subscribe to status updates from your provider", "Call the number on the back of your card"])
def test_english_advice_that_only_has_such_words_stays(advice: str) -> None:
    assert len(import_text(ENGLISH.format("") + f"3. {advice}\n").solutions) == 3


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ("联系收单机构登记工单，或者直接加VX：pos12345换台新机", "联系收单机构登记工单"),
        ("核对结算卡的户名，想换卡的可以找小编办理，微信 pos-9981", "核对结算卡的户名"),
        ("联系收单机构客服（微信同号），说明时间和金额", "联系收单机构客服，说明时间和金额"),
    ],
)
def test_a_sentence_that_goes_on_to_sell_loses_its_end_only(written: str, stays: str) -> None:
    found = import_text(TITLE + CAUSES + f"\n处理办法\n1、{written}。\n2、在后台查询交易状态。\n" + PREVENTION)
    assert found.solutions[0].text == stays
    assert len(found.dropped) == 1


def test_of_a_sentence_that_goes_on_to_coach_the_beginning_stays() -> None:
    found = import_text(TITLE + CAUSES + "\n处理办法\n1、核对结算卡的户名，金额大的拆成几笔刷就行。\n2、在后台查询交易状态。\n")
    assert found.solutions[0].text == "核对结算卡的户名"
    assert [one.why for one in found.dropped] == ["advice to slip past risk control"]


def test_a_line_of_tags_leaves_nothing_behind() -> None:
    found = import_text(TITLE + CAUSES + REMEDIES + PREVENTION + "#支付 #收款码 #商户\n")
    assert "#" not in everything(found)


BLOCKS = {
    "a list inside a list, as long as what is left of it": "办理个人POS机，认准官方渠道\n1、持牌公司，资金不过夜\n2、刷一万到手9950\n3、收货两天内可用\n",
    "between fences": "━━━━━━━━\n🔥 新机上市 🔥\n1、金刷宝二代，费率0.5\n2、到手价39，送流量\n3、扫码备注“新机”\n━━━━━━━━\n",
    "between spaced words": "┈┈┈ 广 告 ┈┈┈\n「掌柜账本」小程序\n每天一分钱都不漏\n限时￥9.9/年，长按识别二维码\n┈┈┈┈┈┈┈┈┈\n",
    "set off, most of it harmless": "\n如果您正在挑选收款设备，可以看看下面三款：\n▶ 快收A8：屏幕大，续航一整天\n▶ 快收mini：只有手掌大小\n▶ 快收Pro：支持刷脸\n了解价格请加 V：ks-sale88\n\n",
    "under a label": "\n小广告\n小店开张，生意兴隆\n\n",
    "quoted": "> 推广｜旺店宝收银系统，进销存一体，免费试用30天\n> 官网：wdb.example.com\n",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_adverts_goes_whole_and_the_list_goes_on(block: str) -> None:
    found = import_text(TITLE + CAUSES + REMEDIES.replace("3、联系", f"{block}3、联系") + PREVENTION)
    assert counts(found) == (3, 3, 2)
    assert not any(line.strip("> ") in everything(found) for line in block.split("\n") if line.strip())


def test_an_item_beside_adverts_that_goes_on_with_the_list_stays() -> None:
    advert = "> 年终清仓：智能POS只要19.9，扫码下单，手慢无！\n> 1. 支持全国联保\n> 2. 送两卷打印纸\n"
    found = import_text(TITLE + CAUSES + REMEDIES.replace("3、联系收单机构登记工单", f"{advert}3、申请换机：由其寄来备用机") + PREVENTION)
    assert [item.title for item in found.solutions][2] == "申请换机"


@pytest.mark.parametrize(
    "line",
    [
        "您好，请登录 注册 | 我的收藏 | 手机版",
        "2024-12-30 21:03 · 阅读 3562",
        "原创 老周 收款那点事 2025年3月2日 08:10 浙江",
        "文件编号：KF-2025-07",
        "字号：大 中 小",
        "参会人员：王经理、李娜、张强",
        "本网站使用Cookie，以便为您提供更好的浏览体验。",
        "支付百科 / 收款 / 到账",
        "最後更新：2025/03/01",
    ],
)
def test_the_pages_own_lines_go_from_the_head(line: str) -> None:
    found = import_text(TITLE + line + "\n" + CAUSES + REMEDIES + PREVENTION)
    assert found.title == TITLE.strip()
    assert counts(found) == (3, 3, 2)
    assert line not in everything(found)
    assert [one.text for one in found.dropped] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "网站地图 | 联系我们 | 关于我们",
        "已复制到剪贴板",
        "登录后才能评论",
        "有 23 人觉得有帮助",
        "粤公网安备 44030502001234号",
        "——完——",
        "图片源自网络，侵删",
        "批注[李四1]：这里需要再确认时限",
        "TODO: 节假日表谁更新一下…",
        "cc @小叶 @阿豪",
        "点个“在看”，让更多店主看到",
        "预览时标签不可点",
        "#收款 #到账 #结算",
        "责任编辑：小周　　分享到：微博 空间 朋友圈",
        "回T退订",
        "Tweet  Share  Pin",
        "Terms | Privacy | Cookies",
        "Copied to clipboard",
    ],
)
def test_the_pages_own_lines_go_from_the_foot(line: str) -> None:
    found = import_text(TITLE + CAUSES + REMEDIES + PREVENTION + "\n" + line + "\n")
    assert counts(found) == (3, 3, 2)
    assert not any(words in everything(found) for words in line.split() if len(words) > 3)


@pytest.mark.parametrize(
    "after",
    [
        "往期精彩\n刷卡机怎么选不踩坑\n费率上调了怎么办\n",
        "为您推荐\n· 刷卡失败怎么办\n· 秒到和T+1的区别\n",
        "用户评论（2）\n风清扬：写得不错，已解决\n路人甲：我的还是没到，楼主帮看看\n",
        "参考资料\n1. 银行卡收单业务管理办法\n2. 某支付公司帮助中心\n",
        "产品介绍\n智付云是一款小巧的终端\n1、一机到底\n2、三秒出票\n",
        "相关问题\n为什么到账金额变少了\n如何更换法人\n",
    ],
)
def test_what_only_leads_elsewhere_goes_with_its_heading(after: str) -> None:
    found = import_text(TITLE + CAUSES + REMEDIES + PREVENTION + "\n" + after)
    assert counts(found) == (3, 3, 2)
    assert not any(line in everything(found) for line in after.strip().split("\n"))


def test_questions_with_answers_under_a_heading_of_links_stay() -> None:
    found = import_text(TITLE + CAUSES + REMEDIES + "\n相关问题\n问：周末能到账吗？\n答：不能，要等下一个工作日才清算。\n")
    assert "周末能到账吗" in everything(found)


def test_recommended_actions_are_no_recommended_reading() -> None:
    found = import_text(ENGLISH.format("").replace("Fixes", "Recommended actions"))
    assert counts(found)[:2] == (2, 2)
    assert found.dropped == ()


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("收款没到账怎么办_商户帮帮网\n", "收款没到账怎么办"),
        ("收款没到账怎么办 - 知识库 - 小付支付\n", "收款没到账怎么办"),
        ("(收款没到账怎么办)收款没到账怎么办\n", "收款没到账怎么办"),
        ("標題:收款沒到帳怎麼辦\n", "收款沒到帳怎麼辦"),
        ("主题：收款没到账怎么办\n", "收款没到账怎么办"),
        ("收银学院\n第12期\n收款没到账怎么办\n", "收款没到账怎么办"),
        ("钱付给了隔壁店，追得回来吗\n", "钱付给了隔壁店，追得回来吗"),
        ("商户常见问题解答\n", "商户常见问题解答"),
        ("情况有：\n小票出了，钱没来\n后台显示处理中\n", ""),
        ("最近好多店主来问同一件事：钱刷了没到账。下面把原因和办法写在一起。\n", ""),
        ("# Payments\n## Why is my payout late?\n", "Why is my payout late?"),
        ("Merchant newsletter, issue 14\nWhere did my Friday takings go?\n", "Where did my Friday takings go?"),
    ],
)
def test_the_title_is_the_articles_own(head: str, title: str) -> None:
    assert import_text(head + CAUSES + REMEDIES).title == title


def test_a_post_of_which_one_line_sells_keeps_the_others() -> None:
    posts = (
        "刷卡爭議款被扣走怎麼辦\n\n阿勇          #1 樓主\n發表於 2023-4-16 02:13\n收單銀行把錢從撥款裡扣走，拿得回來嗎？\n\n"
        "金流小妹          #2\n版主\n發表於 2023-4-16 10:22\n做法如下：\n(1) 向收單銀行索取爭議代碼\n(2) 把簽單和出貨單寄齊\n\n"
        "※ 出租刷卡機請洽 LINE: card888tw 免保證人 ※\n\n老麥          #3\n發表於 2023-4-16 12:05\n記得留簽收。\n"
    )
    found = import_bytes(posts.encode())
    assert [item.title for item in found.solutions][:2] == ["向收單銀行索取爭議代碼", "把簽單和出貨單寄齊"]
    assert "card888tw" not in everything(found)


def test_what_was_dropped_is_counted_and_what_may_be_an_advert_is_told() -> None:
    found = import_text(
        TITLE + CAUSES + REMEDIES + "4、首次开通的商户有优惠券，可以抵扣一次费用。\n" + "\n责编：赵六\n加微信 pos2025a 免费领取POS机\n"
    )
    told = {warned.code: warned.text for warned in found.warnings}
    assert told["AR10"].startswith("2 pieces")
    assert "AR11" not in import_text(TITLE + CAUSES + REMEDIES).warnings
