"""SQLite may read tables of a stranger's database when we ask, and do nothing else."""

import sqlite3

import pytest

from boundaries import geopackage_reader as reader

SCHEMA = """
CREATE TABLE wards (code TEXT, geom BLOB);
INSERT INTO wards VALUES ('E05010000', NULL);
CREATE VIEW v AS SELECT * FROM wards;
CREATE TABLE computed (code TEXT, n AS (hex(randomblob(8))));
INSERT INTO computed VALUES ('E05010000');
"""


@pytest.fixture
def opened(tmp_path):
    """The database as the reader opens it."""
    path = tmp_path / "wards.sqlite"
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    database.close()
    return reader._opened(path.read_bytes())


def test_a_table_is_read(opened):
    assert opened.execute("SELECT code FROM wards").fetchall() == [("E05010000",)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM v",
        "SELECT n FROM computed",
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


def test_a_question_that_takes_too_long_is_given_up(opened, monkeypatch):
    monkeypatch.setattr(reader, "_LOOKS", 2)
    monkeypatch.setattr(reader, "_STEPS", 1)
    database = reader._opened(opened.serialize())
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        database.execute("SELECT code FROM wards").fetchall()


def test_a_view_is_no_layer(tmp_path):
    path = tmp_path / "views.gpkg"
    database = sqlite3.connect(path)
    database.executescript(
        SCHEMA
        + """
        CREATE TABLE gpkg_contents (table_name, data_type);
        CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
        CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id);
        INSERT INTO gpkg_contents VALUES ('v', 'features');
        INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 1);
        """
    )
    database.close()
    with pytest.raises(ValueError, match="not a table of its own"):
        reader.collection(path.read_bytes(), None)
