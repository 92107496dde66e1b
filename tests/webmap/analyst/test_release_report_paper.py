"""The paper of a report says all of it, in every format alike, and nothing exact."""

import re
from dataclasses import replace

import pytest

from tests.small_release import small_release
from tests.webmap.analyst.test_release_report import ID, sample_release, whole_report
from tests.webmap.documents.papers import said_in_html, said_in_word, words_of
from webmap.analyst.release_report import public_report
from webmap.analyst.release_report_paper import report_paper
from webmap.documents.html_page import as_html
from webmap.documents.plain_text import as_text
from webmap.documents.word_file import as_docx


def said(report):
    """All the words of its page."""
    return " ".join(said_in_html(as_html(report_paper(report))))


def test_every_heading_answers_something():
    paper = report_paper(whole_report())
    assert [each.heading for each in paper.sections] == [
        "The audit",
        "Why this view",
        "Shown, hidden, coarsened, withheld",
        "Withheld",
        "Twelve months of wards",
        "Reports that came late",
        "Cases taken out",
        "What an insider learns",
        "Cells that one premises makes up",
        "Beside the release before",
    ]
    assert all(each.blocks for each in paper.sections)


def test_states_stand_in_the_table_as_counted():
    text = said(public_report(ID, small_release()))
    assert "T1: wards, years 1 1 0 0 50 in 100" in text


def test_a_certificate_is_said_in_words():
    certificate = {"twelve_month_wards": True, "public_totals": 2, "rules": 1,
                   "status": "no leaks", "with_releases_of": ["2026-Q1", "2026-Q2"]}  # fmt: skip
    text = said(replace(whole_report(), certificate=certificate))
    assert (
        "outcome no leaks version of the rules 1 audited together with the releases of "
        "2026-Q1, 2026-Q2 public totals taken as known 2 wards over twelve months (T9) in it yes"
    ) in text
    assert "_" not in text.split("Why this view")[0]


def test_what_the_audit_told_is_said():
    text = said(whole_report())
    for fact in (
        "outcome no leaks",
        "targets 4000",
        "releases 2026-Q2, 2026-Q3",
        "left out whole",
        "Some. They wait for the annual revision.",
        "None: no record that counted was erased",
        "leeds_council 12 in 100",
        "west_yorkshire_police none",
        "turned into ranges: fewer than 1 in 100.",
        "One premises (one point, UPRN or postcode) makes up most",
        "and is not a claim about probability.",
        "Cells of this release beside those of 2026-Q2-0123456789ab",
    ):
        assert fact in text


def test_what_it_did_not_tell_is_said_to_be_untold():
    text = said(public_report(ID, small_release()))
    assert text.count("Not told: the audit did not say.") == 5
    assert "FINDING: this release has not been audited." in text
    assert "This is the first release" in text


@pytest.mark.parametrize(
    "told", [{"insiders": {}}, {"coarsened": 0.0}, {"dominated": ()}, {"held_back": "none"}]
)
def test_none_is_not_the_same_as_untold(told):
    report = public_report(ID, small_release())
    assert said(replace(report, **told)).count("Not told") == 4


def test_made_up_figures_are_called_so():
    assert "SYNTHETIC" in said(whole_report())
    assert "SYNTHETIC" not in said(replace(whole_report(), synthetic=False))


def test_all_formats_say_the_same():
    paper = report_paper(whole_report())
    page = said_in_html(as_html(paper))
    assert said_in_word(as_docx(paper)) == page
    text = words_of(as_text(paper))
    assert all(each.heading in text for each in paper.sections)


def test_no_figure_of_an_area_is_in_it():
    """Two releases with the same states and other figures make the same report but for their id."""
    release = sample_release()
    louder = replace(
        release,
        cells=tuple(
            replace(cell, value=cell.value + 500, low=cell.low + 500, high=cell.high + 500)
            if cell.value is not None
            else cell
            for cell in release.cells
        ),
    )
    assert said(public_report(ID, louder)) == said(public_report(ID, release))


def test_the_paper_is_marked_for_the_restricted_side():
    assert report_paper(whole_report()).marking.startswith("RESTRICTED")
    assert re.search(r"holds no count of cases", said(whole_report()))
