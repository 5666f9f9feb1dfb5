"""First reports: figures over many people, for those who report; `reporting` shows single people to their trainers."""
