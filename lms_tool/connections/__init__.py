"""Does the connection with an LMS work, and if not, what is to be done?"""
