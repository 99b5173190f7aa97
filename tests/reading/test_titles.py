"""What the title of a sheet says of a form that no label does: its unit, and that it is no evaluation."""

from __future__ import annotations

import openpyxl
import pytest

import perfeval_xl as px

TABLE = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "养护里程", "≥30公里", "32公里", 100, 100],
]


def read(folder, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "form.xlsx")
    return px.read(folder / "form.xlsx")


@pytest.mark.parametrize(("title", "unit"), [
    ("某县交通运输局2022年度部门整体支出绩效自评报告", "某县交通运输局"),
    ("附件2：某市第一中学部门整体支出绩效自评表（2022年度）", "某市第一中学"),
    ("某镇人民政府二〇二二年度项目支出绩效自评表", "某镇人民政府"),
    ("2022年度某区城市管理局部门整体绩效自评价表", "某区城市管理局"),
    ("2022年度部门整体绩效自评价表", None),
    ("某县2022年度部门整体支出绩效自评表", None),
    ("中央对地方转移支付区域绩效自评表", None),
    ("部门整体支出绩效自评表", None),
    ("公办幼儿园项目支出绩效自评表", None),  # what the project is for
    ("农村公路养护项目支出绩效自评表", None),
])
def test_the_unit_that_a_title_names(tmp_path, title, unit):
    found = read(tmp_path, [title], *TABLE).forms["unit"]
    assert found.astype(object).where(found.notna(), None).tolist() == [unit]


def test_a_label_counts_before_the_title(tmp_path):
    found = read(tmp_path, ["某县交通运输局2022年度项目支出绩效自评表"], ["实施单位", "某县公路段"], *TABLE).forms["unit"]
    assert found.tolist() == ["某县公路段"]


@pytest.mark.parametrize(("title", "head", "codes"), [
    ("部门整体支出绩效评价评分标准", ["一级指标", "二级指标", "三级指标", "分值", "评分标准"], {"T010"}),
    ("部门整体支出绩效评价评分细则", ["一级指标", "二级指标", "三级指标", "分值", "评分标准"], {"T010"}),
    ("部门整体支出绩效评价评分标准及自评得分", ["一级指标", "二级指标", "三级指标", "分值", "得分"], set()),
])
def test_a_list_of_standards(tmp_path, title, head, codes):
    found = px.validate(read(tmp_path, [title], head, ["投入", "预算配置", "在职人员控制率", 100, 99]))
    assert set(found["code"]) & {"T010", "F014"} == codes


@pytest.mark.parametrize(("second", "kind"), [
    ("我局内设机构6个，下属事业单位4个，编制93人，实有89人，经费由县财政全额保障。", "overall"),  # 单位 as in 单, but a whole sentence
    ("某县交通运输局2022年度农村公路养护等三个项目支出绩效自评表及其附表", "self"),
])
def test_a_sentence_is_no_title(tmp_path, second, kind):
    assert read(tmp_path, ["某县交通运输局部门整体支出绩效自评报告"], [second], *TABLE).forms["kind"].tolist() == [kind]


@pytest.mark.parametrize("title", [
    "2023年部门绩效评价专家花名册", "2022年绩效评价结果应用情况表", "绩效自评工作时间安排表", "绩效自评培训签到表", "绩效评价专家通讯录",
])
def test_a_list_of_people_is_no_evaluation(tmp_path, title):
    found = px.validate(read(tmp_path, [title], ["序号", "姓名", "单位", "职称"], [1, "甲某", "某大学", "教授"]))
    assert found["code"].tolist() == ["T010"]


@pytest.mark.parametrize(("over", "projects"), [
    (["项目一：农村公路养护", "项目二：水库维修"], ["农村公路养护", "水库维修"]),
    (["项目1：农村公路养护", "项目2：水库维修"], ["农村公路养护", "水库维修"]),
    (["目标一：养护农村公路", "目标二：维修水库"], [None]),  # goals are no projects; the second table is none of another form
    (["项目一：养护公路30公里；项目二：维修水库12座。", "项目三：其他。"], [None]),
])
def test_projects_with_numbers_over_forms_below_each_other(tmp_path, over, projects):
    rows = [["某县2022年省级转移支付项目绩效自评表"]]
    for line in over:
        rows += [[line], *TABLE, ["合计", None, None, None, None, 100, 100]]
    found = read(tmp_path, *rows).forms
    assert found["project"].astype(object).where(found["project"].notna(), None).tolist()[: len(projects)] == projects
    assert found["year"].tolist()[0] == 2022
    assert len(set(found["year"])) == 1


@pytest.mark.parametrize(("title", "codes"), [
    ("2023年上半年部门整体支出绩效运行监控表", {"T010"}),
    ("视频监控建设项目绩效目标完成情况表", set()),  # what the project is for
])
def test_results_of_half_a_year_make_no_evaluation(tmp_path, title, codes):
    assert set(px.validate(read(tmp_path, [title], *TABLE))["code"]) & {"T010"} == codes


@pytest.mark.parametrize(("head", "rows", "codes"), [
    (["序号", "工作任务", "责任科室", "完成时限"], [[1, "布置自评", "预算科", "2月"], [2, "收集自评表", "业务科", "3月"]], {"T010"}),
    (["序号", "工作任务", "责任科室", "自评得分"], [[1, "布置自评", "预算科", 50], [2, "收集自评表", "业务科", 50]], set()),
    (["序号", "工作任务", "责任科室", "完成时限"], [["甲", "布置自评", "预算科", "2月"], ["乙", "收集自评表", "业务科", "3月"]], set()),
])
def test_a_list_with_numbers_is_no_evaluation(tmp_path, head, rows, codes):
    found = px.validate(read(tmp_path, ["2023年绩效自评工作任务分解"], head, *rows))
    assert set(found["code"]) & {"T010"} == codes
    assert all("绩效自评工作任务分解" in text for text in found.loc[found["code"].eq("T010"), "message"])
