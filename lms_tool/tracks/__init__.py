"""Who must learn what, in which order, until when?"""
