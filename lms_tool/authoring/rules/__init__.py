"""What a draft is, what a form says, what is wrong with it. Pure."""
