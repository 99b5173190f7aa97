"""The command line: arguments in, exit status out. One module a command, loaded when it is asked for."""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from collections.abc import Sequence

import click

from perfeval_xl import start
from perfeval_xl.cli import console, interruption, memory, usage
from perfeval_xl.cli.application import PROGRAM, application
from perfeval_xl.cli.status import FAULT, INTERRUPTED, REFUSED, TERMINATED
from perfeval_xl.errors import PerfevalError
from perfeval_xl.garbage import collected_seldom


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line on these arguments, those of the process by default, and return its exit status."""
    console.prepare()
    lang = usage.language(sys.argv[1:] if args is None else args)
    try:
        with interruption.ending_is_an_interrupt() as ended:
            status = application.main(None if args is None else list(args), PROGRAM, standalone_mode=False, obj=lang)
    except click.ClickException as error:
        console.complain(usage.explain(error, lang))
        return REFUSED
    except (click.Abort, KeyboardInterrupt) as error:
        console.complain(interruption.explain(error.__cause__ if isinstance(error, click.Abort) else error, lang))
        return TERMINATED if ended else INTERRUPTED
    except Exception as error:  # the last line of defence: the clerk gets a line, whoever mends it the traceback
        return _ended(error, lang)
    return status if isinstance(status, int) else 0


def entry() -> int:
    """Run the command line as all that its process does, which then ends at once.

    Python would first take apart everything that the process holds, object by object: a tenth of a second for pandas alone.
    """
    ended: list[int] = []
    atexit.register(_end_at_once, ended)  # the first to be registered is the last to be called
    with collected_seldom():  # loading the libraries makes many objects that stay
        ended.append(main())
    return ended[0]


def _end_at_once(ended: Sequence[int]) -> None:
    if not ended:
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # Python has its own words and status for what cannot be written at the very end
        return
    os._exit(ended[0])


def _ended(error: Exception, lang: str) -> int:
    """Say in a line what ended the run, and return its exit status."""
    if isinstance(error, PerfevalError):
        console.complain(error.told(lang))
        return REFUSED
    _show_traceback()
    if _is_memory(error):
        _tell_memory(start.NO_MEMORY["en" if lang == "en" else "zh"])
        return REFUSED
    if isinstance(error, OSError):
        console.complain(_operating_system(error, lang))
        return REFUSED
    console.complain(_fault(error, lang))
    return FAULT


def _tell_memory(text: str) -> None:
    try:
        console.complain(text)
    except Exception:  # even what writes a line could not be loaded: of any kind, SyntaxError where unicodedata has no room
        start.tell(text)


def _is_memory(error: BaseException) -> bool:
    """Tell whether there was not enough memory: for a library that is no ImportError of its own but what the system says of it."""
    if isinstance(error, SystemError):  # what libraries in C make of an allocation that failed
        return memory.is_limited()
    # compiling and loading end in errors of any kind where there is no room: a ValueError about the syntax tree, a SyntaxError
    return start.is_memory(error) or (not isinstance(error, OSError) and memory.is_too_little())


def _operating_system(error: OSError, lang: str) -> str:
    reason = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    return f"the operating system refused: {reason}" if lang == "en" else f"读写文件时被系统拒绝：{reason}"


def _fault(error: Exception, lang: str) -> str:
    what = f"{type(error).__name__}: {error}"
    if lang == "en":
        return f"a fault of the tool itself ({what}); please report it with the output of PERFEVAL_DEBUG=1"
    return f"工具自身出错（{what}）；请设 PERFEVAL_DEBUG=1 再运行一次，把输出发给维护人员"


def _show_traceback() -> None:
    if os.environ.get("PERFEVAL_DEBUG", "") not in ("", "0"):
        traceback.print_exc()
