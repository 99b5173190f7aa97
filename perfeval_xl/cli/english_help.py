"""Help in English: the same commands and options, laid out as click does, with the texts below."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping

import click

TEXTS: Mapping[str, str] = {
    "示例：": "Examples:",
    "读取、检查、评分、汇总预算绩效评价工作簿。": "For budget performance evaluation (预算绩效评价) in China's public units.",
    # commands
    "写出空白的填报模板 DIR/<方案编号>.xlsx；有名单时为每个项目写一份 DIR/<主管部门>/<单位>-<项目>.xlsx。":
    "Write the blank template DIR/<scheme>.xlsx, or with a roster a form for each project, DIR/<department>/<unit>-<project>.xlsx.",
    "用 --from-year 时，上年计入的每份表（有名单时为名单上单位、项目相同的）得到一份下一年度的表，取来的内容涂色并带批注，请单位核对。":
    "With --from-year each form of last year that counts (with a roster: that stands on it) becomes one of the next year; what is "
    "taken over is coloured and commented for the unit to check.",
    "这时还为每个主管部门写出填报通知.txt、装着它的全部表的填报表.zip 和邮件草稿填报通知.eml；报送期限取自设置。什么都不会发送。":
    "Each department also gets a notice, a .zip of all its forms and a mail draft; the deadline is that of the settings. Nothing is "
    "sent.",
    "检查工作簿，列出问题；不写任何文件。": "Check workbooks and list what is wrong; write nothing.",
    "PATH 是工作簿或文件夹。退出状态：0 没有错误，1 有错误，2 没法运行，3 工具自身出错。":
    "PATH is a workbook or a folder. Exit status: 0 no error, 1 errors, 2 it could not run, 3 a fault of the tool itself.",
    "检查并评分，在输出文件夹中写出每个工作簿的评分副本；原文件不动。":
    "Check and score; write a scored copy of each workbook. What was received stays as it is.",
    "检查并评分，把全部工作簿汇总成一个。": "Check and score, and put all workbooks together into one summary.",
    "检查、评分、汇总一次完成：写出 DIR/scored 下的评分副本和 DIR/summary.xlsx。":
    "Check, score and consolidate in one go: scored copies in DIR/scored, and DIR/summary.xlsx.",
    "为退回的单位写出退回通知、评分副本和邮件草稿，为没有报送的写出催报名单和催报邮件；什么都不会发送。":
    "Write what goes back to units: notices, scored copies and mail drafts, and reminders for what was not sent. Nothing is sent.",
    "每个单位的在 DIR/<主管部门>/<项目单位> 里，催报邮件在 DIR/<主管部门> 里，催报名单是 DIR/催报名单.xlsx。已经写过、没有变化的不再写。":
    "A unit's is in DIR/<department>/<unit>, the reminder in DIR/<department>, the list of reminders in DIR. What did not change is "
    "not written again.",
    "按每份表的内容写出 Word 评价报告 DIR/<原文件名>.docx；数都取自表中，单位没有写的部分标出“【请填写：…】”。":
    "Write the Word report of each form, DIR/<name>.docx, with the figures of the form; what the unit did not write is marked.",
    "在本机打开网页：把收到的文件拖进去检查，看问题，下载评分副本、退回通知、Word 报告和汇总表；关闭网页就结束，什么都不留下。":
    "Open a page on this machine: drop received files on it, see what is wrong, fetch copies, notices, reports and the summary. "
    "Nothing stays when it is closed.",
    "只有这台电脑能打开，不需要网络。需要安装 perfeval-xl[page]。":
    "Only this machine can open it; no network is needed. It needs perfeval-xl[page].",
    "把旧版模板、旧格式或自己画的表移到现行模板 DIR/<原文件名>.xlsx，列出没有地方放的每一处内容；原文件不动。":
    "Move forms of an old version, an old format or a unit's own drawing into the current template, DIR/<name>.xlsx, and list what "
    "found no place. What was received stays as it is.",
    "全部移过去时退出状态为 0，有没有移过去的内容或文件时为 1。": "Exit status: 0 if all was moved, 1 if anything was not.",
    "比较前后两次的汇总表：哪些项目是新报的、有变动、撤回了，哪些问题改正了、新出现了。不写任何文件。":
    "Compare two summaries: which projects came, changed or were withdrawn, which findings were corrected or are new. Write nothing.",
    "单位、项目名称、预算年度相同的是同一个项目；同一单位同一年度，名称相近或内容（目标值、完成值、金额）相同的，是改了名称。":
    "A project is known by unit, name and year; of one unit and year, a like name or the same content is the project under another "
    "name.",
    "退出状态：0 没有变化，1 有变化，2 没法运行。": "Exit status: 0 nothing changed, 1 something did, 2 it could not run.",
    "列出台账里每个项目历次运行、历年的得分、资金、执行率，和没有改正、往年也有的问题。不写任何文件。":
    "List of each project in a ledger the scores, money and rates of all runs and years, and the findings that are open. Write "
    "nothing.",
    "台账是 perfeval run 或 consolidate 用 --ledger 写的文件。":
    "The ledger is a file that perfeval run or consolidate writes with --ledger.",
    "逐格显示从一个工作簿读到了什么：单元格、栏目、原文、读成的值；不检查，不写任何文件。":
    "Show cell by cell what was read of a workbook: cell, column, text, value. Check nothing, write nothing.",
    "退出状态：0 读出来了，1 文件读不出来（说明原因），2 没法运行。":
    "Exit status: 0 it was read, 1 it was not (and why), 2 it could not run.",
    "列出全部检查；给出编号则说明这一项，给出开头（如 B）则列出这一组。": "List all checks, those of a family (B), or explain one.",
    "列出评价方案；给出编号或 .toml 文件则显示其指标、分值、规则、等次和依据。":
    "List the evaluation schemes, or show one, by id or .toml file: indicators, weights, rules, grades and authority.",
    "显示现在生效的设置，以及每一项从哪里来：命令行、设置文件还是默认。":
    "Show the settings in force and where each comes from: the command line, a file of settings or the default.",
    # options
    "显示这份说明": "Show this help",
    "显示版本": "Show the version",
    "文字用中文（zh，默认）或英文（en）": "Texts in Chinese (zh, the default) or English (en)",
    "出错时用中文（zh，默认）或英文（en）提示": "Tell errors in Chinese (zh, the default) or English (en)",
    "输出文件夹": "Output folder",
    "汇总工作簿，如 summary.xlsx": "The summary workbook, like summary.xlsx",
    "评价方案的编号或 .toml 文件，默认是设置中的，没有设置则为 department-2021":
    "Scheme: id or .toml file; by default that of the settings, else department-2021",
    "评价方案的编号或 .toml 文件，代替表中的标记": "Scheme: id or .toml file, in place of what a form is stamped with",
    "应报项目的名单（.xlsx 或 .csv）：每个项目写一份预填好的表，每个主管部门一份填报通知":
    "Roster of projects (.xlsx or .csv): a prefilled form for each, a notice for each department",
    "应报项目的名单（.xlsx 或 .csv），表头须有项目单位、项目名称":
    "Roster of expected projects (.xlsx or .csv), with the headers 项目单位 and 项目名称",
    "上年表的文件夹：写下一年度的表，名称、指标、目标值取自上年的表，涂色待核对；完成值、得分、金额、原因不取":
    "Folder of last year's forms: the next year's get their names, indicators and targets, coloured to be checked, and nothing else",
    "预算年度：填在表里，举例也用这一年；名单上有的以名单为准":
    "Budget year of the forms and of their examples; the roster's goes before it",
    "设置文件；不给出则从工作文件夹向上找 perfeval.toml，再找用户自己的":
    "File of settings; else perfeval.toml in the working folder or above it, else the user's own",
    "不用任何设置文件": "Use no settings",
    "覆盖已有的输出": "Replace outputs that exist",
    "输出格式，默认 text": "Output format, text by default",
    "只列出 json 格式的 JSON Schema，不用给 PATH": "Only print the JSON Schema of the json output; needs no PATH",
    "还列出不适用、无法判断的检查和原因（json 总是列出）":
    "Also list checks that are not applicable or undecided, and why (json always does)",
    "只做这些检查（编号或其开头，如 B,I002）": "Only these checks (codes or their beginnings, like B,I002)",
    "不做这些检查": "Not these checks",
    "最多同时用几个进程，默认按处理器个数": "At most so many processes; by default as many as processors",
    "交给 Dask 集群处理，如 tcp://10.0.0.5:8786（需安装 perfeval-xl[cluster]）":
    "Work on a Dask cluster, like tcp://10.0.0.5:8786 (needs perfeval-xl[cluster])",
    "缓存文件夹：内容没有变的工作簿不再重新处理": "Cache folder: workbooks that did not change are not worked on again",
    "发现问题时退出状态也为 0": "Exit with 0 though something was found",
    "从哪一级问题起退出状态为 1，默认 error": "Exit with 1 from this severity on, by default error",
    "不显示进度、没有问题的工作簿和小结": "Show no progress, no workbooks without findings, no closing line",
    "指标明细放在哪里：auto（默认，超过 20 万行写成 Parquet 文件）、sheet（工作表）或 parquet":
    "Where the indicators go: auto (default: Parquet from 200,000 rows on), sheet or parquet",
    "台账文件，没有则新建：记下每次运行的项目和问题，“问题清单”写明整改状态和天数":
    "Ledger file, made where there is none: it keeps projects and findings of every run, and since when a finding stands",
    "上一次的汇总表：里面填的整改措施、期限、结果带过来；默认取被覆盖的那份":
    "The last summary: what was typed into it about mending is taken over; by default that which is replaced",
    "还写出退回通知、催报名单和邮件草稿（同 perfeval notify）": "Also write notices, reminders and mail drafts (as perfeval notify does)",
    "退回的表最迟哪天报回，如 2026-4-30，写进评分副本和通知；默认按设置":
    "By when returned forms are due, like 2026-4-30, for copies and notices; by default that of the settings",
    "退回通知的文号；不给出则按设置，没有设置则留出位置": "Document number of the notice; else that of the settings, else a blank",
    "通过的也写一封通过通知的邮件草稿": "Also a mail draft for forms that passed",
    "还写一个网页文件：可筛选、查找、打印，不用联网": "Also write one HTML file to filter, search and print, which needs no network",
    "只列出谁会得到什么，不写任何文件": "Only list who would get what, write nothing",
    "改写全部项目的总报告 DIR/总报告.docx": "Write the one report over all projects instead",
    "用这份 .docx 的版式：报告写在其中“{{正文}}”一段的位置，没有则接在末尾":
    "Use the layout of this .docx: the report stands at its paragraph “{{正文}}”, else at its end",
    "有表没有写出报告时退出状态也为 0": "Exit with 0 though a form has no report",
    "不显示写出的报告和小结": "Do not list the reports, no closing line",
    "端口，默认任取一个空着的": "Port, by default any that is free",
    "不打开浏览器": "Open no browser",
    "有内容没有移过去时退出状态也为 0": "Exit with 0 though something was not moved",
    "不显示全部移过去的工作簿和小结": "Do not list workbooks that were moved whole, no closing line",
    "有变化时退出状态也为 0": "Exit with 0 though something changed",
    "只列名称里有这几个字的单位": "Only units with this in their name",
    "只列名称里有这几个字的项目": "Only projects with this in their name",
    "先显示每份表是怎样读出来的：表头、栏目、资金行、表里有什么（文本；JSON 里总有）":
    "First show how each form was read: headings, columns, rows of money, what it has (text; JSON always does)",
    "只显示与这个方案的差别": "Only show what differs from this scheme",
}
"""A paragraph of help → the same in English."""


def shown(ctx: click.Context, commands: Mapping[str, str]) -> str:
    """Return the help of a context's command in English; `commands` are those of the group, with what each says of itself."""
    command = ctx.command
    params, told = [_option(one) for one in command.params], in_english(command.help or "")
    if isinstance(command, click.Group):
        listed = {name: click.Command(name, help=in_english(text)) for name, text in commands.items()}
        made: click.Command = _Group(command.name, commands=listed, params=params, help=told, add_help_option=False)
    else:
        made = click.Command(command.name, params=params, help=told, add_help_option=False)
    return click.Context(made, info_name=ctx.info_name, parent=ctx.parent).get_help()


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])


def in_english(text: str) -> str:
    """Return help in English, paragraph by paragraph; of examples only what stands above them."""
    return "\n\n".join(_paragraph(paragraph) for paragraph in inspect.cleandoc(text).split("\n\n"))


def _paragraph(text: str) -> str:
    first, *others = text.removeprefix("\b\n").split("\n")
    told = TEXTS.get(text.replace("\n", "")) or "\n".join([TEXTS.get(first, first), *others])
    return f"\b\n{told}" if text.startswith("\b\n") else told


def _option(one: click.Parameter) -> click.Parameter:
    made = copy.copy(one)
    if isinstance(made, click.Option):
        made.help = in_english(made.help or "")
    return made
