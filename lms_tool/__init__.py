"""The tool: what an LMS launches, what learners, instructors and administrators use."""
