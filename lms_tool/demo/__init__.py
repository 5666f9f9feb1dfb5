"""A small, strict LTI 1.3 platform to try the tool without Moodle, and what the tests launch from.

It judges the tool as a stranger would: it shares no code with it, only the published specifications.
"""
