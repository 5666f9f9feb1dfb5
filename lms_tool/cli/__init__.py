"""lms-tool: everything that is done from a terminal."""

from lms_tool.cli.base import main

# A command is imported when it is asked for: the worker need not carry what reads documents.
main.lie_in(
    {
        "demo": "processes",
        "serve": "processes",
        "worker": "processes",
        "db": "housekeeping",
        "doctor": "housekeeping",
        "keys": "housekeeping",
        "content": "content",
        "administrators": "administrators",
        "organisations": "platforms",
        "platforms": "platforms",
        "lrs": "stores",
        "outbox": "outbox",
        "people": "people",
        "reports": "reports",
        "rosters": "rosters",
        "search": "search",
        "tracks": "tracks",
    }
)

__all__ = ["main"]
