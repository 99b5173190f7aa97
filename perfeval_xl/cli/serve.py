"""`perfeval serve`: a page on this machine for those who use no command line."""

from __future__ import annotations

import contextlib
import threading
import webbrowser

import click

from perfeval_xl.cli import console, options, status
from perfeval_xl.cli.application import command, help_option
from perfeval_xl.errors import InputError, Lang
from perfeval_xl.schemes import load_scheme

_WORDS = {
    "zh": {
        "begun": "网页：{address} （关闭网页或按 Ctrl-C 结束，收到的文件不留下）", "ended": "已结束，收到的文件和结果没有留下",
    },
    "en": {
        "begun": "page: {address} (ends when it is closed, or with Ctrl-C; nothing received stays)",
        "ended": "ended; nothing of what was received or made stayed",
    },
}


@command("serve")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=0, help="端口，默认任取一个空着的")
@click.option("--no-browser", is_flag=True, help="不打开浏览器")
@options.scheme
@options.config
@options.isolated
@options.lang
@help_option
def serve(*, port: int, no_browser: bool, scheme: str | None, config: str | None, isolated: bool, lang: Lang) -> int:
    """在本机打开网页：把收到的文件拖进去检查，看问题，下载评分副本、退回通知、Word 报告和汇总表；关闭网页就结束，什么都不留下。

    只有这台电脑能打开，不需要网络。需要安装 perfeval-xl[page]。

    \b
    示例：
      perfeval serve
      perfeval serve --no-browser --port 8642
    """
    try:
        from perfeval_xl.page.serving import serve as serve_page  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("perfeval_xl"):
            raise
        raise InputError(
            f"网页要用的 {error.name} 没有安装。请运行 pip install 'perfeval-xl[page]'",
            f"the page needs {error.name}, which is not installed; run pip install 'perfeval-xl[page]'",
        ) from error
    settings, _ = options.bureau_settings(config, isolated)
    if scheme is not None:
        load_scheme(scheme)
    words = _WORDS["en" if lang == "en" else "zh"]

    def begun(address: str) -> None:
        console.show(words["begun"].format(address=address) + "\n")
        if not no_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()  # some browsers keep their caller

    with contextlib.suppress(KeyboardInterrupt):  # how it is meant to be ended
        serve_page(lang=lang, settings=settings, scheme=scheme, port=port, begun=begun)
    console.note(words["ended"])
    return status.CLEAN
