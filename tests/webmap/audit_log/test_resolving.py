"""That somebody asked who a pseudonym is stands in the log before they are told."""

from tests.audit_logs import START, Log
from webmap.audit_log.resolving import resolve
from webmap.db.door.people import Newcomer, add_person

ASKER = "0123456789abcdef"


def test_who_it_is_is_told_and_noted(tmp_path):
    log = Log(tmp_path)
    with log.open(writing=True) as db:
        newcomer = Newcomer(
            email="jo@own.example", name="Jo Ames", role="partner", organisation="own_body"
        )
        uid = add_person(db, newcomer, START).uid
        known = resolve(db, log.chain, uid, START, ASKER)

    assert (known.name, known.email, known.role) == ("Jo Ames", "jo@own.example", "partner")
    (line,) = log.rows()
    assert (line["what"], line["person"], line["about"]) == ("pseudonym resolved", ASKER, uid)
    assert "Jo" not in str(line)


def test_what_is_nobodys_pseudonym_is_noted_without_repeating_it(tmp_path):
    log = Log(tmp_path)
    with log.open(writing=True) as db:
        assert resolve(db, log.chain, "Jane Doe", START) is None

    (line,) = log.rows()
    assert (line["person"], line["about"], line["outcome"]) == (
        None,
        "nobody known here",
        "refused",
    )
