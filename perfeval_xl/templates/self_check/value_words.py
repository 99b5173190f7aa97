"""The words by which 自检 reads values: those of `values.vocabulary` that units use, as lists that formulas can go through."""

from __future__ import annotations

from perfeval_xl.values import vocabulary as words

OPS = (">=", "<=", ">", "<", "=")
NOTHING = tuple(sorted({word for word in (*words.BLANKS, *words.NOT_APPLICABLE, *words.NONE_WORDS, "//", "///") if word}))
HINTS = tuple(word for word in NOTHING if word.startswith(("..", "_")))
HINTING = ("请填写", "请填报", "请填列", "请在此", "请输入", "请选择", "请勾选", "此处填写", "在此填写", "填写说明", "填写要求")
HINT_WORDS = ("填写", "填报", "填列", "字以内", "字左右", "示例", "例如", "请", "略")
ERRORS = ("#REF", "#DIV/0", "#N/A", "#VALUE", "#NAME", "#NUM", "#NULL", "#SPILL", "#CALC")
NO_QUESTION = ("检查", "评价", "考核", "评估", "判断", "反映", "核查", "考察")
DONE = ("完成", "达成", "实现", "达到")
WHAT = ("本年度", "年度", "全年", "当年", "本年", "预期", "预定", "既定", "绩效", "各项", "总体", "工作")
WHAT_ENDS = ("指标", "目标", "任务", "计划", "任务目标", "目标任务", "工作")
WHOLLY = (
    "全部或基本", "全部", "全面", "已经", "按要求", "按计划", "保质保量", "按质按量", "圆满", "顺利", "按时", "按期", "如期", "及时",
    "超额", "已", "均", "都",
)
PARTLY = tuple(f"{yet}{how}" for yet in ("", "已") for how in ("基本", "部分", "大部分", "大部", "绝大部分", "基本上"))
NOT_YET = tuple(f"{yet}{no}" for yet in ("", "尚", "还", "仍", "均", "暂") for no in ("未", "未能", "没", "没有", "不"))
UNDONE = tuple(f"{yet}未{do}" for yet in ("", "尚", "还", "暂", "均") for do in ("实施", "开展", "启动", "执行", "落实"))
ZERO = ("零", "0", "无", "未发生", "不发生", "没有发生", "未出现", "杜绝", "实现零", "确保零", "做到零")
BEFORE_EVENTS = ("", "安全", "质量", "责任", "重大", "重大安全", "安全生产", "生产安全", "安全责任", "有效", "群体性", "火灾")
EVENTS = tuple(words._EVENT.split("|"))
SUFFIX = {
    "及以上": 1, "或以上": 1, "和以上": 1, ",以上": 1, "以上": 1, "之上": 1, "及其以上": 1, "及以下": 2, "或以下": 2, "和以下": 2,
    "以下": 4, "范围以内": 2, "以内": 2, "之内": 2, "范围内": 2, "内": 2, "左右": 5, "上下": 5, "封顶": 2, "为限": 2, "以内完成": 2,
    "内完成": 2, "内办结": 2, "以内办结": 2, "内响应": 2,
}
OP_CODES = {op: code for code, op in enumerate(OPS, start=1)}
OP_WORDS = {
    word: OP_CODES[op]
    for word, op in (*words.SIGNS.items(), *words.WORD_OPS.items(), *words.SHORT_WORDS.items())
    if not word.startswith(("应不", "须不", "并未", "均不", "均未", "从未", "不宜", "不会"))
} | dict.fromkeys(words.GROWTH, 1)
ALREADY = ("已", "共", "累计", "全年", "实际", "总共", "一共", "合计")
DOING = (
    "完成", "办理", "办结", "受理", "处理", "接听", "开展", "举办", "组织", "建成", "建设", "新建", "新增", "改建", "发放", "培训", "服务",
    "支出", "投入", "使用", "支付", "拨付", "到位", "安装", "采购", "购置", "印发", "制作", "覆盖", "巡查", "检查", "改造", "修复", "种植",
    "救助", "资助", "惠及", "受益", "涉及", "实现", "达到",
)
TWISTS = tuple("不未无第前后每减降差缺少余比较距逾迟早晚除仅占扣剩节约自从")
NO_NOUN = (
    "完成", "落实", "健全", "达标", "合格", "完善", "正常", "到位", "及时", "实施", "运行", "开展", "通过", "提升", "提高", "改善",
    "明显", "稳定", "覆盖", "满意", "投诉率", "左右", "民币", "未", "不", "超", "逾", "增", "减", *"□☑√☐✓✔■,、;。%/():.-~<>=!?*+|_·",
)
KIND_NUMBERS = {"percent": 2.0, "money": 3.0}
SCALED = {unit: ("percent", 10.0**shift) for unit, (_, shift) in words.PERCENT_UNITS.items()} | {
    unit: ("money", 10.0**shift) for unit, shift in words.MONEY_UNITS.items()
}
SCALE_HEADS = {word: 10.0**shift for word, shift in words.SCALES.items()}
HINT_SIGNS = (*"xX*_×□☐○请填略#", "示例", "指标", "字")
"""What is not read and has one of these may be a hint or a placeholder of the form."""
BY_ONE, BY_TWO = ("前", "内", "止"), ("之前", "以前", "之内", "以内", "为止")
BY_THEN = ("截至", "截止", "不晚于", "不迟于", "最迟", "最晚", "早于", "<=")
DATE_HEADS = (
    "", "于", "在", "到", "至", "应于", "须于", "需于", "拟于", "计划", "计划于", "预计", "预计于", "力争", "确保", "要求", "已",
    "已于", "实际", "实际于", "截至", "截止", "截止至", "不晚于", "不迟于", "最迟", "最晚", "最迟于",
    "最晚于", "早于", "<=", "=", "完成时间", "完成时间为", "完成时间:", "时间为", "竣工时间为", "完成于", "验收时间为",
    "完成时限",
)
DAY_ADVERBS = ("全部", "全面", "如期", "按时", "按期", "基本", "顺利", "正式", "已")
DAY_VERBS = (
    "投入使用", "完成", "建成", "完工", "竣工", "验收", "办结", "交付", "到位", "支付", "拨付", "发放", "上报", "提交", "结束", "完毕",
    "实施", "投用", "通过", "达标", "开通", "上线", "运行", "整改",
)
DAY_NUMBERS = (20_000, 80_000)
"""What a cell with a date holds."""
YEARS = (1900, 2100)
HEAD_MARKS = (*"零一二两三四五六七八九十百千万亿半不未非没无每均月季成〇减降负,;。!?|%±+×*#<>=./-()~、¥:", "分之", "RMB", "CNY", "人民币")
WHOLE_HEADS = tuple(sorted({*words.PLAIN, *words.SOFT_PLAIN, *words.SOFT_AT_MOST}))
RATE_NOUNS = ("率", "度", "比例", "占比", "比重")
RATE_CHANGES = ("提高", "提升", "增加", "下降", "降低", "减少", "压减", "同比", "比上年", "较")
RISKY = (
    *"xX零〇一二两三四五六七八九十百千万亿半季每是否未没无√✓✔☑■✅□○☐●×✗✘*_()[]<>=%‰/#ＹＮＴＦｙｎｔｆ①②③④⑤",
    "年底", "年末", "年内", "年以内", "年之内", "年前", "本年", "当年", "今年", "该年", "完成", "达成", "实现", "达到", "杜绝", "请", "填", "示例", "不发生",
)

_COUNTED = words.UNITS - set(SCALED) - words.AMBIGUOUS_UNITS
UNITS = tuple(sorted(unit for unit in _COUNTED if not (unit.endswith("次") and unit[:-1] in _COUNTED)))
"""Units that need no rule: 人次 is one of 人, as 户次 is of 户."""
_TICKED = [
    (form.format(*((tick, box) if yes else (box, tick))), yes)
    for tick in "√☑✓" for box in "□☐" for sign in ("", "/") for yes in (True, False)
    for form in (f"{{}}是{sign}{{}}否", f"是{{}}{sign}否{{}}")
]
ANSWERS = dict.fromkeys(words.YES_WORDS, 2.0) | dict.fromkeys(words.NO_WORDS, 1.0) | {form: 2.0 if yes else 1.0 for form, yes in _TICKED}
"""What a unit answers → 2 for yes, 1 for no."""
