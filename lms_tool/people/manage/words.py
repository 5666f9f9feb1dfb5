"""What pages of the company and its people say in words."""

from flask_babel import gettext as _

from content.schema.standard import PROJECT_TYPES, REGIONS


def tiers() -> dict[str, str]:
    said = {"first-tier": _("First-tier cities"), "lower-tier": _("Third- and fourth-tier cities")}
    return {key: said[key] for key in REGIONS}


def project_types() -> dict[str, str]:
    said = {
        "residential": _("Residential"),
        "commercial": _("Commercial"),
        "industrial-park": _("Industrial park"),
        "villa": _("Villas"),
    }
    return {key: said[key] for key in PROJECT_TYPES}


def faults() -> dict[str, str]:
    """What is wrong with a field, and what to do."""
    return {
        "empty": _("Please fill this in."),
        "code": _("Up to 32 letters, figures, dots and hyphens, beginning with a letter or a figure."),
        "taken": _("Something else has this code. Codes tell things apart in files, so each is used once."),
        "long": _("At most 120 characters in each language."),
        "choose": _("Please choose one."),
        "step": _("A whole number from 1 to 20."),
    }


def states() -> dict[str, str]:
    """Filters of the list of people."""
    return {
        "working": _("At a site"),
        "unplaced": _("Without a site"),
        "left": _("Left"),
        "unlisted": _("No staff number"),
        "waiting": _("Never came in"),
    }


def titles() -> dict[str, tuple[str, str]]:
    """Kind of a part of the company → what a new one and a known one is called."""
    return {
        "region": (_("New region"), _("Region")),
        "site": (_("New site"), _("Site")),
        "post": (_("New post"), _("Post")),
        "certificate": (_("New certificate"), _("Certificate")),
    }


def row_faults() -> dict[str, str]:
    """What is wrong with a cell of a list of people, and what to do."""
    return {
        "empty": _("No staff number; without one nobody can be told apart."),
        "number": _("A staff number has at most 64 letters, figures and signs."),
        "name": _("A name has at most 255 characters on one line."),
        "day": _("No date; write it as 2026-11-01."),
        "order": _("The last day is not after the first one."),
        "no-site": _("No site has this code or name. Check the spelling, or add the site first."),
        "no-post": _("No post has this code or name. Check the spelling, or add the post first."),
        "closed": _("This is closed and takes nobody new. Open it again, or choose another."),
    }
