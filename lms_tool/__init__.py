"""The tool: what an LMS launches, what learners, instructors and administrators use."""

import sys

# httpx brings its command line along wherever click, pygments and rich happen to be installed: 3 MB in every process
# that makes calls. None says "not there", and httpx then does without it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
