"""What the template's help sheet says, in English and Chinese, and an example of every type."""

HELP: dict[str, tuple[str, str]] = {
    "intro": (
        "One question in each row of the first sheet. Type, stem and answer are needed; the rest may stay empty. "
        "Columns may be moved or left out; their names are what counts.",
        "在第一张表里每行写一道题。题型、题干、答案必填，其余可以留空。列的先后可以调整，也可以删去不用的列，只认列名。",
    ),
    "type": (
        "single, multiple, true-false, ordering, matching, short-text, number or case. Left empty, the answer decides.",
        "单选、多选、判断、排序、连线、填空、数字、案例。留空时按答案判断。",
    ),
    "option": (
        "One option in each column, from A on without a gap. Ordering: the entries. Matching: the left halves.",
        "每列一个选项，从 A 起连续填写。排序题写各项，连线题写左边一半。",
    ),
    "match": (
        "Matching only: the right half beside the option of the same letter. A right half alone is a distractor.",
        "仅连线题：与同一字母的选项相配的右边一半。只写右边的是干扰项。",
    ),
    "answer": (
        "Single: B. Multiple: ACD or A,C,D. True-false: true or false. Ordering: the letters in the right "
        "order, or empty when the options stand in it. Short text: every answer that is right, with | between them. "
        "Number: the number.",
        "单选：B。多选：ACD 或 A、C、D。判断：对或错。排序：正确次序的字母；选项已按正确次序写好时留空。"
        "填空：所有算对的答案，用 | 隔开。数字：写数值。",
    ),
    "feedback": (
        "Why the answer is right. The learner reads it after answering.",
        "为什么对。学员答完后看到。",
    ),
    "why": (
        "Why somebody would choose this option, and what it leads to.",
        "为什么会有人选这一项，选了会怎样。",
    ),
    "tolerance": ("Number only: how far off is still right.", "仅数字题：差多少仍算对。"),
    "rubric": (
        "Case only: one criterion in each line with its points, such as “Gives the reason: 5”.",
        "仅案例题：每行一条要点和分值，如“说明原因：5”。",
    ),
    "ability": ("knowledge, skill or attitude. Empty: knowledge.", "知识、技能或态度。留空按知识。"),
    "area": (
        "Knowledge area, such as lift entrapment. Quizzes can draw by it, so name it the same in every row.",
        "知识点，如“电梯困人”。测验可以按知识点抽题，同一个知识点请每行写得一样。",
    ),
    "difficulty": ("1 easy, 2 medium, 3 hard. Empty: 2.", "1 易、2 中、3 难。留空按 2。"),
    "sources": ("Where it is said: law, company standard. One in each line.", "依据：法条或公司标准，每行一条。"),
    "key": (
        "The name of the question for ever. Empty: made from the stem. The same file read twice makes nothing double.",
        "题目的永久编号。留空按题干生成。同一文件导入两次不会重复。",
    ),
}

EXAMPLES: tuple[list[dict[str, str]], list[dict[str, str]]] = (
    [
        {
            "type": "single",
            "stem": "An owner calls at 22:40: the lift is stuck. What do you ask first?",
            "optionA": "How many people are inside, and are all of them well?",
            "optionB": "Has the management fee been paid?",
            "optionC": "Why are you out so late?",
            "answer": "A",
            "feedback": "People first: how many, and is anybody unwell.",
        },
        {
            "type": "multiple",
            "stem": "What belongs into a repair order?",
            "optionA": "Place",
            "optionB": "Telephone number",
            "optionC": "What is broken",
            "optionD": "The neighbour’s name",
            "answer": "ABC",
            "feedback": "Where, whom to call, what it is.",
        },
        {
            "type": "true-false",
            "stem": "Staff may pry lift doors open when somebody is afraid.",
            "answer": "false",
            "feedback": "Only qualified people rescue.",
        },
        {
            "type": "ordering",
            "stem": "Put the steps of a call in order.",
            "optionA": "Greet",
            "optionB": "Listen",
            "optionC": "Repeat",
            "optionD": "Promise a time",
            "feedback": "A promise comes last, when you know what was asked.",
        },
        {
            "type": "matching",
            "stem": "Which colour stands for what?",
            "optionA": "Red",
            "optionB": "Yellow",
            "matchA": "Injury or fire",
            "matchB": "Dispute",
            "matchC": "Praise",
            "feedback": "Red is danger to people.",
        },
        {
            "type": "short-text",
            "stem": "What is the fire service’s number?",
            "answer": "119 | one one nine",
            "feedback": "119, from any telephone.",
        },
        {
            "type": "number",
            "stem": "Within how many minutes is a complaint answered?",
            "answer": "15",
            "tolerance": "0",
            "unit": "minutes",
            "feedback": "15 minutes by the company standard.",
        },
        {
            "type": "case",
            "stem": "An owner shouts at the desk about water from above. What do you do?",
            "model_answer": "Calm, note the facts, send the engineer, say when you will call back.",
            "rubric": "Calms first: 3\nNotes the facts: 3\nPromises a time: 4",
        },
    ],
    [
        {
            "type": "单选",
            "stem": "22:40 业主来电说电梯困人，先问什么？",
            "optionA": "里面几个人，身体怎么样？",
            "optionB": "物业费交了没有？",
            "optionC": "这么晚出门做什么？",
            "answer": "A",
            "feedback": "先问人：几个人，有没有不舒服。",
        },
        {
            "type": "多选",
            "stem": "报修单上要写哪些内容？",
            "optionA": "地点",
            "optionB": "联系电话",
            "optionC": "故障现象",
            "optionD": "邻居姓名",
            "answer": "ABC",
            "feedback": "在哪儿、找谁、什么坏了。",
        },
        {
            "type": "判断",
            "stem": "被困的人害怕时，前台可以扒开电梯门。",
            "answer": "错",
            "feedback": "只有持证人员才能施救。",
        },
        {
            "type": "排序",
            "stem": "把接电话的步骤排好。",
            "optionA": "问好",
            "optionB": "倾听",
            "optionC": "复述",
            "optionD": "约定时间",
            "feedback": "听明白了，最后才承诺时间。",
        },
        {
            "type": "连线",
            "stem": "颜色各代表什么？",
            "optionA": "红色",
            "optionB": "黄色",
            "matchA": "受伤或火情",
            "matchB": "纠纷",
            "matchC": "表扬",
            "feedback": "红色是人身危险。",
        },
        {"type": "填空", "stem": "火警电话是多少？", "answer": "119 | 一一九", "feedback": "任何电话都能拨 119。"},
        {
            "type": "数字",
            "stem": "投诉要在多少分钟内答复？",
            "answer": "15",
            "tolerance": "0",
            "unit": "分钟",
            "feedback": "公司标准是 15 分钟。",
        },
        {
            "type": "案例",
            "stem": "业主在前台为楼上漏水大声争吵，你怎么处理？",
            "model_answer": "先安抚，记下情况，派工程师傅，说定回电时间。",
            "rubric": "先安抚：3\n记录情况：3\n约定时间：4",
        },
    ],
)
