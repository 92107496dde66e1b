"""One analysis: page and file say what `plainsight analyse` wrote, and the log who took it."""

import csv
import io
import json
import re
import shutil
from html import unescape

import pytest

from tests.door import client_of, store_of
from tests.webmap.restricted.conftest import app_over
from webmap.access import Role
from webmap.db.door.tables import AuditLine
from webmap.workspace import Workspace


def written(place):
    """What `plainsight analyse` wrote beside: a file of its own."""
    with (place.restricted / "analysis" / "2025" / "wards.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines_of(answer):
    text = answer.data.decode("utf-8-sig")
    return [line for line in text.split("\r\n") if not line.startswith("#")]


def test_the_page_has_every_ward_with_its_exact_count(analyst, analysed):
    page = analyst.get("/analyses/2025").text
    names = [unescape(name) for name in re.findall(r'role="rowheader">([^<]+)</th>', page)]
    counts = re.findall(r'data-label="Cases" class="num">([\d,]+)<', page)
    shown = sorted(zip(names, (int(count.replace(",", "")) for count in counts), strict=True))
    assert shown == sorted((ward["name"], int(ward["cases"])) for ward in written(analysed))


def test_wards_that_stand_out_come_first_and_then_by_rate(analyst, analysed):
    page = analyst.get("/analyses/2025").text
    names = [unescape(name) for name in re.findall(r'role="rowheader">([^<]+)</th>', page)]
    by_name = {ward["name"]: ward for ward in written(analysed)}
    stand_out = [by_name[name]["category"] == "more than expected" for name in names]
    assert stand_out == sorted(stand_out, reverse=True)
    rates = [
        float(by_name[name]["smoothed_rate"])
        for name, first in zip(names, stand_out, strict=True)
        if not first
    ]
    assert rates == sorted(rates, reverse=True)


def test_the_file_says_the_same_as_the_one_that_was_written(analyst, analysed):
    answer = analyst.get("/analyses/2025/wards.csv")
    given = list(csv.DictReader(io.StringIO("\n".join(lines_of(answer)))))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="RESTRICTED-')
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(given) == len(written(analysed))
    for ours, theirs in zip(given, written(analysed), strict=True):
        for column in ("area_code", "name", "cases", "category"):
            assert ours[column] == theirs[column]
        assert float(ours["rate"]) == pytest.approx(float(theirs["rate"]))


def test_the_file_is_marked(analyst):
    text = analyst.get("/analyses/2025/wards.csv").text
    assert "# Marking,RESTRICTED" in text.replace('"', "")
    assert "SYNTHETIC" not in text


def test_taking_the_file_is_a_line_of_the_log_and_looking_is_not(app, analyst):
    def exports():
        with store_of(app).transaction() as db:
            return [line.about for line in db.query(AuditLine).filter_by(what="export")]

    before = exports()
    analyst.get("/analyses/2025")
    assert exports() == before
    analyst.get("/analyses/2025/wards.csv")
    assert exports() == [*before, "analyses.download 2025"]


@pytest.mark.parametrize(
    "name",
    ["none", "..", "%2e%2e", "..%2f..%2fkey", "2025%00", "2025%0d%0aSet-Cookie:a", ".", "*", "%5c"],
)
def test_a_name_is_never_a_path(analyst, name):
    for address in (f"/analyses/{name}", f"/analyses/{name}/wards.csv"):
        assert analyst.get(address).status_code == 404


def test_a_file_runs_nothing_when_it_is_opened(analysed, tmp_path):
    """A name that a spreadsheet would run can only come from outlines somebody added."""
    place = Workspace(tmp_path / "place")
    shutil.copytree(analysed.root, place.root)
    file = place.restricted / "analysis" / "2025" / "analysis.json"
    told = json.loads(file.read_text())
    told["wards"][0]["name"] = "=HYPERLINK(1)"
    told["wards"][1]["name"] = "<script>alert(1)</script>"
    file.write_text(json.dumps(told))
    client = client_of(app_over(place), Role.ANALYST)
    assert ",'=HYPERLINK(1)," in client.get("/analyses/2025/wards.csv").text
    assert "<script>alert(1)" not in client.get("/analyses/2025").text
