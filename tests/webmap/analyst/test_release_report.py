"""The steward's report counts cells by what a reader learns of them, and never cases."""

import functools
import json
from dataclasses import FrozenInstanceError, replace

import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from tests.small_release import YEAR, small_release
from tests.webmap.sample import sample_release as make_sample
from webmap.analyst.release_report import (
    ReleaseReport,
    TableChange,
    TableStates,
    amount,
    named,
    public_report,
)

ID = "2026-Q3-0123456789ab"
BEFORE = "2026-Q2-0123456789ab"
#: Made once; nothing here changes one.
sample_release = functools.cache(make_sample)


def cell(area, state, *, kind="year", period=YEAR, dims=None, table="T1", **said):
    """A cell of the small release's family."""
    at = CellId(
        measure="cases",
        table=table,
        area=area,
        vintage="2025",
        period_kind=kind,
        period=period,
        dims=dims or {},
    )
    return ReleasedCell(id=at, state=state, **said)


def of_cells(*cells):
    """The small release with other cells."""
    return replace(small_release(), cells=cells)


class TestPublicPart:
    def test_counts_cells_of_each_state_by_hand(self):
        report = public_report(ID, small_release())
        assert report.states == (
            TableStates(
                table="T1",
                level="ward",
                period_kind="year",
                dimension="",
                shown=1,
                small=1,
                coarse=0,
                withheld=0,
            ),
        )
        assert report.states[0].cells == 2

    def test_every_cell_is_counted_once(self):
        release = sample_release()
        states = public_report(ID, release).states
        assert sum(each.cells for each in states) == len(release.cells)
        for state in State:
            counted = sum(getattr(each, state.value.lower()) for each in states)
            assert counted == sum(each.state is state for each in release.cells)

    def test_tables_divided_otherwise_stand_apart(self):
        release = of_cells(
            cell("W1", State.SHOWN, value=10, low=10, high=10),
            cell("W1", State.SMALL, low=0, high=9, dims={"type": "labour"}),
            cell("W1", State.SMALL, low=0, high=9, dims={"age": "child"}),
        )
        assert [each.dimension for each in public_report(ID, release).states] == ["", "type", "age"]

    def test_withheld_cells_are_named_by_address_alone(self):
        report = public_report(ID, sample_release())
        assert {each.period for each in report.withheld} == {"2024"}
        assert {each.table for each in report.withheld} == {"T1"}
        assert len(report.withheld) == 17  # the wards of Calderdale
        assert "Park" in {each.area for each in report.withheld}

    def test_says_the_view_and_its_reason(self):
        report = public_report(ID, small_release())
        assert (report.default_level, report.default_period) == ("ward", "2025")
        assert report.why == "It is all there is."

    def test_knows_nothing_of_what_only_the_audit_knows(self):
        report = public_report(ID, small_release())
        assert (report.held_back, report.taken_out) == (None, None)
        assert (report.insiders, report.coarsened, report.dominated) == (None, None, None)

    @pytest.mark.parametrize(
        ("tables", "became"),
        [((), "absent"), (("T8",), "dropped"), (("T8", "T9"), "published"), (("T9",), "published")],
    )
    def test_twelve_months_of_wards_are_there_dropped_or_not_made(self, tables, became):
        twelve = [
            cell("W1", State.SMALL, kind="twelve_months", table=table, low=0, high=9)
            for table in tables
        ]
        release = of_cells(*small_release().cells, *twelve)
        assert public_report(ID, release).twelve_months == became


class TestComparison:
    def test_there_is_none_for_the_first(self):
        report = public_report(ID, small_release())
        assert (report.compared_with, report.changes) == (None, ())

    def test_every_fate_by_hand(self):
        before = of_cells(
            cell("W1", State.SHOWN, value=10, low=10, high=10),
            cell("W2", State.SMALL, low=0, high=9),
            cell("W1", State.WITHHELD, period="2023-01-01/2024-01-01"),
        )
        now = of_cells(
            cell("W1", State.SHOWN, value=10, low=10, high=10),
            cell("W2", State.SHOWN, value=10, low=10, high=10),
            cell("W1", State.SMALL, kind="twelve_months", low=0, high=9),
        )
        report = public_report(ID, now, (BEFORE, before))
        assert report.compared_with == BEFORE
        assert report.changes == (
            TableChange(table="T1", period_kind="year", same=1, changed=1, new=0, gone=1),
            TableChange(table="T1", period_kind="twelve_months", same=0, changed=0, new=1, gone=0),
        )

    def test_a_release_beside_itself_says_the_same_everywhere(self):
        release = sample_release()
        changes = public_report(ID, release, (BEFORE, release)).changes
        assert sum(each.same for each in changes) == len(release.cells)
        assert not any(each.changed or each.new or each.gone for each in changes)


@pytest.mark.parametrize(
    ("of", "told"),
    [(0, "none"), (1, "some"), (5, "some"), (9, "some"), (10, "10 or more"), (4_000, "10 or more")],
)
def test_what_waits_is_told_by_the_rule_of_figures(of, told):
    assert amount(of) == told


def test_a_cell_is_named_in_words():
    release = sample_release()
    at = CellId(
        measure="cases",
        table="T4",
        area="E08000035",
        vintage="2025",
        period_kind="year",
        period=YEAR,
        dims={"type": "labour"},
    )
    (cell_named,) = named(release, [at])
    assert (cell_named.area, cell_named.period) == ("Leeds", "2025")
    assert (cell_named.table, cell_named.classes) == ("T4", "type: labour")


def test_it_comes_back_from_plain_values_as_it_was():
    report = whole_report()
    assert ReleaseReport.from_json(json.loads(json.dumps(report.as_json()))) == report
    public = public_report(ID, sample_release())
    assert ReleaseReport.from_json(json.loads(json.dumps(public.as_json()))) == public


def test_it_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        whole_report().quarter = "2026-Q4"


@functools.cache
def whole_report():
    """A report in which the audit told everything."""
    release = sample_release()
    earlier = sample_release(quarter="2026-Q2")
    cells = [release.cells[0].id, release.cells[1].id]
    return replace(
        public_report(ID, release, (BEFORE, earlier)),
        certificate={"status": "no leaks", "targets": 4_000, "releases": ["2026-Q2", "2026-Q3"]},
        twelve_months="dropped",
        held_back="some",
        taken_out="none",
        coarsened=0.004,
        insiders={"leeds_council": 0.123, "west_yorkshire_police": 0.0},
        dominated=named(release, cells),
    )
