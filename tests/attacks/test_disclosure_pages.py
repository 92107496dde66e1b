"""A5 by hand-made addresses: a filter offers what is published and nothing else.

The other attacks on pages: A6, A16, A17 and A19 in `test_hostile_requests.py`, A12, A13 and A14 in
`test_two_worlds*.py`, where every body, header, file and resource of two worlds is the same.
"""

from itertools import islice, product

import pytest

from geo.periods import Period, quarters_between
from models.disclosure.dimensions import classes_of
from models.release_store import write
from tests.attacks.disclosure.checks import AREAS, START, few
from tests.attacks.disclosure.stores import one_release, true_cases
from tests.door import signed_in_app
from tests.published import published_resources
from tests.webmap.sample import sample_release
from tests.world import LAST

WARDS = ["E05001341", "E05001342", "E05001343"]
QUARTERS = [each.iso for each in quarters_between(Period.quarter("2025-Q1"), LAST)]
TYPES = classes_of("type")


def free_filter(cases):
    """A careless filter: counts any wards and quarter, and hides 1 to 4."""

    def count(wards, quarter):
        n = int((cases["slot"].isin(wards) & cases["quarter"].eq(quarter)).sum())
        return None if 1 <= n <= 4 else n

    return count


def test_a5_a_free_filter_gives_away_what_it_hides():
    """Ask for many wards with and without one: their difference is the hidden one."""
    cases = true_cases(one_release(few(), LAST), START)
    count = free_filter(cases)
    everyone = set(AREAS["ward"].codes)
    hidden = right = 0
    for ward, quarter in product(sorted(everyone), sorted(set(cases["quarter"]))):
        if count([ward], quarter) is not None:
            continue
        hidden += 1
        with_it, without = count(everyone, quarter), count(everyone - {ward}, quarter)
        true = int((cases["slot"].eq(ward) & cases["quarter"].eq(quarter)).sum())
        right += None not in (with_it, without) and with_it - without == true

    assert hidden > 0
    assert right / hidden >= 0.9


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    root = tmp_path_factory.mktemp("releases")
    write(sample_release(), published_resources(sample_release()), root)
    return signed_in_app(root).test_client()


def hand_made():
    """Addresses that ask for a ward in a quarter, for a kind in a ward, and for wards together."""
    for ward, quarter in product(WARDS, QUARTERS):
        yield f"/api/v1/cells?area={ward}&period={quarter}"
        yield f"/api/v1/cells?area={ward}&period={quarter}&table=T1"
        yield f"/api/v1/cells?area={ward}&period_kind=quarter"
    for ward, kind in product(WARDS, TYPES):
        yield f"/api/v1/cells?area={ward}&type={kind}"
        yield f"/api/v1/cells?area={ward}&dims=type={kind}"
        yield f"/api/v1/cells?area={ward}&dims={{%22type%22:%22{kind}%22}}"
    for one, other in product(WARDS, WARDS):
        yield f"/api/v1/cells?area={one},{other}"
        yield f"/api/v1/cells?area={one}&area={other}"
        yield f"/api/v1/cells?area=!{one}&table=T1"


def test_a5_what_is_not_published_has_one_answer_however_it_is_asked_for(client):
    answers = [client.get(address) for address in hand_made()]

    assert len(answers) > 100
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(answer.headers.to_wsgi_list()) for answer in answers}) == 1


@pytest.mark.parametrize("at", ["/map", "/map.csv"])
def test_a5_a_map_of_what_is_not_published_has_one_answer(client, at):
    asked = [f"{at}?level=ward&measure=count&period={quarter}" for quarter in QUARTERS]
    asked += [f"{at}?level=ward&measure=count&period=2025-Q{n}" for n in range(1, 5)]
    asked += [f"{at}?level=ward&kind={kind}" for kind in islice(TYPES, 3)]
    answers = [client.get(address) for address in asked]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_a5_everything_a_filter_answers_is_a_published_cell(client):
    published = {str(cell) for cell in client.get("/api/v1/cells").json["cells"]}
    asked = [f"area={ward}" for ward in WARDS] + [
        "table=T2",
        "period_kind=quarter",
        "measure=cases",
    ]

    for question in asked:
        given = {str(cell) for cell in client.get(f"/api/v1/cells?{question}").json["cells"]}
        assert given <= published
