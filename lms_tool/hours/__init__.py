"""The ledger of training hours: what counted, how much of it, and why."""
