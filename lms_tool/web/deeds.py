"""What staff have done, in words, for whoever reads the log."""

from flask import Flask
from flask_babel import gettext


def kinds() -> dict[str, str]:
    """What a deed was done with."""
    return {
        "region": gettext("Regions"),
        "site": gettext("Sites"),
        "post": gettext("Posts"),
        "certificate": gettext("Certificates"),
        "person": gettext("People"),
        "hours": gettext("Training hours"),
        "people": gettext("Lists of people"),
        "track": gettext("Tracks"),
        "quiet": gettext("Quiet hours"),
        "standard": gettext("Company standard"),
        "learner": gettext("Learners"),
        "platform": gettext("LMSs"),
        "account": gettext("Direct sign-in"),
        "batch": gettext("Batches"),
        "link": gettext("Links in courses"),
        "step": gettext("Tracks for many"),
        "practical": gettext("Practicals"),
        "grades": gettext("Grades"),
        "statements": gettext("Statements"),
        "store": gettext("Record stores"),
        "key": gettext("Keys of the record store"),
    }


def _deeds() -> dict[str, str]:
    return {
        "added": gettext("added"),
        "changed": gettext("changed"),
        "closed": gettext("closed"),
        "reopened": gettext("opened again"),
        "removed": gettext("removed"),
        "assigned": gettext("track assigned"),
        "unassigned": gettext("track taken back"),
        "exempted": gettext("exempt from a module"),
        "unexempted": gettext("exemption taken back"),
        "published": gettext("published"),
        "discarded": gettext("discarded"),
        "decided": gettext("decided"),
        "renamed": gettext("name taken over from the LMS"),
        "placed": gettext("placed"),
        "unplaced": gettext("placement taken back"),
        "corrected": gettext("corrected"),
        "taken-back": gettext("correction taken back"),
        "policy": gettext("what counts"),
        "calling": gettext("how they name people"),
        "imported": gettext("imported"),
        "merged": gettext("joined"),
        "split": gettext("split again"),
        "apart": gettext("kept apart"),
        "value": gettext("value changed"),
        "when": gettext("decided when they go"),
        "let-go": gettext("released to the gradebook"),
        "left": gettext("left as it is in the LMS"),
        "sent-again": gettext("sent again"),
        "unreleased": gettext("taken out of the gradebook"),
        "recounted": gettext("counted anew"),
        "columns": gettext("other columns chosen for a link"),
        "moved": gettext("moved to other versions"),
        "moved-back": gettext("moved back to earlier versions"),
        "registered": gettext("registered"),
        "link": gettext("one-time link made"),
        "set-up": gettext("password and code set"),
        "signed-in": gettext("signed in"),
        "signed-out": gettext("signed out"),
        "refused": gettext("sign-in refused"),
        "invited": gettext("invitation made"),
        "uninvited": gettext("invitation taken back"),
        "deployment": gettext("a place in the LMS"),
        "disabled": gettext("switched off"),
        "enabled": gettext("switched on"),
        "retired": gettext("retired"),
        "settled": gettext("said what it opens"),
        "left-course": gettext("has left a course"),
        "kept-in-course": gettext("stays in a course that does not name them"),
        "back-in-course": gettext("back in a course"),
        "checked": gettext("connection checked"),
        "tried": gettext("connection checked, with a grade there and back"),
        "released": gettext("one more try given"),
        "let-in": gettext("let into the classroom before the hours are complete"),
        "let-in-back": gettext("hours before the classroom asked for again"),
    }


def _fields() -> dict[str, str]:
    return {
        "points": gettext("Points"),
        "columns": gettext("Columns"),
        "auth_url": gettext("Authentication request URL"),
        "token_url": gettext("Access token URL"),
        "jwks_url": gettext("Public keyset URL"),
        "endpoint": gettext("Address of the record store"),
        "key": gettext("Key"),
        "secret": gettext("Secret"),
        "reads": gettext("Reads"),
        "writes": gettext("Writes"),
        "within": gettext("Only of"),
        "choice": gettext("What it gets"),
        "hides_people": gettext("Who somebody is"),
        "hides_texts": gettext("What people wrote in their own words"),
        "audience": gettext("Audience of our token requests"),
        "product_family": gettext("Product"),
        "admits_administrators": gettext("Lets its administrators administer the academy"),
        "admits_deployments": gettext("Lets new places in by themselves"),
        "deployment": gettext("Place in the LMS"),
        "code": gettext("Code"),
        "names": gettext("What it is called"),
        "name": gettext("Name"),
        "tier": gettext("Cities"),
        "region": gettext("Region"),
        "project_type": gettext("Project type"),
        "step": gettext("Step of the ladder"),
        "leads": gettext("Sees the people of the site"),
        "certificates": gettext("Certificates"),
        "staff_number": gettext("Staff number"),
        "site": gettext("Site"),
        "post": gettext("Post"),
        "since": gettext("From"),
        "left": gettext("Has left"),
        "minutes": gettext("Minutes"),
        "counted": gettext("What counts"),
        "day_most": gettext("Most minutes on one day"),
        "with": gettext("With"),
        "value": gettext("Value"),
        "rows": gettext("Rows"),
        "calling": gettext("Named by"),
        "added": gettext("New"),
        "changed": gettext("Changed"),
        "faulty": gettext("Rows with a fault"),
        "track": gettext("Track"),
        "module": gettext("Module"),
        "version": gettext("Version"),
        "begins": gettext("From"),
        "ends": gettext("Until"),
        "days": gettext("Quiet days"),
        "content": gettext("Content"),
        "people": gettext("How many people"),
        "moved": gettext("Moved from other tracks"),
        "stayed": gettext("Changed since and left as it is"),
    }


def _values() -> dict[str, str]:
    return {
        "first-tier": gettext("First-tier cities"),
        "lower-tier": gettext("Third- and fourth-tier cities"),
        "residential": gettext("Residential"),
        "commercial": gettext("Commercial"),
        "industrial-park": gettext("Industrial park"),
        "villa": gettext("Villas"),
        "account": gettext("account of the LMS"),
        "named": gettext("account of the LMS and name"),
        "pseudonym": gettext("pseudonym"),
        "everything": gettext("Everything"),
        "results": gettext("Results only"),
        "hidden": gettext("not sent"),
        "yes": gettext("yes"),
        "no": gettext("no"),
    }


def deed(what: str) -> str:
    """Such as "Sites: closed"; what nobody has put into words is shown as it is kept."""
    kind, _, done = what.partition(".")
    return gettext("%(kind)s: %(done)s", kind=kinds().get(kind, kind), done=_deeds().get(done, done))


def field(name: str, what: str = "person.") -> str:
    """what: the deed, since a person has a name and everything else is called something."""
    named = "names" if name == "name" and not what.startswith("person.") else name
    return _fields().get(named, name)


def value(kept: str) -> str:
    """What was kept of a value: words of the grammar as people say them, anything else as it stands."""
    return _values().get(kept, kept)


def install(app: Flask) -> None:
    app.jinja_env.filters.update(deed=deed, deed_field=field, deed_value=value)
