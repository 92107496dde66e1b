"""A ward's series says where its outlines changed, and no other series does."""

from dataclasses import replace

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_areas, sample_release
from webmap.breaks import series_break

YEARS = ["2027-01-01/2028-01-01", "2026-01-01/2027-01-01", "2025-01-01/2026-01-01"]
AREAS = {area.code: area for area in sample_areas()}
BAILDON, ARMLEY = AREAS["E05001341"], AREAS["E05011385"]


def test_the_line_stands_under_the_last_year_that_holds_days_after():
    found = series_break(BAILDON, "2025", YEARS)

    assert found.words == "wards redrawn May 2026"
    assert YEARS[found.after].startswith("2026")
    assert series_break(BAILDON, "2025", YEARS[1:]).after == 0
    assert series_break(BAILDON, "2025", YEARS[1:2]).after == 0


@pytest.mark.parametrize(
    ("area", "years"),
    [
        (ARMLEY, YEARS),
        (BAILDON, YEARS[2:]),
        (BAILDON, YEARS[:1]),
        (BAILDON, []),
        (AREAS["E08000032"], YEARS),
        (AREAS["E47000003"], YEARS),
    ],
)
def test_leeds_districts_and_series_on_one_side_do_not_break(area, years):
    assert series_break(area, "2025", years) is None


def test_it_says_which_outlines_are_used_and_whose_reports_are_missing():
    older, newer = (series_break(BAILDON, vintage, YEARS).says for vintage in ("2025", "2026"))

    assert "All wards of Bradford were redrawn" in older
    assert "the wards of 2025 throughout" in older
    assert "only one of the wards of 2026 counts at its district" in older
    assert "the wards of 2026 throughout" in newer
    assert "only one of the wards before 2026 counts at its district" in newer


@pytest.fixture(scope="module")
def open_page(tmp_path_factory):
    """The pages of a release in which 2026 is closed."""
    root = tmp_path_factory.mktemp("releases")
    write(sample_release(quarter="2026-Q4"), {}, root)
    client = signed_in_app(root).test_client()
    return lambda code: Page(client.get(f"/areas/{code}").text)


def test_the_table_of_a_redrawn_ward_has_the_line_and_the_words(open_page):
    page = open_page("E05001341")
    rows = page.all("tr")
    [line] = [at for at, row in enumerate(rows) if "wards redrawn May 2026" in row]

    assert "2026" in rows[line - 1]
    assert "2025" in rows[line + 1]
    assert any("All wards of Bradford were redrawn" in said for said in page.all("p"))


def test_leeds_and_districts_have_none(open_page):
    for code in ("E05011385", "E08000032", "E47000003"):
        page = open_page(code)
        assert not [row for row in page.all("tr") if "redrawn" in row]


def test_the_line_spans_the_whole_table(tmp_path):
    """With and without the columns of classes."""
    release = sample_release(quarter="2026-Q4")
    bare = replace(
        release,
        findings=tuple(
            replace(one, areas=tuple(replace(area, category=None) for area in one.areas))
            for one in release.findings
        ),
    )
    for number, made in enumerate((release, bare)):
        root = tmp_path / str(number)
        root.mkdir()
        write(made, {}, root)
        page = signed_in_app(root).test_client().get("/areas/E05001341").text
        heads = page.split("by-year", 2)[2].split("</thead>")[0].count("<th ")
        assert f'colspan="{heads}"' in page
