"""What admins read in private: a flow file sent in, what it changes, who is affected."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

ADMIN: Mapping[str, Mapping[Lang, str]] = {
    "admin_checking": {"zh": "收到 {name}，正在检查和试跑，几秒钟就好……", "en": "Got {name}. Checking and testing it, a few seconds …"},
    "admin_no_yaml": {
        "zh": "“{name}”收不了：这里收流程文件，文件名是流程名（小写字母、数字、下划线，最多 20 个）加 .yaml，比如 late_credit.yaml。",
        "en": "“{name}” cannot be taken: flow files go here, named after the flow (small letters, digits, _; at most 20) and ending in .yaml, "
        "such as late_credit.yaml.",
    },
    "admin_rename": {
        "zh": "“{name}”收不了：流程文件的扩展名是 .yaml。如果这就是流程文件，改名为 {better} 再发。",
        "en": "“{name}” cannot be taken: the name of a flow file ends in .yaml. If it is one, call it {better} and send it again.",
    },
    "admin_too_big": {
        "zh": "{name} 超过 1 MB，收不了：流程文件只有几十 KB，请看看是不是发错了文件。",
        "en": "{name} is larger than 1 MB and cannot be taken: flow files have some dozen kB. Is it the right file?",
    },
    "admin_not_fetched": {
        "zh": "没能取到文件（{why}），请再发一次。",
        "en": "The file could not be fetched ({why}). Please send it again.",
    },
    "admin_problems": {"zh": "❌ {name} 有 {number} 处错误，没有发布：", "en": "❌ {name} has {number} errors and was not published:"},
    "admin_tests_wanted": {
        "zh": "这个流程还没有用例。把 {flow}.test.yaml 也发来（desk flow test {flow} --suggest 能写出来），就连同刚才的文件一起再检查。",
        "en": "This flow has no tests yet. Send {flow}.test.yaml too (desk flow test {flow} --suggest writes it); both are checked together then.",
    },
    "admin_tests_kept": {
        "zh": "用例收到了，等流程文件：请发 {flow}.yaml。",
        "en": "The tests are kept; the flow file is missing: please send {flow}.yaml.",
    },
    "admin_tests_pass": {
        "zh": "✅ {name}：{cases} 个用例都通过（按线上的 {flow}）。没有要发布的；下次发来 {flow}.yaml 时，就用这些用例。",
        "en": "✅ {name}: all {cases} tests pass (on {flow} as it is live). There is nothing to publish; when {flow}.yaml comes next, these tests "
        "are played.",
    },
    "admin_page_on": {"zh": "下一页 ▶", "en": "next ▶"},
    "admin_page_back": {"zh": "◀ 上一页", "en": "◀ back"},
    "admin_page_gone": {
        "zh": "这份清单已经不在了。要再看，请把文件再发一次。",
        "en": "This list is gone. To see it again, send the file again.",
    },
    "admin_tests": {"zh": "❌ {name} 的试跑没通过，没有发布：", "en": "❌ the tests of {name} fail, so it was not published:"},
    "admin_same": {"zh": "{name} 和线上的一样，没有要发布的。", "en": "{name} is what is live already; there is nothing to publish."},
    "admin_changes": {
        "zh": "✅ {name} 检查和试跑都通过（{cases} 个用例）。改动（{cls}）：",
        "en": "✅ {name} passes its rules and its {cases} tests. Changes ({cls}):",
    },
    "admin_new": {
        "zh": "✅ {name} 是新流程，检查和试跑都通过（{cases} 个用例）。",
        "en": "✅ {name} is a new flow; it passes its rules and its {cases} tests.",
    },
    "admin_warnings": {
        "zh": "⚠️ 有提醒。改好再发；确实要这样，发布时写的原因就算说明：",
        "en": "⚠️ Warnings. Mend them and send it again; if they are meant, the reason you give when publishing answers for them:",
    },
    "admin_over": {
        "zh": "这份 {name} 草稿已经超过 {days} 天，规则和资料可能变了。请把文件再发一次，重新检查。",
        "en": "This draft of {name} is older than {days} days; rules and facts may have changed. Send the file again, it is checked anew.",
    },
    "admin_overtaken": {
        "zh": "⚠️ 您发文件之后，{by} 发布了 {flow} {live}：{why}\n您的文件里没有那次改动，现在发布会变成下面这样。要先看线上的文件：/flow {flow}",
        "en": "⚠️ After you sent the file {by} published {flow} {live}: {why}\nYours is without that change; published now it would change the "
        "following. The file that is live: /flow {flow}",
    },
    "admin_standing": {
        "zh": "有 {people} 位商户正停在“{node}”（{gone}）。他们怎么办？",
        "en": "Merchants who stand on “{node}” ({gone}): {people}. What about them?",
    },
    "admin_stay": {"zh": "按旧版走完", "en": "finish on the old one"},
    "admin_agent": {"zh": "转人工", "en": "to an agent"},
    "admin_goto": {
        "zh": "要让他们去别的步骤，回复“{node}=步骤名”。",
        "en": "To send them to another node, answer “{node}=its name”.",
    },
    "admin_chosen": {"zh": "“{node}”：{choice}", "en": "“{node}”: {choice}"},
    "admin_no_node": {"zh": "新文件里没有“{node}”这一步。", "en": "The new file has no node “{node}”."},
    "admin_publish": {"zh": "✅ 发布", "en": "✅ Publish"},
    "admin_discard": {"zh": "🗑 放弃", "en": "🗑 Discard"},
    "admin_try": {"zh": "🧪 先试玩", "en": "🧪 Try it"},
    "admin_everybody": {"zh": "☐ 正在聊的也换到新版", "en": "☐ move those in the middle too"},
    "admin_everybody_on": {"zh": "☑ 正在聊的也换到新版", "en": "☑ move those in the middle too"},
    "admin_everybody_yes": {
        "zh": "发布时，正在“{flow}”里的 {people} 位商户也换到新版，停在同一步；新版里没有那一步的，按旧版走完。再点一次取消。",
        "en": "When it is published, the merchants in the middle of “{flow}” ({people}) go on with the new revision at the same node; those "
        "whose node is gone finish on the old one. Press again to undo.",
    },
    "admin_everybody_no": {
        "zh": "正在“{flow}”里的 {people} 位商户留在旧版。",
        "en": "The merchants in the middle of “{flow}” ({people}) stay on the old revision.",
    },
    "admin_why": {
        "zh": "写一句改了什么、为什么（会和版本一起保存）：",
        "en": "In a sentence: what changed and why? It is kept with the revision.",
    },
    "admin_live": {
        "zh": "🚀 {flow} {rev} 已上线。已经开始的对话留在旧版。",
        "en": "🚀 {flow} {rev} is live. Conversations that have begun stay on theirs.",
    },
    "admin_live_all": {
        "zh": "🚀 {flow} {rev} 已上线，正在聊的也换到新版。",
        "en": "🚀 {flow} {rev} is live, and those in the middle go on with it.",
    },
    "admin_waits": {
        "zh": "⏳ 这次改动涉及资金或法律（{nodes}），要另一位管理员同意后才上线。",
        "en": "⏳ This change speaks about money or law ({nodes}); it goes live when another admin agrees.",
    },
    "admin_asks": {
        "zh": "{by} 要发布 {flow} {rev}：{why}\n涉及：{nodes}\n同意吗？",
        "en": "{by} wants to publish {flow} {rev}: {why}\nIt is about: {nodes}\nDo you agree?",
    },
    "admin_agree": {"zh": "同意发布", "en": "I agree"},
    "admin_refuse": {"zh": "不同意", "en": "I do not"},
    "admin_refused": {"zh": "{by} 不同意发布 {flow} {rev}，没有上线。", "en": "{by} does not agree to {flow} {rev}; it is not live."},
    "admin_gone": {"zh": "这份草稿已经处理过了（{status}）。", "en": "This draft is settled already ({status})."},
    "admin_status_waiting": {"zh": "在等另一位管理员", "en": "it waits for another admin"},
    "admin_status_published": {"zh": "已发布", "en": "published"},
    "admin_status_discarded": {"zh": "已放弃", "en": "discarded"},
    "admin_status_replaced": {"zh": "被您后来发的文件代替", "en": "replaced by a later file of yours"},
    "admin_discarded": {"zh": "已放弃，什么都没改。", "en": "Discarded; nothing changed."},
    "admin_flows": {"zh": "流程（线上版本 · 上线时间 · 谁）：", "en": "Flows (live revision · since · by):"},
    "admin_no_flow": {"zh": "没有“{flow}”这个流程。有：{flows}", "en": "There is no flow “{flow}”. There are: {flows}"},
    "admin_drawing": {"zh": "正在画……", "en": "Drawing …"},
    "admin_no_picture": {"zh": "画不出来：{why}", "en": "It cannot be drawn: {why}"},
    "admin_rollback_use": {
        "zh": "用法：/rollback 流程名 [版本] 为什么（不写版本就回到上一版）",
        "en": "Use: /rollback FLOW [revision] why (without a revision to the one before)",
    },
    "admin_rolled_back": {"zh": "↩️ {flow} 回到 {to}（原来是 {old}）。", "en": "↩️ {flow} is {to} again (it was {old})."},
    "admin_recall_use": {
        "zh": "用法：/recall 流程名 步骤名 [去哪一步] | 为什么\nzh: 给商户的中文说明\nen: 给商户的英文说明\n"
        "看过这一步的商户都会收到更正；没写去哪一步就转人工。几步用逗号隔开：call,wait；加 7d 只通知最近 7 天的（不写是 30 天）。"
        "后两行可以不写，不写就只说我们更正了说明。",
        "en": "Use: /recall FLOW NODE [where to] | why\nzh: what merchants are told in Chinese\nen: … in English\n"
        "Everybody who saw that node is told; without a place to go a person takes over. Several nodes: call,wait; with 7d only those of the "
        "last 7 days (otherwise 30). Without the last two lines the desk only says that it corrected what it said.",
    },
    "admin_recalled": {
        "zh": "正在更正：{nodes}，看过的对话有 {people} 个。desk audit 里能看到通知了谁。",
        "en": "Being taken back: {nodes}; {people} conversations saw it. desk audit says whom it reached.",
    },
    "admin_recalled_none": {
        "zh": "到现在没有人看过 {nodes}，不用通知谁。已经记下。",
        "en": "Nobody has seen {nodes} so far, so nobody is told. It is noted.",
    },
    "admin_recall_checking": {"zh": "正在检查要发给商户的话……", "en": "Checking the words for merchants …"},
    "admin_one_language": {
        "zh": "讲另一种语言的商户只会听到固定的更正说明（没有写 {lang}: 那一行）。",
        "en": "Merchants of the other language hear the desk's own sentence alone (there is no line {lang}:).",
    },
    "admin_still": {
        "zh": "⚠️ 线上的版本还在说“{nodes}”：新来的商户照样会看到，请把改好的文件发来发布。",
        "en": "⚠️ What is live still says “{nodes}”: new merchants hear it until you publish a better file.",
    },
    "admin_play_on": {
        "zh": "🧪 试玩 {flow} {rev}：下面只有您看得到，不建工单、不进统计。/endplay 结束。",
        "en": "🧪 Trying {flow} {rev}: only you see this, no ticket is made, nothing is counted. /endplay ends it.",
    },
    "admin_play_off": {"zh": "🧪 试玩结束。", "en": "🧪 The trial is over."},
    "admin_play_none": {"zh": "现在没有在试玩。/play 流程名 开始。", "en": "Nothing is being tried. /play FLOW begins."},
    "admin_play_handoff": {
        "zh": "🧪 （正式环境里这时转人工，队列 {queue}）",
        "en": "🧪 (in earnest a person takes over here, queue {queue})",
    },
    "admin_play_end": {"zh": "🧪 （对话到此结束：{outcome}）", "en": "🧪 (the conversation ends here: {outcome})"},
    "cls_text": {"zh": "只改文字", "en": "text"},
    "cls_additive": {"zh": "有新增", "en": "additive"},
    "cls_breaking": {"zh": "有删除", "en": "breaking"},
}
