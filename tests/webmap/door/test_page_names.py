"""The name of a page leads to one person, tells nothing of them, and cannot be made up."""

import pytest

from tests.joining import site
from webmap.door.page_names import page_name, uid_of_page

UIDS = ("0" * 16, "f" * 16, "0123456789abcdef")


def test_a_name_leads_back_and_is_the_same_each_time():
    with site().app_context():
        names = [page_name(uid) for uid in UIDS]
        assert [uid_of_page(name) for name in names] == list(UIDS)
        assert names == [page_name(uid) for uid in UIDS]
    assert len(set(names)) == len(UIDS)
    assert not [uid for uid, name in zip(UIDS, names, strict=True) if uid in name]


def test_without_the_secret_no_name_is_made_or_read():
    with site().app_context():
        name = page_name(UIDS[2])
    with site(secret=b"another secret of another place.").app_context():
        assert page_name(UIDS[2]) != name
        assert uid_of_page(name) is None


@pytest.mark.parametrize("written", ["", "x", "é", "\0", *UIDS, "0" * 48, "0" * 300])
def test_anything_else_is_nobodys(written):
    with site().app_context():
        assert uid_of_page(written) is None


@pytest.mark.parametrize("place", [0, 20, 47])
def test_a_name_with_another_letter_is_nobodys(place):
    with site().app_context():
        name = page_name(UIDS[2])
        other = "1" if name[place] == "0" else "0"
        assert uid_of_page(name[:place] + other + name[place + 1 :]) is None
