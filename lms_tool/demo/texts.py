"""What the site says, in both languages."""

LANGUAGES = ("zh-CN", "en")
DEFAULT_LANGUAGE = "zh-CN"

# Key → (zh-CN, en)
TEXTS: dict[str, tuple[str, str]] = {
    "site": ("演示 LMS", "Demo LMS"),
    "only_for_trying": ("（仅供测试）", " (for trying out only)"),
    "my_courses": ("我的课程", "My courses"),
    "signed_in_as": ("当前身份：{position} {name}", "Signed in as {name}, {position}"),
    "change_person": ("换一个身份", "Be somebody else"),
    "other_language": ("English", "中文"),
    "who_are_you": ("您想以谁的身份进入？", "Who do you want to be?"),
    "no_passwords": (
        "这里没有密码，人物都是虚构的。选一个身份，就能从这个人的课程里打开客服学堂。",
        "There are no passwords here and everybody is invented. Pick somebody to open the academy from their course.",
    ),
    "enter_as": ("以{name}的身份进入", "Enter as {name}"),
    "person": ("姓名", "Name"),
    "position": ("岗位", "Position"),
    "role": ("角色", "Role"),
    "email": ("邮箱", "E-mail"),
    "Learner": ("学员", "Learner"),
    "Instructor": ("讲师", "Instructor"),
    "Administrator": ("管理员", "Administrator"),
    "contents": ("课程目录", "Course contents"),
    "about": ("课程说明", "About this course"),
    "activities": ("学习活动", "Activities"),
    "no_activities": ("这门课程还没有学习活动。", "There are no activities in this course yet."),
    "grades": ("成绩册", "Gradebook"),
    "members": ("成员", "Members"),
    "add": ("从学堂添加活动", "Add activity from the academy"),
    "add_hint": (
        "在下面的框里选好内容，选好后会自动回到课程。",
        "Pick something in the frame below; you will come back to the course.",
    ),
    "opens": ("{day} 开放", "opens {day}"),
    "due": ("{day} 截止", "due {day}"),
    "copy_from": ("从另一门课程复制活动", "Copy the activities of another course"),
    "copy": ("复制", "Copy"),
    "remove": ("移除", "Remove"),
    "remove_link": ("移除“{title}”", "Remove “{title}”"),
    "in_frame": (
        "下面的框是通过 LTI 1.3 打开的外部工具。",
        "The frame below is an external tool, opened by LTI 1.3.",
    ),
    "in_window": ("在新窗口打开", "Open in a new window"),
    "external_tool": ("{title}，外部工具", "{title}, external tool"),
    "going_on": ("正在打开……", "Opening…"),
    "go_on": ("继续", "Continue"),
    "learner": ("学员", "Learner"),
    "no_grades": (
        "还没有成绩栏。学员在学堂里完成第一次测验后，成绩会出现在这里。",
        "There are no columns yet. The first one appears when a learner has finished a quiz in the academy.",
    ),
    "no_learners": ("这门课程还没有学员。", "There are no learners in this course."),
    "not_graded": ("未评分", "Not graded"),
    "maximum": ("满分 {points}", "out of {points}"),
    "Initialized": ("已创建", "Created"),
    "Started": ("已开始", "Started"),
    "InProgress": ("进行中", "In progress"),
    "Submitted": ("已提交", "Submitted"),
    "Completed": ("已完成", "Completed"),
    "added": ("已添加 {count} 项：", "Added {count}:"),
    "added_nothing": ("没有添加任何活动。", "Nothing was added."),
    "left_out": ("没有添加（工具给出的内容不符合要求）：", "Left out (the tool's description was not acceptable):"),
    "tool_says": ("工具的消息：", "The tool says:"),
    "tool_error": ("工具报告错误：", "The tool reports an error:"),
    "to_course": ("回到课程", "Back to the course"),
    "tools": ("外部工具", "Tools"),
    "add_tool": ("按网址添加工具", "Add a tool by its address"),
    "tool_url": ("工具网址", "Tool URL"),
    "tool_url_hint": (
        "粘贴学堂管理员给您的邀请地址。",
        "Paste the invitation that an administrator of the academy gave you.",
    ),
    "only_this_tool": (
        "这个演示 LMS 只能打开一个学堂，网址以 {origin} 开头。",
        "This demo LMS opens one academy only; its address begins with {origin}.",
    ),
    "built_in": ("内置的学堂", "Academy, built in"),
    "pending": ("待启用", "Pending"),
    "active": ("已启用", "Active"),
    "activate": ("启用", "Activate"),
    "registering": ("下面是工具自己的注册页面。", "Below is the tool's own registration page."),
    "to_tools": ("回到外部工具", "Back to the tools"),
    "refused": ("这个请求没有被接受", "This request was not accepted"),
    "forbidden": ("请先选择一个有权限的身份", "Please become somebody who may do this"),
    "not_found": ("没有这个页面", "There is no such page"),
    "broken": ("演示 LMS 出错了", "Something in the demo LMS is broken"),
    "back_to_start": ("回到首页", "Back to the start page"),
}


def say(language: str, key: str, **values: object) -> str:
    """The text called `key` in a language, with its {placeholders} filled."""
    return TEXTS[key][LANGUAGES.index(language)].format(**values)
