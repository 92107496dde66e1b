"""Data quality: every table adds up to the records, and to what the files brought."""

import re
import shutil
from dataclasses import replace

import pytest

from tests.door import client_of
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from tests.webmap.restricted.conftest import app_over
from tests.webmap.restricted.views.test_analyst_areas import exports, rows_of
from webmap import clock
from webmap.access import Role
from webmap.config import Settings
from webmap.db.records.arrivals import arrivals_frame, refused_by_column
from webmap.db.records.concerns import batches, records_frame, refusals_of
from webmap.restricted.desk import desk
from webmap.restricted.quality.quality_files import QUALITY_FILES
from webmap.restricted.views import data_quality
from webmap.stores import open_records
from webmap.workspace import Workspace


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(scope="module")
def mixed(analysed, tmp_path_factory):
    """The five hundred, with a file of another organisation in which some rows are wrong."""
    place = Workspace(tmp_path_factory.mktemp("mixed") / "place")
    shutil.copytree(analysed.root, place.root)
    rows = concern_rows(start=900)[:40]
    for at, row in enumerate(rows):
        row.update(organisation="leeds_council", came_from="council")
        if at < 10:
            row.update(place_kind="town", place="Otley")
        if at >= 35:
            row.update(record_type="gossip")
        if at >= 38:
            row.update(received_on="yesterday")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        file = write_concerns(tmp_path_factory.mktemp("file") / "more.csv", rows)
        run(patch, "import", "concerns", file, "--workspace", place.root)
    return place


@pytest.fixture(scope="module")
def reader(mixed):
    """An analyst over the two files."""
    return client_of(app_over(mixed), Role.ANALYST)


class TestStore:
    def test_arrivals_are_the_records(self, mixed):
        with open_records(mixed, Settings()) as db:
            arrivals, records = arrivals_frame(db), records_frame(db)
        assert arrivals["record_uid"].tolist() == records["record_uid"].tolist()
        assert arrivals["received_on"].tolist() == records["received_on"].tolist()
        assert (arrivals["imported_at"].dt.date >= TODAY.replace(year=2020)).all()

    def test_refused_rows_are_counted_by_column_and_reason(self, mixed):
        with open_records(mixed, Settings()) as db:
            told = refused_by_column(db)
            one_by_one = [
                (refusal.column, refusal.reason)
                for batch in batches(db)
                for refusal in refusals_of(db, batch.batch_id)
            ]
        assert sum(each.rows for each in told) == len(one_by_one) == 7
        for each in told:
            assert each.rows == one_by_one.count((each.column, each.reason))
        assert [each.column for each in told] == ["record_type", "received_on"]


def test_records_that_change_meanwhile_are_read_anew(analysed, tmp_path, monkeypatch):
    """A desk from before an undo is put into the view's hands, as if both came at once."""
    place = Workspace(shutil.copytree(analysed.root, tmp_path / "place"))
    more = write_concerns(tmp_path / "more.csv", concern_rows(start=9_000)[:50])
    assert run(monkeypatch, "import", "concerns", more, "--workspace", place.root) == 0
    app = app_over(place)
    with app.app_context():
        old = [desk()]
    assert run(monkeypatch, "undo", "2", "--workspace", place.root) == 0
    monkeypatch.setattr(data_quality, "desk", lambda: old.pop() if old else desk())
    client = client_of(app, Role.ANALYST)
    page = client.get("/data-quality").text
    assert not old
    assert "545" not in page
    assert "495" in page

    with app.app_context():
        kept = desk()
    monkeypatch.setattr(data_quality, "desk", lambda: replace(kept, state=("never",)))
    assert client.get("/data-quality").status_code == 503


class TestPage:
    def test_it_is_restricted_and_says_what_was_counted(self, reader):
        answer = reader.get("/data-quality")
        assert answer.headers["Cache-Control"] == "private, no-store"
        for words in (
            "RESTRICTED", "530 records of 2 organisations", "West Yorkshire Police",
            "read = accepted + duplicate + refused", "What one better field would buy",
            "if they carried a postcode", "Known to their town only",
        ):  # fmt: skip
            assert words in answer.text

    def test_a_period_counts_those_received_in_it(self, reader):
        whole = {
            row["organisation"]: row for row in rows_of(reader.get("/data-quality/received.csv"))
        }
        one = rows_of(reader.get("/data-quality/received.csv?period=2025-Q1"))
        for row in one:
            assert row["2025-Q1"] == whole[row["organisation"]]["2025-Q1"]
        assert list(one[0]) == ["organisation", "2025-Q1"]

    def test_every_table_has_a_caption_and_every_column_a_scope(self, reader):
        page = reader.get("/data-quality").text
        assert page.count("<table") == page.count("<caption")
        assert not re.search(r"<th(?![^>]*scope=)[ >]", page)
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)

    @pytest.mark.parametrize("address", ["period=1066", "period=2099-Q1"])
    def test_another_period_is_not_found(self, reader, address):
        assert reader.get(f"/data-quality?{address}").status_code == 404

    def test_without_records_it_says_what_to_do(self, tmp_path):
        client = client_of(app_over(Workspace(tmp_path)), Role.ANALYST)
        assert "nothing to work on" in client.get("/data-quality").text
        assert client.get("/data-quality/places.csv").status_code == 409


class TestFiles:
    def test_tables_add_up_to_the_records(self, reader):
        missing, places, received = (
            {row["organisation"]: row for row in rows_of(reader.get(f"/data-quality/{table}.csv"))}
            for table in ("missing", "places", "received")
        )
        for organisation, row in received.items():
            sent = sum(int(count) for name, count in row.items() if name != "organisation")
            assert sent == int(missing[organisation]["records"])
            assert sent == int(places[organisation]["records"])
        for row in places.values():
            levels = sum(int(row[name]) for name in ("ward", "district", "county", "none"))
            lost = sum(int(count) for name, count in row.items() if name.startswith("lost_"))
            assert levels == int(row["records"])
            assert lost == levels - int(row["ward"])
        assert int(places["leeds_council"]["lost_town"]) == 10

    def test_rows_of_files_add_up(self, reader):
        files = rows_of(reader.get("/data-quality/files.csv"))
        assert len(files) == 2
        for row in files:
            read, *parts = (int(row[x]) for x in ("read", "accepted", "duplicate", "refused"))
            assert read == sum(parts)

    @pytest.mark.parametrize("table", QUALITY_FILES)
    def test_each_is_restricted_kept_nowhere_and_noted(self, app, analyst, table):
        before = exports(app)
        answer = analyst.get(f"/data-quality/{table}.csv?period=2025")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert exports(app) == [*before, f"data_quality.download {table} 2025"]
        name = f"RESTRICTED-quality-{table}-2025.csv"
        assert name in answer.headers["Content-Disposition"]
        assert '# Marking,"RESTRICTED' in answer.text

    def test_another_table_is_not_there(self, analyst):
        assert analyst.get("/data-quality/keys.csv").status_code == 404

    def test_made_up_records_are_called_made_up(self, mixed, tmp_path):
        place = Workspace(tmp_path / "place")
        shutil.copytree(mixed.root, place.root)
        place.mark_synthetic()
        client = client_of(app_over(place), Role.ANALYST)
        assert "SYNTHETIC" in client.get("/data-quality/missing.csv").text
