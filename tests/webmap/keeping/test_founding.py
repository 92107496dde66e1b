"""A workspace is founded once, completely; founding again makes what is missing and no more."""

import stat
from dataclasses import replace

import pytest

from geo.closed_lists import Sender, packaged_organisations, packaged_senders
from tests.clock import NOON
from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from tests.webmap.examined import everything
from webmap import clock
from webmap.config import Settings
from webmap.db.door.people import Newcomer
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.keeping.founding import found, let_first_steward_in
from webmap.keeping.organisations import organisations_in_use
from webmap.keeping.people import listed_people
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None, analysts_url=None)
OWN = [Sender(key="own_body", name="Own body", kind="ngo")]
FIRST = Newcomer(email="s@b.example", name="Sam", role="steward", organisation=None)


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "place")


def test_it_makes_everything_with_its_modes(place):
    made = found(place, HERE, packaged_senders(), replace=False)

    assert made.made == (
        *("folders", "key", "records store", "partnership store", "analysts store"),
        *("partner secret", "analyst secret", "drop"),
    )
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.root.rglob("*")}
    assert modes == {
        **dict.fromkeys(["restricted", "partnership", "drop"], 0o700),
        **dict.fromkeys(["releases", "boundaries", "places"], 0o755),
        **dict.fromkeys(["records.sqlite", "partnership.sqlite", "analysts.sqlite"], 0o600),
        **dict.fromkeys(["key", "secret", "drop-key"], 0o600),
    }
    assert organisations_in_use(place, HERE) == packaged_organisations()


def test_again_it_changes_nothing(place):
    found(place, HERE, packaged_senders(), replace=False)
    before = everything(place.root)

    assert not found(place, HERE, packaged_senders(), replace=False).is_new
    assert not found(place, HERE, packaged_senders(), replace=True).is_new
    assert {p: b for p, b in everything(place.root).items() if p.suffix != ".sqlite"} == {
        p: b for p, b in before.items() if p.suffix != ".sqlite"
    }


def test_it_joins_records_that_were_there_before(place, tmp_path):
    file = write_concerns(tmp_path / "a.csv", concern(1))
    import_concerns(place, HERE, file, imported_at=clock.now())
    key = place.key()

    assert found(place, HERE, OWN, replace=True).made == (
        *("folders", "partnership store", "analysts store"),
        *("partner secret", "analyst secret", "drop"),
    )
    assert place.key() == key
    place.key_file.unlink()
    with pytest.raises(StoreUnavailable, match="key in the restricted folder is missing"):
        found(place, HERE, OWN, replace=True)
    assert not place.has_key


def test_a_list_is_replaced_only_when_it_is_asked_for(place):
    found(place, HERE, packaged_senders(), replace=False)
    assert not found(place, HERE, OWN, replace=False).is_new
    listing = found(place, HERE, OWN, replace=True).listing

    assert (listing.listed, listing.added, listing.changed) == (1, 1, 0)
    assert listing.removed == len(packaged_organisations())
    assert organisations_in_use(place, HERE) == {"own_body": "ngo"}


def test_without_a_partnership_store_the_packaged_list_is_in_use(place):
    assert organisations_in_use(place, HERE) == packaged_organisations()
    assert not place.root.exists()


def test_a_demonstration_or_a_folder_of_others_is_refused(place, tmp_path):
    place.mark_synthetic()
    with pytest.raises(UsageRefused, match="demonstration"):
        found(place, HERE, OWN, replace=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").touch()
    with pytest.raises(UsageRefused, match="not a Plainsight workspace"):
        found(Workspace(tmp_path / "other"), HERE, OWN, replace=True)
    assert {path.name for path in tmp_path.rglob("*")} == {
        *("place", "synthetic", "other", "thesis.docx")
    }


def test_the_first_steward_is_let_in_once(store):
    place = tuple(store.values())
    with pytest.raises(NothingToDo, match="plainsight init"):
        let_first_steward_in(Workspace(place[0].root), HERE, FIRST, NOON)
    found(*place, OWN, replace=False)

    assert let_first_steward_in(*place, FIRST, NOON)
    again = replace(FIRST, email=" S@b.example", name="Samira")
    assert let_first_steward_in(*place, again, NOON) is None
    with pytest.raises(UsageRefused, match="There is a steward already"):
        let_first_steward_in(*place, replace(FIRST, email="t@b.example"), NOON)
    [sam] = listed_people(*place)
    assert (sam.name, sam.role, sam.organisation, sam.state) == ("Sam", "steward", None, "invited")
