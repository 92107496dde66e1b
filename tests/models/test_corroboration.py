"""A case is corroborated by those who do not merely repeat each other."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.corroboration import CLASSES, corroboration, in_classes

KINDS = {"wyp": "police", "btp": "police", "leeds": "council", "unseen": "helpline", "nhs_x": "nhs"}


def count(*reports, investigation=False):
    """Count one case; each report is (organisation, came_from) and perhaps a grade."""
    rows = [(*report, None)[:3] for report in reports]
    records = pd.DataFrame(rows, columns=["organisation", "came_from", "information_grade"])
    records = records.assign(case_uid="c", investigation=investigation)
    return tuple(corroboration(records, KINDS).loc["c"])


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("wyp", "police")], (1, 1, 1)),
        ([("wyp", "police"), ("wyp", "police")], (2, 1, 1)),
        ([("wyp", "police"), ("leeds", "council")], (2, 2, 2)),
        ([("wyp", "police"), ("leeds", "council"), ("nhs_x", "nhs")], (3, 3, 3)),
        # two police forces that each saw it
        ([("wyp", "police"), ("btp", "police")], (2, 2, 2)),
        # the police pass on what the helpline itself reported
        ([("wyp", "helpline"), ("unseen", "public")], (2, 2, 1)),
        # the council passes on what the police reported
        ([("wyp", "police"), ("leeds", "police")], (2, 2, 1)),
        # two bodies heard of it from the public: perhaps from one person
        ([("wyp", "public"), ("leeds", "public")], (2, 2, 1)),
        # a member of the public told the police; the council saw it
        ([("wyp", "public"), ("leeds", "council")], (2, 2, 2)),
        # one body's own and passed-on reports are never more than one source
        ([("wyp", "police"), ("wyp", "public")], (2, 1, 1)),
        # suspected false is no source
        ([("wyp", "police"), ("leeds", "council", "E")], (2, 1, 1)),
        ([("wyp", "police", "E")], (1, 0, 0)),
        # a body not on the list speaks for itself
        ([("stranger", "public"), ("wyp", "police")], (2, 2, 2)),
    ],
)
def test_sources_are_counted_as_defined(reports, expected):
    assert count(*reports) == expected


def test_the_reports_of_one_operation_are_one_source():
    assert count(("wyp", "police"), ("leeds", "council"), investigation=True) == (2, 2, 1)


reports = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from([*KINDS, "stranger"]),
        st.sampled_from([*KINDS.values(), "public"]), st.sampled_from(["A", "E", None]),
        st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(rows=reports)
def test_independent_sources_never_exceed_sources_nor_these_reports(rows):
    columns = ["case_uid", "organisation", "came_from", "information_grade", "investigation"]
    records = pd.DataFrame(rows, columns=columns)

    found = corroboration(records, KINDS)

    assert found["reports"].sum() == len(rows)
    assert list(found.index) == sorted(set(records["case_uid"]))
    assert (found["independent"] <= found["sources"]).all()
    assert (found["sources"] <= found["reports"]).all()
    assert ((found["independent"] == 0) == (found["sources"] == 0)).all()
    assert set(in_classes(found["independent"])) <= set(CLASSES)


@given(rows=reports)
def test_a_further_report_of_the_same_body_is_no_further_source(rows):
    columns = ["case_uid", "organisation", "came_from", "information_grade", "investigation"]
    first = pd.DataFrame(rows, columns=columns).assign(case_uid="a")
    again = pd.concat([first, first])
    pd.testing.assert_frame_equal(
        corroboration(first, KINDS)[["sources", "independent"]],
        corroboration(again, KINDS)[["sources", "independent"]],
    )


def test_classes_are_those_of_the_tables():
    assert in_classes(pd.Series([0, 1, 2, 3, 9])).tolist() == ["0", "1", "2", "3+", "3+"]
