"""The exact words of the commonest faults of a flow file, in Chinese. `{}` is what the file says; the rest of the English sentence tells which it is."""

from __future__ import annotations

from collections.abc import Sequence

_SAID: tuple[tuple[str, str], ...] = (
    ("the key “{}” is not known here", "这里没有“{}”这个词"),
    ("“{}” is missing here", "这里少了“{}”"),
    ("“{}” must be {}, not {}", "“{}”要写成 {}，不能是 {}"),
    ("“{}” cannot be {}", "“{}”不能写 {}"),
    ("“{}” has none of the keys that say what it is", "看不出“{}”是哪一种步骤"),
    ("“{}” is not an id", "“{}”不能当名字"),
    ("“{}” is longer than 20 characters", "“{}”超过 20 个字符"),
    ("“{}” is not a language", "“{}”不是语言代码"),
    ("“{}” is not a duration", "“{}”不是时长"),
    ("“{}” stands here a second time (first in line {})", "“{}”写了两遍（第一遍在第 {} 行）"),
    ("“{}” is indented by an odd number of spaces", "“{}”前面的空格是单数"),
    ("the bare key “{}” means different things to different readers", "“{}”不加引号会被读成别的意思"),
    ("the key {} would be a number", "“{}”会被读成数字"),
    ("the key “{}” has a full-width “：”", "“{}”里是中文冒号“：”"),
    ("the {} “{}” does not exist", "{} “{}”不存在"),
    ("nothing leads to the node “{}”", "没有哪一步通到“{}”"),
    ("“{}” has neither options nor next", "“{}”既没有选项也没有下一步"),
    ("“{}” is neither a slot nor a setting", "“{}”既不是信息项也不是设置"),
    ("no button for {} of “{}”", "“{1}”的取值 {0} 没有按钮"),
    ("“{}” is no value of “{}”", "“{}”不是“{}”的取值"),
    ("the {} text is missing", "少了 {} 文字"),
    ("the {} text is empty", "{} 文字是空的"),
    ("{} changed since the live revision, {} did not", "{} 文字改了，{} 文字没改"),
    ("this line does not fit the indentation of the lines above", "这一行的缩进和上面对不上"),
    (
        "this line is indented by {} spaces, line {} above it by {}, and that has its value already",
        "这一行缩进 {} 格，上面第 {} 行缩进 {} 格，而那一行已经有值了",
    ),
    ("a tab indents this line", "这一行用 Tab 缩进"),
    ("a tab stands in this line", "这一行里有 Tab"),
    ("a space is missing after “:”", "冒号后面少一个空格"),
    ("a key without “:” after it", "名字后面少了冒号"),
    ("a second “:” on this line", "这一行有两个冒号"),
    ("a quote that is opened here is not closed on this line", "这里的引号没有在本行收尾"),
    ("the “{}” that stands here is not closed on this line", "这里的“{}”没有在本行收尾"),
    ("a bracket that is not closed, or a comma that is missing", "括号没有收尾，或少了逗号"),
    ("the quote at an end of {} is part of the text: merchants would see it", "{} 两头的引号会显示给商户"),
    ("the flow “{}” stands in {}", "流程“{}”写在文件 {} 里"),
    ("the flow “{}” has no tests", "流程“{}”没有用例"),
    ("the file is empty", "文件是空的"),
    ("the file is not UTF-8 text; it looks like GBK (Windows calls it ANSI)", "文件不是 UTF-8，像是 GBK（Windows 的 ANSI）"),
    ("the file is UTF-16 text (Windows calls it Unicode)", "文件是 UTF-16（Windows 的 Unicode）"),
    ("the file is not UTF-8 text", "文件不是 UTF-8"),
    ("this is {}, not a text file", "这不是文本文件，是{}"),
    ("the file does not say its format", "文件没有写 format"),
)
_TO_DO: tuple[tuple[str, str], ...] = (
    ("did you mean “{}”?", "是不是“{}”？"),
    ("use one of: {}", "可以写：{}"),
    ("give it one of: {}", "写上其中一个：{}"),
    ("add {}: …", "补上 {}: …"),
    ("put it in quotes", "加英文引号"),
    ("put the text in quotes", "给文字加英文引号"),
    ("put the text in straight quotes: {}", "文字用英文直引号括起来：{}"),
    ("write {}: in quotes", "写成 {}，带引号"),
    ("write {} or {}", "写 {} 或 {}"),
    ("write {}", "写 {}"),
    ("remove or rename one of them", "删掉一个，或改名"),
    ("lead to it, or remove it", "接上它，或删掉"),
    ("call one of them {}", "两边改成一样：{}"),
    ("add the option, or remove the value", "加上选项，或删掉取值"),
    ("add options", "加上选项"),
    ("indent by two spaces a level", "每层缩进两个空格"),
    ("indent both alike, by {}", "两行缩进改成一样：{} 格"),
    ("align it with its neighbours", "和相邻的行对齐"),
    ("check the brackets of this entry and close this one", "检查这一条的括号，把它收尾"),
    ("check the brackets of this entry", "检查这一条的括号"),
    ("close it, or {}", "补上引号，或 {}"),
    ("line {} has a full-width “{}”; YAML wants {}", "第 {} 行有全角“{}”，要用半角 {}"),
    ("small Latin letters, digits and _, a letter first, at most 20 characters", "小写字母开头，只用小写字母、数字、下划线，最多 20 个"),
    ("shorten it: ids travel in Telegram's buttons", "改短：名字要放进按钮里"),
    ("take the flow file itself, written in a text editor", "请发流程文件本身，用文本编辑器写的那份"),
    ("save it again as UTF-8", "另存为 UTF-8"),
    ("start with: {}", "开头写：{}"),
    ("translate the change, or touch both", "把改动翻译过来，或两种一起改"),
    ("write some; see {}", "写几个；{} 能写出来"),
)

_NOUNS = {
    "node": "步骤", "flow": "流程", "slot": "信息项", "queue": "队列", "model": "排查模型", "a text": "文字", "a list": "列表",
    "a picture (PNG)": "图片（PNG）", "a picture (JPEG)": "图片（JPEG）", "a picture (GIF)": "图片（GIF）", "a picture (WebP)": "图片（WebP）",
    "a PDF": "PDF", "a ZIP archive or an Office document": "压缩包或 Office 文档", "an old Office document": "旧版 Office 文档",
}  # fmt: skip


def exactly(message: str, hint: str) -> str:
    """Both in Chinese where they are known, each for itself; what is not known stays as it is."""
    said, to_do = _in_chinese(message, _SAID), _in_chinese(hint, _TO_DO)
    return f"{said}。{to_do}" if to_do else said


def _in_chinese(text: str, table: Sequence[tuple[str, str]]) -> str:
    for english, chinese in table:
        found = _fits(english.split("{}"), text)
        if found is not None:
            return chinese.format(*(_NOUNS.get(one, one) for one in found))
    return text


def _fits(parts: Sequence[str], text: str) -> list[str] | None:
    """What stands between these parts; None: the text is another sentence."""
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]) or (len(parts) == 1 and text != parts[0]):
        return None
    rest, found = text[len(parts[0]) :], list[str]()
    for part in parts[1:-1]:
        before, there, rest = rest.partition(part)
        if not there:
            return None
        found.append(before)
    return [*found, rest[: len(rest) - len(parts[-1])]] if len(parts) > 1 else found
