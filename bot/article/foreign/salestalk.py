"""The words of those who sell, by what they do with them. Looked for in `normal.key` of a text.

One of `STRONG` is an advert by itself. Of the other classes it takes two or three together: an article may name a price, a discount or
an app; who names a discount, invites and praises is selling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HAN, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[a-z]{2}")


@dataclass(frozen=True)
class Words:
    """Patterns of one class in both languages; each is looked for only where its script is."""

    chinese: str
    english: str
    _zh: re.Pattern[str] = field(init=False)
    _en: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zh", re.compile(self.chinese))
        object.__setattr__(self, "_en", re.compile(self.english))

    def hits(self, text: str, *, han: bool, latin: bool) -> set[str]:
        """What of them stands in a text that has such script."""
        found = {match[0] for match in self._zh.finditer(text)} if han else set()
        return found | {match[0] for match in self._en.finditer(text)} if latin else found

    def search(self, text: str) -> bool:
        return bool(self._zh.search(text) or self._en.search(text))


BRANDS = re.compile(
    r"拉卡拉|银联商务|盛付通|瑞银信|瑞刷|瑞易|随行付|乐刷|汇付|通联|收钱吧|快钱|嘉联|立刷|海科|合利宝|星驿付|新国都|中付|现代金控|点佰趣|杉德|付临门|联动优势|开店宝|钱宝|易生|银盛|国通星驿|拉卡|海贝|富友|和融通|卡友|汇来米|美团收单|乐收银|鑫联|融宝|腾付通|天喻|哆啦宝|扫呗|金小宝|喔刷|腾势|电银|卡拉合伙人"
    r"|smartswipe|swipepro|squareup|sumup|zettle|mypos"
)
STRONG = re.compile(
    r"免费(?:领取|领|(?:申请|办理)(?!法律)|送|赠送|包邮|试用|激活)|(?:0|零)(?:元|押金|成本).{0,4}(?:领|办|送)|(?:官网|在线|立即|马上|点击|快速|免费|扫码|极速|正规|推荐|网上|一键)(?:办理|申请|领取|购买|咨询|下单|注册|加盟|进入|抢购|开通)|办理.{0,6}(?:官网|入口|热线|电话|渠道|微信|客服|咨询)|(?:申请|办理|领取)(?:入口|官网|网址|地址)|pos机?(?:机)?(?:办理|申请|领取|推荐|代理|招商|加盟|官网|免费|排行榜|十大|品牌排)"
    r"|(?:个人|银联|智能|电签|正规|一清|手机|大|4g|拉卡拉|盛付通).{0,6}pos机?(?:机)?(?:办理|申请|领取|推荐|代理|免费|官网)|正规一清|一清(?:机|pos).{0,6}(?:办|领|推荐|招|官网)|(?:超)?低费率|费率(?:低|超低|优惠|永久|不涨|稳定|只要|仅需|仅)|(?:万|千)\d(?:\.\d+)?(?:费率|秒到)|费率\s?0\.\d+%?.{0,12}(?:推荐|机|办|到账|秒到|的)|不涨(?:手续费|费率|价)|手续费(?:稳定|永久|不涨)|央行颁发|人民银行颁发|全国(?:包邮|招商|招代理|可办)|包邮(?:到家)?|诚招|招(?:商(?!银)|代理|募代理)|代理(?:加盟|商招募|政策)|加盟(?:热线|电话)|日结分润|高分润|返现|激活(?:返|送)|限时(?:优惠|免费|特价|抢)|优惠(?:名额|办理)|名额有限|先到先得|(?:长按|识别|扫描?)(?:一扫)?.{0,2}(?:下方|下面|下图|图中|上方|文末|右侧).{0,6}(?:二维码|码)|二维码.{0,6}(?:添加|关注|领取|咨询|办理|加微信)|关注(?:我们的?)?(?:公众号|微信)|加(?:我|客服|官方|老师|经理)?(?:的)?(?:微信|v信|威信|薇信|vx|wx|qq)|(?:客服|咨询|办理|官方)微信(?!支付)|联系微信[:：\s]*[a-z0-9]|私信(?:我|领取)|点击(?:网址|链接|领取|下方|文末|咨询|进来|办理|申请)|拨打客服电话办理|花重金打造|新推出的|龙头企业|广受(?:大众)?(?:好评|欢迎)|深受.{0,8}(?:喜爱|好评|欢迎|信赖)|自问世以来|值得信赖|首选(?:品牌|机型|pos)|性价比(?:高|之王|超高)|适合个人以及小微|(?:代办|有偿|专业|付费|快速|加急|内部渠道)(?:解冻|解封|解限|申诉)|代(?:还|养卡)|(?:专业|代办)?套现(?:服务|找|联系)|提额(?:秘籍|神器|找)"
    r"|(?:免|无|不收|0|零)押金|(?:返利|清仓|换购|换新价|宠粉)|首(?:单|年|月)(?:返|减|免|立减)|(?:送|领)(?:话费|油卡|流量卡|好礼|机器?(?!器)|台卡一套|扫码盒)|(?:费率|手续费)?低至|秒到不限|月租0元|店家奖金|日结分润|不成功不收费|代办解|\d+元起|永不(?:上涨|涨价)|累计发货|(?:pos|网)自营|私(?:我|聊)|领机|内部价|一手代理|办(?:pos)?机(?:找|热线|请)|赞助(?:商|播出|内容|提供)|(?:由|感谢)[^，。]{1,12}赞助|共同选择|月费全免|长期出售|instant business loan|no collateral|money in \d+|with code|free reader|no monthly fee|find out more|for your restaurant"
    r"|sign up (?:now|today|for)|special offer|act now|limited[- ]time|order (?:now|today|yours)|(?:get|claim|order) (?:your|a) free|free (?:terminal|pos|card reader|quote|shipping|consultation)|lowest (?:fees?|rates?)|best rates?|switch to (?:us|our)\b|book a demo|(?:start|try) (?:it )?(?:for )?free|get started (?:today|now|with)|click (?:here|below) to|buy now|promo code|discount code|% off|scan the qr code (?:to|below)|add (?:us|me|our) on wechat|follow us|subscribe (?:now|to (?:our|the|my))|download our app|request a (?:quote|call ?back)|talk to (?:our )?sales|no monthly fees?"
)
GREY = Words(
    r"(?:专业|快速|代办?|内部|人工|帮(?:忙|您|你)|包)(?:渠道)?.{0,4}(?:解冻|解封|解限|除名|养卡|提额|消除风控)|内部(?:渠道|通道|价)|不(?:冻卡|降额|跳码|风控)|(?:花呗|白条|信用卡|额度)[^，。,]{0,6}(?:秒到|套(?:现|出)|变现|取现秒到)|(?:手续费|费用)?\s?\d(?:\.\d)?个点|四件套|(?:出售|收购|出租|转让|租).{0,10}(?:收款码|商户码|对公账?户?|银行卡|码商)|不封(?:号|码)?(?=$|[,，。!！])|代刷|跳(?:优质)?商户|无需(?:营业)?执照|无视(?:黑白|征信|风控)|先办事|有偿(?:服务|办理|解)|提升额度[,，]|养卡提额|代还",
    r"(?!)",
)
"""Trades that a merchant had better not enter."""
OTHER_TRADE = Words(
    r"不看征信|秒批|秒放|放款|无抵押|(?:小额|网络?|急用|经营|商家|企业|装修)贷(?:款)?|(?:套现|取现)(?:秒到|秒回|服务|.{0,4}手续费低)|(?:极速|急速|快速)?借(?:款|钱).{0,6}(?:额度|平台|app|最快)|急用钱|私服|一刀\d+|神装|点击即玩|老中医|祖传|膏药|\d贴见效|征婚|(?:最高)?可借|测(?:一测)?额度|资金周转不|手游|网游|页游|开服|(?:皮肤|钻石).{0,4}(?:免费|领)|炒股|荐股|期货|彩票|棋牌|博彩|体育直播|\d+天速成|免费试听|名师|网课|健身卡|减肥|瘦身|祛斑|瓷砖|海鲜|旺铺|出租|招租|转租|(?:诚|急)聘|招聘|求职|底薪|月入(?:过)?\d*万?|兼职|日赚|开锁|搬家公司|减脂|白酒|茶叶|相亲|算命",
    r"business loan|merchant cash advance|cash advance|no credit check|casino|crypto|weight loss|insurance from|car insurance|work from home|make money",
)
OFFER = Words(
    r"免费(?!的?(?=$|[。，,])|的?(?:热线|电话|咨询|法律|更换|升级|维修|补|更新|打印|重))|特价|特惠|优惠价|优惠券|抵扣券|折扣|打[\d一二三四五六七八九.]+折|[一二三四五六七八九\d]折(?!合|叠|旧)|半价|立减|直降|立省|满\d+(?:元)?(?:减|返|送)|(?:刷|做|消费)满.{0,8}(?:返|送|减)|返(?:押金|现|佣|利)|(?:(?:即|可|还|再|加|另|限时|下单|激活|注册|购机|充值|买.{1,3}|免费)送|送(?:话费|流量|礼|券|卡(?!片)|机|音箱|打印纸|充电宝|\d|[一二两三半全]年|[一两三]台|[一二三]个月|(?:您|你)?.{0,4}(?:大?礼包|礼品|优惠))|赠送?(?!品发票))|附赠|粉丝福利|立得|底价|感人|现货|任选|冠名|老客户|抵\s?\d+\s?元|到手(?:价|仅|只|\d)|上市|九成新|闲置|自提|红包|抽(?:奖|.位送)|秒杀|抢购|清仓|大促|狂欢|促销|甩卖|团购|拼团|包邮|到付|货到付款|先用后付|包退|无理由退|一件代发|批发|量大从优|厂家直|贴牌|低至|(?:仅|只)(?:需|要|售)\s?\d|\d(?:\.\d+)?元?起(?![至到])|全网最低|首(?:单|年|月|台|期|批)\s?(?:仅|只要?)?\d|新用户|首(?:单|年|月|台|期|批)(?:免|减|返|立减|半价|送)|一机一|再减|月费|(?:免|零|0)(?:月租|年费|门槛|服务费|开户费|手续费|成本|元(?!交易))|费全免|永久?不?(?:涨|跳)|终身(?:免|维护|质保|保修|换新|0|\d)|换新(?:机|只|款|仅)?|补差价|(?:即|立|尊|独|专|可)享|限(?:时|量)(?!额)|名额|手慢无|先到先得|今晚.{0,6}(?:截止|结束)|价值\s?\d+元|大礼包|福利|新用户(?:专享|注册)|邀请好友|分润|日返|返佣|佣金|提成|一级政策|好价|薅|假一[罚赔]十|(?:官方)?旗舰|折抵|首年|带走",
    r"\bfree (?:trial|shipping|quote|demo|reader|gift|setup|month|sample|guide|ebook|delivery)|\d+ ?% off|\bsave (?:up to )?[$£€]?\d+|half[- ]price|\bdiscount|\bcoupon|\bpromo\b|\bcode [a-z]+\d+|\bno (?:contracts?|setup fees?|commitment|hidden fees?|monthly fees?)|\bzero (?:monthly |transaction )?fees?|\b(?:from|only|just|for) (?:only |just )?[$£€]\s?\d|[$£€]\s?\d+(?:\.\d+)?/?\s?(?:a|per)? ?(?:month|mo\b|device|year)|(?:limited|special|partner) offers?|offer ends|black friday|cyber monday|\bdeals?\b|earn [$£€]?\d|refer a friend|buy one get|money back guarantee|same-day payouts? for|instant (?:payouts?|settlement)[,.]? (?:only|for|from)|winner",
)
INVITE = Words(
    r"家人们|宝子们|双击|小红心|小黄车|上链接|橱窗|粉丝团|一键三连|弹幕|刷波|认准(?!持牌|正规|有)|选择[^，。]{1,6}(?:通|宝|付|刷|拉|pos|官方|旗舰店?)(?=$|[,，。!！])|(?:联系|找|咨询|加|问|私信|私聊|滴滴|认准|认识|call)(?:一下)?(?:小编|小店|小站|本店|本站|站长|店主|我们?(?=$|[,，。!！的])|客服(?:小|[a-z])|在线客服|老[赵钱孙李周吴郑王张刘陈杨黄何林](?!板)|小[赵钱孙李周吴郑王张刘陈杨雅美丽雪](?!票)|阿[\u4e00-\u9fff]|[\u4e00-\u9fff](?:经理|老师|哥|姐))|欢迎(?:您|大家|各位)?(?:随时)?(?:咨询|来电|留言|加盟|选购|合作|洽谈|关注|预约|私信|联系|体验|添加|试用|扫码)|(?:详|欲|速|可|请)(?:询|购|洽)|详情(?:请)?(?:咨询|联系|加|致电|来电|见|点)|(?:有需要|有意|需要|感兴趣|想要|想换|想办|想做|想省|想了解).{0,16}(?:朋友|老板|店主|商户|老铁|亲|的来|可以?(?:加|找|私|联系|来|扫)|欢迎|加[^上入]|私|留言|一台|戳|点击|不妨)|同款|换(?:成)?我们的|换机热线|嫌麻烦|打开某|戳.{0,4}下单|(?:点击|点|戳)(?:进来|此处?|这里|这儿|我(?!的)|头像|下方|上方|卡片|主页|文末)|(?:扫(?:描|一扫)?|识别|长按)[^，。,]{0,8}(?:二维码|qr ?code|关注|(?:下方|文末|上方|下图|图中|右侧).{0,4}码)|升级(?:专业|尊享|高级|至尊|会员|vip)|[(（]?扫码(?:下载|领|加|联系|咨询|关注|进|获取|了解|办理|申|下单|解锁)|关注(?:我(?!行)|公众号|本号|后|并|不迷路|一下|[“\"「])|公众号[“\"「]|(?:回复|发送|私信|备注|报|暗号|留言)[：:]?\s?[“\"「『].{1,8}[”\"」』](?!(?:的|等))|评论区|扣\d|主页有|(?:应用商店|淘宝|京东|拼多多|抖音|小程序|微信|公众号|app ?store).{0,6}搜(?:索)?(?:店铺)?\s?[：:“\"「]|(?:淘宝|京东|拼多多)(?:店铺|自营|同款)|注册(?:即|就|送|立)|复制(?:这段|口令|本条|整段)|打开(?:淘宝|抖音|京东|拼多多)|直播间|(?:进|加|入|建)(?:qq|微信|交流)?群|拉(?:你|您)进|(?:立即|马上|立刻|现在|即刻|赶快|快来|赶紧|一键|速来|火速|即日起)(?:申请|申办|办理|领|体验|抢|购买?|下单|开通|注册|加入|索取|试|扫码|加|点击|咨询|换|预约|开户|前往)|(?:免费|在线|网上|快速|个人)(?:申请|申领|申办|办理|预约|报名|试用|领|体验|激活|开户|索取)|申(?:请|领|办)(?:入口|链接|地址|通道)|咨询热线|办理热线|招(?:商(?!银)|代理|募|pos代理)|(?:诚招|招|做|想做).{0,4}代理(?!商的|商[是要应])|代理(?:政策|加盟|招募|入口|热线)|入行|加盟|商务合作|广告位|(?:微信|电话|微|vx|v|wx)(?:微信|电话)?同(?:号|步)|来意|一对一|有兴趣的|名片|订购|选购|评论区见|拜托转发|求关注|上门(?:办理|安装|自取)|实体店铺|备注[“\"「”]?秒?到",
    r"\bsign up\b|\btry (?:it|us|our \w+) (?:for free|free|today|now|risk)|\btry it today|\bstart your\b|\bget started\b|\bjoin (?:our|the|us)\b|\bour newsletter|\bwebinar|\b(?:whatsapp|text|call|message|dm|email) us\b|\bcall (?:our sales|now|today|0\d|\+?\d)|\bsales team|\bbook (?:a|your) (?:demo|call)|\bfollow us|\bdownload (?:the|our) .{0,24}app\b|\bsick of\b|\btired of\b|\blooking for (?:a|an) (?:better|new|cheap\w*|faster|card|pos)|\bcompare quotes|\bchat with our|\btalk to (?:our|an) expert|\bupgrade to\b|\bswitch to\b|\bget paid faster|\bclaim your|\bshop now|\blearn more\b|\bapply now|\border (?:now|today)|\bdownload our\b|\bquote [a-z]+\d+|\bour partners?\b|\bupgrade (?:now|at|today)|\bships? (?:overnight|free)|\bneed (?:a|an|some|new|help choosing)\b[^.?!]{0,30}\?|\blive chat is|\brated \d|\bflash sale|\bgrab (?:a|your)|smash (?:that|the) like|link in (?:the |my )?(?:bio|description)|hit (?:the )?(?:subscribe|bell|like)|brought to you by|use my (?:link|code)|affiliate|check (?:it|them) out at|our sponsors?|\benjoy(?:ed|ing) this|\bjoin \d[\d,]+|\bin (?:their|your) inbox|\bno spam\b|\bstart now\b|\bcheck out our|\bpowered by our|\bour (?:new|latest|best-selling)",
)
PRAISE = Words(
    r"口碑|持牌|更轻松|一键收款|让.{2,6}更(?:简单|轻松|安心|方便|省心)|闭眼|大牌|千万(?:店主|商户|商家)|累计服务|服务[一二三四五六七八九十百\d]+万|从没出过|不得不提|资金不过夜|续航|刷脸|专注.{2,8}(?:行业|领域)|(?:商户|商家|用户|店).{0,4}\d+(?:多|余)?万|一清(?!算)|央行.{0,4}(?:牌|颁发)|有保障|省心|放心|安心|不贵|大品牌|老牌|首选|实力|亲测|好用|共同选择|值得|十大|排行|排名|第[一二三123]名|(?:超过?|服务)?\d+(?:多)?万(?:多)?(?:商户|商家|店主|用户|店)|领先|第一品牌|性价比|费率(?:稳|低|固定|终身|永久|政策)|到账快|秒到账|秒结|秒提|不断网|续航|小巧|轻便|积分(?:多|照给)|真实落地|落地商户|终身|不沉淀|见效快|十年|专业|权威|正规(?!渠道|维修|发票|的?收单|机构)|全渠道|量大|良心|靠谱|神器|黑科技|爆款|热销|明星产品|强烈推荐|全(?:新升级|卡种)|全国联保|联保",
    r"trusted by|award[- ]winning|the best\b|\bno\.? ?1\b|leading|#1|five[- ]star|faster than|in (?:10|ten|60|sixty) (?:minutes|seconds)",
)
GOODS = Words(
    r"大pos|电签|智能(?:pos|机|触屏)|触屏(?:版|机)|(?:扫码|收款)(?:盒|机)|云(?:音箱|喇叭)|收银(?:系统|机|软件)|刷卡(?:机(?!构)|器)|手机pos|4g(?:版|机)|蓝牙(?:版|打印机|机)|新(?:款|品|机器)|升级版|第?[二三四五2-5]代|新机|是一款|老机器|旧机器|购机|办机|换机|[\u4e00-\u9fff]{1,3}(?:付|宝|通|刷|拉)(?:pos|大pos|电签|4g|智能|第.代|pro|plus|官方|旗舰)|pos机?哪(?:个|款|种|家|里)|(?:个人|商用|家用|大额)pos",
    r"card (?:machine|reader)s?|\breaders?\b|card terminals?|receipt rolls",
)
SELF = Words(
    r"本店|本站|我司|本公司|小编|我们的(?:机|产品|pos|团队|客服|公众号|新品|小程序|社群)|我们家|老板们|老铁|亲们|小伙伴|宝子",
    r"\bour (?:sales|team of experts|experts|partners?)",
)
CUE = Words(
    r"广\s?告|广而告之|赞\s?助(?!商)|赞助|插播|推广|(?:站长|今日|本站|本店|友情|小编|编辑|店主|热门|诚意|好物|良心)(?:推荐|推介|安利)|宠粉|福利|好礼|特惠|换机季|独家|插一?句|打个(?:小)?广告|顺带(?:一提|说)|顺便(?:一提|说|推荐)|^[【\[(（]?(?:推荐|推广|福利|热荐|优选|精选)[】\])）]|ps[：:]",
    r"sponsor\w*|advert\w*|promot\w+|promo\b|^ad\b(?! hoc)|partner offer|(?:limited|special)[ -](?:period |time )?offer|offer!",
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
MATTER = re.compile(
    r"今后|平时|定期|每(?:天|日|周|月|季度)|顾客|客人|持卡|商户号|店员|收银员|解决|避免|预防|重启|登录|后台|记录|账单|提示|显示|金额|账户|入账|未到|扣款|密码|余额|限额|终端号|刷不|签到|凭证|材料|证明|截图|执照|法院|监管|业务员|参考|流水|对账"
    r"|customer|\baccount|receipt|\bissuer|declin|\bcode \d|\btrace|\bstatus"
)
"""More such words; they count half."""
WARNS = re.compile(
    r"轻信|二清|(?:不要|请勿|切勿|不得|不能|不可|严禁|禁止|千万别|别|勿)(?:再|去|要|随便|轻易|私下|试图|想着|企图)?(?:加|扫|点|买|借|租|出租|出借|转|套|帮|替|代|贪|信|绕|规避|躲|用)|不(?:出租|出借|外借|替|帮别|代人|参与|套现|贪|加陌生)|(?:不|别|勿)(?:要|能|可)?(?:随意|轻易|随便)?(?:再)?(?:相信|信|贪|扫|点(?!亮)|理会|参与|加陌生)|警惕|谨防|当心|小心|骗局|被骗|诈骗|陷阱|来路不明|陌生|非正规|违规|冒充|虚假|远离|拒绝(?!付)"
    r"|beware|\bscams?\b|do not trust|don't trust|never (?:trust|click|pay)|do not click|fake"
)
"""A warning of adverts names what they say."""
