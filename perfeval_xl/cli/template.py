"""`perfeval template`: a blank form to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from perfeval_xl.cli import console, options
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.facts.spreadsheet import BUDGET_YEARS

_DEFAULT = "department-2021"


@command("template")
@options.folder(required=True)
@click.option("--scheme", metavar="ID|FILE", help=f"评价方案的编号或 .toml 文件，默认是设置中的，没有设置则为 {_DEFAULT}")
@click.option("--roster", metavar="FILE", help="应报项目的名单（.xlsx 或 .csv）：每个项目写一份预填好的表，每个主管部门一份填报通知")
@click.option(
    "--from-year", metavar="DIR",
    help="上年表的文件夹：写下一年度的表，名称、指标、目标值取自上年的表，涂色待核对；完成值、得分、金额、原因不取",
)
@click.option("--year", type=click.IntRange(*BUDGET_YEARS), metavar="YEAR", help="预算年度：填在表里，举例也用这一年；名单上有的以名单为准")
@options.config
@options.isolated
@options.force
@options.refusals_lang
@help_option
def template(
    out: Path, scheme: str | None, roster: str | None, from_year: str | None, year: int | None, config: str | None,
    isolated: bool, force: bool,
) -> int:
    """写出空白的填报模板 DIR/<方案编号>.xlsx；有名单时为每个项目写一份 DIR/<主管部门>/<单位>-<项目>.xlsx。

    用 --from-year 时，上年计入的每份表（有名单时为名单上单位、项目相同的）得到一份下一年度的表，取来的内容涂色并带批注，请单位核对。

    这时还为每个主管部门写出填报通知.txt、装着它的全部表的填报表.zip 和邮件草稿填报通知.eml；报送期限取自设置。什么都不会发送。

    \b
    示例：
      perfeval template -o out
      perfeval template -o out --scheme department-2021 --force
      perfeval template -o forms --roster roster.xlsx
      perfeval template -o forms --from-year samples
      perfeval template -o out2027 --year 2027
    """
    from perfeval_xl.pipeline import write_forms, write_template  # noqa: PLC0415 - heavy, and --help loads this module

    settings, _ = options.bureau_settings(config, isolated)
    if roster is not None or from_year is not None:
        written = write_forms(roster, out, from_year=from_year, scheme=scheme, settings=settings, force=force, year=year)
        console.show("".join(f"{path}\n" for path in (*written.forms, *written.notices, *written.archives, *written.drafts)))
        for line in written.remarks:
            console.note(line)
        return 0
    default = settings.scheme if settings and settings.scheme else _DEFAULT
    console.show(f"{write_template(out, scheme=scheme or default, force=force, year=year)}\n")
    return 0
