"""Runs a demo LMS alone: python -m lms_tool.demo --tool-url http://127.0.0.1:8000 --data instance/lms."""

import argparse
import sys
from pathlib import Path

from werkzeug.serving import make_server

from lms_tool.demo.app import create_lms
from lms_tool.demo.people import WHOLE_CAST
from lms_tool.demo.settings import DIALECTS, LmsSettings, Registration


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lms_tool.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--tool-url", default="http://127.0.0.1:8000")
    parser.add_argument("--data", type=Path, default=Path("instance/lms"))
    parser.add_argument("--faults", action="store_true", help="open /faults and /calls to this machine")
    parser.add_argument("--speaks", choices=DIALECTS, default="moodle", help="like which LMS it behaves")
    given = parser.parse_args()
    settings = LmsSettings(
        data_dir=given.data,
        tool=Registration.of_tool(given.tool_url),
        public_url=f"http://localhost:{given.port}",
        faults_enabled=given.faults,
        product_family=DIALECTS[given.speaks],
        cast=WHOLE_CAST,
    )
    server = make_server("127.0.0.1", given.port, create_lms(settings), threaded=True)
    sys.stdout.write(f"Demo LMS: {settings.public_url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
