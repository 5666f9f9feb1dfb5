"""Who is in the course, as the LMS tells it?"""
