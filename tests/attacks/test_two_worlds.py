"""A12 (I5) at the level of the release: two worlds that look alike are alike to the last byte.

What a partner is shown is made from the release and nothing else, so here everything must be the
same: cells, findings, sentences, certificate, every drawn resource, and every answer of the app.
`test_two_worlds_imported.py` goes the whole way from the file.
"""

import json
from functools import cache

import numpy as np
import pytest

from models.deriving import findings
from models.disclosure.spec import WHOLE
from models.release_store import write
from models.smoothing import empirical_bayes
from tests.answers import differing
from tests.attacks.disclosure.checks import AREAS
from tests.attacks.disclosure.ours import Ours
from tests.attacks.disclosure.stores import one_release
from tests.attacks.disclosure.worlds import pair_of_worlds, small_cells_apart
from tests.door import signed_in_app
from tests.published import published_resources
from tests.world import LAST, exact_cells

#: Pairs that have the same released cells: 0 and 6 of the first eight have not, as the audit mends
#: what the truth needs (the end of docs/explanation/protection.md).
PAIRS = (1, 2, 3)
#: Cells that must differ.
ENOUGH_APART = 20


@pytest.fixture(scope="module", autouse=True)
def _few_draws():
    """Draw little: what is asked is whether two answers are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "NULL_DRAWS", 199)
        patch.setattr(findings, "RANK_DRAWS", 199)
        yield


@cache
def worlds(pair):
    """Two record sets."""
    return pair_of_worlds(AREAS, pair)


@cache
def releases(pair):
    return [Ours(AREAS).prepare(one_release(world, LAST))[-1].release for world in worlds(pair)]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_worlds_differ_where_it_matters_and_in_all_that_is_not_released(pair):
    """Without this the tests below would prove nothing."""
    first, second = worlds(pair)
    cells = [exact_cells(world, AREAS, WHOLE) for world in worlds(pair)]

    assert small_cells_apart(*cells) >= ENOUGH_APART
    for column in ("uid", "case_uid", "organisation"):
        assert not set(first[column]) & set(second[column]), column
    assert set(second["handling"]) > set(first["handling"])
    assert set(second["information_grade"]) > set(first["information_grade"])
    assert (first["received_on"].iloc[:50].to_numpy() != second["received_on"].iloc[:50]).any()


@pytest.mark.parametrize("pair", PAIRS)
def test_their_releases_are_the_same_to_the_last_byte(pair, tmp_path):
    first, second = releases(pair)

    assert first.audit["status"] == "no leaks"
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())
    assert write(first, {}, tmp_path / "a") == write(second, {}, tmp_path / "b")


def test_every_resource_and_every_answer_is_the_same(tmp_path):
    apps = []
    for name, release in zip(("a", "b"), releases(PAIRS[0]), strict=True):
        drawn = published_resources(release, AREAS)
        write(release, drawn, tmp_path / name)
        apps.append((drawn, signed_in_app(tmp_path / name)))

    assert apps[0][0] == apps[1][0]
    assert differing(*(app for _, app in apps), ["", "?level=ward", "?table=T9"]) == set()


def test_a_build_that_smooths_exact_counts_is_told_apart():
    """The harness works: a careless build, rates from exact counts, betrays which world it is."""
    rates = []
    for records in worlds(PAIRS[0]):
        exact = exact_cells(records, AREAS)
        of_wards = [cell.table == "T1" for cell in exact.ids]
        counts = exact.frame["n"].to_numpy()[of_wards][:12]
        rates.append(empirical_bayes(counts, np.full(12, counts.mean())).mean)

    assert not np.allclose(*rates)
