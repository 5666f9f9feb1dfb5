"""lms-tool: everything that is done from a terminal."""

from lms_tool.cli.base import main
from lms_tool.cli.content import content
from lms_tool.cli.housekeeping import db_, doctor, keys
from lms_tool.cli.outbox import outbox
from lms_tool.cli.people import people
from lms_tool.cli.platforms import organisations, platforms
from lms_tool.cli.processes import demo, serve, worker
from lms_tool.cli.search import search
from lms_tool.cli.stores import lrs
from lms_tool.cli.tracks import tracks

for command in (
    demo,
    serve,
    worker,
    db_,
    doctor,
    keys,
    content,
    organisations,
    platforms,
    lrs,
    outbox,
    people,
    search,
    tracks,
):
    main.add_command(command)

__all__ = ["main"]
