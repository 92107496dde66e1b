"""Partners are named in order; senders that are no organisation are not among them."""

from geo.closed_lists import Sender, packaged_senders
from webmap.db.partnership.organisations import replace_senders
from webmap.db.partnership.partners import organisation_names
from webmap.intake.partner_returns import SENDS_NO_RETURN
from webmap.stores import open_partnership


def test_names_in_order(store):
    listed = [
        Sender(key="b", name="Zeta", kind="ngo"), Sender(key="a", name="Alpha", kind="nhs"),
        Sender(key="shop", name="A shop", kind="business"),
        Sender(key="anybody", name="Anybody", kind="public"),
    ]  # fmt: skip
    with open_partnership(**store, writing=True) as db:
        assert organisation_names(db) == {}
        replace_senders(db, listed)
    with open_partnership(**store) as db:
        assert list(organisation_names(db).items()) == [("a", "Alpha"), ("b", "Zeta")]


def test_the_packaged_list_expects_the_returns_that_the_restricted_side_expects(sqlite_store):
    with open_partnership(**sqlite_store, writing=True) as db:
        replace_senders(db, packaged_senders())
    with open_partnership(**sqlite_store) as db:
        expected = {sender.key for sender in packaged_senders()} - SENDS_NO_RETURN
        assert set(organisation_names(db)) == expected
