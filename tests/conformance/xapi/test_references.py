"""References between statements, and voiding."""

from tests.conformance.xapi.conftest import reference, somebody, statement, thing, verb


def test_who_finds_a_statement_finds_what_is_said_about_it(store):
    told = store.tell(actor=somebody("li"))
    comment = store.tell(actor=somebody("trainer"), verb=verb("commented"), object=reference(told))
    upon = store.tell(actor=somebody("boss"), verb=verb("confirmed"), object=reference(comment))
    assert store.ids(agent=somebody("li")) == [upon, comment, told]
    assert store.ids(activity=thing()["id"]) == [upon, comment, told]
    assert store.ids(agent=somebody("trainer")) == [upon, comment]
    assert store.ids(agent=somebody("li"), verb=verb("commented")["id"]) == [upon, comment]


def test_a_reference_may_come_before_what_it_is_about(store):
    told = statement(actor=somebody("li"))
    comment = statement(actor=somebody("trainer"), object=reference(told["id"]))
    upon = statement(actor=somebody("boss"), object=reference(comment["id"]))
    for one in (upon, comment, told):
        store.post(one)
    assert set(store.ids(agent=somebody("li"))) == {told["id"], comment["id"], upon["id"]}
    assert set(store.ids(agent=somebody("trainer"))) == {comment["id"], upon["id"]}


def test_references_in_a_circle_come_to_an_end(store):
    one, other = statement(actor=somebody("one")), statement(actor=somebody("other"))
    one["object"], other["object"] = reference(other["id"]), reference(one["id"])
    assert store.post([one, other]).status_code == 200
    assert len(store.ids(agent=somebody("one"))) == 2
    itself = statement()
    itself["object"] = reference(itself["id"])
    assert store.post(itself).status_code == 200


def test_a_long_chain_of_references_costs_no_more_than_its_length(store):
    chain = [statement()]
    for _ in range(60):
        chain.append(statement(object=reference(chain[-1]["id"])))
    assert store.post(chain[::-1]).status_code == 200


def test_a_voided_statement_is_found_by_its_id_only(store):
    told = store.tell(actor=somebody("li"))
    voiding = store.tell(verb=verb("voided"), object=reference(told))
    assert store.get(statementId=told).status_code == 404
    assert store.get(voidedStatementId=told).json["id"] == told
    assert store.get(voidedStatementId=voiding).status_code == 404
    assert store.get(statementId=voiding).status_code == 200
    assert store.ids() == [voiding]
    assert store.ids(agent=somebody("li")) == [voiding], "what is said about it stays"


def test_voiding_may_come_first(store):
    told = statement()
    store.tell(verb=verb("voided"), object=reference(told["id"]))
    assert store.post(told).status_code == 200
    assert store.get(statementId=told["id"]).status_code == 404


def test_voiding_cannot_be_voided(store):
    told = store.tell()
    voiding = store.tell(verb=verb("voided"), object=reference(told))
    answer = store.post(statement(verb=verb("voided"), object=reference(voiding)))
    assert answer.status_code == 400
    assert store.get(statementId=voiding).status_code == 200
    assert store.get(statementId=told).status_code == 404


def test_voiding_is_for_those_who_stored_the_statement(store, make_store):
    told = store.tell()
    stranger = make_store()
    assert stranger.post(statement(verb=verb("voided"), object=reference(told))).status_code == 403
    assert store.get(statementId=told).status_code == 200
    ahead = statement()
    stranger.tell(verb=verb("voided"), object=reference(ahead["id"]))
    store.post(ahead)
    assert store.get(statementId=ahead["id"]).status_code == 200


def test_voiding_needs_a_reference(store):
    assert store.post(statement(verb=verb("voided"))).status_code == 400


def test_a_voided_statement_sent_again_stays_voided(store):
    sent = statement(timestamp="2026-03-03T09:02:11Z")
    store.post(sent)
    store.tell(verb=verb("voided"), object=reference(sent["id"]))
    assert store.post(sent).status_code == 200
    assert store.get(statementId=sent["id"]).status_code == 404
