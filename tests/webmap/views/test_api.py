"""The JSON twin: every released cell with exactly the public fields, and one answer to all else."""

import itertools

import pytest

from models.disclosure.cells import ReleasedCell
from tests.webmap.sample import sample_release

RELEASE = sample_release()
FIELDS = ["measure", "table", "area", "vintage", "period_kind", "period", "dims", "state", "value",
          "low", "high"]  # fmt: skip
NOT_PUBLISHED = b'{"error":"not published at this detail"}\n'


def cells(client, query=""):
    return client.get(f"/api/v1/cells{query}").json["cells"]


def test_every_released_cell_is_there_as_released(client):
    given = cells(client)
    assert tuple(ReleasedCell.from_json(cell) for cell in given) == RELEASE.cells


def test_fields_are_exactly_the_public_ones_in_order(client):
    assert all(list(cell) == FIELDS for cell in cells(client))


def test_a_value_only_where_shown_and_never_from_1_to_9(client):
    for cell in cells(client):
        assert (cell["value"] is not None) == (cell["state"] == "SHOWN")
        assert cell["value"] is None or cell["value"] >= 10
        assert cell["low"] in {None, 0} or cell["low"] >= 10


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?table=T1", 124 * 3),
        ("?table=T2&period_kind=quarter", 5 * 12),
        ("?area=E05001341", 3),
        ("?area=E05001341&period=2025-01-01/2026-01-01", 1),
        ("?measure=cases&table=T3", 15),
    ],
)
def test_filters_choose(client, query, count):
    assert len(cells(client, query)) == count


ASKED = [
    "?table=T9", "?table=t1", "?table=", "?area=E05009999", "?area=E05001341&table=T2",
    "?period=2026-07-01/2026-10-01&table=T1", "?period_kind=month", "?measure=reports",
    "?type=labour", "?state=SMALL", "?value=10", "?table=T1&table=T2", "?limit=10", "?sort=value",
    "?area=E05001341'--", "?dims=", "?AREA=E05001341",
]  # fmt: skip


@pytest.mark.parametrize("query", ASKED)
@pytest.mark.parametrize("address", ["/api/v1/cells", "/api/v1/cells.csv"])
def test_anything_else_gets_the_same_bytes(client, address, query):
    response = client.get(address + query)
    assert response.status_code == 404
    assert response.data == NOT_PUBLISHED


def test_no_such_address_gets_them_too(client):
    known = client.get("/api/v1/cells?table=T9")
    for address in ("/api/v1/areas/E05009999", "/api/v1/nothing", "/api/v1/cells/E05001341"):
        response = client.get(address)
        assert (response.status_code, response.data) == (404, NOT_PUBLISHED)
        assert response.headers.to_wsgi_list() == known.headers.to_wsgi_list()


def test_filters_never_tell_more_than_the_whole(client):
    """A5: whatever is asked, the answer is a part of what everyone has."""
    whole = {str(cell) for cell in cells(client)}
    for table, kind in itertools.product(["T1", "T2", "T3"], ["quarter", "year", "all"]):
        response = client.get(f"/api/v1/cells?table={table}&period_kind={kind}")
        if response.status_code == 200:
            assert {str(cell) for cell in response.json["cells"]} <= whole


def test_release_describes_itself(client):
    about = client.get("/api/v1/release").json
    assert about["quarter"] == "2026-Q3"
    assert about["id"].startswith("2026-Q3-")
    assert about["audit"] == {"status": "not audited"}
    assert about["sentences"] == list(RELEASE.sentences)
    assert about["synthetic"] is True
    assert {"cells", "findings", "areas"}.isdisjoint(about)


def test_release_lists_what_can_be_asked_for(client):
    published = client.get("/api/v1/release").json["published"]
    assert len(published) == 3 + 15 + 15
    for choice in published:
        query = "&".join(f"{name}={value}" for name, value in choice.items())
        assert client.get(f"/api/v1/cells?{query}").status_code == 200


def test_areas_are_all_listed(client):
    assert len(client.get("/api/v1/areas").json["areas"]) == 130


def test_one_area_says_what_its_page_says(client):
    area = client.get("/api/v1/areas/E08000034").json
    assert area["area"]["name"] == "Kirklees"
    assert all(sentence in client.get("/areas/E08000034").text for sentence in area["summary"])
    assert len(area["cells"]) == len(area["findings"]) == 15
    assert {change["area"] for change in area["changes"]} == {"E08000034"}


def test_contacts_are_for_machines_too(client):
    known = client.get("/api/v1/contacts").json
    assert known["checked_on"].startswith("20")
    assert {contact["telephone"] for contact in known["contacts"]} >= {"999", "08000 121 700"}


def test_measures_that_do_not_exist_are_not_made(client):
    assert client.get("/api/v1/areas/E05001341?table=T1").json["area"]["code"] == "E05001341"
