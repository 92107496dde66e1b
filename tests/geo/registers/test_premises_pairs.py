"""Pairs are all those close enough, each once, and never two of one register."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.registers.premises_pairs import candidate_pairs

ENTRY = st.tuples(
    st.sampled_from(["companies_house", "cqc", "fhrs"]),
    st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(0, 9))),
    st.sampled_from(["ZZ11AA", "ZZ11AB", None]),
)


def frame_of(entries):
    return pd.DataFrame(
        {
            "register": pd.Series([entry[0] for entry in entries], dtype="str"),
            "easting": [float(entry[1][0]) if entry[1] else np.nan for entry in entries],
            "northing": [float(entry[1][1]) if entry[1] else np.nan for entry in entries],
            "postcode": pd.Series([entry[2] for entry in entries], dtype="str"),
        }
    )


@given(st.lists(ENTRY, min_size=3, max_size=25), st.integers(0, 12))
def test_pairs_are_those_a_plain_reading_finds(entries, metres):
    found = [
        (int(one), int(other))
        for first, second in candidate_pairs(frame_of(entries), metres, ["companies_house"])
        for one, other in zip(first, second, strict=True)
    ]

    expected = set()
    for at, one in enumerate(entries):
        for further, other in enumerate(entries[at + 1 :], at + 1):
            if one[0] == other[0]:
                continue
            shared = one[2] is not None and one[2] == other[2]
            office = "companies_house" in {one[0], other[0]}
            placed = one[1] is not None and other[1] is not None and not office
            near = placed and np.hypot(one[1][0] - other[1][0], one[1][1] - other[1][1]) <= metres
            if shared or near:
                expected.add((at, further))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_many_are_paired_in_turn(monkeypatch):
    """More entries than are asked about at once: no pair is lost between the turns."""
    monkeypatch.setattr("geo.registers.premises_pairs._AT_ONCE", 7)
    n = 40
    frame = pd.DataFrame(
        {
            "register": ["cqc", "fhrs"] * n,
            "easting": np.repeat(np.arange(n) * 100.0, 2),
            "northing": 0.0,
            "postcode": pd.Series(["ZZ11AA", "ZZ11AA", None, None] * (n // 2), dtype="str"),
        }
    )
    found = {
        pair
        for pairs in candidate_pairs(frame, 10, [])
        for pair in zip(*map(np.ndarray.tolist, pairs), strict=True)
    }
    in_place = {(2 * at, 2 * at + 1) for at in range(n)}
    postcode = {(min(a, b), max(a, b)) for a in range(0, 80, 4) for b in range(1, 80, 4)}
    assert found == in_place | postcode
