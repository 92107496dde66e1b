import numpy as np
from scipy import sparse

from models.disclosure.audit.programme import Programme
from models.disclosure.audit.rows import Known
from models.disclosure.audit.witnesses import fits, hunt


def known(matrix, low, high):
    matrix = sparse.csr_array(np.asarray(matrix, dtype=float))
    return Known(
        matrix=matrix,
        low=np.asarray(low, dtype=float),
        high=np.asarray(high, dtype=float),
        floor=np.zeros(matrix.shape[1]),
        figures={},
    )


def programme(rows, at):
    at = np.asarray(at, dtype=float)
    return Programme(rows, at, np.arange(at.size), rows.floor)


def each(width):
    """Every unknown by itself, as sums asked about."""
    return sparse.csr_array(np.eye(width))


#: Three wards of a group of 16 to 24 cases, of which two are under 10.
GROUP = ([[1, 1, 1], [1, 0, 0], [0, 1, 0]], [16, 0, 0], [24, 9, 9])


def test_one_witness_serves_many_and_all_fit():
    rows = known(*GROUP)
    found = hunt(programme(rows, [5, 6, 9]), each(2 + 1)[:2], np.zeros(2), 1)

    assert set(found.serves) == {0, 1}
    assert len(found.points) == 1  # none in either, and 16 to 24 in the third
    assert found.points[0][:2].tolist() == [0, 0]
    assert fits(rows, rows.floor, np.stack(found.points)).all()
    assert not found.missed


def test_what_can_not_be_is_told_with_the_least_it_is():
    """The third is the group less at most 9 and 9: at least 16 - 18 = -2, so nothing; the
    first two together, where the third is under 10, at least 16 - 9 = 7."""
    rows = known([*GROUP[0], [0, 0, 1]], [*GROUP[1], 0], [*GROUP[2], 9])
    both = sparse.csr_array(np.array([[1.0, 1, 0]]))

    found = hunt(programme(rows, [5, 6, 9]), both, np.zeros(1), 1)

    assert not found.serves
    assert found.missed == {0: 7.0}


def test_a_mending_that_widens_several_rows_at_once_is_taken_up_whole():
    """As when all siblings are withheld: each of them alone would still hold it back."""
    rows = known([[1, 0], [1, 0], [0, 1]], [0, 0, 0], [3, 3, 3])

    def mend(answer):
        assert set(answer.tight) <= {0, 1}
        if rows.high[0] == np.inf:
            return None
        rows.high[:2] = np.inf, 8
        return 0

    found = hunt(programme(rows, [2, 1]), each(2)[:1], np.array([7.0]), -1, mend)

    assert found.serves == {0: 0}
    assert 7 <= found.points[0][0] <= 8


def test_a_point_fits_only_if_every_row_and_every_floor_does():
    rows = known(*GROUP)
    points = np.array([[5, 6, 9], [0, 0, 25], [10, 0, 8], [-1, 8, 9], [9, 9, 0]])

    assert fits(rows, rows.floor, points).tolist() == [True, False, False, False, True]


def test_a_sum_that_nothing_bounds_can_be_as_large_as_is_asked():
    """As in a district of which nothing is said but "10 or more"."""
    rows = known([[1, 1]], [8], [np.inf])

    found = hunt(programme(rows, [9, 3]), each(2), np.full(2, 7.0), -1)

    assert set(found.serves) == {0, 1}
    assert all(found.points[at][goal] >= 7 for goal, at in found.serves.items())
    assert fits(rows, rows.floor, np.stack(found.points)).all()
