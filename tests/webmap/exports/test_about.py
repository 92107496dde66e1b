"""Every file says what it is, how it was protected, and how it is to be handled."""

from dataclasses import replace
from datetime import date

import pytest

from webmap.exports.about import last_day, notes, view_notes
from webmap.exports.marking import Marking

ID = "2026-Q3-0123456789ab"


def said(release, marking=Marking.OFFICIAL_SENSITIVE):
    return notes(release, ID, marking)


def test_the_file_says_what_it_is(release):
    about = dict(said(release))
    assert about["Release"] == ID
    assert "SYNTHETIC" in about["Synthetic"]
    assert about["Audit"].startswith("Not audited")
    assert "do not add up" in about["Figures"]
    assert "under 10, possibly none" in about["Protection"]
    assert "not proven cases" in about["Concerns"]
    assert about["Source"] == release.area_source
    assert "Open Government Licence" in about["Licence"]
    assert "2025" in about["Outlines"]


@pytest.mark.parametrize("marking", Marking)
def test_the_marking_comes_first(release, marking):
    assert said(release, marking)[0] == ("Marking", str(marking))


def test_real_figures_are_not_called_made_up(release):
    assert "Synthetic" not in dict(said(replace(release, synthetic=False)))


def test_an_audited_release_says_how_the_audit_ended(release):
    audited = dict(said(replace(release, audit={"status": "no leaks", "targets": 7})))
    assert audited["Audit"] == "Audited together with every earlier release: no leaks"


def test_a_view_says_what_the_page_says_and_no_heading_twice(release):
    figures = {
        "title": "Where?",
        "period": "2025-01-01/2026-01-01",
        "notes": [["Rounding", "To 5."], ["Audit", "Short."], ["Method", "Drawn."]],
    }
    about = view_notes(said(release), figures)

    assert [heading for heading, _ in about[:4]] == ["Marking", "View", "Dates", "Synthetic"]
    assert about[-2:] == [("Rounding", "To 5."), ("Method", "Drawn.")]
    assert dict(about)["Audit"].startswith("Not audited")
    assert len(dict(about)) == len(about)


@pytest.mark.parametrize(
    ("quarter", "day"),
    [("2026-Q1", "2026-03-31"), ("2026-Q2", "2026-06-30"), ("2026-Q3", "2026-09-30"),
     ("2026-Q4", "2026-12-31")],
)  # fmt: skip
def test_files_are_of_the_last_day_of_the_quarter(release, quarter, day):
    assert last_day(replace(release, quarter=quarter)) == date.fromisoformat(day)
