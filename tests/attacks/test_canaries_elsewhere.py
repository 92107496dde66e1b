"""A15 for every other door: registers, outlines, lists, options and settings repeat nothing.

A canary stands in every element, property, heading and value in turn. Whatever becomes of the
file, nothing printed, logged or left behind outside the store repeats one; the register keeps a
name only where the register itself gives an address.
"""

import json
import sqlite3

import pytest

from tests.concern_files import concern, write_concerns
from webmap.commands.main import main

CANARY = "CANARY-QXZ"
ENTRY = {
    "FHRSID": "10", "BusinessName": "Canteen", "BusinessType": "Takeaway",
    "BusinessTypeID": "7844", "PostCode": "LS1 4AP", "RatingValue": "5",
    "RatingDate": "2020-01-01", "LocalAuthorityCode": "413", "Longitude": "-1.5",
    "Latitude": "53.8",
}  # fmt: skip
#: Refused for their values, or names that may be a person's: no premises, half a postcode, a van.
ENTRIES = [
    *[{**ENTRY, tag: CANARY} for tag in ENTRY if tag not in {"BusinessName", "BusinessType"}],
    {**ENTRY, "FHRSID": "20", "AddressLine1": CANARY, "Phone": CANARY, "BusinessName": "Cafe"},
    {**ENTRY, "FHRSID": "21", "BusinessName": CANARY, "PostCode": "LS1"},
    {**ENTRY, "FHRSID": "22", "BusinessName": CANARY, "PostCode": ""},
    {**ENTRY, "FHRSID": "23", "BusinessName": CANARY, "BusinessTypeID": "7846"},
]
HEADER = {"ExtractDate": "2020-11-13", "ItemCount": str(len(ENTRIES)), "ReturnCode": "Success"}
WARD = {"WD25CD": "E05011406", "WD25NM": "Ward", "LAD25CD": "E08000035", "LAD25NM": "Leeds"}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def elements(texts):
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in texts.items())


def register(header=HEADER):
    entries = "".join(f"<EstablishmentDetail>{elements(e)}</EstablishmentDetail>" for e in ENTRIES)
    return (
        f"<FHRSEstablishment><Header>{elements(header)}</Header><EstablishmentCollection>"
        f"{entries}</EstablishmentCollection></FHRSEstablishment>"
    )


def outlines(properties=WARD, geometry=SQUARE, **more):
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more})


REGISTERS = {
    "whole": register(),
    "half": register()[:-400],
    "entity": f'<!DOCTYPE x [<!ENTITY a "{CANARY}">]><FHRSEstablishment>&a;</FHRSEstablishment>',
    "tag": f"<{CANARY}>{CANARY}</{CANARY}>",
    "broken": f"<FHRSEstablishment><{CANARY}>&{CANARY};",
    **{tag: register({**HEADER, tag: CANARY}) for tag in HEADER},
}
OUTLINES = {
    **{name: outlines({**WARD, name: CANARY}) for name in WARD},
    **{f"long {name}": outlines({**WARD, name: CANARY * 40}) for name in WARD},
    "property": outlines({**WARD, CANARY: CANARY}),
    "alone": outlines({CANARY: CANARY}),
    "crs": outlines(crs={"type": "name", "properties": {"name": CANARY}}),
    "geometry": outlines(geometry={"type": CANARY, "coordinates": CANARY}),
    "kind": json.dumps({"type": CANARY}),
    "broken": f'{{"{CANARY}": ',
}
LISTS = {
    "key": f"key,name,class\n{CANARY},x,ngo\n",
    "class": f"key,name,class\nours,{CANARY},{CANARY}\n",
    "heading": f"{CANARY},name,class\nours,x,ngo\n",
    "wide": f"key,name,class\nours,x,ngo,{CANARY}\n",
}


@pytest.fixture
def plainsight(tmp_path, monkeypatch, capfd):
    """Run the command line in a folder of its own; return its exit code and all it said."""
    for name in ("inbox", "work", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))

    def running(*words, **settings):
        with monkeypatch.context() as patch:
            patch.setattr("sys.argv", ["plainsight", *map(str, words)])
            for name, value in settings.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        said = capfd.readouterr()
        return ended.value.code, said.out + said.err

    return running


def written(folder, files, ending):
    """Write the files under names that name nobody; return their paths."""
    paths = [folder / f"{at:02d}{ending}" for at in range(len(files))]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def left_behind(folder):
    files = [at for at in folder.rglob("*") if at.is_file()]
    return {at.name for at in files if CANARY.encode() in at.read_bytes()}


def test_a_register_repeats_nothing_and_keeps_no_name_of_a_person(plainsight, tmp_path):
    paths = written(tmp_path / "inbox", REGISTERS, ".xml")

    code, said = plainsight("import", "fhrs", *paths, "--json", "--refusals", "why.csv")

    assert code == 3
    assert f'"read": {len(ENTRIES)}, "accepted": 4' in " ".join(said.split())
    assert CANARY not in said
    assert left_behind(tmp_path / "work") | left_behind(tmp_path / "temporary") == set()
    store = sqlite3.connect(tmp_path / "work" / "plainsight-data" / "restricted/records.sqlite")
    assert {name for (name,) in store.execute("select name from premises")} == {None, "Cafe"}
    store.close()


@pytest.mark.parametrize("name", OUTLINES)
def test_outlines_repeat_nothing(plainsight, tmp_path, name):
    (path,) = written(tmp_path / "inbox", {name: OUTLINES[name]}, ".geojson")

    code, said = plainsight("boundaries", "add", path, "--crs", "EPSG:27700")

    assert code == 3
    assert CANARY not in said
    assert left_behind(tmp_path / "work") | left_behind(tmp_path / "temporary") == set()


def test_lists_options_and_settings_repeat_nothing(plainsight, tmp_path):
    good = write_concerns(tmp_path / "inbox" / "good.csv", concern(1))
    lists = written(tmp_path / "inbox", LISTS, ".csv")
    asked = [
        *[(3, ("import", "concerns", good, "--organisations", path), {}) for path in lists],
        (2, ("import", "concerns", good, "--encoding", CANARY), {}),
        (2, ("import", "concerns", good, "--today", CANARY), {}),
        (2, ("release", "--quarter", CANARY), {}),
        (2, ("analyse", "--period", CANARY), {}),
        (2, ("import", "concerns", good), {"PLAINSIGHT_RECORDS_URL": CANARY}),
        (2, ("import", "concerns", good), {"PLAINSIGHT_BUSY_SECONDS": CANARY}),
        (5, ("import", "concerns", good),
         {"PLAINSIGHT_RECORDS_URL": f"postgresql+psycopg://{CANARY}:{CANARY}@127.0.0.1:1/x"}),
    ]  # fmt: skip

    for code, words, settings in asked:
        ended, said = plainsight(*words, **settings)
        assert (ended, CANARY in said) == (code, False), words[:2]
    assert left_behind(tmp_path / "work") | left_behind(tmp_path / "temporary") == set()
