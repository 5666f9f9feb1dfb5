"""What a person does to the catalog has a reason, which is kept."""

from lms_tool.errors import BadInput, Conflict


class SayWhy(BadInput):
    code = "CATALOG-WHY"
    what = "A reason is missing"
    do = "Say in a few words why: it is kept in the history, and whoever comes after you will want to know."


class NothingToDo(Conflict):
    code = "CATALOG-ALREADY"
    what = "It is like that already"
    do = "Somebody else may have been faster. Open the history again and look."


def said(why: str) -> str:
    """Raises SayWhy where nothing was said."""
    if not why.strip():
        raise SayWhy("no reason")
    return why.strip()[:500]
