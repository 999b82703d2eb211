"""Why a flow was not published, taken back or gone back to: for admins, at the keyboard and in Telegram. The place and the remedy are in it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.values import Lang

PUBLISH: Mapping[str, Mapping[Lang, str]] = {
    "flows_why": {
        "zh": "请写一句改了什么、为什么：会和版本一起保存。",
        "en": "say what changed and why: it is kept with the revision",
    },
    "flows_unknown": {
        "zh": "没有“{flow}”这个流程；有：{flows}",
        "en": "there is no flow “{flow}”; there are: {flows}",
    },
    "flows_problem": {"zh": "{problem}{more}", "en": "{problem}{more}"},
    "flows_unusable": {"zh": "{folder} 里的流程不能用（desk flow lint）", "en": "{folder}: the flows cannot be used (desk flow lint)"},
    "flows_tests": {
        "zh": "流程“{flow}”的试跑没通过，没有发布（desk flow test {flow}）：{problem}",
        "en": "the tests of the flow “{flow}” fail, so it was not published (desk flow test {flow}): {problem}",
    },
    "flows_warnings": {
        "zh": '{problem}{more}。请改好；确实要这样，就在旁边写 note: "{code}: 为什么"，或者加 --accept {codes}',
        "en": '{problem}{more}. Mend it; if it is meant, write note: "{code}: why" beside it, or add --accept {codes}',
    },
    "flows_older": {
        "zh": "{flow} 的文件是旧版 {rev}（{retired} 前在线上）；现在线上的是 {by} 发布的 {live}：{why}。"
        "要用线上的：desk flow show {flow} > {file}；要退回旧版：desk flow rollback {flow} --to {rev}",
        "en": "the file of {flow} is the older revision {rev} (live until {retired}); {live} by {by} is live: {why}. "
        "To take that over: desk flow show {flow} > {file}; to go back on purpose: desk flow rollback {flow} --to {rev}",
    },
    "flows_choose": {
        "zh": "{flow} 有商户停在改没了的地方：{standing}。请为每一步选：--stay 步骤（按旧版走完），--move 步骤=去哪一步，--agent 步骤（转人工）",
        "en": "merchants stand on what is gone from {flow}: {standing}. Choose for each node: --stay NODE (they finish on the old revision), "
        "--move NODE=OTHER, --agent NODE",
    },
    "flows_needless": {
        "zh": "“{node}”不在改没了的步骤里（{gone}），不用为它选去处",
        "en": "“{node}” is not among what is gone ({gone}), so nobody there needs a choice",
    },
    "flows_nowhere": {
        "zh": "{flow} 里没有“{chosen}”这一步，停在“{node}”的商户去不了；有：{nodes}",
        "en": "“{chosen}” is no node of {flow}: whoever stands on “{node}” cannot go there — {nodes}",
    },
    "flows_own": {"zh": "{flow} {rev} 是您自己的改动，要另一位管理员同意", "en": "{flow} {rev} is yours: another admin must agree"},
    "flows_settled": {
        "zh": "{flow} {rev} 已经不在等待了（{status}）",
        "en": "{flow} {rev} does not wait any more ({status})",
    },
    "flows_stale": {
        "zh": "{flow} 在这期间由 {by} 发布了 {live}：{why}。请 {made_by} 对照着再提交一次",
        "en": "{by} published {live} of {flow} meanwhile: {why}. Ask {made_by} to look at it and submit again",
    },
    "flows_no_live": {"zh": "“{flow}”没有线上版本；有：{flows}", "en": "no revision of “{flow}” is live; there are: {flows}"},
    "flows_no_older": {
        "zh": "“{flow}”没有可以退回的{called}版本；可以指定的有：{known}",
        "en": "there is no one revision of “{flow}” to go back to{called}; by name there are: {known}",
    },
    "flows_only_one": {
        "zh": "“{flow}”只有线上这一版（{live}），没有可以退回的",
        "en": "{live} is the only revision “{flow}” ever had: there is nothing to go back to",
    },
    "flows_never": {
        "zh": "“{node}”从来不是“{flow}”的步骤或办法。{hint}",
        "en": "“{node}” was never a node or a remedy of “{flow}” — {hint}",
    },
    "flows_no_safe_place": {
        "zh": "线上的“{flow}”没有“{node}”这一步，没法让商户去那里。{hint}",
        "en": "“{node}” is no node of “{flow}” as it is live now, so nobody can be sent there — {hint}",
    },
    "flows_still_wrong": {
        "zh": "线上的“{flow}”里，“{node}”说的还是原来的话。先发布改好的，再收回；或者让商户去别的步骤",
        "en": "“{node}” of “{flow}” still says what it always said: publish what is right first, or send them to another node",
    },
    "flows_recall_why": {"zh": "请写清楚错在哪里：会记入记录。", "en": "say what was wrong: it is kept in the trail"},
    "flows_back_why": {"zh": "请写为什么退回：会记入记录。", "en": "say why it goes back: it is kept in the trail"},
    "recall_line": {
        "zh": "📣 管理员收回了 {nodes}（{why}），商户已收到更正。附言：{words}",
        "en": "📣 An admin took back {nodes} ({why}); the merchant was told. In these words: {words}",
    },
    "flows_words": {
        "zh": "更正的话不能发：{problem}",
        "en": "these words cannot be sent: {problem}",
    },
}
