"""What a good analyst would write for the same job: `python benchmarks/analyst.py FOLDER OUT`.

Reads the four sheets of each form with pandas and openpyxl, computes the totals, makes twenty of the checks, writes points and marks
back into a copy with openpyxl, and puts everything into one summary workbook. One process, a form after the other.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

SHEETS = ["项目信息", "预算表", "指标表", "评价报告"]
SOURCES = {"合计": "合计", "中央": "中央财政", "省": "省财政", "市": "市县财政", "其他": "其他"}
MEASURES = {"计划": "计划投资额", "到位": "实际到位资金", "使用": "实际使用情况"}
REQUIRED = ["项目名称", "项目单位", "主管部门", "项目负责人", "联系电话", "项目类型", "预算年度", "组织方式", "上报时间"]
GRADES = [(90, "优"), (80, "良"), (60, "中"), (0, "差")]
FILLS = {"错误": PatternFill("solid", fgColor="F8D7DA"), "警告": PatternFill("solid", fgColor="FFF3CD")}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number(value: object) -> float | None:
    """Return the first number of a cell; a percentage as a fraction."""
    if isinstance(value, (int, float)) and not pd.isna(value):
        return float(value)
    found = NUMBER.search(str(value).replace(",", ""))
    if not found:
        return None
    return float(found[0]) / (100 if "%" in str(value) else 1)


def header_row(sheet: pd.DataFrame, word: str) -> int:
    """Return the row in which a table's header begins."""
    hits = sheet.index[sheet.eq(word).any(axis=1)]
    return int(hits[0]) if len(hits) else 0


class Form:
    """One form: its fields, money and indicators, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[dict] = []
        sheets = pd.read_excel(path, sheet_name=SHEETS, header=None, engine="openpyxl")
        self.fields, self.field_rows = self._read_fields(sheets["项目信息"])
        self.money = self._read_money(sheets["预算表"])
        self.indicators = self._read_indicators(sheets["指标表"])
        self.report = "\n".join(sheets["评价报告"].iloc[:, 1].dropna().astype(str))

    def _read_fields(self, sheet: pd.DataFrame) -> tuple[dict, dict]:
        labels = sheet.iloc[:, 0].astype(str).str.strip()
        filled = labels.ne("nan")
        return dict(zip(labels[filled], sheet.iloc[:, 1][filled], strict=True)), {label: row + 1 for row, label in labels[filled].items()}

    def _read_money(self, sheet: pd.DataFrame) -> pd.DataFrame:
        top = header_row(sheet, "资金来源")
        table = sheet.iloc[top + 1 :, :4]
        table.columns = ["来源", *MEASURES]
        table = table.assign(行=table.index + 1, 来源=table["来源"].astype(str).str.strip())
        table = table[table["来源"].str.startswith(tuple(SOURCES))]
        for measure in MEASURES:
            table[measure] = table[measure].map(number)
        return table.reset_index(drop=True)

    def _read_indicators(self, sheet: pd.DataFrame) -> pd.DataFrame:
        top = header_row(sheet, "三级指标")
        table = sheet.iloc[top + 1 :, :10]
        table.columns = ["一级", "一级分值", "二级", "二级分值", "三级", "分值", "目标", "完成", "自评", "原因"]
        self.header = top + 1
        table = table.assign(行=table.index + 1)
        table[["一级", "二级"]] = table[["一级", "二级"]].ffill()
        table = table[table["三级"].notna() & table["分值"].map(number).notna()]
        for name in ("一级分值", "二级分值", "分值", "自评"):
            table[name] = table[name].map(number)
        return table.reset_index(drop=True)

    def find(self, code: str, level: str, sheet: str, cell: str, text: str) -> None:
        self.findings.append({"文件": self.path.name, "编号": code, "级别": level, "工作表": sheet, "单元格": cell, "问题": text})

    def amount(self, source: str, measure: str) -> float:
        rows = self.money.loc[self.money["来源"].str.startswith(source), measure]
        return float(rows.iloc[0]) if len(rows) and pd.notna(rows.iloc[0]) else 0.0

    def score(self) -> None:
        """Points by target and achievement where both are numbers, else the unit's own."""
        points, reasons = [], []
        for row in self.indicators.itertuples():
            target, actual = number(row.目标), number(row.完成)
            if target and actual is not None and not re.search(r"[一-鿿]{4}", str(row.目标)):
                ratio = min(target / actual if "≤" in str(row.目标) and actual else actual / target, 1)
                points.append(round(row.分值 * ratio, 2))
                reasons.append(f"规则：{row.完成} ÷ {row.目标} × {row.分值:g}")
            else:
                points.append(row.自评 if pd.notna(row.自评) else 0.0)
                reasons.append("采信自评")
        self.indicators = self.indicators.assign(系统得分=points, 得分依据=reasons)
        self.self_total, self.system_total = self.indicators["自评"].sum(), round(sum(points), 2)
        self.grade = next(name for least, name in GRADES if self.system_total >= least)

    def check(self) -> None:
        """Twenty checks."""
        self._check_fields()
        self._check_money()
        self._check_indicators()
        self._check_report()

    def _check_fields(self) -> None:
        at = {label: f"B{row}" for label, row in self.field_rows.items()}
        for label in REQUIRED:
            if pd.isna(self.fields.get(label)):
                self.find("P001", "错误", "项目信息", at.get(label, ""), f"“{label}”没有填")
        year = number(self.fields.get("预算年度"))
        if year is not None and not 2000 <= year <= 2100:
            self.find("P003", "错误", "项目信息", at["预算年度"], "预算年度不是四位年份")
        start, end, sent = (pd.to_datetime(self.fields.get(name), errors="coerce") for name in ("评价开始日期", "评价结束日期", "上报时间"))
        if pd.notna(start) and pd.notna(end) and start > end:
            self.find("P004", "错误", "项目信息", at["评价结束日期"], "结束日期早于开始日期")
        if pd.notna(end) and pd.notna(sent) and sent < end:
            self.find("P005", "警告", "项目信息", at["上报时间"], "上报时间早于评价结束日期")
        if not re.fullmatch(r"(?:\d{3,4}-\d{7,8}|1\d{10})", str(self.fields.get("联系电话", ""))):
            self.find("P006", "警告", "项目信息", at.get("联系电话", ""), "联系电话格式不对")
        stated, grade = number(self.fields.get("自评总分")), self.fields.get("自评等次")
        if stated is not None and abs(stated - self.self_total) > 0.005:
            self.find("S004", "错误", "项目信息", at["自评总分"], f"自评总分 {stated:g} 不等于各指标之和 {self.self_total:g}")
        if stated is not None and pd.notna(grade) and grade != next(name for least, name in GRADES if stated >= least):
            self.find("S005", "错误", "项目信息", at["自评等次"], "自评等次与自评总分不符")

    def _check_money(self) -> None:
        columns = dict(zip(MEASURES, "BCD", strict=True))
        total = self.money.index[self.money["来源"].str.startswith("合计")]
        row = int(self.money["行"].iloc[total[0]]) if len(total) else 1
        for measure, column in columns.items():
            parts = self.money.loc[~self.money["来源"].str.startswith("合计"), measure].sum()
            if abs(parts - self.amount("合计", measure)) > 0.005:
                self.find("B003", "错误", "预算表", f"{column}{row}", f"{MEASURES[measure]}合计不等于各来源之和")
            if (self.money[measure] < 0).any():
                self.find("B002", "错误", "预算表", f"{column}{row}", f"{MEASURES[measure]}有负数")
        for line in self.money.itertuples():
            if line.使用 > line.到位 + 0.005:
                self.find("B005", "错误", "预算表", f"D{line.行}", "实际使用大于实际到位")
            if line.到位 > line.计划 + 0.005:
                self.find("B006", "警告", "预算表", f"C{line.行}", "实际到位大于计划")
        if self.amount("合计", "计划") == 0:
            self.find("B001", "错误", "预算表", f"B{row}", "计划投资额为零")

    def _check_indicators(self) -> None:
        weights = self.indicators["分值"].sum()
        if abs(weights - 100) > 0.005:
            self.find("I003", "错误", "指标表", f"F{self.header}", f"三级指标分值合计 {weights:g}，应为 100")
        for row in self.indicators.itertuples():
            if pd.isna(row.目标):
                self.find("I010", "错误", "指标表", f"G{row.行}", "目标值没有填")
            if pd.isna(row.完成):
                self.find("I011", "错误", "指标表", f"H{row.行}", "完成值没有填")
            if pd.isna(row.自评):
                self.find("I013", "错误", "指标表", f"I{row.行}", "自评得分没有填")
            elif row.自评 > row.分值 or row.自评 < 0:
                self.find("S001", "错误", "指标表", f"I{row.行}", "自评得分超出分值")
            elif row.自评 < row.分值 and pd.isna(row.原因):
                self.find("I012", "警告", "指标表", f"J{row.行}", "扣了分却没有说明原因")
            if str(row.目标).strip() == str(row.完成).strip() and number(row.目标) is not None:
                self.find("I014", "警告", "指标表", f"H{row.行}", "完成值照抄目标值")
            if pd.notna(row.自评) and row.自评 > row.系统得分 + 0.005:
                self.find("S006", "警告", "指标表", f"I{row.行}", f"自评高于按完成值计算的 {row.系统得分:g} 分")
        for _, group in self.indicators.groupby(["一级", "二级"], sort=False):
            stated = group["二级分值"].dropna()
            if len(stated) and abs(stated.iloc[0] - group["分值"].sum()) > 0.005:
                self.find("I002", "错误", "指标表", f"D{group['行'].iloc[0]}", "二级分值不等于其三级分值之和")

    def _check_report(self) -> None:
        if len(self.report) < 200:
            self.find("N001", "警告", "评价报告", "B1", "评价报告没有写或太短")
        if f"{self.self_total:g}" not in self.report:
            self.find("N002", "警告", "评价报告", "B3", "评价报告没有写自评总分")

    def write_back(self, folder: Path) -> None:
        """Put points, reasons and marks into a copy of the form."""
        book = openpyxl.load_workbook(self.path)
        sheet = book["指标表"]
        sheet.cell(self.header, 11, "系统得分")
        sheet.cell(self.header, 12, "得分依据")
        for row in self.indicators.itertuples():
            sheet.cell(row.行, 11, row.系统得分)
            sheet.cell(row.行, 12, row.得分依据)
        for finding in self.findings:
            if finding["单元格"]:
                book[finding["工作表"]][finding["单元格"]].fill = FILLS[finding["级别"]]
        listed = book.create_sheet("问题清单")
        listed.append(["编号", "级别", "工作表", "单元格", "问题"])
        for finding in self.findings:
            listed.append([finding[name] for name in ("编号", "级别", "工作表", "单元格", "问题")])
        for place, width in enumerate((8, 8, 12, 10, 60), 1):
            listed.column_dimensions[get_column_letter(place)].width = width
        book.save(folder / self.path.name)

    def summary_row(self) -> dict:
        """Return the form's row of the summary."""
        planned, received, spent = (self.amount("合计", measure) for measure in MEASURES)
        levels = [finding["级别"] for finding in self.findings]
        return {
            "主管部门": self.fields.get("主管部门"), "项目单位": self.fields.get("项目单位"), "项目名称": self.fields.get("项目名称"),
            "预算年度": self.fields.get("预算年度"), "计划投资额": planned, "实际到位资金": received, "实际使用情况": spent,
            "资金到位率": received / planned if planned else None, "预算执行率": spent / planned if planned else None,
            "自评总分": self.self_total, "系统总分": self.system_total, "等次": self.grade,
            "错误": levels.count("错误"), "警告": levels.count("警告"), "文件": self.path.name,
        }


def main(folder: Path, out: Path) -> None:
    """Do the job over a folder of forms."""
    (out / "scored").mkdir(parents=True, exist_ok=True)
    forms = []
    for path in sorted(folder.glob("*.xlsx")):
        form = Form(path)
        form.score()
        form.check()
        form.write_back(out / "scored")
        forms.append(form)
    projects = pd.DataFrame([form.summary_row() for form in forms])
    twice = projects.duplicated(["项目单位", "项目名称", "预算年度"], keep=False)
    projects["重复"] = twice.map({True: "是", False: ""})
    details = pd.concat([form.indicators.assign(文件=form.path.name) for form in forms], ignore_index=True)
    findings = pd.DataFrame([finding for form in forms for finding in form.findings])
    departments = projects.groupby("主管部门").agg(
        项目数=("文件", "size"), 计划投资额=("计划投资额", "sum"), 实际使用情况=("实际使用情况", "sum"), 平均分=("系统总分", "mean")
    ).reset_index()
    with pd.ExcelWriter(out / "summary.xlsx", engine="xlsxwriter") as writer:
        projects.to_excel(writer, sheet_name="汇总表", index=False)
        departments.to_excel(writer, sheet_name="部门汇总", index=False)
        findings.to_excel(writer, sheet_name="问题清单", index=False)
        details.to_excel(writer, sheet_name="指标明细", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
