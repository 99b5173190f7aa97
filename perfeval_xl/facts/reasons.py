"""Why a file is not read, in English: reading says it in Chinese where it happens, to be told to people in either language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from perfeval_xl.facts.received import in_english

REASONS: Mapping[str, str] = {
    # of a scored copy
    "没有写评分副本（{}）": "no scored copy was written ({})",
    "评分写不进这个文件（{}），另成一册：名称以“{}”结尾": "it took no scores ({}); they are in a workbook whose name ends in “{}”",
    "收到的文件是 {}，不能在上面做标记；评分副本是按读到的内容填好的现行模板，有 {} 处内容没有地方放（{}），见副本的“{}”":
    "{} takes no marks: the scored copy is the current template filled with what was read; {} values found no place ({}), see its {}",
    "收到的文件是 {}，不能在上面做标记；评分副本是按读到的内容填好的现行模板":
    "{} takes no marks: the scored copy is the current template filled with what was read",
    "{} 等": "{} and others",
    # of what was received
    "是空白表": "it is blank",
    "是另一种表，不是自评或评价": "it is another kind of form, no evaluation",
    "总报告": "the report over all projects",
    "文件是空的（0 字节）": "it is empty (0 bytes)",
    "文件设了打开密码": "it opens with a password only",
    "文件设了密码": "it has a password",
    "压缩包设了密码": "the archive has a password",
    "文件已损坏，或不是 Word 文档": "it is damaged, or no Word document",
    "文件是 Microsoft Works 或老版 WPS 自己的文档格式，不能读取": "it has a format of Microsoft Works or an old WPS, which is not read",
    "一张表有 {} 个以上单元格": "a table has more than {} cells",
    "一张表有 {} 行 × {} 列": "a table is {} rows × {} columns large",
    "文件打不开（{}）": "it cannot be opened ({})",
    "文件夹打不开（{}）": "the folder cannot be opened ({})",
    "文件已损坏（{}）": "it is damaged ({})",
    "文件已损坏或格式有误": "it is damaged or has a wrong format",
    "文件已损坏": "it is damaged",
    "压缩包已损坏（{}）": "the archive is damaged ({})",
    "压缩包不完整，可能没有下载完": "the archive is not whole, perhaps its download was broken off",
    "压缩包的压缩方式不能读取": "the archive is compressed in a way that is not read",
    "压缩包里的文件互相重叠，像是有意做成的压缩炸弹，没有打开": "files of the archive overlap as in a bomb; it was not opened",
    "附件以 uuencode 写在正文里，已损坏": "the attachment stands uuencoded in the text and is damaged",
    "文件里有同名的部件，不同的程序会读出不同的内容": "parts of one name are in it, which programs read differently",
    "文件的压缩方式不是工作簿用的": "it is compressed as no workbook is",
    "文件里有指向别处的部件名，正常的工作簿没有": "names of its parts lead out of it, as in no normal workbook",
    "文件的文字编码（{}）不是工作簿用的": "its encoding ({}) is none of a workbook",
    "文件里有文档类型声明，正常的工作簿没有": "it has a document type, as no normal workbook has",
    "文件的元素套了 {} 层以上，不像正常的工作簿": "its elements are nested more than {} deep, as in no normal workbook",
    "解压后是文件的 {} 倍，不像正常的工作簿": "unpacked it is {} times as large, unlike a normal workbook",
    "工作表目录与内容不一致": "its list of sheets is not what it holds",
    "读取需要的内存太多": "reading it takes too much memory",
    "内容嵌套过深": "its content is nested too deep",
    "读取时工具自身出错": "this tool itself failed at reading it",
    "打开时工具自身出错": "this tool itself failed at opening it",
    "不是普通文件": "it is no regular file",
    "打开它用了 {} 秒以上，后面的没有打开": "opening it took more than {} seconds; what follows was not opened",
    "读取用了 {} 秒以上的处理器时间，已停止": "reading it took more than {} seconds of processor time and was stopped",
    "读取程序两次都在 {} 秒内没有读完，已停止": "it was not read within {} seconds, twice, and reading was stopped",
    "文件太多，后面的没有打开": "there are too many files; what follows was not opened",
    "压缩包或邮件里的内容太多，超出可安全打开的范围": "the archive or mail holds more than can be opened safely",
    "邮件有 {} 个以上的段落，后面的没有打开": "the mail has more than {} parts; what follows was not opened",
    "邮件正文里写有 {} 个以上的文件，后面的没有打开": "the text of the mail holds more than {} files; what follows was not opened",
    "邮件头过长，看不出附件在哪里": "the headers of the mail are too long to find its attachments",
    "邮件的段落套了 {} 层以上，没有再往里打开": "parts of the mail are nested more than {} deep and were not opened further",
    "{}，超出可安全打开的范围": "{}, beyond what can be opened safely",
    # what is too much
    "文件有 {} 个单元格": "it has {} cells",
    "一张工作表有 {} 个单元格": "a sheet has {} cells",
    "文件有 {} 处合并单元格": "it has {} merged areas",
    "一张工作表有 {} 处合并单元格": "a sheet has {} merged areas",
    "合并单元格共占 {} 格": "merged areas take {} cells",
    "工作表的范围有 {} 行 × {} 列": "a sheet is {} rows × {} columns large",
    "工作表“{}”的范围有 {} 行 × {} 列": "sheet “{}” is {} rows × {} columns large",
    "各工作表的范围共有 {} 格": "its sheets are {} cells large",
    "单元格里的文字共有 {} MB": "its cells hold {} MB of text",
    "文件有 {} 种单元格格式": "it has {} formats of cells",
    "文件有 {} MB": "it has {} MB",
    "文件有 {} 个部件": "it has {} parts",
    "解压后有 {} MB": "unpacked it has {} MB",
    "一个部件解压后有 {} MB": "a part has {} MB unpacked",
    "要读的内容解压后超过 {} MB": "what is to be read has more than {} MB unpacked",
    "文件有 {} 条以上共享文字": "it has more than {} shared texts",
    "文件有 {} 张工作表": "it has {} sheets",
    # within brackets
    "内容的 XML 有误": "its XML is wrong",
    "XML 有误": "its XML is wrong",
    "工作表的 XML 有误": "the XML of a sheet is wrong",
    "文字编码有误": "its encoding is wrong",
    "单元格的地址有误": "an address of a cell is wrong",
    "两张工作表是同一部件": "two sheets are one part",
    "缺少工作表的内容": "the content of a sheet is missing",
    "部件不完整": "a part is not whole",
    "目录与内容不一致": "its directory is not what it holds",
    "内容与校验不符": "its check sums are wrong",
    "不完整，可能没有传完": "it is not whole, perhaps its transfer was broken off",
    "无法解压": "it cannot be unpacked",
    "部件的大小与目录不符": "a part is not of the size its directory gives",
    "大小与目录不符": "it is not of the size its directory gives",
    "目录不在所说的位置": "its directory is not where it says",
    "目录不完整": "its directory is not whole",
    "没有权限，或者正被别的程序打开": "no permission, or another program has it open",
    "系统不允许": "the system refuses",
    "是文件夹，不是文件": "it is a folder",
    "路径中有一段是文件，不是文件夹": "a part of its path is a file",
    "路径不存在": "no such path",
    "路径太长": "its path is too long",
    "磁盘已满": "the disk is full",
    "磁盘是只读的": "the disk is read-only",
    "磁盘读写出错": "the disk failed",
    "文件太大": "it is too large",
}
"""A reason without what it advises, {} for what it names → the same in English."""

_ADVICE = re.compile("。请|。如果")
_CHINESE = re.compile("[\u3400-\u9fff]")


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile("(.{0,120})".join(map(re.escape, chinese.split("{}")))), english) for chinese, english in REASONS.items()]


def reason_in_english(reason: str) -> str:
    """Return a reason in English, without its advice; one that is not known stays, quoted."""
    said = _ADVICE.split(reason)[0].rstrip("。")
    for pattern, english in _patterns():
        if found := pattern.fullmatch(said):
            return english.format(*(reason_in_english(part) for part in found.groups()))
    return f"“{said}”" if _CHINESE.search(said) else said


def told_in_english(detail: str) -> str:
    """Return what was said of a file in English: advice and all where it is no form, else the reason."""
    sent = in_english(detail)
    return reason_in_english(detail) if sent == detail else sent
