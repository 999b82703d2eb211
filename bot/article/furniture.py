"""The page's own lines: the way to it, who wrote it and when, how often it was read, menus, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.lexicon import trimmed
from bot.article.lines import Line

LITTER = re.compile(
    r"(?:微信|链接|账号|网址|微信号)?复制成功|点击复制.{0,10}|分享(?:到|至|给|本文).{0,24}|(?:阅读|浏览|点击|查看|人气|热度)(?:量|次数|数)?\s*[:：(（]?\s*\d+.{0,6}|\d+\s*(?:次)?(?:阅读|浏览|人看过|人已读|赞|评论|收藏|views?|comments?|reads?|likes?)|(?:发布|更新|创建|修改|编辑)?(?:时间|日期|于)\s*[:：]?\s*\d{2,4}[-/年.].{0,24}|(?:作者|编辑|来源|责编|责任编辑|撰稿|校对|审核|小编|文章来源|稿源|发布者|发布人|出处|分类|标签|关键词|栏目|所属分类|tags?|author|source|category)\s*[:：].{0,60}|(?:上|下)一(?:篇|页)\s*[:：]?.{0,60}|(?:免责声明|版权声明|版权所有|声明|转载).{0,200}|.{0,30}(?:转载请注明|侵权请联系|如有侵权|仅供参考,不构成|icp备|版权所有|网络整理|来源于网络).{0,120}|copyright.{0,80}|©.{0,80}|all rights reserved.{0,40}|(?:返回|回到)(?:首页|顶部|列表|上页).{0,10}|(?:您的|当前)(?:当前)?位置\s*[:：].{0,80}|首页\s*[>»/›-].{0,80}|(?:网站首页|首页)(?:\s+\S{2,8}){2,}|(?:点赞|收藏|评论|打赏|举报|关注|分享|喜欢|在看|登录|注册)(?:\s*[|/、 ]\s*(?:点赞|收藏|评论|打赏|举报|关注|分享|喜欢|在看|登录|注册))*|点(?:击|进|此).{0,4}(?:查看|了解|进入|阅读).{0,20}|.{0,12}(?:点个?[“\"]?(?:在看|赞|关注)|欢迎(?:转发|收藏|分享|留言|关注)|点赞过\d+).{0,20}|回(?:页|頁)?(?:顶|首页).{0,4}|(?:revision history|printed copies).{0,100}|.*(?:do not share|uncontrolled|for internal use).{0,60}|page \d+ of \d+|展开(?:全文|阅读)|(?:查看|阅读)(?:全文|更多|原文)|加载(?:中|更多).{0,6}|(?:图片|图)(?:来源|源).{0,30}|\[?图片\]?|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?:\s.{0,20})?|第?\s?\d{1,3}\s?页(?:\s?共\s?\d{1,3}\s?页)?|page \d+(?: of \d+)?|\d{1,3}\s*/\s*\d{1,3}"
    r"|was this (?:article|page|answer) (?:helpful|useful).{0,60}|did (?:this|we) (?:answer|help|solve).{0,60}|have more questions.{0,60}|submit a request.{0,20}|(?:return|back) to top|recently viewed.{0,60}|\d+ out of \d+ found this helpful.{0,20}|(?:last )?(?:updated|modified|published|posted|reviewed)(?: on| at| by)?\b.{0,120}|\d+ (?:days?|weeks?|months?|years?|hours?) ago(?: updated)?|(?:written )?by [a-z]+(?: [a-z.]+){1,3}|\d+ (?:min(?:ute)?s?) read|share(?: this)?(?: (?:article|page|post|on).{0,30})?|(?:sign|log) in.{0,20}|skip to (?:main )?content|(?:facebook|twitter|linkedin|x|whatsapp|instagram|youtube)(?:\s*[|/,]?\s*(?:facebook|twitter|linkedin|x|whatsapp|instagram|youtube))*|powered by.{0,40}|cookies?(?: policy| settings).{0,40}|privacy policy.{0,60}|terms of (?:use|service).{0,40}|documentation index.{0,80}|fetch the complete documentation index.{0,200}|use this file to discover.{0,120}|home\s*[>»/›].{0,80}|leave a (?:comment|reply).{0,30}|print(?: this)?(?: page| article)?|yes\s*[|/]?\s*no|thanks? for your feedback.{0,20}|search|menu|edit this page.{0,40}|still need help\??|contact support"
)
"""Lines that belong to the page, not to the text."""
_LINKS = re.compile(r"(?:!?\[[^\]\n]*\]\([^)\n]*\)|\[\[[^\]\n]*\]\]|[\s|·•/,，、«»—-])+")
_TAGS = re.compile(r"(?:#[^\s#]{1,20}#?\s*){2,}")
_PATH = re.compile(r"[^>›»/]{1,24}(?:\s*[>›»]\s*[^>›»]{1,40}){1,5}|[^/]{2,20}(?:\s/\s[^/]{2,40}){1,5}")
_HEAD = re.compile(
    r"(?:收件人|发件人?|抄送|主送|签发人|发布部门|发文|文号|密级|受控|编号|版本|整理|文|图|作者|来源|日期|时间|更新|标签|适用)\s?[:：/／].{0,60}|.{0,16}〔\d{4}〕\s?\d+\s?号.*|(?:附件|附录)\s?\d{0,2}|.*(?:\d{4}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}).{0,40}(?:阅读|浏览|点击|人气|作者|转藏|查看|阅|views?).{0,30}|.*(?:阅读|浏览|点击|人气)(?:量|次数)?\s?[:：(（]?\s?\d[\d,. ]*(?:万|w|k)?.{0,20}"
)
_FOOT = re.compile(
    r"(?:编制|审核|批准|审批|密级|打印(?:日期|次数)|讲师|抄送|主送|分机|附件|责编|责任编辑|[（(]?责任编辑|[（(]?来源|关键词|标签|本文标签|版权|声明|抄报|印发|合集下载|下载地址|提取码|订阅|上期回顾|类似问题|相关问题|友情链接|免责|备案)\s?[:：].*|.*(?:内部资料|恕不另行通知|仅供参考|下载客户端|浏览器?分辨率|分辨率浏览|转载请注明|the end|推荐阅读|猜你喜欢|保密信息|自动附加).*|.{0,24}办公室\s+\d{4}年.*|(?:点赞|收藏|评论区|喜欢就).{0,30}|下载.{0,8}app.{0,4}|打开app.{0,8}"
)


def bare(line: Line) -> str:
    """A line's key without the signs and brackets around it."""
    return re.sub(r"^[^\w©#]+|[\s*_>\[\]【】()（）|·-]+$", "", line.key)


def at_head(line: Line, number: int) -> bool:
    """Whether one of an article's first lines belongs to the page: a path to it, a byline, a letterhead."""
    return number < 10 and line.long <= 90 and not line.leads and bool(_PATH.fullmatch(line.key.strip()) or _HEAD.fullmatch(bare(line)))


def furniture(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    for number, line in enumerate(lines):
        if line is title:
            continue
        if line.hint.kind == "furniture":
            cuts[number] = "page furniture (menu, footer, sidebar)"
        elif line.hint.kind == "h" and line.hint.level == 0:
            cuts[number] = "the page's title"
        elif line.long <= 120 and line.hint.kind != "row" and (LITTER.fullmatch(trimmed(line.key)) or LITTER.fullmatch(bare(line))):
            cuts[number] = "page litter"
        elif line.hint.kind != "row" and (_LINKS.fullmatch(line.text) or _TAGS.fullmatch(line.text)):
            cuts[number] = "page litter (links)"
        elif at_head(line, number) or (number >= len(lines) - 10 and line.long <= 120 and _FOOT.fullmatch(bare(line))):
            cuts[number] = "page litter"
        elif number < 6 and re.fullmatch(r"(?:id\s*[:：]?\s*)?\d{1,10}", line.key):
            cuts[number] = "page litter (a number)"
