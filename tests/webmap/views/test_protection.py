"""How numbers are protected: the page says what the release's own limits make of the example."""

import re
from dataclasses import replace

import pytest

from models.disclosure.policy import Policy
from models.disclosure.worked_example import worked_example
from models.release_store import write
from tests.door import client_of, signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from webmap.words import SMALL_WORDS, capital, cell_words

ADDRESS = "/about/protection"
CLAIM = (
    "no protected count from 1 to 7 can be proved non-zero or pinned from everything published. "
    "It rests on what each figure can stand for, and is not a claim about probability"
)


def page_over(release, folder):
    """The page where a release is on show."""
    write(release, {}, folder)
    return Page(signed_in_app(folder).test_client().get(ADDRESS).text)


def test_every_line_of_the_example_is_what_the_rule_makes_of_it(read_page):
    example = worked_example(Policy())
    rows = [row for row in read_page(ADDRESS).rows if len(row) == 5][1:]
    assert rows == [
        [
            capital(cell.name),
            str(cell.count),
            f"{cell.noise:+d}" if cell.noise else "0",
            capital(cell_words(cell.released)),
            f"From {cell.least} to {cell.most}",
        ]
        for cell in (*example.wards, example.whole)
    ]


def test_what_is_concluded_is_said_in_numbers(read_page):
    words = read_page(ADDRESS).words
    for fact in (
        f"What “{SMALL_WORDS}” means",
        "The true count is somewhere from 8 to 14.",
        "The true count is somewhere from 0 to 9.",
        "Birch and Cedar add up to 35 in print, and the district says 50.",
        "Alder, Damson and Elm together lies from 3 to 27.",
        "Any one of them may still hold from 0 to 9, so none can be proved",
        " \N{MINUS SIGN} ".join(["47", "12", "23", "9", "0"])
        + " = 3. Alder would have been found out",
        "The true count lies from 8 to 19.",
    ):
        assert fact in words


def test_it_is_worked_out_from_the_release_on_show(tmp_path):
    """With a release that adds no noise, Damson's nine cases can be printed."""
    limits = Policy(noise=((255, 0),))
    words = page_over(replace(sample_release(), policy=limits.as_json()), tmp_path).rows
    assert ["Damson", "9", "0", "10", "From 8 to 12"] in words


def test_it_explains_ranges_and_what_is_not_published(read_page):
    page = read_page(ADDRESS)
    assert {"10 to 15", "Not published", "Not enough information"} <= set(page.all("dt"))
    assert "annual revision" in page.words
    assert "whether the true count is 0 or 50" in page.words


def test_it_claims_what_the_audit_proves_and_no_more(read_page):
    assert CLAIM in read_page(ADDRESS).words


@pytest.mark.parametrize(
    ("audit", "said", "unsaid"),
    [
        ({"status": "not audited"}, "has not been audited", "says of its audit"),
        ({"status": "no leaks"}, "says of its audit: no leaks.", "has not been audited"),
    ],
)
def test_it_says_how_the_release_on_show_stands(tmp_path, audit, said, unsaid):
    words = page_over(replace(sample_release(), audit=audit), tmp_path).words
    assert said in words
    assert unsaid not in words


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([], "It is the first, so there was none to put beside it."),
        (["2026-Q2"], "It was audited together with the one release before it."),
        (["2026-Q1", "2026-Q2"], "It was audited together with all 2 releases before it."),
    ],
)
def test_it_says_what_the_audit_was_of(tmp_path, before, said):
    audit = {"status": "no leaks", "with_releases_of": before}
    assert said in page_over(replace(sample_release(), audit=audit), tmp_path).words


def test_it_answers_before_anything_is_published(empty_client):
    page = Page(empty_client.get(ADDRESS).text)
    assert "limits that will be in force" in page.words
    assert "release on show" not in page.words.lower()


def test_anyone_may_read_it(app):
    assert client_of(app, None).get(ADDRESS).status_code == 200


@pytest.mark.parametrize("address", ["/", "/about", "/about/method", "/about/data", "/areas"])
def test_pages_lead_to_it(read_page, address):
    assert ADDRESS in read_page(address).attributes("a", "href")


def test_nothing_of_it_depends_on_the_figures_of_the_release(tmp_path):
    """Two releases of other figures and the same limits explain themselves alike."""
    pages = [page_over(sample_release(seed=seed), tmp_path / str(seed)).words for seed in (7, 8)]
    first, second = (re.sub(r"2026-Q3-[0-9a-f]{12}", "", words) for words in pages)
    assert first == second
