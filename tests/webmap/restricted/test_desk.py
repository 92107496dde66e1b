"""The desk is read once, and made anew when what it was made from has changed."""

import shutil
from datetime import date

import numpy as np
import pytest

import boundaries
from geo.uprns import COLUMNS
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY
from tests.webmap.restricted.conftest import app_over
from webmap.analyst.analyses_kept import analysis_kept
from webmap.errors import NothingToDo
from webmap.restricted.answering import cases_counted, period_answer
from webmap.restricted.asking import Asked
from webmap.restricted.desk import desk
from webmap.workspace import Workspace


def test_the_desk_stays_while_nothing_changes(app):
    with app.app_context():
        assert desk() is desk()


def test_the_desk_is_made_anew_after_an_undo(analysed, tmp_path, monkeypatch):
    copied = Workspace(shutil.copytree(analysed.root, tmp_path / "copied"))
    app = app_over(copied)
    with app.app_context():
        before = desk()
        assert not before.placed.empty
        assert run(monkeypatch, "undo", "1", "--workspace", copied.root) == 0
        with pytest.raises(NothingToDo):
            desk()


def test_the_desk_is_made_anew_with_other_outlines_and_a_table_of_uprns(
    analysed, tmp_path, monkeypatch
):
    place = Workspace(shutil.copytree(analysed.root, tmp_path / "place"))
    table = tmp_path / "uprns.csv"
    table.write_text(f"{','.join(COLUMNS)}\n100000000001,430000,433000,,\n")
    wards = boundaries.load("ward")
    shapes = wards.frame.assign(WD25CD=wards.codes, WD25NM=wards.frame["name"] + " anew",
                                LAD25CD=wards.frame["district_code"])  # fmt: skip
    outlines = tmp_path / "wards.gpkg"
    shapes[["WD25CD", "WD25NM", "LAD25CD", "geometry"]].to_file(outlines, layer="wards")
    app = app_over(place)

    def after(*words):
        assert run(monkeypatch, *words, "--workspace", place.root) == 0
        with app.app_context():
            return desk()

    with app.app_context():
        made = [desk()]
    made.append(after("places", "add-uprns", table))
    made.append(after("boundaries", "add", outlines))
    made.append(after("boundaries", "use", "package"))

    assert len({id(each) for each in made}) == 4
    assert [each.wards.names["E05001341"] for each in made] == [
        "Baildon", "Baildon", "Baildon anew", "Baildon"
    ]  # fmt: skip
    assert len({each.state for each in made}) == 3
    assert made[1].state == made[3].state


def test_the_periods_are_closed_and_reach_back_to_the_first_record(app):
    with app.app_context():
        here = desk()
    periods = here.periods(TODAY)

    assert all(each.end <= TODAY for each in periods.values())
    first = min(each.start for each in periods.values())
    assert first <= here.placed["received_on"].min().date()
    assert here.periods(date(1999, 1, 1)) == {}


def test_the_figures_are_those_that_the_command_keeps(app, analysed):
    """Two ways to one figure: the page works it out, the command wrote it."""
    kept = analysis_kept(analysed, "2025")
    with app.app_context():
        here = desk()
        asked = Asked(period=here.periods(TODAY)["2025"])
        answer = period_answer(here, asked, TODAY)
        counted = cases_counted(here, asked.selection, asked.period)

    assert [ward["cases"] for ward in kept.wards] == counted.counts.tolist()
    assert np.allclose([ward["smoothed_rate"] for ward in kept.wards],
                       answer.frame(here.wards)["smoothed_rate"])  # fmt: skip
