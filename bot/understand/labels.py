"""What a slip and a merchant call the numbers on it. Patterns match levelled text (`normal.level`); the mask and the fields share them."""

from __future__ import annotations

import re

_NO = r"\s?(?:no(?![a-z])|number|num(?![a-z])|nbr|id(?![a-z])|code)"
FIELDS: dict[str, str] = {
    "mid": rf"商户(?:编号|编码|代码|代号|号码|号|id|码|(?=[\s:]{{0,2}}[0-9]{{15}}(?![0-9])))|商编|门店号|merchant{_NO}|(?<![a-z])merch{_NO}|(?<![a-z])mid(?![a-z])",
    "tid": rf"终端(?:机)?(?:编号|编码|代码|号码|号|id|码|(?=[\s:]{{0,2}}[0-9a-z]{{8}}(?![0-9a-z])))|terminal{_NO}|(?<![a-z])term{_NO}|(?<![a-z])tid(?![a-z])",
    "rrn": rf"(?:系统|交易|检索|银联)?参考(?:编号|号码|码|号|(?=[\s:]{{0,2}}[0-9]{{12}}(?![0-9])))|检索(?:参考)?号|(?<![a-z])rrn(?![a-z])|(?<![a-z])refe?r?(?:ence)?(?![a-z])(?:{_NO})?|retrieval\s(?:reference\s?)?(?:no|number)?",
    "voucher_no": rf"(?:原|交易)?凭证(?:编号|号码|号)|票据号|(?:交易|终端|系统|pos)?流水(?:编号|号码|号|(?=[\s:]{{0,2}}[0-9]{{6}}(?![0-9])))|voucher(?:{_NO})?|(?<![a-z])trace(?![a-z])(?:{_NO})?|(?<![a-z])stan(?![a-z])|(?<![a-z])invoice{_NO}",
    "batch_no": rf"批次(?:编号|号码|号)?|(?<![a-z])batch(?![a-z])(?:{_NO})?",
    "auth_code": r"(?:预)?授权(?:号码|码|号)|(?<![a-z])auth(?:ori[sz]ation)?\.?\s?(?:code|no(?![a-z])|number|id(?![a-z]))|(?<![a-z])appr(?:oval)?\.?\s?(?:code|no(?![a-z])|number)",
    "order_no": rf"(?:商户|交易|支付|微信|支付宝|扫码|平台|商家)?(?:订单|单|交易)(?:编号|编码|号码|号)|order{_NO}|transaction{_NO}|(?<![a-z])txn{_NO}",
    "case_id": rf"(?:工单|投诉单|受理单?|案件)(?:编号|号码|号)?|(?<![a-z])ticket(?![a-z])(?:{_NO})?|(?<![a-z])case{_NO}",
    "serial": rf"(?:序列|机身|设备|机具|机器|sim卡?)(?:编号|号码|号|码)|iccid|(?<![a-z])(?:sn|s/n)(?![a-z])码?|(?<![a-z])serial(?![a-z])(?:{_NO})?",
}
"""Field → its labels. `serial` is no slot; it is here so that such numbers are left alone."""

CARD = r"(?:银行|结算|信用|储蓄|借记)?卡(?:号码|号)|(?:银行|结算|收款)?账(?:号|户)|(?<![a-z])card\s?(?:no(?![a-z])|number|num(?![a-z])|#)|(?<![a-z])account\s?(?:no(?![a-z])|number)|(?<![a-z])pan(?![a-z])"
ID = r"身份证(?:号码|号|件)?|证件(?:号码|号)|(?<![a-z])id\s?(?:card|number|no)(?![a-z])|(?<![a-z])identity\s?(?:card|number)"

STEMS = (
    *("商户", "商编", "门店", "终端", "参考", "检索", "凭证", "票据", "流水", "批次", "授权", "单", "交易", "受理", "案件", "序列"),
    *("机身", "设备", "机具", "机器", "sim", "merch", "mid", "term", "tid", "rrn", "retriev", "voucher", "trace", "stan", "invoice"),
    *("batch", "auth", "appr", "order", "transaction", "txn", "ticket", "case", "iccid", "sn", "s/n", "serial"),
)
_REF = re.compile(r"ref(?!u)")


def may_label(text: str) -> bool:
    """Every label has one of the stems in it, or `ref`; most texts have none. `refund` is no label, and stands in every second message."""
    return any(map(text.__contains__, STEMS)) or ("ref" in text and _REF.search(text) is not None)


ANY = "|".join(FIELDS.values())
_EDGE = r"[\s()\[\]{}<>:;=#.,、/_\"'「」【】《》“”‘’|~-]"
GAP = rf"(?:{_EDGE}{{0,3}}(?:no(?![a-z])|number|num(?![a-z])|编号|号码|号|就是|是|为|is(?![a-z])|was(?![a-z])|{ANY})){{0,3}}{_EDGE}{{0,6}}"
"""What may stand between a label and its number: `(MERCHANT NO): `, `是`, ` = `."""

NUMBER = r"(?=[a-z]{0,6}[0-9])[0-9a-z]{1,40}(?![0-9a-z])"
LABELLED = re.compile(rf"(?:{ANY}){GAP}(?P<number>{NUMBER}(?:[ -][0-9]{{1,4}}(?![0-9])){{0,8}})")
"""A label, and the number it names. Groups of up to four digits after it may belong to it; the reader of the match decides."""

LABELLED_AFTER = re.compile(
    rf"(?<![0-9a-z])(?P<number>{NUMBER})(?:[\s,、:]{{0,2}}(?:这|那|就|是|为|is\s)(?:个|就|都|是|为|我|们|的|my|the|our|\s){{0,6}}|\s?\()(?:{ANY})"
)
"""A number that is named afterwards: `8223… 是商户号`, `8223…(商户号)`."""
