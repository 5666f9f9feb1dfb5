"""Why a record store did not take a statement, for an administrator. Pure."""

from lms_tool.errors import english

STATEMENT_GONE = english("This statement is not in our own store any more.")
STORE_GONE = english("This record store was removed.")
SECRET_LOST = english("SECRET_KEY was changed: add this record store anew with its secret.")

# How the library begins its reason → a sentence; whatever stands after the beginning is a detail.
_SENTENCES = {
    "a statement is bad": english("The record store calls this statement invalid."),
    "an id is known": english("The record store has another statement under this id."),
    "no answer in time": english("The record store did not answer in time."),
    "no connection": english("The record store cannot be reached."),
    "no right to void": english("The record store does not let us void statements."),
    "the address has moved to": english("The record store has moved to another address."),
    "the address or the credentials cannot be used": english("The address or the credentials cannot be used."),
    "the answer does not come from a record store": english("Whatever answers at this address is no record store."),
    "the answer means nothing here": english("The record store gave an answer that has no meaning here."),
    "the answer never ends": english("The answer of the record store never ends."),
    "the credentials are not accepted": english("The record store does not accept our credentials."),
    "the store asks for patience": english("The record store asks for patience."),
    "the store continues on another host": english("The record store continues on another host."),
    "the store is in trouble": english("The record store has trouble of its own."),
    "the store knows the id": english("The record store knows the id but does not show the statement yet."),
    "there is no record store at this address": english("There is no record store at this address."),
    "too large": english("This statement is too large for the record store."),
}


def reason(said: str) -> str:
    """said: the reason of an `xapi.answers.Outcome`. A sentence, then on a line of its own its detail, if any."""
    for beginning, sentence in _SENTENCES.items():
        if said.startswith(beginning):
            detail = said.removeprefix(beginning).strip(" ()")
            return f"{sentence}\n{detail}" if detail and not beginning.endswith("id") else sentence
    return said
