"""The crosswalk a person is shown holds every postcode once, and says what it cannot carry."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

import boundaries
from boundaries.geojson import parse
from geo.crosswalk import Crosswalk
from geo.postcodes import Postcodes
from tests.feature_service import wards_2026
from tests.webmap.command_line import run
from webmap.geography.ward_crosswalk import crosswalk_rows, say_of_crosswalk
from webmap.geography.ward_files import keep


@pytest.fixture
def with_2026(workspace):
    """A workspace with wards of 2026: those of 2025, one of Calderdale cut in two."""
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    whole = {"type": "FeatureCollection", "crs": crs, "features": wards_2026()}
    content = json.dumps(whole).encode()
    keep(workspace, content, parse(content), crs=None, today=date(2026, 6, 1))
    return workspace


def test_every_postcode_stands_in_one_pair(with_2026, monkeypatch, capsys):
    words = ("boundaries", "crosswalk", "2025", "2026", "--json", "--workspace", with_2026.root)
    assert run(monkeypatch, *words) == 0
    rows = pd.DataFrame(json.loads(capsys.readouterr().out))

    assert set(rows["old_code"]) == set(boundaries.load().codes)
    assert rows.groupby("old_code")["share"].sum().to_numpy() == pytest.approx(1, abs=0.001)
    assert len(rows) >= 125
    found = rows["postcodes"].sum()
    table = Postcodes.load([f"E0800003{number}" for number in range(2, 7)]).table
    assert 0.99 * len(table) < found <= len(table)


def test_in_words_it_names_what_was_divided(with_2026, monkeypatch, capsys):
    words = ("boundaries", "crosswalk", "2025", "2026", "--workspace", with_2026.root)
    assert run(monkeypatch, *words) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split()[:4] == ["old_code", "new_code", "postcodes", "share"]
    assert shown[-1].startswith("Of 124 wards of 2025, ")


def test_outlines_that_are_not_here_are_asked_for(workspace, monkeypatch, capsys):
    words = ("boundaries", "crosswalk", "2025", "2026", "--workspace", workspace.root)
    assert run(monkeypatch, *words) == 2
    assert "there are those of 2025" in capsys.readouterr().err


def test_what_cannot_be_carried_is_named():
    walk = Crosswalk(
        pd.Index(["A", "B", "C"]),
        pd.Index(["P", "Q"]),
        np.array([[3.0, 1.0], [0.0, 2.0], [0.0, 0.0]]),
        np.zeros(3),
        "2025",
        "2026",
    )
    assert say_of_crosswalk(walk) == (
        "Of 3 wards of 2025, 1 went over whole and 1 have postcodes in more than one ward of "
        "2026. Without a postcode in any: C; their counts cannot be carried."
    )
    assert [(row["old_code"], row["new_code"], row["share"]) for row in crosswalk_rows(walk)] == [
        ("A", "P", 0.75),
        ("A", "Q", 0.25),
        ("B", "Q", 1.0),
    ]
