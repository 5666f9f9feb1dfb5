"""Every sentence about a file, in both languages. What follows a code's name are the values it speaks of."""

SENTENCES: dict[str, tuple[str, str]] = {
    # places
    "row": ("row {n}", "第 {n} 行"),
    "line": ("line {n}", "第 {n} 行"),
    "item": ("question {n}", "第 {n} 题"),
    "at": ("{place}: {said}", "{place}：{said}"),
    "and": (", ", "、"),
    "lost": ("{what} ({named})", "{what}（{named}）"),
    "lost-once": ("{what} (questions: {count}; {named})", "{what}（涉及 {count} 道题：{named}）"),
    "area": ("general", "综合"),
    "error": ("error", "错误"),
    "note": ("note", "提醒"),
    "not-carried": ("not carried over: {what}", "没有带过来：{what}"),
    "counts": (
        "{found} questions: {new} new, {there} there already, {changed} differ, {errors} errors",
        "共 {found} 道题：新题 {new} 道，已有 {there} 道，内容不同 {changed} 道，错误 {errors} 处",
    ),
    "added": ("{counts}; the new ones were added", "{counts}；新题已加入"),
    "not-written": ("{counts}; nothing was written", "{counts}；没有写入任何内容"),
    # the whole file
    "unknown-format": (
        "This is none of the kinds of file that can be read. Say which one it is, or use the template.",
        "认不出这是哪种题目文件。请注明格式，或改用模板。",
    ),
    "empty-file": ("The file is empty.", "文件是空的。"),
    "too-large": (
        "The file has {size} MB; at most {most} MB are read. Split it into several files.",
        "文件有 {size} MB，最多读取 {most} MB。请分成几个文件。",
    ),
    "too-many": (
        "There are more than {most} questions; the rest was not read. Split the file.",
        "题目超过 {most} 道，其余没有读取。请分成几个文件。",
    ),
    "too-many-rows": (
        "There are more than {most} rows; the rest was not read. Split the file.",
        "行数超过 {most}，其余没有读取。请分成几个文件。",
    ),
    "encoding": (
        "The file is neither UTF-8 nor GB18030 text. Save it again as UTF-8.",
        "文件不是 UTF-8 或 GB18030 文本。请另存为 UTF-8。",
    ),
    "macros": (
        "This workbook contains macros and is not opened. Save it as .xlsx (a workbook without macros).",
        "这个工作簿带有宏，不予打开。请另存为不带宏的 .xlsx 文件。",
    ),
    "no-workbook": (
        "This is no Excel workbook, though its name says so. Open it in Excel or WPS and save it as .xlsx.",
        "文件名像 Excel，内容却不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx。",
    ),
    "no-questions-in-it": (
        "Questions are not read from Word, PowerPoint, PDF or pictures. Copy the numbered text from the document "
        "and paste it, or use the Excel template.",
        "不能直接从 Word、PowerPoint、PDF 或图片里读题目。请复制文档里带编号的文字粘贴进来，或改用 Excel 模板。",
    ),
    "old-excel": (
        "This is an old .xls file or one with a password. Save it as .xlsx without a password.",
        "这是旧版 .xls 文件，或设有密码。请另存为不带密码的 .xlsx 文件。",
    ),
    "broken-zip": (
        "The file is damaged and cannot be unpacked. Export it again.",
        "文件已损坏，无法解开。请重新导出。",
    ),
    "zip-bomb": (
        "Unpacked, this file would be far too large. It is not opened.",
        "文件解开后过大，不予打开。",
    ),
    "zip-count": (
        "The package holds {count} files; at most {most} are read.",
        "压缩包里有 {count} 个文件，最多读取 {most} 个。",
    ),
    "zip-path": (
        "The package names a file outside itself ({name}). It is not opened.",
        "压缩包里有指向包外的文件（{name}），不予打开。",
    ),
    "zip-locked": ("The package has a password. Pack it without one.", "压缩包设有密码。请不设密码重新打包。"),
    "xml-entities": (
        "The XML declares a document type or entities, which can be used to do harm. It is not read; remove the "
        "DOCTYPE line.",
        "XML 中声明了文档类型或实体，可能有害，不予读取。请删去 DOCTYPE 一行。",
    ),
    "xml": ("This is not well-formed XML: {message}.", "XML 格式有误：{message}。"),
    "qti-version": (
        "This is QTI {version}; QTI 2.1 and 2.2 are read. Export it again as QTI 2.1, Moodle XML or GIFT.",
        "这是 QTI {version} 文件，这里读取 QTI 2.1 和 2.2。请重新导出为 QTI 2.1、Moodle XML 或 GIFT。",
    ),
    "wrong-root": (
        "This XML is no {wanted}: it begins with <{root}>.",
        "这个 XML 不是 {wanted}：它以 <{root}> 开头。",
    ),
    "no-header": (
        "No row with column names was found. There must be at least “Stem” (题干) and “Answer” (答案); take the "
        "template as an example.",
        "没有找到表头。至少要有“题干”和“答案”两列，可参照模板。",
    ),
    "no-questions": ("There is no question in the file.", "文件里没有题目。"),
    "no-manifest": (
        "The package has no imsmanifest.xml and no QTI item.",
        "压缩包里没有 imsmanifest.xml，也没有 QTI 题目。",
    ),
    "missing-part": (
        "The manifest names this file, but it is not in the package.",
        "清单里列出了这个文件，但压缩包里没有。",
    ),
    "too-deep": (
        "The elements lie too deep inside one another. The file is not read.",
        "XML 元素嵌套过深，不予读取。",
    ),
    "no-module": (
        "The package holds no module: one folder with a module.yaml in it is needed.",
        "压缩包里没有模块：需要一个含 module.yaml 的文件夹。",
    ),
    "whole-module": (
        "This package is a whole module and no list of questions. Bring it in as a module.",
        "这个压缩包是整个模块，不是题目文件。请按模块导入。",
    ),
    "module-there": (
        "The library has a module {key} already; nothing was overwritten. Move the old folder away first.",
        "课程库里已有模块 {key}，没有覆盖。请先移走原来的文件夹。",
    ),
    "courseware": ("{file}, line {n}: {message}", "{file} 第 {n} 行：{message}"),
    # a column
    "unknown-column": ("The column “{name}” is not known and was not read.", "不认识“{name}”这一列，没有读取。"),
    "column-twice": ("The column “{name}” is there twice; the first one counts.", "“{name}”列出现两次，以第一列为准。"),
    # a question
    "no-stem": ("The question has no text.", "缺少题干。"),
    "no-answer": ("No answer is given.", "没有给出答案。"),
    "unknown-type": (
        "“{word}” is no type of question. Use one of: {known}.",
        "没有“{word}”这种题型。可用：{known}。",
    ),
    "unsupported": (
        "Questions of the type “{word}” have no counterpart here and were left out.",
        "“{word}”类型的题目在这里没有对应，已略过。",
    ),
    "letters-alone": (
        "The answer is “{word}”, but no options were found. Begin every option with its letter, such as “A. …”.",
        "答案是“{word}”，却没有认出选项。请在每个选项前写上字母，如“A．……”。",
    ),
    "no-options": ("The question needs at least two options.", "至少要有两个选项。"),
    "option-gap": ("Option {letter} is empty, but a later one is not.", "选项 {letter} 是空的，后面却还有选项。"),
    "same-options": ("Two options say the same: “{text}”.", "有两个选项内容相同：“{text}”。"),
    "answer-unknown": (
        "The answer “{word}” is not understood. Write the letters of the right options, such as B or ACD.",
        "看不懂答案“{word}”。请写正确选项的字母，如 B 或 ACD。",
    ),
    "answer-missing-option": (
        "The answer names option {letter}, which is empty or not there.",
        "答案里有选项 {letter}，但这个选项是空的或不存在。",
    ),
    "answer-not-truth": (
        "The answer “{word}” is neither true nor false. Write T or F, or 对 or 错.",
        "判断题的答案“{word}”既不是对也不是错。请写“对”或“错”。",
    ),
    "answer-not-number": ("“{word}” is not a number.", "“{word}”不是数字。"),
    "single-needs-one": (
        "A single-choice question has exactly one right option and at least one wrong one; this one has {right} right "
        "and {wrong} wrong.",
        "单选题要有且只有一个正确选项，另有至少一个错误选项；这道题正确 {right} 个，错误 {wrong} 个。",
    ),
    "multiple-needs-two": (
        "A multiple-choice question has at least two right options and one wrong one; this one has {right} right and "
        "{wrong} wrong.",
        "多选题至少要有两个正确选项和一个错误选项；这道题正确 {right} 个，错误 {wrong} 个。",
    ),
    "ordering-needs": (
        "An ordering question has 3 to 8 entries; this one has {count}.",
        "排序题要有 3 到 8 项；这道题有 {count} 项。",
    ),
    "ordering-answer": (
        "The answer of an ordering question names every option once, such as CABD; “{word}” does not.",
        "排序题的答案要把每个选项写一次，如 CABD；“{word}”不是。",
    ),
    "matching-needs": (
        "A matching question has 2 to 8 pairs; this one has {count}.",
        "连线题要有 2 到 8 对；这道题有 {count} 对。",
    ),
    "matching-half": (
        "“{text}” has no partner. Write the other half under “Match {letter}”.",
        "“{text}”没有配对。请在“配对{letter}”列写上另一半。",
    ),
    "not-in-pairs": (
        "Here every entry of a matching question has exactly one partner; in this one some have several or none.",
        "这里的连线题每一项只有一个配对；这道题有的项有几个配对，有的没有。",
    ),
    "bad-key": (
        "“{word}” is no key (lower-case words joined by hyphens); one was made from the text.",
        "“{word}”不能作编号（小写英文单词，用连字符连接），已按题干自动生成。",
    ),
    "bad-ability": (
        "“{word}” is no ability. Use knowledge, skill or attitude (知识, 技能, 态度).",
        "能力类别没有“{word}”。请写：知识、技能或态度。",
    ),
    "bad-difficulty": (
        "“{word}” is no difficulty. Use 1, 2 or 3 (易, 中, 难).",
        "难度没有“{word}”。请写 1、2、3 或易、中、难。",
    ),
    "bad-date": ("“{word}” is no date. Write it as 2027-03-31.", "“{word}”不是日期。请写成 2027-03-31。"),
    "bad-flag": ("“{word}” is neither yes nor no.", "“{word}”既不是“是”也不是“否”。"),
    "bad-lesson": (
        "“{word}” is neither title nor key of a lesson; the question names none. Choose its lesson in the editor.",
        "“{word}”不是课的标题，也不是编号，这道题暂不对应任何课；可以在编辑页选。",
    ),
    "lesson-twice": (
        "Several lessons are called “{word}”. Write the key of the one that is meant: {keys}.",
        "有几课的标题都是“{word}”。请改写成其中一课的编号：{keys}。",
    ),
    "bad-rubric": (
        "A line of the rubric is a criterion and its points, such as “Gives the reason: 5”; “{word}” is not.",
        "评分标准每行写一条要点和分值，如“说明原因：5”；“{word}”不是。",
    ),
    "formula": (
        "The cell holds a formula, and the file does not say what it comes to. Write the text itself; "
        "before a text that begins with = put an apostrophe.",
        "单元格里是公式，文件中没有它的结果。请直接写文字；要写以 = 开头的文字，请在前面加一个英文单引号（'）。",
    ),
    "cell-error": ("The cell holds an error ({word}).", "单元格里是错误值（{word}）。"),
    "area-key": (
        "The knowledge area “{word}” is written “{key}” here.",
        "知识点“{word}”在这里写作“{key}”。",
    ),
    "no-feedback": (
        "There is no explanation; the right answer stands in its place. Say why it is right.",
        "没有解析，暂以正确答案代替。请补写为什么对。",
    ),
    "no-rubric": (
        "There is no rubric; one criterion stands in its place. Say what is worth how many points.",
        "没有评分标准，暂以一条代替。请补写各要点的分值。",
    ),
    "no-model-answer": (
        "There is no model answer; the explanation stands in its place.",
        "没有参考答案，暂以解析代替。",
    ),
    "model-answer-to-write": (
        "There is no model answer; it is still to be written before the question can be asked.",
        "没有参考答案，出题前请补写。",
    ),
    "said": ("{said}", "{said}"),
    "grammar": ("{field}: {message}", "“{field}”不合格式：{message}"),
    "duplicate-key": ("The key {key} was used already ({other}).", "编号 {key} 前面已经用过（{other}）。"),
    "same-question": ("The same question stands at {other}.", "与{other}是同一道题。"),
    "same-stem": ("Asks the same as {other}.", "与{other}题干相同。"),
    "near-stem": ("Asks nearly the same as {other}.", "与{other}题干几乎相同。"),
    "there": ("Is there already as {key}.", "已经有了，编号 {key}。"),
    "changed": (
        "{key} is there already and reads differently; what is there stays.",
        "{key} 已经有了，但内容不同；保留原有的题目。",
    ),
    # text as pasted
    "stray-line": ("This line belongs to no question: “{text}”.", "这一行不属于任何题目：“{text}”。"),
    "answer-list": (
        "The answer list names question {number}, which is not there.",
        "答案列表里有第 {number} 题，但没有这道题。",
    ),
    "answers-disagree": (
        "The stem says {first}, the answer line says {second}.",
        "题干里的答案是 {first}，答案行是 {second}，两处不一致。",
    ),
    # GIFT
    "braces": ("The answer part { … } is not closed or not opened.", "答案部分的花括号 { } 没有成对。"),
    "description": (
        "A text without an answer part is no question and was left out.",
        "没有答案部分的文字不是题目，已略过。",
    ),
    # losses
    "lost-files": ("pictures and other files", "图片等附件没有带过来"),
    "lost-markup": (
        "markup such as bold, tables or formulas: the words were kept",
        "加粗、表格、公式等格式没有保留，只留文字",
    ),
    "lost-part-marks": (
        "part marks: here a question is right as a whole or not",
        "部分得分：这里的题目只有全对和不对",
    ),
    "lost-all-or-nothing": (
        "that only the whole answer counts: the other side gives part marks",
        "全对才得分的规则：对方会给部分分",
    ),
    "lost-wildcards": ("answers with wildcards: the asterisk was kept as a sign", "含通配符的答案：星号按普通字符保留"),
    "lost-case": ("that capitals count: here they never do", "区分大小写：这里不区分"),
    "lost-feedback": ("feedback “{name}”", "“{name}”反馈"),
    "lost-combined": (
        "what is said of every right, partly right or wrong answer",
        "答对、部分答对、答错时统一显示的反馈",
    ),
    "lost-beside-truth": ("what is said beside true and false", "“对”和“错”各自的反馈"),
    "lost-tag": ("the tag “{name}”", "标签“{name}”"),
    "lost-settings": ("the setting “{name}”", "设置“{name}”"),
    "lost-hints": ("hints", "提示"),
    "lost-element": ("<{name}>", "<{name}>"),
    "lost-language": ("texts in {language}", "{language} 文本"),
    "lost-field": ("no place for: {name}", "没有位置存放：{name}"),
    "lost-question": (
        "whole questions, which are not in the file: it has no {name} questions",
        "整道题没有写进文件：这种格式没有{name}",
    ),
    "lost-standard": (
        "links to the company standard: its figures were written in their place",
        "与公司标准的关联：已写成具体数值",
    ),
    "lost-lesson": (
        "the lesson to read afterwards ({name}): the module has none of that key",
        "对应课（{name}）：模块里没有这个编号的课",
    ),
    "lost-spaces": ("spaces and line breaks as they were typed", "原有的空格和换行"),
    "lost-arrow": ("the sign -> inside a pair: it was written as →", "配对文字中的 -> 改写成了 →"),
    "lost-length": ("texts beyond 32,767 characters were cut", "超过 32767 字的文本被截断"),
    "lost-signs": ("signs that the format cannot hold", "该格式不能保存的字符"),
}


FIELDS = {
    "question": "题目",
    "stem": "题干",
    "options": "选项",
    "value": "答案",
    "key": "编号",
    "type": "题型",
    "ordering": "排序题",
    "matching": "连线题",
    "number": "数字题",
    "case": "案例题",
    "short-text": "填空题",
    "scene": "情境",
    "why": "选项说明",
    "options.why": "选项说明",
    "model answer": "参考答案",
    "rubric": "评分标准",
    "unit": "单位",
    "tolerance": "允许误差",
    "when": "适用对象",
    "sources": "依据",
    "minutes": "用时",
    "lesson": "对应课",
    "keys": "编号",
    "ability": "能力",
    "area": "知识点",
    "difficulty": "难度",
    "feedback": "解析",
    "extra": "干扰项",
    "applied": "情境应用",
    "review_by": "复查日期",
    "accept": "其他可接受的答案",
}
"""What a loss names → the same in Chinese."""


def sentence(code: str, language: str, /, **values: object) -> str:
    """The sentence in Chinese for zh…, in English for any other language."""
    chinese = language.startswith("zh")
    said = SENTENCES[code][1 if chinese else 0]
    for name, value in values.items():
        word = FIELDS.get(str(value), str(value)) if chinese and name in {"name", "field"} else str(value)
        said = said.replace("{" + name + "}", word)
    return said
