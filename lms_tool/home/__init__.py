"""The first page of learner, instructor and administrator: what is next?"""
