"""How reports word what they count: verbs, words that lead a clause in, nouns that a sentence can be about."""

from __future__ import annotations

import re

_VERBS = """
组织开展 组织实施 组织举办 组织参加 常态化开展 集中开展 深入开展 扎实开展 持续开展 全面开展 联合开展
督促整改 排查整治 排查整改 排查化解 排查调处 调处化解 成功化解 成功调解 成功调处 有效化解 妥善化解
妥善处置 圆满化解 依法审理 依法办理 依法查处 立案查处 备案审查 审查备案 合法性审查 合法性审核 研究部署
专题研究 专题听取 走访慰问 抽调 新建成 新申办 新办 新建 新设 新增 新创建 新培育 新发展 新登记
新受理 新收 建成 建立 建设 打造 创建 设立 设置 成立 组建 配备 配齐 配发 选聘 聘请 聘任 聘用
选任 选派 选配 培育 培养 培训 轮训 举办 举行 召开 主持召开 开展 组织 实施 完成 办理 办结 受理
立案 收到 接到 接收 承办 承接 审理 审结 审核 审查 审议 审定 出具 提出 制发 下发 印发 印制 编印
编制 编发 制定 制作 出台 发布 公布 公开 公示 刊发 推送 推出 推介 发放 发送 派发 赠送 张贴 悬挂
播放 接待 接听 解答 提供 代写 调解 调处 化解 化处 处置 处理 处罚 查处 查办 查获 没收 收缴 罚款
罚没 取缔 整合 整改 整治 排查 检查 抽查 抽检 巡查 督查 督察 评查 评估 评审 核查 清理 清退 废止
修改 修订 保留 备案 报备 报送 取消 下放 精简 压减 梳理 动态调整 调整 归集 汇聚 上线 开通 开设
明确 划分 分解 落实 纳入 转移 安置 救助 帮扶 挽回 追回 追缴 减免 兑付 拨付 投入 投资 争取 退还
偿付 清偿 参与 参加 听取 学习 集中学习 旁听 观摩 演练 修复 拆除 收回 注销 换发 核发 颁发 申领
持有 签订 签发 签约 评选 获评 荣获 获得 入选 采纳 答复 办复 反馈 通报 约谈 问责 移送 移交 抓获
破获 侦破 逮捕 起诉 裁决 裁定 撤销 维持 驳回 确认 终止 和解 引导 指导 指派 分流 流转 登记 注册
招录 引进 发出 发现 查找 收集 征集 征求 采集 覆盖 惠及 吸引 服务 受益 涉及 发生 产生 新发 累计
挂牌 布设 安装 更新 升级 改造 扩建 分析 通过 邀请 走访 深入 储备 启动 触发 避免 促成 促进 达成
履行 执行 交办 转办 督办 包案 公证 援助 宣布失效 失效 继续有效 直接纠错 决定纠错 纠错 败诉 胜诉
销号 在册 停止执行 结转 劝返 调撤 确认违法 责令履行 回访 作出 下达 送达 依法作出 实行 推行 试行
推动 推进 实现 形成 编写 撰写 拍摄 承担 担任 述职 述法 现场述法 书面述法 点评 查看 下载 支持
免罚 免予处罚 不予处罚 教育纠正 判决 撤回 撤诉 上诉 查摆 报备 领证 完成整改 已结
""".split()  # noqa: SIM905 (a list of words reads better than a list of strings)
VERB = "(?:" + "|".join(sorted(_VERBS, key=lambda verb: (-len(verb), verb))) + ")"
"""Verbs that say what was done to what is counted."""
ENDS_WITH_VERB = re.compile(
    rf"{VERB}$(?<!会议)(?<!学法)(?<!培训)(?<!调解)(?<!援助)(?<!公证)(?<!检查)(?<!演练)(?<!旁听)(?<!处罚)(?<!服务)"
)
"""A verb whose object stands behind it; 培训, 调解 and the like are nouns as often."""
ACTING = re.compile(rf"[、和及并共已均]?{VERB}")
"""Matches a clause that begins with a verb."""
_LEADING = (
    # time
    r"全年|[今本去上]年度?|年[内初底度]|(?:上年|去年)?同期|截[至止]目前|目前|一年来|[今本]年以来|历年|截[至止]"
    r"|20\d\d年(?:度|来|以来|底|末|\d{1,2}月(?:底|末|\d{1,2}日)?)?|[\d一二三四五六七八九十]年来|近[两三\d]年来?"
    # order and measure
    r"|同时|此外|其中|其余|另外?|并|已(?!结)|均|共|仅|先后|分别|依法|累计|实际|现有|现行有效|还|再|均|为|的|免费|是|实现|确保|做到"
    r"|[较比与](?:上年|去年|上一年度?|20\d\d年)(?:同期|相比)?"
    # whose
    r"|全[县市区镇乡局省国州]|自治区|我[县市区局镇乡]|各级各(?:单位|部门)|各(?:单位|部门|乡镇|镇街)|县直各部门"
)
LEADING = re.compile(rf"(?:(?:{_LEADING})[，,]?){{1,8}}")
"""Words of time, order and place at the beginning of a clause; what is counted begins behind them."""
LEAD_IN = re.compile(
    r"(?:[^，；：。]{0,24}?(?:会议?|政府|[局委办院所队署厅]|部门|单位|机关|中心|机构|组织|企业|律师|干部|人员|乡镇|街道"
    r"|辖区|县长|书记|领导|同志)"
    r"|(?:为|在|向|对|针对|围绕|依托|通过|按照|结合|聚焦|以|由|从|将|把)[^，；：。]{1,16}?)"
    r"(?:共|均|累计|先后|已|依法|全年|积极){0,3}$"
)
"""Who acts, and for whom: what is counted begins with the verb behind."""
PREPOSITION = re.compile(r"^(?:按照|根据|针对|围绕|对|将|把|为|由|从|在|向)")
TRAILING = re.compile(
    r"(?:共计|共有|总计|合计|累计|分别|达到|稳定在|保持在|控制在|维持在|先后|左右|保持|数量|总数|[均已达为共有约仅各了则是超]){1,6}$"
)
"""Words between what is counted and its number."""
TURNING = ("的", "等", "把", "对", "将", "为", "向", "给", "从", "由")
"""Behind these at the end of the words before a number, what is counted follows the number."""
RATE = re.compile(r"(?:率|比例|占比|比重|满意度|指数|覆盖面)$")
NO_NOUN = re.compile(
    r"^(?:$|有?较|组成|组织|参与|[增降升减压]至|压缩|缩短|压减|增加|减少|提高|提升|下降|降低|上升|精简|缩减|实现|完成|接受"
    r"|以上|以下|左右|等|均|全部|共|已|并|为|被|可|即|后|内|外|和|及|与|或|、)"
)
"""What begins like this behind a number is not what it counts."""
NOUN_ENDS = re.compile(
    r"(?<=.)(?:实现|全部|均|参加|参与|进行|到场|接受|提供|开展|完成|集体|现场|达到|组成|落实|反馈的|作用|和$|及$|与$)"
)
"""Where a noun behind a number ends."""
NOUN_OF_VERB = re.compile(r"率|比例|人数|数量|[量数员器费]")
"""Behind these a verb is a part of a noun: 抽查比例, 调解员."""
SUBJECT = re.compile(
    r"行政复议|(?:行政)?(?:执法|处罚|许可|强制)案卷|专项整治|府院|府检|依法治[县市区镇]委员会|复议(?=申请|案件|机构|办公室)|行政诉讼|行政应诉|行政赔偿|应诉案件|行政案件|出庭|人民调解|诉前调解|矛盾纠纷|信访|12345|热线"
    r"|规范性文件|合同|重大行政决策|法律顾问|行政处罚|免罚|不予处罚|首违|执法监督|人大代表(?:意见)?建议|代表建议"
    r"|政协(?:委员)?提案|信息公开|公开申请|法律援助|公证|普法|法治宣传|国家宪法日|法律明白人|民主法治示范|一件事|述法|法治督察|学法|培训"
)
"""What a sentence can be about when the words beside a number do not say so."""
GENERIC = re.compile(
    rf"(?:{VERB}|案件|申请|建议|提案|意见|问题|线索|等?方面|事项|文件|会议|决定|方式|主题|重点|服务|部门|单位|[县市区乡镇]?(?:政府|办公室)|各类|相关|经|依法"
    r"|按[期时]|群众|率|[、和并及的其余共中以]){1,12}"
)
"""Words that say what was done, but not to what: the text around them must say it."""
OPEN = re.compile(r"^(?:覆盖|参与|惠及|受益|吸引)|(?:问题|会议)$")
"""So do a verb for those who were reached, and problems and meetings of whatever kind."""
LONGEST_GENERIC = 20
"""Longer words say enough."""
