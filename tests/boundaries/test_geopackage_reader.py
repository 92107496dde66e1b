"""SQLite may read tables of a stranger's database when we ask, and do nothing else."""

import sqlite3

import pytest

from boundaries import geopackage_reader as reader

SCHEMA = """
CREATE TABLE wards (code TEXT, geom BLOB);
INSERT INTO wards VALUES ('E05010000', NULL);
CREATE VIEW v AS SELECT * FROM wards;
CREATE TABLE computed (code TEXT, n AS (hex(zeroblob(8))));
INSERT INTO computed VALUES ('E05010000');
CREATE TABLE gpkg_contents (table_name, data_type);
CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id);
"""


@pytest.fixture
def raw():
    """The bytes of a database with tables that run something."""
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    found = database.serialize()
    database.close()
    return found


@pytest.fixture
def opened(raw):
    """The database as the reader opens it."""
    database = reader._opened(raw)
    yield database
    database.close()


def test_a_table_is_read(opened):
    assert opened.execute("SELECT code FROM wards").fetchall() == [("E05010000",)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM v",
        "SELECT hex(code) FROM wards",
        "SELECT load_extension('x')",
        "SELECT count(*) FROM wards",
        "ATTACH ':memory:' AS other",
        "PRAGMA trusted_schema = ON",
        "PRAGMA writable_schema = ON",
        "INSERT INTO wards VALUES ('x', NULL)",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x (a)",
        "DROP TABLE wards",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        "VACUUM INTO 'x'",
    ],
)
def test_nothing_else_is_done(opened, statement):
    with pytest.raises(sqlite3.Error):
        opened.execute(statement).fetchall()


def test_a_question_that_takes_too_long_is_given_up(raw, monkeypatch):
    monkeypatch.setattr(reader, "_LOOKS", 2)
    monkeypatch.setattr(reader, "_STEPS", 1)
    database = reader._opened(raw)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        database.execute("SELECT code FROM wards").fetchall()
    database.close()


@pytest.mark.parametrize("layer", ["v", "computed", "virtual", "sqlite_master", "nowhere"])
def test_what_runs_when_it_is_read_is_no_layer(layer):
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    database.execute("CREATE VIRTUAL TABLE virtual USING fts5(code, geom)")
    database.execute("INSERT INTO gpkg_contents VALUES (?, 'features')", (layer,))
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 1)", (layer,))
    database.commit()
    raw = database.serialize()
    database.close()

    with pytest.raises(ValueError, match="not a table of its own"):
        reader.collection(raw, layer)
