"""What was taken in of context comes out again as it went in, on both kinds of store."""

from datetime import datetime

import pytest

from geo.periods import Period
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.geo.sources.test_nrm import CELL
from tests.geo.sources.test_police_street import CRIME, NUISANCE
from tests.geo.sources.test_responders import ROW as TRAINED
from tests.geo.sources.test_totals import NIL, TOTAL
from tests.geo.sources.test_visits import VISIT
from tests.table_files import write_table
from webmap.db.records.context import (
    figures_frame,
    returns_by_quarter,
    returns_frame,
    street_crimes_frame,
    training_frame,
    visits_frame,
)
from webmap.intake.importing import Handling, import_file
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone


@pytest.fixture
def take(store, tmp_path):
    """Import rows as a file of one source; return accepted, duplicate and refused."""

    def taking(source, *rows, correct=False):
        path = write_table(tmp_path / f"{source}.csv", *rows)
        handling = Handling.of(LISTS, today=TODAY, imported_at=NOW, correct=correct)
        tally = import_file(**store, source=source, path=path, handling=handling).tally
        return tally.accepted, tally.duplicate, tally.refused

    return taking


@pytest.fixture
def ask(store):
    def asking(question, *given):
        with open_records(**store) as db:
            return question(db, *given)

    return asking


def test_figures_come_out_by_series(take, ask):
    assert take("nrm", CELL) == (1, 0, 0)
    assert take("totals", TOTAL, NIL | {"quarter": "2026-Q2"}) == (2, 0, 0)
    frame = ask(figures_frame, "nrm_referrals")

    assert frame["count"].tolist() == [49]
    assert frame["period_start"].dt.date.tolist() == [Period.quarter("2022-Q2").start]
    assert frame["period_end"].dt.date.tolist() == [Period.quarter("2022-Q2").end]
    assert frame["area_code"].isna().all()
    assert len(ask(figures_frame)) == 3


def test_a_changed_total_is_stored_only_as_a_correction(take, ask):
    take("nrm", CELL, CELL | {"quarter": "2022_q3", "People": "44"})
    changed = CELL | {"People": "50"}
    other = CELL | {"quarter": "2022_q4", "People": "78"}

    assert take("nrm", changed, other) == (1, 0, 1)
    assert take("nrm", changed, correct=True) == (1, 0, 0)
    assert ask(figures_frame)["count"].tolist() == [50, 44, 78]


def test_street_crimes_come_out_as_published(take, ask):
    assert take("police-street", CRIME, NUISANCE, NUISANCE) == (3, 0, 0)
    assert take("police-street", NUISANCE, CRIME, NUISANCE) == (0, 3, 0)
    frame = ask(street_crimes_frame)

    assert sorted(frame["crime_type"]) == ["Anti-social behaviour"] * 2 + ["Burglary"]
    assert set(frame["month"]) == {"2025-02"}
    assert set(frame["longitude"]) == {-1.391358}


def test_training_and_visits_come_out(take, ask):
    take("responders", TRAINED, TRAINED | {"course": "", "frontline_staff": ""})
    take("visits", VISIT)
    trained, visits = ask(training_frame), ask(visits_frame)

    assert trained["people"].tolist() == [12, 12]
    assert trained["frontline_staff"].isna().sum() == 1
    assert visits["premises_uid"].tolist() == ["fhrs:123456"]
    assert visits["visited_on"].dt.date.tolist() == [datetime(2026, 7, 14).date()]  # noqa: DTZ001


def test_what_was_never_sent_is_an_empty_frame(ask, take):
    take("visits", VISIT)

    for question in (figures_frame, street_crimes_frame, training_frame, returns_frame):
        frame = ask(question)
        assert len(frame) == 0
        assert len(frame.columns) > 4


def test_a_quarter_is_received_nil_or_missing(store, take, ask, tmp_path):
    take("totals", TOTAL, NIL | {"quarter": "2026-Q2"})
    path = write_concerns(
        tmp_path / "concerns.csv", concern(1, received_on="2026-04-01", happened_on="")
    )
    handling = Handling.of(LISTS, today=TODAY, imported_at=NOW)
    import_file(**store, source="concerns", path=path, handling=handling)
    frame = ask(
        returns_by_quarter, ["leeds_council", "west_yorkshire_police"], ["2026-Q2", "2026-Q3"]
    )

    assert [tuple(row) for row in frame.to_numpy().tolist()] == [
        ("leeds_council", "2026-Q2", "nil", 0, 0),
        ("west_yorkshire_police", "2026-Q2", "received", 1, 0),
        ("leeds_council", "2026-Q3", "received", 0, 1),
        ("west_yorkshire_police", "2026-Q3", "missing", 0, 0),
    ]
