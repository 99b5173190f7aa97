"""The words of the value grammar, as tables. A new wording is a new entry here, not new code.

Every key is written as `fold` leaves it: half width, no white space, one sign for each comparison.
"""

from __future__ import annotations

import re
from typing import Final

from perfeval_xl.facts.expressions import alternatives, words
from perfeval_xl.values.model import Operator
from perfeval_xl.values.numerals import PER_100_000

READABLE: Final = 160
"""Characters of a text; a longer one is prose."""

# --- whole cells -------------------------------------------------------------------------------

BLANKS: Final = frozenset({"", *words("... ...... . 。 、 , _ __ ___ ____ 空 (空) (空白)")})
NOT_CONCERNED: Final = words("不适用 不涉及 无此项 无此项内容")
NOT_APPLICABLE: Final = frozenset(NOT_CONCERNED) | frozenset(
    words("/ // \\ - -- --- * ** *** 暂无 (不适用) 未填 未填报 未填写 N/A n/a N/a NA na N.A n.a")
)
NOTHING: Final = words("无 零 没有")
NONE_WORDS: Final = frozenset(words("无 没有 (无)"))

YES_WORDS: Final = frozenset(
    words("是 是的 √ ✓ ✔ ☑ ✅ 对 是√ √是 是✓ 是☑ ☑是 是:√ YES Yes yes Y y TRUE True true")
)
NO_WORDS: Final = frozenset(
    words("否 不是 非 × ✗ ✘ 否√ √否 否✓ 否☑ ☑否 否:√ NO No no N n FALSE False false")
)

# A form's 是/否 boxes: exactly one of the two is ticked, before or after its word.
_TICK, _BOX = "[☑√✓✔■✅]", "[□○☐]"
TICKED_YES: Final = re.compile(rf"(?:{_TICK}是{_BOX}?[/、]?否|是{_TICK}[/、]?否{_BOX}?|{_TICK}是[/、]?{_BOX}否)")
TICKED_NO: Final = re.compile(rf"(?:{_BOX}?是[/、]?{_TICK}否|是{_BOX}?[/、]?否{_TICK})")
UNTICKED: Final = re.compile(rf"(?:{_BOX}是[/、]?{_BOX}否|是{_BOX}[/、]?否{_BOX}|是/否|{_BOX})")

ASSESSING: Final = words("检查 评价 考核 评估 判断 反映 核查 考察")
"""What is done about whether something is so: 检查是否健全 asks nothing."""
QUESTION: Final = re.compile(rf"(?!{alternatives(ASSESSING)})[^\d,;。<>=]{{0,6}}?是否.{{1,60}}")
QUESTION_ANSWERED: Final = re.compile(r".{0,20}?是否[^\d]{1,40}?[:?,](?P<answer>是|否)")

# --- achievement levels ------------------------------------------------------------------------

DONE: Final = words("完成 达成 实现 达到")
AIM_WHICH: Final = words("年度 全年 当年 本年 本年度 预期 预定 既定 绩效 各项 总体 工作")
AIMS: Final = words("指标 目标 任务 计划 任务目标 目标任务 工作")
WHOLLY: Final = words("全部 全面 已 已经 均 都 圆满 顺利 按时 按期 如期 及时 按要求 按计划 超额 保质保量 按质按量 全部或基本")
PARTLY: Final = words("基本 部分 大部分 大部 绝大部分 基本上")
NOT_YET: Final = words("尚 还 仍 均 暂")
NOT_DONE: Final = words("未 未能 没 没有 不")
UNDERTAKEN: Final = words("实施 开展 启动 执行 落实")
HAVING: Final = words("具有 有 取得")
EFFECTS: Final = words("成效 效果 效益")

_DONE = f"(?:{alternatives(DONE)})"
_WHAT = f"(?:了)?(?:(?:{alternatives(AIM_WHICH)}){{0,6}}(?:{alternatives(AIMS)}))?"
_BUT = "[,且并]{0,3}"
LEVELS: Final = (
    (3, re.compile(rf"[{''.join(NOT_YET)}]?(?:{alternatives(NOT_DONE)}){_DONE}{_WHAT}(?:{_BUT}效果(?:较差|差|不明显))?")),
    (3, re.compile(rf"[{''.join(NOT_YET)}]?未(?:{alternatives(UNDERTAKEN)})")),
    (
        2,
        re.compile(
            rf"已?(?:{alternatives(PARTLY)}){_DONE}{_WHAT}"
            rf"(?:{_BUT}(?:{alternatives(HAVING)})?一定的?(?:{alternatives(EFFECTS)}))?"
        ),
    ),
    (
        1,
        re.compile(
            rf"(?:{alternatives(WHOLLY)}){{0,6}}{_DONE}{_WHAT}(?:{_BUT}效果(?:较好|良好|好|明显|显著))?"
        ),
    ),
)

# --- remains of the form -----------------------------------------------------------------------

HINT_WORDS: Final = words("字以内 字左右 填写 填报 填列 另附 附页 勾选 选填 必填 示例 例如 同上格式 请")
ASKED_TO: Final = words("填写 填报 填列 在此 输入 选择 勾选")
"""What a hint asks to do: 请选择."""
HINT: Final = re.compile(
    rf"\((?:[^()]{{0,80}}(?:\d+字|{alternatives(HINT_WORDS)})[^()]{{0,80}}|略)\)"
    rf"|请(?:{alternatives(ASKED_TO)}).{{0,60}}|(?:此处|在此)(?:填写|填报|输入).{{0,60}}|\d{{1,4}}字(?:以内|左右)"
    r"|填写(?:说明|要求|具体).{0,60}|指标\d{1,2}:?|示例:?"
)
PLACEHOLDER: Final = re.compile(
    r"(?:[<>=]{0,2}(?:[xX_*]{1,6}|×{2,6})(?:%|万元|元|个|件|次|年|月|日|人|户|项|米|公里|天)?){1,3}(?:前|底前|以上|以内|完成)?"
)

# --- comparisons -------------------------------------------------------------------------------

SIGNS: Final[dict[str, Operator]] = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "="}
# The ways to say “not under” and “not over”: 不低于, 不得少于, 未超过 …
RARE_NOT: Final = words("不宜 不会 应不 须不 并未 均不 均未 从未")
_NOT = (*words("不 不得 不能 不应 不可 未 没有"), *RARE_NOT)
AT_LEAST: Final = (
    *words("至少 最少 最低 不下于 下限 保底 不亚于 至少达到 至少为 大于等于 大于或等于 大于或者等于"),
    *words("高于或等于 高于等于 多于或等于 多于等于 等于或大于"),
    *(f"{no}{under}" for no in _NOT for under in words("低于 少于 小于")),
)
AT_MOST: Final = (
    *words("至多 最多 最高 最大 上限 不超 小于等于 小于或等于 小于或者等于 低于或等于 低于等于 少于或等于"),
    *words("少于等于 等于或小于"),
    *(f"{no}{over}" for no in _NOT for over in words("超过 高于 大于 多于 超出 突破")),
)
ABOVE: Final = words("大于 高于 多于 超过 超出 超过了 突破")
BELOW: Final = words("小于 低于 少于 不足 不到 不满 未达到 未满 接近 将近")
LESS_IS_BETTER: Final = words("反向 反向指标 负向 负向指标 逆向 逆向指标 逆指标 越小越好")
# A growth is at least what is named; as an actual value it is no measurement of the target's own quantity.
UP: Final = words("提高 提升")
FALLING: Final = words("下降 降低 减少")
GROWTH_RATES: Final = words("增幅 增速")
RISING: Final = (*UP, *words("增长 增加 上升"))
GROWTH: Final = (*RISING, *GROWTH_RATES, "同比增长")
NEARLY: Final = words("近 接近 将近")
ABOUT: Final = (*words("约 大约 大概 约为 约计 达到约 为约"), *NEARLY)
ABOUT_BEHIND: Final = words("左右 上下")
ESTIMATE: Final = re.compile(
    rf"(?<![附预签节大])(?:{alternatives(ABOUT)})(?=\d)|大[约概]为?(?=\d)|(?:{alternatives(ABOUT_BEHIND)})$"
)
"""A number that is only about right: 约2万人, 300件左右, 近30公里."""
# All of something, whatever their number: 全覆盖, 应保尽保, 全部行政村. As a percentage it is 100 %.
_ALL_DONE = words("完成 合格 达标 覆盖 到位 发放 发放到位 拨付 拨付到位 通过 兑现 落实 走访 办结 整改 签约 参保 参训 验收 实现 满足 支付")
ALL: Final = re.compile(
    rf"(?:已|均|实现|达到|做到)?(?:[\u4e00-\u9fff]{{0,8}}应([\u4e00-\u9fff]{{1,2}})尽\1(?:,?应[\u4e00-\u9fff]{{1,2}}尽[\u4e00-\u9fff]{{1,2}})?"
    rf"|[\u4e00-\u9fff]{{0,8}}全覆盖|全部(?:已|按时|按期|及时|足额)?(?:{alternatives(_ALL_DONE)})|全员(?:{alternatives(_ALL_DONE)})?"
    rf"|全部[\u4e00-\u9fff]{{1,5}}(?:个|户|人|村|镇|乡|县|区|校|园|社区|单位|对象|家庭|学生|企业)|全部|全面覆盖|100%覆盖)"
)
LESS_THAN_ALL: Final = re.compile("基本|大部|部分|未|没|不|非|近|接近|几乎")
PLAIN: Final = words(
    """
    约 大约 大概 约为 达到 达 达到了 已达 已达到 为 共 共计 合计 总计 累计 计 约计 等于 已完成 完成 实际
    实际完成 实现 在 为约 均为 均达到
    """
)
# These bow to a comparison behind the number: 控制在49万元以内, 控制在95%以上.
SOFT_AT_MOST: Final = words(
    """
    控制在 控制到 控制为 限于 限制在 压缩到 压缩至 降到 降至 降低到 降低至 下降到 下降至 压降至
    减少到 减少至 缩短到 缩短至
    """
)
SOFT_PLAIN: Final = words(
    """
    提高到 提高至 提升到 提升至 增长到 增长至 增加到 增加至 上升到 上升至 保持在 维持在 稳定在 达到约
    """
)
SOFT_ENDINGS: Final = words("达到 达 为 约 约为 =")
SHORT_WORDS: Final[dict[str, Operator]] = {"超": ">", "近": "<", "逾": ">", "满": ">="}  # only as the whole of what stands before

_LISTED: Final[tuple[tuple[tuple[str, ...], Operator], ...]] = ((AT_LEAST, ">="), (AT_MOST, "<="), (ABOVE, ">"), (BELOW, "<"))
WORD_OPS: Final[dict[str, Operator]] = {word: op for listed, op in _LISTED for word in listed}
NEGATIONS: Final = "不未非没无"

# What had better not happen: 零投诉, 安全事故0起.
EVENTS: Final = words(
    """
    投诉 有效投诉 事故 差错 失误 违规 违纪 违法 伤亡 死亡 缺陷 超时 延误 逾期 举报 上访 信访 案件 发案 故障 感染 火灾 溺水 拖欠 欠薪 泄密
    舆情 误差 返工 缺岗 脱岗
    """
)
_EVENT = alternatives(EVENTS)

# Words that may stand before a plain number and leave it what it is: 满意度95%, 办理工单1799件, 总投资20万元.
PERCENT_NOUNS: Final = words("率 度 比例 占比 比重")
MONEY_NOUNS: Final = words("资金 成本 费用 投资 金额 经费 预算 支出 价款 投入 造价 总额 拨款 补助 补贴")
COUNT_NOUNS: Final = words("人数 人口 数量 户数 次数 件数 人次 面积 里程 长度 产量 总量 数")
ALREADY: Final = words("已 共 累计 全年 年度 本年 实际 总共 一共 合计")
DOINGS: Final = words(
    """
    完成 办理 办结 受理 处理 接听 开展 举办 组织 建成 建设 新建 新增 改建 发放 培训 服务 支出 投入 使用 支付 拨付 到位 安装 采购 购置
    设置 设立 铺设 敷设 架设 组建 成立 编制 编印 收集 采集 整理 清运 清理 拆除 更换 维护 维修 修建 修缮 栽植 补植 播种 放流 防治 抽检
    检测 监测 审核 评审 走访 慰问 帮扶 扶持 奖励 选派 招聘 引进 拍摄 刊发 发布 印制 配备 配置 租赁 储备 接待 演出 回收 接种 筛查 种草
    印发 制作 覆盖 巡查 检查 改造 修复 种植 救助 资助 惠及 受益 涉及 实现 达到
    """
)
GAINS: Final = words("新增 减排 节水 节电 增收 增产 节支")
"""Verbs of which each tells what was gained, though a sign of a twist stands in it."""
FURTHER_DOINGS: Final = (*words("召开 举行 带动 吸纳 保障 出动 调解 化解 查处 提供 支持"), *GAINS)
"""Verbs that the template's own formulas do not ask for: with these they leave a text to the tool."""
CHANGING: Final = (*UP, *FALLING, *words("增加 压减 同比 比上年 较"))
PERCENT_NOUN: Final = re.compile(
    rf"(?!.{{0,160}}(?:{alternatives(CHANGING)}))[^\W\d_]{{0,20}}(?:{alternatives(PERCENT_NOUNS)})"
)
MONEY_NOUN: Final = re.compile(rf"[^\W\d_]{{0,12}}(?:{alternatives(MONEY_NOUNS)})(?:共计|合计|为|共)?")
COUNT_NOUN: Final = re.compile(rf"[^\W\d_]{{0,16}}(?:{alternatives(COUNT_NOUNS)})")
DOING: Final = re.compile(rf"(?:{alternatives(ALREADY)}){{0,4}}(?:{alternatives((*DOINGS, *FURTHER_DOINGS))})(?:了)?[^\W\d_]{{0,6}}")
EVENT_NOUN: Final = re.compile(
    rf"(?!.{{0,160}}[不未无减降])[^\W\d_]{{0,10}}(?:{_EVENT})(?:发生)?(?:数|数量|次数)?(?:为|共)?"
)
TWISTS: Final = re.compile("[不未无第前后每减降差缺少余比较距超逾迟早晚除仅占增扣剩节约自从]")

GAIN: Final = re.compile(alternatives(GAINS))

PER: Final = frozenset(
    words(
        """
        年 半年 季度 季 月 周 星期 天 日 小时 分钟 人 户 亩 生 名 个 件 次 场 吨 公里 千米 米 平方米 立方米 台 套 辆
        座 村 乡镇 学期 学年 课时 学时 床 床日 班 校 项 批 份 家 公顷 千克 公斤 升 人次 例 头 只 株 L m³ ㎡ kg km h
        d 千瓦 千瓦时 位 所 处 km² 工作日 人天 人月
        """
    )
)
# Longest first: 每人次 is one per. 每户每年 and 人均每月 name several.
_EACH = "|".join(sorted(PER, key=len, reverse=True))
PER_HEAD: Final = re.compile(f"(?:平均)?(?:(?:每一?(?:{_EACH})){{1,6}}|[人户亩日月年生]均(?:每一?(?:{_EACH})){{0,6}})")
PER_PART: Final = re.compile(f"每一?({_EACH})|([人户亩日月年生])均")
# The signs between the units of a rate: 元/人·月, 元/人*月, 元/人.月, 元/人、天, 元/人/月.
PER_SIGNS: Final = re.compile("[/·.*、×]")
# Units that are two: 元/人月 is 元/人·月.
PER_PAIRS: Final = {"人月": ("人", "月"), "人天": ("人", "天"), "人日": ("人", "日"), "床日": ("床", "日")}
# The period of a rate stands last: 元/月·人 is 元/人·月.
PER_PERIODS: Final = frozenset(words("年 半年 季度 季 月 周 天 日 小时 分钟 学期 学年 工作日 h d"))
EVERY: Final = {"每季度": "季度", "每季": "季度", "每月": "月", "每周": "周", "每半年": "半年"}

CURRENCY_MARK: Final = re.compile(r"(?:¥|人民币|RMB|CNY):?$", re.IGNORECASE)

# --- what may follow a number ------------------------------------------------------------------

_FINISH = (
    "(?:完成|办结|答复|回复|响应|处理|处置|到位|反馈|办理|送达|解决|受理|到达|现场|修复|恢复|拨付|支付|交付|全部|全面"
    "|并|予以|给予){0,6}"
)
# How something is handed out says nothing of how much: 12个月按月发放.
MANNER: Final = re.compile(
    r",?(?:按|逐)(?:年度|季度|[年季月周旬日天次批人户期])(?:足额|及时|按时|全额|据实){0,4}"
    r"(?:发放|拨付|支付|兑付|兑现|发|缴纳|结算|补助|补贴|完成|执行|实施)?(?:到位)?$"
)
SUFFIX: Final = re.compile(
    rf"(?:(?P<edge>[及或和,]?以[上下]|及其以[上下]|之上)|(?:范围)?(?:以内|之内|内){_FINISH}"
    r"|(?P<about>左右|上下)|封顶|为限)$"
)
SUFFIX_OPS: Final[dict[str, Operator]] = {"以上": ">=", "之上": ">=", "以下": "<"}  # with 及/或 “以下” includes its number
PERCENT_DONE: Final = re.compile(r"(?:完成|覆盖|全覆盖|达标|合格|到位|执行|落实|通过|兑现|满意|拨付)$")
ESTIMATED: Final = "余多"
"""What stands behind a number that was estimated: 2000余份."""
MORE: Final = re.compile(rf"(?P<scale>[十百千万亿]{{0,6}})[{ESTIMATED}](?!个百分点)")
CONNECTORS: Final = ("--", "~~", "-", "~", "至", "到")
BETWEEN_HEADS: Final = frozenset({"", "在", "为", "介于", "控制在", "约", "约为", "保持在", "维持在", "稳定在", "达到", "达", "="})
JOINERS: Final = re.compile(r"(?:,?(?:并且|而且|同时|且|并|,|、|;|和)?(?:应|需|须)?)")

PERCENT_UNITS: Final[dict[str, tuple[str, int]]] = {
    "%": ("%", -2),
    "百分比": ("%", -2),
    "%%": ("%", -2),
    "百分点": ("百分点", -2),
    "个百分点": ("百分点", -2),
    "‰": ("‰", -3),
    "‱": ("‱", -4),
}
FURTHER_PERCENT_UNITS: Final[dict[str, tuple[str, int]]] = {PER_100_000: ("/10万", -5)}
"""Signs of shares that the template's own formulas do not read: they leave such a text to the tool."""
MONEY_TRAIL: Final = re.compile(r"(?:人民币|整|RMB|CNY|钱)$", re.IGNORECASE)
SCALES: Final[dict[str, int]] = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "万亿": 12,
}
SCALE_HEAD: Final = re.compile(alternatives(SCALES))

CLASSIFIERS: Final = frozenset(
    words(
        """
        个 名 家 户 所 台 场 次 项 件 条 座 份 人 辆 套 处 批 篇 位 起 宗 例 只 头 株 棵 间 栋 幢 对 部 张 块 支
        """
    )
)
FURTHER_CLASSIFIERS: Final = frozenset(words("盏 册 根 口 眼 架 艘 枚 瓶 箱 袋 盒 种 轮"))
"""Classifiers that the template's own formulas do not ask for: with these they leave a text to the tool."""
TAUGHT: Final = words("培训 学习班 班 讲座 课程 论坛 沙龙 简报 刊物")
"""What is held or printed in turns: 3期 of these is how many, of works (二期工程) it is which."""
CLASSIFIED: Final = re.compile(
    f"([{''.join(sorted(CLASSIFIERS | FURTHER_CLASSIFIERS))}]|期(?=[\u4e00-\u9fff]{{0,6}}(?:{alternatives(TAUGHT)})))"
    "([\u4e00-\u9fff]{1,8})"
)
NO_NOUNS: Final = (*UP, *words(
    "完成 落实 健全 达标 合格 完善 正常 到位 及时 实施 运行 开展 通过 改善 明显 稳定 覆盖 满意 投诉率 左右 未 不 超 逾 增 减"
))
NOT_A_NOUN: Final = re.compile(
    f"[率性化型制式级上下内外前后中]$|(?<!制)度$|^[性均以之内外及或和与]|^月(?!饼)|{alternatives(NO_NOUNS)}"
)

UNITS: Final = frozenset(
    words(
        """
        个 件 次 场 人 户 项 类 名 位 家 所 座 台 套 辆 份 篇 批 轮 条 起 宗 例 处 期 册 本 部 种 株 棵 对 头 只 尾 羽 匹
        口 眼 孔 盏 根 块 张 片 段 幅 面 节 单 笔 支 艘 架 颗 粒 枚 盘 桶 瓶 箱 袋 包 盒 栋 幢 间 层 村 组 队 班
        字 页 版 门 道 扇 樘 床 车 盆 剂 针 支 束 捆 筐 罐 管 副 顶 件套 台班 帧 首 曲 出 届 界 局 院 校 园 厅 馆 倍
        篇次 人次 场次 件次 户次 车次 班次 批次 台次 架次 航次 频次 轮次 天次 亩次
        具 尊 席 讲 堂 趟 炉 泊位 版面 工日 疗程 集 期次 台时 机时 艇 座次 课次
        个次 台套 台(套) 台/套 套件 人天 人日 人月 人年 床位 张床位 车位 座位 学位 工单 课时 学时 学分 个课时 个学时
        个人 个村 个月 个工作日 个日历天 个自然日 个小时 个季度 个年度 个周 个星期 个学期 个学年 分 星 万字 辆次
        艘次 班级 个班级 年级 个年级 标段 路 幅次 卷 卷次 宗次 点位 网点 站 站点 线 环 桩 井 户数 人数 例次 份次 家次 项次 条次 处次
        人/次
        年 半年 季度 月 周 星期 天 日 小时 分钟 秒 秒钟 时 工作日 日历天 自然日 自然天 学期 学年 h min s d
        公里 千米 米 分米 厘米 毫米 微米 里 华里 海里 延米 延长米 km m dm cm mm 单公里 车公里 平方米 平米 平方
        平方公里 平方千米 平方厘米 平方分米 平方毫米 亩 公顷 顷 ㎡ km² cm² mm² ha 万㎡ 立方米 立方 方 升 毫升
        立方分米 立方厘米 m³ cm³ L l ml mL 吨公里 吨 千克 公斤 克 毫克 微克 斤 两 t kg g mg 标准煤 吨标准煤
        吨标煤 kgce tce
        千瓦时 度 千瓦 兆瓦 瓦 千伏 伏 千伏安 kWh kwh kW kw MW mw KW KWH W V kV kVA 分贝 dB db 摄氏度 °C 度电 帕
        千帕 兆帕 MPa kPa Pa 兆 GB MB TB KB M G T 兆比特 Mbps Gbps bps Hz 赫兹 像素 点 ppm 勒克斯
        美元 欧元 港元 日元 英镑 港币 美金 万美元 万欧元 万港元 万日元 万英镑 万港币 万美金 亿美元 亿欧元 亿港元
        亿日元 亿英镑
        """
    )
)
# Behind a Chinese numeral these name a rank, a phase or a manner (一期, 十分, 一度), not an amount.
NOT_AFTER_CHINESE: Final = frozenset(
    words(
        """
        分 期 类 度 面 节 方 点 本 口 块 头 线 路 道 版 层 组 队 班 门 两 里 年度 星 片 段 时 度电 站 环 M G T V W 月
        日 号 部 张 年级 班级
        """
    )
)
AMBIGUOUS_UNITS: Final = frozenset({"月", "号"})  # 12月 is a month, 3号 a day: never an amount

# --- zero --------------------------------------------------------------------------------------

NOT_HAPPENED: Final = words("未发生 未出现")
ZEROS: Final = (*NOT_HAPPENED, *words("零 0 无 不发生 没有发生 杜绝"))
ZERO: Final = re.compile(
    rf"(?:实现|做到|达到|确保|保持|全年){{0,4}}(?:[零0]发生|(?:{alternatives(ZEROS)})(?:发生)?"
    rf"(?P<which>[\u4e00-\u9fff]{{0,8}}?)(?:{_EVENT})(?:事件|行为|现象|发生|问题)?)"
)

# --- calendar ----------------------------------------------------------------------------------

NOT_LATER: Final = words("不晚于 不迟于 最迟 最晚 早于 不得晚于 不得迟于 <=")
BY_THEN: Final = (*NOT_LATER, *words("截至 截止 截止至 截止到 截至到 最迟于 最晚于 应不晚于"))
INTENDED: Final = words("应 须 需 拟 计划 预计 力争 确保 要求 已 实际 最终")
AT: Final = words("于 在 至 到")
_BY_THEN = alternatives(BY_THEN)
DATE_HEAD: Final = re.compile(
    rf"(?:|(?:{alternatives(INTENDED)}){{0,6}}[{''.join(AT)}]?|(?:{_BY_THEN})|="
    r"|[\u4e00-\u9fff]{0,10}(?:时间|时限|日期|期限|完成|竣工|验收|交付)(?:为|在|于|:|<=)?)"
)
DATE_HEAD_TWISTS: Final = re.compile("[自从次下明去后每未不上]|开工|开始|起")
DEADLINE_HEADS: Final = re.compile(rf".{{0,160}}(?:{_BY_THEN})")
FINISHED_HOW: Final = words("全部 全面 如期 按时 按期 基本 顺利 已 正式 并 予以")
FINISHED: Final = words(
    """
    完成 建成 完工 竣工 验收 办结 投入使用 交付 到位 支付 拨付 发放 上报 提交 结束 完毕 实施 投用 通过 达标 开通 上线 运行 整改
    """
)
FINISHED_WHAT: Final = words(
    """
    任务 工作 目标 建设 使用 工程 项目 改造 培训 宣传 采购 安装 招标 编制 活动 演出 补助 补贴 资金 造林 种植 施工 检测 评估 评审 审计
    演练 维修 养护 治理 普查 调查 审核 招生 招聘
    """
)
DATE_TAIL: Final = (
    rf"(?:(?:{alternatives(FINISHED_HOW)}){{0,6}}(?:{alternatives(FINISHED)}){{1,6}}"
    rf"(?:[\u4e00-\u9fff]{{0,6}}(?:{alternatives(FINISHED_WHAT)}))?)?"
)
PERIOD_HEAD: Final = (
    r"(?:[\u4e00-\u9fff]{0,10}(?:时间|时限|日期|期限|工期|周期|期间|完成|实施|建设)(?:为|在|于|:)?)?(?:[自从于在])?"
)
BEFORE: Final = words("前 之前 以前 止 为止")
BY: Final = (*BEFORE, *words("内 之内 以内"))
DATE_BY: Final = f"(?:{alternatives(BY)})?"
THIS_YEAR: Final = "(?:本年度?|当年|今年|该年|年)"

# What a deadline says and a day of completion does not: 2021年12月底前, 不晚于12月底.
DEADLINE_MARK: Final = re.compile(f"[前内止]|{alternatives(NOT_LATER)}")
# An indicator or its group so named is about time: a number 2021.12 is December there.
TIME_NAMES: Final = re.compile("时效|时间|时限|时点|日期|期限|工期|完成时")

# --- durations ---------------------------------------------------------------------------------

# From when a time is counted says nothing of how long it is: 收到申请后15个工作日内.
COUNTED_FROM: Final = re.compile(
    r"^[\u4e00-\u9fff]{1,14}(?:之日起|后|起)(?=\d{1,3}个?(?:工作日|自然日|日历天|小时|分钟|星期|[日天周月])(?:以内|之内|内)$)"
)
CLOCK: Final = re.compile(r"(?<![\d:.|T])(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?(?![\d:.])")
HOURS_AND_MINUTES: Final = re.compile(
    r"(?<![\d.])(?P<hours>\d{1,5})个?小时(?P<minutes>[1-5]?\d)分钟?(?:(?P<seconds>[1-5]?\d)秒钟?)?"
)
MINUTES_AND_SECONDS: Final = re.compile(r"(?<![\d.])(?P<minutes>\d{1,5})分钟?(?P<seconds>[1-5]?\d)秒钟?")
HALF_HOURS: Final = re.compile(r"(?<![\d.])(?:(?P<hours>\d{1,5})个)?半个?小时")
