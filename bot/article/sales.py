"""How much a text looks like an advert, and by what. Words are looked for in `normal.key` of it."""

from __future__ import annotations

import re

from bot.article import contacts

SURE, MAYBE = 0.8, 0.3
"""A line at SURE is an advert by itself; one at MAYBE only beside such a line."""

BRANDS = re.compile(
    r"拉卡拉|银联商务|盛付通|瑞银信|瑞刷|瑞易|随行付|乐刷|汇付|通联|收钱吧|快钱|嘉联|立刷|海科|合利宝|星驿付|新国都|中付|现代金控|点佰趣|杉德|付临门|联动优势|开店宝|钱宝|易生|银盛|国通星驿|拉卡|海贝|富友|和融通|卡友|汇来米|美团收单|乐收银|鑫联|融宝|腾付通|天喻|哆啦宝|扫呗|金小宝|喔刷|腾势|电银|卡拉合伙人"
    r"|smartswipe|swipepro|squareup|sumup|zettle|mypos"
)
STRONG = re.compile(
    r"免费(?:领取|领|(?:申请|办理)(?!法律)|送|赠送|包邮|试用|激活)|(?:0|零)(?:元|押金|成本).{0,4}(?:领|办|送)|(?:官网|在线|立即|马上|点击|快速|免费|扫码|极速|正规|推荐|网上|一键)(?:办理|申请|领取|购买|咨询|下单|注册|加盟|进入|抢购|开通)|办理.{0,6}(?:官网|入口|热线|电话|渠道|微信|客服|咨询)|(?:申请|办理|领取)(?:入口|官网|网址|地址)|pos机?(?:机)?(?:办理|申请|领取|推荐|代理|招商|加盟|官网|免费|排行榜|十大|品牌排)"
    r"|(?:个人|银联|智能|电签|正规|一清|手机|大|4g|拉卡拉|盛付通).{0,6}pos机?(?:机)?(?:办理|申请|领取|推荐|代理|免费|官网)|一清(?:机|pos)|正规一清|(?:超)?低费率|费率(?:低|超低|优惠|永久|不涨|稳定|只要|仅需|仅)|(?:万|千)\d(?:\.\d+)?(?:费率|秒到)|费率\s?0\.\d+%?.{0,12}(?:推荐|机|办|到账|秒到|的)|不涨(?:手续费|费率|价)|手续费(?:稳定|永久|不涨)|央行颁发|人民银行颁发|全国(?:包邮|招商|招代理|可办)|包邮(?:到家)?|诚招|招(?:商|代理|募代理)|代理(?:加盟|商招募|政策)|加盟(?:热线|电话)|日结分润|高分润|返现|激活(?:返|送)|限时(?:优惠|免费|特价|抢)|优惠(?:活动|名额|办理)|名额有限|先到先得|(?:长按|识别|扫描?)(?:一扫)?.{0,2}(?:下方|下面|下图|图中|上方|文末|右侧).{0,6}(?:二维码|码)|二维码.{0,6}(?:添加|关注|领取|咨询|办理|加微信)|关注(?:我们的?)?(?:公众号|微信)|加(?:我|客服|官方|老师|经理)?(?:的)?(?:微信|v信|威信|薇信|vx|wx|qq)|(?:客服|咨询|办理|官方)微信(?!支付)|联系微信[:：\s]*[a-z0-9]|私信(?:我|领取)|点击(?:网址|链接|领取|下方|文末|咨询|进来|办理|申请)|拨打客服电话办理|花重金打造|新推出的|龙头企业|广受(?:大众)?(?:好评|欢迎)|深受.{0,8}(?:喜爱|好评|欢迎|信赖)|自问世以来|值得信赖|首选(?:品牌|机型|pos)|性价比(?:高|之王|超高)|适合个人以及小微|(?:代办|有偿|专业|付费|快速|加急|内部渠道)(?:解冻|解封|解限|申诉)|代(?:还|养卡)|(?:专业|代办)?套现(?:服务|找|联系)|提额(?:秘籍|神器|找)"
    r"|(?:免|无|不收|0|零)押金|(?<!请)(?:返现|返利|立减|清仓|换购|折价|换新价|宠粉)|送\d+元|首(?:单|年|月)(?:返|减|免|立减)|(?:送|领)(?:话费|油卡|流量卡|好礼|机器?(?!器)|台卡一套|扫码盒)|(?:费率|手续费)?低至|秒到不限|月租0元|店家奖金|日结分润|不成功不收费|代办解|\d+元起|永不(?:上涨|涨价)|累计发货|(?:pos|网)自营|私(?:我|聊)|领机|同号|内部价|一手代理|话费|云喇叭|办(?:pos)?机(?:找|热线|请)|长期出售|instant business loan|no collateral|money in \d+|with code|free reader|no monthly fee|find out more|for your restaurant"
    r"|sign up (?:now|today|for)|special offer|act now|limited[- ]time|order (?:now|today|yours)|(?:get|claim|order) (?:your|a) free|free (?:terminal|pos|card reader|trial|quote|shipping|consultation)|lowest (?:fees?|rates?)|best rates?|switch to (?:us|our)\b|book a demo|(?:start|try) (?:it )?(?:for )?free|get started (?:today|now|with)|click (?:here|below) to|buy now|promo code|discount code|% off|scan the qr code (?:to|below)|add (?:us|me|our) on wechat|follow us|subscribe (?:now|to)|download our app|request a (?:quote|call ?back)|talk to (?:our )?sales|no monthly fees?"
)
WEAK = re.compile(
    r"电签(?:版)?|办理|官网|推荐|领取|申请|代理|咨询|一清|秒到|秒结|正规|稳定|安全(?:可靠|有保障|又保障)|放心|口碑|优惠|便宜|划算|大品牌|品牌|机型|新款|4g|蓝牙|触屏|智能pos|费率|激活|押金|包邮|赠送|热线|客服电话|下载|注册|好评|跨省|小微|刷卡额度|商户多|封顶|落地商户|全国|支付牌照|网速|网络更快|快捷高效|便捷|高效|推出|打造|申请流程|产品|免费|offer|rates?|terminals?|plan|pricing|free|award|trusted|leading"
)
PRICE = re.compile(
    r"0\.\d{1,3}%|(?<![\d.])\d{1,6}(?:\.\d{1,3})?‰|[¥￥$€£]\s?\d|(?<!\d)\d{1,8}元(?:/|每)?(?:台|年|押金|包|起)|(?<!\d)\d{1,3}%\s?off"
)
TROUBLE = re.compile(
    r"未到账|没到账|不到账|到账(?:延迟|失败|慢|异常)|原因|联系|查询|核实|核对|检查|确认|故障|失败|延迟|异常|超时|结算卡|商户号|参考号|小票|签购单|投诉|维护|清算|风控|冻结|退款|限额|余额|网络|银行|凭证|交易(?:记录|状态|流水)|工作日|次日|节假日"
    r"|not (?:arrived|credited|received)|delay|settle\w*|batch|decline|statement|verify|payout|bank|refund|dispute"
)
"""Words of the matter itself: an advert has few of them."""
_WARNS = re.compile(r"轻信|别信|不信|勿信|警惕|谨防|当心|小心|骗局|陷阱|beware|scam|do not trust|don't trust")
CLAUSE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+(?=[A-Z])")


def score(text: str) -> tuple[float, tuple[str, ...]]:
    """How much a text looks like an advert, and by what. `text` is a `key`."""
    total, why = 0.0, list[str]()
    if contacts.LINK.search(text):
        total += 0.6
        why.append("link")
    if contacts.MAIL.search(text):
        total += 0.3
        why.append("address")
    elif contacts.CHAT.search(text):
        total += 0.7
        why.append("chat id")
    if contacts.NUMBER.search(text):
        total += 0.4
        why.append("phone number")
    strong = {found[0] for found in STRONG.finditer(text)}
    if strong:
        total += 0.8 + 0.3 * min(3, len(strong) - 1)
        why.append(f"sales words ({'、'.join(sorted(strong)[:3])})")
    brands = {found[0] for found in BRANDS.finditer(text)}
    if brands:
        total += 0.2 + 0.1 * min(2, len(brands) - 1)
        why.append("brand")
    weak = {found[0] for found in WEAK.finditer(text)}
    total += 0.15 * min(5, len(weak))
    if weak and not strong:
        why.append("sales words")
    if PRICE.search(text):
        total += 0.3
        why.append("price")
    matter = {found[0] for found in TROUBLE.finditer(text)}
    total -= min(1.0, 0.2 * len(matter))
    if _WARNS.search(text):
        total -= 1.0
    return total, tuple(why)


def mostly_article(text: str) -> bool:
    """A paragraph or item most of whose sentences are no advert loses those that are, not itself."""
    pieces = [piece for piece in CLAUSE_END.split(text) if piece.strip()]
    if len(pieces) < 2:
        return only_contact(text)
    if TROUBLE.search(pieces[0]) and score(pieces[0])[0] <= 0:
        return True
    bad = sum(len(piece) for piece in pieces if score(piece)[0] >= SURE and not only_contact(piece))
    return bad < len(text) * 0.5


def only_contact(text: str) -> bool:
    """Advice in which only the contact is foreign: 拨打客服电话400-…说明情况."""
    bare = contacts.without_contacts(text)
    bare = re.sub(rf"热线|客服电话|咨询|{BRANDS.pattern}", "", bare) if re.search(r"拨打|致电|咨询|联系", bare) else bare
    matter = {found[0] for found in TROUBLE.finditer(bare)}
    return score(bare)[0] < MAYBE and (len(matter) >= 1 or bool(re.search(r"拨打|致电|咨询|call|contact", bare))) and len(bare) >= 6
