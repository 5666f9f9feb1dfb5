"""Which company is this, in which language, with which settings?"""
