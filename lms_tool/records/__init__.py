"""The training file: everything somebody has taken, on one page and as files for tenders and audits."""
