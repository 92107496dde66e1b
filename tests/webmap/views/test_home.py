"""This quarter: the release's sentences, every district, and what is missing."""

from dataclasses import replace

import pytest

from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.conftest import CHART, hand_made_resources
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from tests.whole_release import whole_release
from webmap.views.home import district_lines, quarter_of
from webmap.words import cell_words

QUARTER, BEFORE = "2026-07-01/2026-10-01", "2025-07-01/2025-10-01"


def test_heading_says_what_the_page_answers(read_page):
    opened = read_page("/")
    assert opened.all("h1") == ["What was reported, July to September 2026"]
    assert opened.all("title")[0] == "This quarter: July to September 2026 - Plainsight"


def test_five_sentences_are_the_release_s_own(read_page, release):
    listed = read_page("/").all("li")
    first = listed.index(release.sentences[0])
    assert listed[first : first + len(release.sentences)] == list(release.sentences)


def test_table_is_the_release_cell_by_cell(read_page, release):
    rows = read_page("/").rows
    assert rows[0] == ["District", "July to September 2026", "July to September 2025",
                       "Compared with a year before"]  # fmt: skip
    assert [row[0] for row in rows[1:]] == [
        "Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield", "West Yorkshire",
    ]  # fmt: skip
    for row in rows[1:]:
        area = next(a for a in release.areas if a.name == row[0] and a.level != "ward")
        table = "T3" if area.level == "county" else "T2"
        assert row[1] == cell_words(release.cell(table, area.code, QUARTER))
        assert row[2] == cell_words(release.cell(table, area.code, BEFORE))
        change = next(c for c in release.changes if (c.area, c.period) == (area.code, QUARTER))
        said = {"up": "More than", "down": "Fewer than", "cannot tell": "Not enough information"}
        assert row[3].startswith(said[change.direction])


def test_a_quarter_without_a_year_before_draws_no_change(tmp_path):
    write(sample_release(quarter="2024-Q4"), {}, tmp_path)
    early = sample_release(quarter="2024-Q4")
    first = district_lines(early, "2023-10-01/2024-01-01")
    assert all(line.change is None and line.before is None for line in first)
    rows = Page(signed_in_app(tmp_path).test_client().get("/").text).rows
    assert rows[0][1:3] == ["October to December 2024", "October to December 2023"]


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("2026-Q1", "2026-01-01/2026-04-01"),
        ("2026-Q3", QUARTER),
        ("2025-Q4", "2025-10-01/2026-01-01"),
    ],
)
def test_quarter_of_a_release(name, interval):
    assert quarter_of(sample_release(quarter=name)) == interval


def test_what_is_missing_is_said(read_page):
    words = read_page("/").words
    for phrase in ("audit has not been run", "closed years only", "return not received"):
        assert phrase in words


def test_a_release_with_twelve_months_of_wards_says_so_and_an_audited_one_too(tmp_path):
    audited = replace(whole_release(), audit={"status": "no leaks"})
    write(audited, {}, tmp_path)
    words = Page(signed_in_app(tmp_path).test_client().get("/").text).words

    assert "Wards and small groups of them are given over twelve months" in words
    assert "audit has not been run" not in words
    assert "Not audited" not in words


def test_notices_stand_on_top(read_page):
    words = read_page("/").words
    assert "SYNTHETIC Every figure here is made up" in words
    assert ("Not audited: this release has not yet passed the disclosure audit; do not share "
            "beyond the partnership.") in words  # fmt: skip
    assert "Generalised outlines, May 2025 wards." in words


def test_a_release_of_real_records_does_not_say_synthetic(tmp_path):
    write(sample_release(synthetic=False), {}, tmp_path)
    assert "SYNTHETIC" not in signed_in_app(tmp_path).test_client().get("/").text


class TestSmallMap:
    def test_picture_has_title_legend_and_a_way_to_the_map(self, read_page):
        opened = read_page("/")
        assert opened.all("figcaption") == [
            "Where were more concerns than expected reported, 2025?"
        ]
        assert "Not enough information 39" in opened.all("li")
        assert all(opened.attributes("img", "alt"))

    def test_without_a_picture_nothing_is_broken(self, tmp_path):
        write(sample_release(), {}, tmp_path)
        opened = Page(signed_in_app(tmp_path).test_client().get("/").text)
        assert opened.all("img") == opened.all("figure") == []

    def test_picture_alone_is_shown_without_a_legend(self, tmp_path):
        resources = hand_made_resources()
        kept = {name: resources[name] for name in ("index.json", "small-map.0123456789abcdef.svg")}
        write(sample_release(), kept, tmp_path)
        client = signed_in_app(tmp_path).test_client()
        opened = Page(client.get("/").text)
        assert client.get(opened.attributes("img", "src")[0]).data == CHART
        assert opened.all("figcaption") == []
