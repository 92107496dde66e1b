"""The analysts' pages, attacked: by what is typed, by what areas are called, by asking too much.

Every page and file of the access matrix that analysts may open is asked, those still to come too.
"""

import csv
import io
import json
import os
import re
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from threading import Event
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest

from tests.attacks.access_matrix import pages_of
from tests.door import client_of, store_of
from tests.restricted_door import restricted_terms
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from webmap import clock
from webmap.access import Role
from webmap.config import Settings
from webmap.db.door.tables import AuditLine
from webmap.restricted import answering
from webmap.restricted.app import create_restricted_app
from webmap.restricted.desk import desk
from webmap.restricted.mapping.map_view import OVERLAYS
from webmap.restricted.remembering import Remembered
from webmap.workspace import Workspace

CANARY = "CANARY-7f3a"
#: Names that a spreadsheet, a page, a template or a script would run, were they no names.
NAMES = [
    '=HYPERLINK("http://x.example")', "+1+1", "-2-2", "@SUM(A1)", "<script>window.hurt=1</script>",
    '"><img src=x onerror=window.hurt=1>', "' onmouseover='window.hurt=1", "${9999*9999}",
    "{{9999*9999}}", "{% raw %}", "]]><svg onload=window.hurt=1>", "</title><script>1</script>",
    "&lt;b&gt;", "\\u003cscript\\u003e", "a;b\tc", "%s%n%x", "../../etc/passwd",
]  # fmt: skip
#: What each blank of an address may be, besides what the access matrix says.
MORE = {
    "exact_map.over": [f"/map/over/{name}" for name in OVERLAYS],
    "exact_map.download": ["/map/wards.gpkg", "/map/wards.parquet"],
    "compare.still": ["/compare/against.svg"],
    "analyst_areas.show": ["/areas/E08000032", "/areas/E47000003"],
    "emerging.download": ["/emerging/clusters.csv", "/emerging/surveillance.csv"],
    "data_quality.download": ["/data-quality/lags.csv", "/data-quality/received.csv"],
}
#: Pages of the door: they show no record, and have attacks of their own.
DOOR = ("account", "sign_in", "second_factor", "invitation")
#: Choices that nobody offers, by a page that knows them: it is not found with any of them.
EVERYWHERE = [
    f"period={CANARY}", f"organisation={CANARY}", f"type=labour&type={CANARY}", "sector=%00",
    "period=%00", "grade=%ff%fe", "%ff=%fe&period=%ed%a0%80", "level=nan", "level=1e999",
    "level=0.050", "level=-0", "neighbours=__doc__", "denominator=0", "period=..%2f..%2fkey",
    "period=" + "9" * 10_000,
]  # fmt: skip
STRANGE = {
    "/map": [
        *EVERYWHERE, f"layer={CANARY}", f"over={CANARY}", f"view={CANARY}", f"area={CANARY}",
        "area=E05001341%00", "area=" + "a" * 10_000, "layer=__class__",
    ],
    "/map/figures.json": [f"layer={CANARY}", "layer=%00"],
    "/map/over/points": [f"over={CANARY}"],
    "/map/wards.gpkg": EVERYWHERE,
    "/laboratory": [
        *EVERYWHERE, f"test={CANARY}", f"window={CANARY}", f"all={CANARY}", "test=__init__",
    ],
    "/compare": [*EVERYWHERE, f"against={CANARY}", "against=%00"],
    "/areas/E05001341": EVERYWHERE,
    "/emerging": EVERYWHERE,
    "/data-quality": [each for each in EVERYWHERE if "period" in each],
}  # fmt: skip
#: What no page knows, with what is known beside it: it is left aside and not repeated.
LEFT_ASIDE = [
    f"{CANARY}=1&endpoint={CANARY}&_external=1&_scheme=javascript&_anchor={CANARY}&_method=POST"
    f"&values={CANARY}&self={CANARY}&period[]={CANARY}&shape={CANARY}&denominator=premises",
    f"period=2026-Q3-twelve-months&period={CANARY}&level=&level={CANARY}&neighbours=&neighbours={CANARY}",
    "&".join(["type=labour"] * 3_000 + ["over=points"] * 3_000),
    "&".join(f"x{n}={CANARY}" for n in range(3_000)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Five hundred records. Nothing in it is changed."""
    root = tmp_path_factory.mktemp("attacked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        file = write_concerns(root / "concerns.csv", concern_rows())
        assert run(patch, "import", "concerns", file, "--workspace", root / "place") == 0
    return Workspace(root / "place")


def app_over(place):
    return create_restricted_app(place, Settings(), restricted_terms())


@pytest.fixture(scope="module")
def app(workspace):
    return app_over(workspace)


@pytest.fixture(scope="module")
def analyst(app):
    """An analyst who is signed in."""
    return client_of(app, Role.ANALYST)


def addresses():
    """Every page, picture, file and overlay of analysts, by its endpoint."""
    for page in pages_of("restricted"):
        if page.method == "GET" and page.is_for(Role.ANALYST) and not page.is_for("stranger"):
            if page.endpoint.partition(".")[0] in DOOR:
                continue
            blanks = dict(page.blanks)
            yield re.sub(r"<\w+:(\w+)>", lambda blank, known=blanks: known[blank[1]], page.at)
            yield from MORE.get(page.endpoint, ())


EVERY = sorted(set(addresses()))


class TestAddresses:
    @pytest.mark.parametrize("address", EVERY)
    def test_what_no_page_knows_is_left_aside_and_not_repeated(self, analyst, address):
        for asked in LEFT_ASIDE:
            answer = analyst.get(f"{address}?{asked}")
            assert answer.status_code in {200, 404, 409, 422}, asked[:80]
            assert CANARY.encode() not in answer.data, asked[:80]
            assert b"javascript:" not in answer.data, asked[:80]

    @pytest.mark.parametrize("address", STRANGE)
    def test_what_is_not_offered_is_not_found(self, analyst, address):
        for asked in STRANGE[address]:
            answer = analyst.get(f"{address}?{asked}")
            assert answer.status_code == 404, asked[:80]
            assert CANARY not in answer.text, asked[:80]

    @pytest.mark.parametrize(
        "name",
        ["..%2f..%2frestricted%2fkey", "%2e%2e", "a%00b", "%ff%fe", "x" * 5_000, "%E2%80%AE", "'--",
         "__class__", "{{9999*9999}}", "*"],
    )  # fmt: skip
    def test_a_name_in_a_path_is_never_more_than_a_name(self, analyst, name):
        for at in ("/areas/{}", "/areas/{}/quarters.csv", "/map/over/{}", "/map/ground/{}",
                   "/map/wards.{}", "/compare/{}.svg", "/emerging/{}.csv", "/data-quality/{}.csv",
                   "/analyses/{}", "/analyses/{}/wards.csv"):  # fmt: skip
            answer = analyst.get(at.format(name))
            assert answer.status_code == 404, at
            assert "Page not found" in answer.text

    def test_a_search_is_shown_as_text_and_is_not_long(self, analyst):
        page = analyst.get("/areas", query_string={"q": '"><script>1</script>' + "x" * 9_000}).text
        assert "<script>1" not in page
        assert "x" * 100 not in page


class Marks(HTMLParser):
    """What a page consists of, and what would run or be dressed inside it."""

    def __init__(self, page):
        super().__init__()
        self.runs, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        inside = tag == "style" or (tag == "script" and "src" not in given)
        by_hand = [name for name in given if name == "style" or name.startswith("on")]
        led_to = [given.get(name) or "" for name in ("src", "href", "action")]
        elsewhere = [to for to in led_to if re.match(r"(?i)\s*(?!tel:\d)(\w+:|//)", to)]
        if inside or by_hand or elsewhere or given.get("src") == "x":
            self.runs.append((tag, attrs))

    def handle_data(self, data):
        self.words.append(data)


def renamed(areas):
    """Areas with hostile names; the wards lie in districts with others."""
    frame = areas.frame.assign(name=[NAMES[at % len(NAMES)] for at in range(len(areas))])
    if areas.level == "ward":
        districts = [NAMES[(at + 4) % len(NAMES)] for at in range(len(areas))]
        frame = frame.assign(district_name=districts)
    return replace(areas, frame=frame)


@pytest.fixture(scope="module")
def named(workspace):
    """An analyst of an app whose areas and organisations have hostile names."""
    app = app_over(workspace)
    with app.app_context():
        here = desk()
    senders = [NAMES[at % 6] for at in range(len(here.placed))]
    app.extensions["restricted desk"].made = replace(
        here,
        areas={level: renamed(areas) for level, areas in here.areas.items()},
        placed=here.placed.assign(organisation=senders),
        remembered=Remembered(256),
    )
    return client_of(app, Role.ANALYST)


class TestNames:
    """Outlines somebody added may call an area anything; so may a list of organisations."""

    @pytest.mark.parametrize("address", [each for each in EVERY if "." not in each])
    def test_a_page_runs_none_of_them(self, named, address):
        answer = named.get(address)
        if answer.mimetype == "application/json":
            assert json.loads(answer.text)
            return
        found = Marks(answer.text)
        assert found.runs == []
        assert "99980001" not in answer.text
        if address in {"/map", "/areas", "/areas/E05001341", "/compare"}:
            assert NAMES[4] in " ".join(found.words)

    @pytest.mark.parametrize("address", [each for each in EVERY if each.endswith(".svg")])
    def test_a_picture_is_sound_and_runs_none_of_them(self, named, address):
        picture = ET.fromstring(named.get(address).data)  # noqa: S314 - our own
        for element in picture.iter():
            assert element.tag.rpartition("}")[2] not in {
                "script",
                "style",
                "foreignObject",
                "image",
            }
            assert not [name for name in element.attrib if name.startswith("on") or "href" in name]

    @pytest.mark.parametrize("address", [each for each in EVERY if each.endswith(".csv")])
    def test_a_table_runs_none_of_them(self, named, address):
        answer = named.get(address)
        if answer.status_code == 404:
            return  # an analysis: `plainsight analyse` wrote none here
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert len(rows) > 3
        for cell in (cell for row in rows for cell in row):
            if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
                float(cell)  # a figure, or it fails here

    def test_figures_and_geographic_files_keep_them_as_text(self, named):
        figures = named.get("/map/figures.json?layer=cases").json
        assert len(figures["codes"]) == 124
        content = named.get("/map/wards.gpkg").data
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            names = {name for (name,) in database.execute("SELECT area FROM wards")}
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        parquet = gpd.read_parquet(BytesIO(named.get("/map/wards.parquet").data))
        assert names == set(parquet["area"]) >= set(NAMES)


FILES = [each for each in EVERY if re.search(r"\.(csv|gpkg|parquet)$", each)]
FILES = [each for each in FILES if not each.startswith("/analyses")]


class TestFiles:
    @pytest.mark.parametrize("address", FILES)
    def test_none_names_this_machine_or_a_path(self, analyst, workspace, address):
        content = analyst.get(address).data
        place = str(workspace.root)
        for told in (place, os.uname().nodename, os.getcwd(), "/usr/", "site-packages"):
            assert told.encode() not in content, told

    def test_another_process_gives_the_same_bytes_and_leaves_nothing_on_the_disk(
        self, analyst, workspace, tmp_path, monkeypatch
    ):
        """Nothing where the command stands, where temporary files go, or beside the records."""
        held, here = tmp_path / "temporary", tmp_path / "here"
        held.mkdir()
        here.mkdir()
        first = {address: analyst.get(address).data for address in FILES}
        for name in ("TMPDIR", "SQLITE_TMPDIR", "CPL_TMPDIR"):
            monkeypatch.setenv(name, str(held))
        monkeypatch.setattr(tempfile, "tempdir", str(held))
        monkeypatch.chdir(here)
        another = client_of(app_over(workspace), Role.ANALYST)
        before = {path: path.stat().st_mtime_ns for path in workspace.root.rglob("*")}
        for address in FILES:
            assert another.get(address).data == first[address], address
        after = {path: path.stat().st_mtime_ns for path in workspace.root.rglob("*")}
        assert not list(held.iterdir()) + list(here.iterdir())
        changed = {path.name for path in after if before.get(path) != after[path]}
        assert changed <= {"restricted", "records.sqlite-wal", "records.sqlite-shm"}

    @pytest.mark.parametrize("address", FILES)
    def test_each_is_noted_by_what_was_asked_and_kept_nowhere(self, app, analyst, address):
        before = exports(app)
        answer = analyst.get(f"{address}?source=police")
        assert "no-store" in answer.headers["Cache-Control"]
        (line,) = exports(app)[len(before) :]
        assert re.fullmatch(r"\w+\.download [\w. -]+", line)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="RESTRICTED')


def exports(app):
    with store_of(app).transaction() as db:
        return [line.about for line in db.query(AuditLine).filter_by(what="export")]


def test_no_answer_with_a_figure_is_kept_by_a_browser(analyst):
    for address in EVERY:
        assert "no-store" in analyst.get(address).headers["Cache-Control"], address


def test_a_fault_is_told_and_logged_without_a_value(analyst, app, monkeypatch, caplog):
    def fail(*_args, **_named):
        raise ValueError(f"{CANARY} has 17 cases")

    for name in ("count_by_area", "analyse_period", "analyse_series", "find_reporting_changes"):
        monkeypatch.setattr(answering, name, fail)
    app.extensions["restricted desk"].made = None
    for address in EVERY:
        answer = analyst.get(address)
        assert answer.status_code in {200, 404, 500}
        assert CANARY not in answer.text
    app.extensions["restricted desk"].made = None
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
    assert "17 cases" not in caplog.text


def test_records_that_cannot_be_read_are_told_plainly(tmp_path):
    place = Workspace(tmp_path / "place")
    place.prepare_restricted()
    place.records_file.write_bytes(CANARY.encode() * 1_000)
    analyst = client_of(app_over(place), Role.ANALYST)
    for address in EVERY:
        answer = analyst.get(address)
        reads_none = {200} if address == "/releases" else set()  # reports are files of their own
        assert answer.status_code in {404, 503} | reads_none, address
        assert CANARY not in answer.text
        assert str(tmp_path) not in answer.text


class TestAskingTooMuch:
    def test_one_person_cannot_take_every_thread(self, workspace, monkeypatch):
        app = app_over(workspace)
        begun, go = [], Event()

        def slow(*asked, **named):
            begun.append(1)
            assert go.wait(60)
            return quick(*asked, **named)

        quick = answering.analyse_period
        others = client_of(app, Role.ANALYST, "another")
        assert others.get("/map").status_code == 200
        monkeypatch.setattr(answering, "analyse_period", slow)
        questions = [f"/map?period=2025-Q{n}" for n in range(1, 4)]
        with ThreadPoolExecutor(3) as threads:
            asked = [threads.submit(client_of(app, Role.ANALYST).get, each) for each in questions]
            try:
                while len(begun) < 3:
                    assert not [each for each in asked if each.done()]
                refused = client_of(app, Role.ANALYST).get("/map?period=2025-Q4")
                remembered = client_of(app, Role.ANALYST).get("/map")
                theirs = others.get("/map")
            finally:
                go.set()
            answers = [each.result(60).status_code for each in asked]

        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert "Too many at once" in refused.text
        assert (remembered.status_code, theirs.status_code) == (200, 200)
        assert answers == [200, 200, 200]
        assert client_of(app, Role.ANALYST).get("/map?period=2025-Q4").status_code == 200

    def test_many_questions_fill_no_memory(self, app):
        with app.app_context():
            held = desk().remembered
        for at in range(600):
            held.answer(("question", at), lambda: None)
        assert len(held._held) <= 256
