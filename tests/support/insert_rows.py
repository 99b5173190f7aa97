"""Insert rows into a sheet and fill them in, as somebody does in LibreOffice: run by a Python that has LibreOffice's `uno`.

    python3 insert_rows.py SOURCE TARGET SHEET ROWS

ROWS is JSON: [[row, [[column, value], …]], …], counted from 0: at each row, in this order, one row is inserted and filled in. The sheet
stays protected: a cell that is locked takes no value, and the script fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import uno  # LibreOffice's own module
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

SECONDS = 90


def main(source: str, target: str, name: str, rows: str) -> None:
    pipe = f"rows{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        office = subprocess.Popen(["soffice", profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp"])
        try:
            desktop = connected(pipe)
            document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", True),))
            fill(document.Sheets.getByName(name), json.loads(rows))
            document.calculateAll()
            document.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
            document.close(True)
            desktop.terminate()
            office.wait(SECONDS)
        finally:
            if office.poll() is None:
                office.kill()


def connected(pipe: str):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    end = time.monotonic() + SECONDS
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
        else:
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def option(name: str, value: object):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def fill(sheet, rows: list) -> None:
    assert sheet.isProtected()
    for row, values in rows:
        sheet.Rows.insertByIndex(row, 1)
        for column, value in values:
            cell = sheet.getCellByPosition(column, row)
            assert not cell.CellProtection.IsLocked, (row, column)
            if isinstance(value, str):
                cell.String = value
            else:
                cell.Value = value


if __name__ == "__main__":
    main(*sys.argv[1:])
