"""The search for groups against all partitions of small boards, and against exact optimisation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array
from scipy.sparse.csgraph import connected_components

from boundaries import load
from geo.neighbours import queen
from geo.ward_groups import group_wards, outlines
from tests.geo.test_ward_groups import board, grouped


@pytest.fixture
def any_shape(monkeypatch):
    """Take one more group whatever shape it gives the others."""
    monkeypatch.setattr("geo.ward_grouping.partition._ONE_MORE", np.inf)


def linked(wards):
    """Which wards adjoin within a district, as a matrix of truth."""
    homes = wards.frame["district_code"].to_numpy()
    return queen(wards).matrix.toarray().astype(bool) & (homes[:, None] == homes)


def in_one_piece(links, rows):
    return connected_components(links[np.ix_(rows, rows)], directed=False)[0] == 1


def most_groups(links, weights, least):
    """The most connected groups of at least a weight that all pieces fall into; slow, obvious."""
    whole = frozenset(range(len(weights)))

    def grown(held, free):
        """Every connected set that holds `held`, drawn from `free`."""
        found, waiting = {held}, [held]
        while waiting:
            now = waiting.pop()
            for row in free - now:
                more = now | {row}
                if links[row, list(now)].any() and more not in found:
                    found.add(more)
                    waiting.append(more)
        return found

    def best(left):
        if not left:
            return 0
        return max(
            (
                1 + rest
                for group in grown(frozenset({min(left)}), left)
                if weights[list(group)].sum() >= least
                for rest in [best(left - group)]
            ),
            default=-np.inf,
        )

    return best(whole)


@st.composite
def counties(draw, most=14):
    """Boards with holes, one or two districts, and residents of all sizes."""
    places = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=most, unique=True
        )
    )
    count = len(places)
    return board(
        *places,
        residents=draw(st.lists(st.integers(0, 50), min_size=count, max_size=count)),
        districts="".join(draw(st.lists(st.sampled_from("AAB"), min_size=count, max_size=count))),
    )


@given(wards=counties(), small=st.integers(0, 80), more=st.integers(0, 120))
@settings(deadline=None)
def test_groups_part_the_wards_and_nest_and_hold_together(wards, small, more):
    groups = grouped(wards, small, small + more)
    links, weights = linked(wards), wards.frame["residents"].to_numpy()
    smalls = wards.codes.map(groups.small_group_of).to_numpy()
    larges = pd.Index(smalls).map(groups.group_of).to_numpy()
    piece = connected_components(links, directed=False)[1]

    assert list(groups.small_group_of) == sorted(wards.codes)
    for codes, least in ((smalls, small), (larges, small + more)):
        for code in set(codes):
            rows = np.flatnonzero(codes == code)
            assert in_one_piece(links, rows)
            assert code.startswith(wards.frame["district_code"].iloc[rows[0]] + "-")
            alone = (piece == piece[rows[0]]).sum() == len(rows)
            assert weights[rows].sum() >= least or alone


@given(wards=counties(), small=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_order_of_wards_and_unit_of_weight_change_nothing(wards, small, seed):
    first = grouped(wards, small, 2 * small)
    order = np.random.default_rng(seed).permutation(len(wards))
    moved = type(wards)(wards.frame.iloc[order], wards.vintage)
    doubled = grouped(moved, 2 * small, 4 * small, weight=2.0 * moved.frame["residents"].to_numpy())

    assert grouped(moved, small, 2 * small) == first
    assert doubled.small_group_of == first.small_group_of
    assert doubled.group_of == first.group_of


@pytest.mark.usefixtures("any_shape")
@pytest.mark.parametrize("seed", range(40))
def test_as_many_groups_are_found_as_there_can_be_on_small_boards(seed):
    """Every partition of a board of nine is tried."""
    rng = np.random.default_rng(seed)
    wards = board(
        *((at % 3, at // 3) for at in range(9)), residents=rng.integers(5, 40, 9).tolist()
    )
    least = int(rng.integers(20, 60))
    found = grouped(wards, least, least)
    links, weights = linked(wards), wards.frame["residents"].to_numpy()

    assert len(found.small_groups) == most_groups(links, weights, least)


def optimal(links, weights, least, widest):
    """The most groups of at most `widest` wards, by integer programming over all of them."""
    layer = {frozenset({row}) for row in range(len(weights))}
    every = set(layer)
    for _ in range(widest - 1):
        layer = {
            held | {int(row)}
            for held in layer
            for row in np.flatnonzero(links[list(held)].any(axis=0))
            if row not in held
        }
        every |= layer
    heavy = [sorted(held) for held in every if weights[list(held)].sum() >= least]
    column = np.repeat(np.arange(len(heavy)), [len(held) for held in heavy])
    row = np.concatenate(heavy)
    inside = csc_array((np.ones(len(row)), (row, column)), shape=(len(weights), len(heavy)))
    found = milp(
        -np.ones(len(heavy)),
        constraints=LinearConstraint(inside, 1, 1),
        integrality=1,
        bounds=Bounds(0, 1),
    )
    return round(-found.fun)


@pytest.mark.usefixtures("any_shape")
@pytest.mark.parametrize("size", [1.5, pytest.param(2.5, marks=pytest.mark.long)])
def test_in_west_yorkshire_no_more_small_groups_can_be_made(size):
    """HiGHS proves it of groups of up to four and five wards; wider ones would only be fewer."""
    wards = load()
    residents = wards.frame["residents"]
    least = size * residents.mean()
    found = group_wards(wards, queen(wards), small=least, large=least)
    many = pd.Series(found.small_groups).str[:9].value_counts()
    for home, inside in wards.frame.groupby("district_code"):
        rows = np.flatnonzero(wards.codes.isin(inside.index))
        links = linked(wards)[np.ix_(rows, rows)]
        widest = 4 if size == 1.5 else 5
        assert many[home] >= optimal(links, residents.to_numpy()[rows], least, widest)


def roundness(wards, groups):
    """How much of the circle round it each small group fills, on average: another measure."""
    shapes = outlines(groups, wards)[0].frame.geometry
    return (shapes.area / shapes.minimum_bounding_circle().area).mean()


def test_one_group_fewer_is_taken_where_the_others_would_lose_their_shape(monkeypatch):
    wards = load()
    leeds = type(wards)(wards.frame[wards.frame["district_name"] == "Leeds"], wards.vintage)
    least = 2.5 * wards.frame["residents"].mean()
    made = grouped(leeds, least, least)
    monkeypatch.setattr("geo.ward_grouping.partition._ONE_MORE", np.inf)
    most = grouped(leeds, least, least)

    assert len(made.small_groups) == len(most.small_groups) - 1
    assert roundness(leeds, made) > 1.1 * roundness(leeds, most)
