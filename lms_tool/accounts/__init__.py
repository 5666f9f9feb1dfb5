"""Who comes in without an LMS? Administrators, with a password and a code from their phone."""
