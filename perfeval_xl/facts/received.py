"""What units send in place of a form, and what is left out of what they send: the sentences, each with advice that fits its kind."""

from __future__ import annotations

from collections.abc import Mapping

_SEND = "请报送填好的 .xlsx 原件"
_SEND_EN = "Send the filled-in .xlsx itself"

NO_FORM: Mapping[str, tuple[str, str]] = {
    "picture": (
        f"收到的是照片，读不出数据。{_SEND}；盖章扫描件另附",
        f"This is a picture, no data can be read from it. {_SEND_EN}; a stamped scan may come beside it",
    ),
    "pdf": (
        f"收到的是 PDF，读不出数据。{_SEND}；盖章扫描件另附",
        f"This is a PDF, no data can be read from it. {_SEND_EN}; a stamped scan may come beside it",
    ),
    "ofd": (
        f"收到的是 OFD 版式文件，读不出数据。{_SEND}；盖章的版式文件另附",
        f"This is an OFD document, no data can be read from it. {_SEND_EN}; the stamped document may come beside it",
    ),
    "word": (
        "收到的是 Word 文档，不是工作簿。请把内容填进下发的 .xlsx 模板再报送；文字报告另附",
        "This is a Word document, not a workbook. Fill its content into the .xlsx template; a report in Word may come beside it",
    ),
    "rtf": (
        "收到的是 Word 文档（RTF），不是工作簿。请把内容填进下发的 .xlsx 模板再报送；文字报告另附",
        "This is a Word document (RTF), not a workbook. Fill its content into the .xlsx template",
    ),
    "old word": (
        "文件是旧格式的 Word 文档，这台电脑上没有能读它的程序（LibreOffice）。请用 Word 或 WPS 打开，另存为 .docx 再报送",
        "This is a Word document of an old format, and nothing on this computer reads it (LibreOffice would). Save it as .docx",
    ),
    "works": (
        "文件是 Microsoft Works 或老版 WPS 自己的文档格式，不能读取。请用 WPS 打开，另存为 .docx 再报送",
        "This is a document of Microsoft Works or of an old WPS. Open it in WPS and save it as .docx",
    ),
    "odt": (
        "文件是 OpenDocument 文本（.odt），不能读取。请用 Word 或 WPS 打开，另存为 .docx 再报送",
        "This is an OpenDocument text (.odt). Open it in Word or WPS and save it as .docx",
    ),
    "slides": ("收到的是演示文稿，不是工作簿。" + _SEND, f"This is a presentation, not a workbook. {_SEND_EN}"),
    "numbers": (
        "收到的是 Numbers 表格，读不出来。请在 Numbers 里用“文件－导出到－Excel”另存为 .xlsx 再报送",
        "This is a Numbers spreadsheet. Export it from Numbers to Excel and send the .xlsx",
    ),
    "pages": (
        "收到的是 Pages 文稿，读不出来。请在 Pages 里用“文件－导出到－Word”另存为 .docx；评价表请填进下发的 .xlsx 模板再报送",
        "This is a Pages document. Export it from Pages to Word; fill the form into the .xlsx template and send that",
    ),
    "keynote": ("收到的是演示文稿（Keynote），不是工作簿。" + _SEND, f"This is a presentation (Keynote), not a workbook. {_SEND_EN}"),
    "layout": (
        f"收到的是版式文件（XPS、CEB 等），读不出数据。{_SEND}；盖章的版式文件另附",
        f"This is a document of fixed layout (XPS, CEB), no data can be read from it. {_SEND_EN}; the stamped document may come beside it",
    ),
    "media": ("收到的是录音或视频，不是工作簿。" + _SEND, f"This is a recording, not a workbook. {_SEND_EN}"),
    "drawing": ("收到的是图纸（CAD），不是工作簿。" + _SEND, f"This is a drawing of a CAD program, not a workbook. {_SEND_EN}"),
    "database": ("收到的是数据库文件，不是工作簿。" + _SEND, f"This is a database, not a workbook. {_SEND_EN}"),
    "html": (
        "收到的是网页，不是工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is a web page, not a workbook. Open it in a spreadsheet program, save it as .xlsx and send it again",
    ),
    "xml": (
        "收到的是 XML 文本，不是工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is XML text, not a workbook. Open it in a spreadsheet program, save it as .xlsx and send it again",
    ),
    "text": (
        "收到的是文本，不是工作簿。请核对是不是报送的数据；是的，用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is plain text, not a workbook. If it is data, open it in a spreadsheet program, save it as .xlsx and send it again",
    ),
    "archive": (
        "收到的是不能打开的压缩包（能打开的是 .zip）。请解压后报送其中的工作簿",
        "This is an archive that cannot be opened (.zip can). Unpack it and send the workbooks in it",
    ),
    "split": (
        "收到的是分卷压缩包中的一卷，单独一卷打不开。请把各卷放在一起解压后，报送其中的工作簿",
        "This is one part of a split archive. Put all parts together, unpack them and send the workbooks",
    ),
    "program": (
        "收到的是程序（.exe），可能是自解压的压缩包，没有打开。请解压后报送其中的工作簿",
        "This is a program (.exe), perhaps an archive that unpacks itself. Unpack it and send the workbooks in it",
    ),
    "shortcut": (
        "收到的是快捷方式，只指向对方电脑上的文件，里面没有表。" + _SEND,
        f"This is a shortcut to a file on the sender's computer and holds nothing. {_SEND_EN}",
    ),
    "sealed": (
        "收到的是加密或整体签名的邮件（S/MIME、PGP），打不开。请用收信的邮件程序打开它，把附件另存出来，或请对方不加密重发",
        "This mail is encrypted, or signed as a whole. Open it in the mail program that received it and save its attachments",
    ),
    "partial": (
        "这是拆成几封发送的邮件中的一封，附件不完整。请对方把附件放在一封邮件里重发",
        "This mail was split into several, its attachment is not whole. Ask the sender for one mail",
    ),
    "external": (
        "附件不在邮件里，邮件只写了到哪里去取。请对方直接附上填好的 .xlsx 重发",
        "The attachment is not in the mail, which only tells where to get it. Ask the sender to attach the .xlsx itself",
    ),
    "encoded": (
        "附件用旧式编码（BinHex、xxencode、被引用的 uuencode）写在文字里，读不出来。请对方把 .xlsx 作为附件重发",
        "The attachment is written into the text (BinHex, xxencode, quoted uuencode). Ask the sender to attach the .xlsx itself",
    ),
    "store": (
        "收到的是邮件程序的数据文件，打不开。请在那个邮件程序里打开，把邮件的附件另存出来，或导出为 .eml、.mbox",
        "This is a data file of a mail program. Open it there and save the attachments, or export it as .eml or .mbox",
    ),
    "outlook": (
        "收到的是 Outlook 邮件（.msg），打不开。请在 Outlook 里打开它，把附件另存出来再报送",
        "This is an Outlook message (.msg). Open it in Outlook and save its attachments",
    ),
    "tnef": (
        "收到的是 Outlook 打包的附件（winmail.dat），打不开。请对方改用 HTML 或纯文本格式重发，或直接报送 .xlsx 原件",
        "This is a winmail.dat of Outlook. Ask the sender for HTML or plain text format, or for the .xlsx itself",
    ),
    "pst": (
        "收到的是 Outlook 数据文件（.pst），打不开。请在 Outlook 里打开它，把邮件的附件另存出来",
        "This is a data file of Outlook (.pst). Open it in Outlook and save the attachments",
    ),
    "emlx": (
        "收到的是苹果“邮件”的文件（.emlx），打不开。请在“邮件”里打开它，把附件存储出来，或另存为 .eml",
        "This is a file of Apple Mail (.emlx). Open it in Mail and save its attachments, or save it as .eml",
    ),
    "mht": (
        "收到的是网页存档（.mht），不是工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is a web archive (.mht), not a workbook. Open it in a spreadsheet program, save it as .xlsx and send it again",
    ),
    "yenc": (
        "附件以 yEnc 分段写在邮件正文里，只有其中一段。" + _SEND,
        f"The attachment stands in the text of the mail as one part of yEnc. {_SEND_EN}",
    ),
    "ole": (
        "文件不是 Excel 工作簿（可能是其他程序的文件）。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is not an Excel workbook but a file of another program. Open it in a spreadsheet program and save it as .xlsx",
    ),
    "package": (
        "文件不是 Excel 工作簿（可能是其他程序的文件）。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is not an Excel workbook but a file of another program. Open it in a spreadsheet program and save it as .xlsx",
    ),
    "binary": (
        "文件内容不是 Excel 工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
        "This is not an Excel workbook. Open it in a spreadsheet program, save it as .xlsx and send it again",
    ),
    "no attachment": (
        "邮件里没有附件。请向发件人确认是否漏附了填好的表",
        "The mail has no attachment. Ask the sender whether the form was forgotten",
    ),
    "no file": (
        "压缩包里没有文件。请向发件人确认是否漏放了填好的表",
        "The archive holds no file. Ask the sender whether the form was forgotten",
    ),
    "nested": (
        "压缩包或邮件套得太深，没有再往里打开。请解压后报送其中的工作簿",
        "Archives or mails are nested too deep. Unpack them and send the workbooks",
    ),
}
"""Kind of what is no form → what is said of it (F003) in Chinese and English, without the full stop at the end."""

_AS_DOCUMENT = (
    ("用 Excel 或 WPS 打开后另存为 .xlsx", "用 Word 或 WPS 打开，另存为 .docx"), ("不是 Excel 工作簿", "不是 Word 文档"),
    ("不是工作簿", "不是 Word 文档"), ("spreadsheet program, save it as .xlsx", "word processor, save it as .docx"),
    ("spreadsheet program and save it as .xlsx", "word processor and save it as .docx"),
    ("not a workbook", "not a Word document"), ("not an Excel workbook", "not a Word document"),
)
"""What is said of a workbook → of a file that goes by the name of a Word document."""


def of_document(sentence: str) -> str:
    """Return a sentence about a file and what to do with it, for one that goes by the name of a Word document."""
    for book, document in _AS_DOCUMENT:
        sentence = sentence.replace(book, document)
    return sentence


_ENGLISH = dict(NO_FORM.values())


def in_english(sentence: str) -> str:
    """Return a sentence of `NO_FORM` in English, any other as it is."""
    return _ENGLISH.get(sentence, sentence)


LINKS_TO_FILES = (
    b"ftnExs_", b"mail.qq.com/ftn/", b"HUGE-ATTACHMENT", b"-attachment-download", b"pan.baidu.com/", b"kdocs.cn/", b"docs.qq.com/",
    b"weiyun.com/", b"alipan.com/", b"aliyundrive.com/", b"yun.139.com/", b"cloud.189.cn/", b"drive.weixin.qq.com/", b"cowtransfer.com/",
    b"wenshushu.cn/", b"1drv.ms/", b"sharepoint.com/", b"drive.google.com/", b"dropbox.com/", b"wetransfer.com/",
)
"""What stands in a link to where a mail's file is to be fetched: the large attachments of mail programs, stores, documents on the web."""

QUOTED = ("原始邮件", "原邮件", "发件人", "写道", "转发的邮件", "blockquote", "Original Message", "From:", " wrote:")
"""What stands before a mail that is answered: a link behind it is the other's."""

LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "lock": ("打开文件时留下的锁定文件", "lock file of a spreadsheet program"),
    "fork": ("苹果电脑附带的资源文件", "resource fork of a Mac"),
    "system": ("系统自己生成的文件", "file of the system"),
    "unlike": ("不像报送的表", "resembles no form"),
    "special": ("不是普通文件", "no regular file"),
    "link": ("指向别处的文件夹链接", "link to another folder"),
    "again": ("前面已经列出的文件（链接到它的另一条路径）", "file that is listed already, under another path that leads to it"),
    "shown": ("邮件正文里显示的图片", "picture shown in the text of a mail"),
    "text": ("邮件程序附带的正文", "text that a mail program attached"),
    "signature": ("邮件的数字签名或加密说明", "digital signature of a mail, or a note on its encryption"),
    "notice": ("邮件系统的回执", "notice of a mail system"),
    "card": ("邮件附带的名片或日程", "card or appointment that came with a mail"),
    "no attachment": ("没有附件的邮件", "mail without attachment"),
    "roster": ("这次用的名单", "the roster of this run"),
    "output": ("这次的输出文件夹", "the folder of outputs of this run"),
}
"""Reason for which something received is left out on purpose → how it is told in Chinese and English."""
