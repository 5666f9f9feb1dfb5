"""Own courseware, written in the browser: drafts, their check, their way to publication."""
