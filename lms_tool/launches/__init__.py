"""Who has just arrived, from where, to do what?"""
