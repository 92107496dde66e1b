"""A table of UPRNs keeps every row's account and gives back the places that stand in it."""

import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.crs import from_bng
from boundaries.errors import InputRefused
from geo.errors import ColumnsRefused, FileMissing
from geo.uprns import COLUMNS, Uprns, read_uprns

HEADINGS = ",".join(COLUMNS)
LEEDS = (400_000.0, 400_000.0, 450_000.0, 450_000.0)


def row(uprn, east, north, lat="", lon=""):
    return f"{uprn},{east},{north},{lat},{lon}"


def written(path, *rows, headings=HEADINGS, mark="\ufeff"):
    path.write_text("\r\n".join([mark + headings, *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "osopenuprn.csv"


def test_rows_inside_are_kept_and_found_again_to_the_centimetre(file):
    written(file, row(100071423, "430000.12", "433999.99"), row(7, "440000", "410000.5"))

    table = read_uprns(file, LEEDS)
    found = table.uprns.locate(pd.Series(["7", "100071423", "8"], index=[5, 6, 7]))

    assert (table.read, len(table.uprns), table.elsewhere, table.refused) == (2, 2, 0, 0)
    assert found.loc[5].tolist() == [440_000, 410_000.5]
    assert found.loc[6].tolist() == [430_000.12, 433_999.99]
    assert found.loc[7].isna().all()


def test_a_uprn_is_found_however_it_is_padded(file):
    written(file, row(42, "430000", "433000"))
    uprns = read_uprns(file, LEEDS).uprns

    found = uprns.locate(pd.Series(["42", "000000000042", " 42 ", "42.0", "-42", "", None, "4e1"]))

    assert found["easting"].notna().tolist() == [True] * 3 + [False] * 5


def test_every_row_is_accounted_for(file):
    written(
        file,
        row(1, "430000", "433000"),
        row(2, "530000", "180000"),  # London: passed over by its easting
        row(3, "430000", "233000"),  # passed over by its northing
        row(1, "430000", "433000"),
        row("x", "430000", "433000"),
        row(4, "", "433000"),
        row(5, "430000", "4e5"),
        row(6, "430000", "433000") + ",more",
        row(7, "430001", "433000"),
        row(7, "430002", "433000"),
    )

    table = read_uprns(file, LEEDS)

    assert table.read == 10 == len(table.uprns) + table.elsewhere + table.duplicate + table.refused
    assert (len(table.uprns), table.elsewhere, table.duplicate, table.refused) == (1, 2, 1, 6)
    assert [refusal.line for refusal in table.refusals] == [6, 7, 8, 9, 10, 11]
    assert [refusal.column for refusal in table.refusals] == [
        *("UPRN", "X_COORDINATE", "Y_COORDINATE", "", "UPRN", "UPRN")
    ]
    assert "two places" in table.refusals[-1].reason
    assert table.uprns.locate(pd.Series(["7"])).isna().all(axis=None)


def test_no_refusal_repeats_what_stood_there(file):
    written(file, row("SECRET", "430000", "433000"), row(9, "430000", "433000"))

    said = " ".join(map(str, read_uprns(file, LEEDS).refusals))

    assert "SECRET" not in said
    assert "430000" not in said


def test_metres_that_contradict_the_degrees_refuse_the_file(file):
    lon, lat = from_bng(np.array([430_000.0]), np.array([410_000.0]))
    good = row(1, "430000", "410000", f"{lat[0]:.7f}", f"{lon[0]:.7f}")
    assert len(read_uprns(written(file, good), LEEDS).uprns) == 1

    exchanged = row(1, "410000", "430000", f"{lat[0]:.7f}", f"{lon[0]:.7f}")
    with pytest.raises(ColumnsRefused, match="do not say the same place"):
        read_uprns(written(file, exchanged), LEEDS)


def test_an_archive_is_refused_in_words_that_say_what_to_do(tmp_path):
    path = tmp_path / "osopenuprn_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("osopenuprn.csv", "UPRN")

    with pytest.raises(InputRefused, match="Unpack it"):
        read_uprns(path, LEEDS)


def test_a_file_without_a_row_here_is_refused(file):
    with pytest.raises(InputRefused, match="none of its 1 rows lies in the wards"):
        read_uprns(written(file, row(1, "530000", "180000")), LEEDS)


def test_other_headings_and_no_file_are_refused(file, tmp_path):
    with pytest.raises(ColumnsRefused):
        read_uprns(written(file, "1,2,3", headings="UPRN,EASTING,NORTHING"), LEEDS)
    with pytest.raises(FileMissing):
        read_uprns(tmp_path / "none.csv", LEEDS)


def test_columns_may_come_in_any_order_and_without_degrees(file):
    written(file, "433000,42,430000", headings="Y_COORDINATE,UPRN,X_COORDINATE", mark="")

    found = read_uprns(file, LEEDS).uprns.locate(pd.Series(["42"]))

    assert found.iloc[0].tolist() == [430_000, 433_000]


def test_progress_is_told(file):
    told = []
    read_uprns(written(file, row(1, "430000", "433000")), LEEDS, watch=told.append)
    assert told == [file.stat().st_size]


def test_what_is_packed_comes_back_and_anything_else_does_not(file, tmp_path):
    uprns = read_uprns(written(file, row(42, "430000.01", "433000.02")), LEEDS).uprns
    kept = tmp_path / "kept.npy"
    kept.write_bytes(uprns.packed())

    again = Uprns.load(kept)

    assert again.packed() == uprns.packed()
    assert again.locate(pd.Series(["42"])).iloc[0].tolist() == [430_000.01, 433_000.02]
    with pytest.raises(FileMissing):
        Uprns.load(tmp_path / "none.npy")
    for wrong in (b"", b"junk", uprns.packed()[:-5]):
        kept.write_bytes(wrong)
        with pytest.raises(ValueError, match="not a table of UPRNs"):
            Uprns.load(kept)


def test_a_pickle_posing_as_a_table_is_never_opened(tmp_path):
    path = tmp_path / "kept.npy"
    np.save(path, np.array([print], dtype=object), allow_pickle=True)

    with pytest.raises(ValueError, match="not a table"):
        Uprns.load(path)


PLACES = st.dictionaries(
    st.integers(0, 10**12 - 1),
    st.tuples(st.integers(0, 70_000_000), st.integers(0, 130_000_000)),
    min_size=1,
    max_size=20,
)


@given(PLACES, st.lists(st.integers(0, 10**12 - 1), max_size=5))
def test_the_table_answers_like_a_dictionary(places, others):
    number = np.array(sorted(places))
    east, north = np.array([places[each] for each in sorted(places)]).T
    uprns = Uprns.of(number, east, north)
    asked = [*places, *others]

    found = uprns.locate(pd.Series([str(each) for each in asked]))

    for each, (_, answer) in zip(asked, found.iterrows(), strict=True):
        if each in places:
            assert answer.to_numpy() * 100 == pytest.approx(places[each])
        else:
            assert answer.isna().all()
