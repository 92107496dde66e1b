"""A ward file is put in use whole, or the boundaries stay as they were."""

import json
from pathlib import Path

import pytest
import shapely

import boundaries
from boundaries.crs import from_bng
from boundaries.vintages import wards_of
from models.durable import only_writer
from webmap.errors import StoreUnavailable
from webmap.geography.areas_in_use import LEVELS, areas_in_use
from webmap.geography.ward_files import ward_file_in_use


@pytest.fixture
def plainsight(command_line, workspace):
    """Run a command in the workspace."""
    return lambda *words: command_line(*words, "--workspace", workspace.root)


def document(wards, *, crs="EPSG:27700", year="25", degrees=False):
    """The packaged wards as a GeoJSON document in ONS form."""
    features = []
    for code, row in wards.frame.iterrows():
        outline = row.geometry
        if degrees:
            outline = shapely.transform(outline, lambda xy: _degrees(xy))
        properties = {
            f"WD{year}CD": code,
            f"WD{year}NM": row["name"],
            f"LAD{year}CD": row["district_code"],
        }
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shapely.geometry.mapping(outline),
            }
        )
    named = {} if crs is None else {"crs": {"type": "name", "properties": {"name": crs}}}
    return {"type": "FeatureCollection", **named, "features": features}


def _degrees(xy):
    lon, lat = from_bng(xy[:, 0], xy[:, 1])
    return list(zip(lon, lat, strict=True))


@pytest.fixture(scope="module")
def wards():
    return boundaries.load()


@pytest.fixture
def ward_file(wards, tmp_path):
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps(document(wards)))
    return path


def contents(folder: Path):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_packaged_outlines_are_in_use_until_a_file_is_added(plainsight, workspace):
    code, shown, _ = plainsight("boundaries", "list", "--json")
    found = json.loads(shown)
    rows = {row["level"]: row for row in found if row["state"] == "in use"}

    assert code == 0
    assert [rows[level]["areas"] for level in LEVELS] == [124, 5, 1]
    assert {row["vintage"] for row in rows.values()} == {"2025"}
    assert {row["outlines"] for row in rows.values()} == {"generalised"}
    assert {row["from"] for row in rows.values()} == {"the package"}
    assert not workspace.root.exists()


def test_wards_whose_outlines_are_absent_are_said_to_be(plainsight):
    code, shown, _ = plainsight("boundaries", "list")
    [absent] = [line for line in shown.splitlines() if line.startswith("absent")]

    assert code == 0
    assert absent.split() == ["absent", "ward", "125", "2026", "none"]
    assert "the 125 wards of 2026 are known; their outlines are absent here" in shown
    assert "counts at its district; those of Leeds were not redrawn" in shown
    assert "plainsight boundaries fetch" in shown

    rows = json.loads(plainsight("boundaries", "list", "--json")[1])
    [row] = [row for row in rows if row["state"] == "absent"]
    assert (row["areas"], row["vintage"], row["from"]) == (125, "2026", "")


def test_a_code_tells_its_ward_and_year_and_a_name_tells_nothing(plainsight):
    words = ("E05001341", "E05016453", "E05011385", "E05009999", "Baildon", "--json")
    code, shown, _ = plainsight("boundaries", "which", *words)
    old, new, both, strange, name = json.loads(shown)

    assert code == 0
    assert (old["name"], old["district"], old["vintages"]) == ("Baildon", "Bradford", "2025")
    assert old["says"] == "a ward of the outlines in use"
    assert (new["district"], new["vintages"]) == ("Bradford", "2026")
    assert new["name"] == wards_of("2026")["E05016453"].name
    assert "a ward of 2026, whose outlines are not in use here" in new["says"]
    assert "counts at its district" in new["says"]
    assert (both["vintages"], both["says"]) == ("2025, 2026", old["says"])
    for unknown in (strange, name):
        assert (unknown["name"], unknown["vintages"]) == (None, "")
        assert "counts nowhere" in unknown["says"]


def test_what_was_in_use_before_is_kept_and_can_be_chosen_again(
    plainsight, workspace, ward_file, wards
):
    plainsight("boundaries", "add", ward_file)
    first = ward_file_in_use(workspace)
    ward_file.write_text(json.dumps(document(wards, year="24")))
    plainsight("boundaries", "add", ward_file)
    second = ward_file_in_use(workspace)

    rows = json.loads(plainsight("boundaries", "list", "--json")[1])
    stand = {(row["state"], row["from"]): row for row in rows if row["level"] == "ward"}
    assert set(stand) == {
        ("in use", second.file),
        ("kept", "the package"),
        ("kept", first.file),
        ("absent", ""),
    }
    assert stand["kept", first.file]["sha256"] == first.sha256
    assert stand["kept", first.file]["on"] == first.added_on
    assert stand["kept", first.file]["areas"] == 124

    assert plainsight("boundaries", "use", "2025")[0] == 0
    assert ward_file_in_use(workspace) == first
    assert plainsight("boundaries", "use", "package")[0] == 0
    assert ward_file_in_use(workspace) is None
    assert areas_in_use(workspace)["ward"].generalised
    assert plainsight("boundaries", "use", "2024")[0] == 0
    assert areas_in_use(workspace)["ward"].vintage == "2024"


def test_a_year_without_outlines_cannot_be_chosen(plainsight, workspace, ward_file):
    plainsight("boundaries", "add", ward_file)
    before = contents(workspace.boundaries)
    code, _, complaint = plainsight("boundaries", "use", "2026")

    assert code == 2
    assert "there are those of 2025" in complaint
    assert contents(workspace.boundaries) == before


def test_a_damaged_kept_file_is_not_chosen(plainsight, workspace, ward_file):
    plainsight("boundaries", "add", ward_file)
    kept = workspace.boundaries / ward_file_in_use(workspace).file
    plainsight("boundaries", "use", "package")
    kept.write_bytes(b"{}")

    code, _, complaint = plainsight("boundaries", "use", "2025")

    assert code == 5
    assert "has changed" in complaint
    assert ward_file_in_use(workspace) is None


def test_a_register_from_before_several_files_were_kept_is_understood(
    plainsight, workspace, ward_file
):
    plainsight("boundaries", "add", ward_file)
    register = workspace.boundaries / "in_use.json"
    old = ("file", "sha256", "crs", "vintage", "added_on")
    ward = json.loads(register.read_text())["ward"]
    register.write_text(json.dumps({"ward": {name: ward[name] for name in old}}))

    assert areas_in_use(workspace)["ward"].vintage == "2025"
    assert plainsight("boundaries", "list")[0] == 0
    assert plainsight("boundaries", "use", "package")[0] == 0
    assert plainsight("boundaries", "use", "2025")[0] == 0


def test_two_commands_do_not_change_the_boundaries_at_once(plainsight, workspace, ward_file):
    workspace.boundaries.mkdir(parents=True)
    with only_writer(workspace.boundaries):
        code, _, complaint = plainsight("boundaries", "add", ward_file)

    assert code == 5
    assert "Another command" in complaint
    assert ward_file_in_use(workspace) is None


def test_codes_of_another_year_than_the_column_says_are_refused(
    plainsight, workspace, wards, tmp_path
):
    """A file whose columns were renamed: Bradford's codes of 2026 under the heading of 2025."""
    whole = document(wards)
    newer = iter(sorted(c for c, w in wards_of("2026").items() if w.district_code == "E08000032"))
    for feature in whole["features"]:
        if feature["properties"]["LAD25CD"] == "E08000032":
            feature["properties"]["WD25CD"] = next(newer)
    path = tmp_path / "renamed.geojson"
    path.write_text(json.dumps(whole))

    code, _, complaint = plainsight("boundaries", "add", path)

    assert code == 3
    assert "30 codes are not those of wards of 2025" in complaint
    assert not workspace.boundaries.exists()


def test_list_for_people_ends_with_the_attribution(plainsight):
    _, shown, _ = plainsight("boundaries", "list")
    heads = ["state", "level", "areas", "vintage", "outlines", "from", "on", "sha256"]
    assert shown.splitlines()[0].split() == heads
    assert "Open Government Licence" in shown.splitlines()[-1]


def test_added_wards_replace_the_packaged_ones_at_every_level(
    plainsight, workspace, ward_file, wards
):
    code, said, _ = plainsight("boundaries", "add", ward_file)
    areas = areas_in_use(workspace)

    assert code == 0
    assert "124 wards of 2025" in said
    assert [len(areas[level]) for level in LEVELS] == [124, 5, 1]
    assert not any(areas[level].generalised for level in LEVELS)
    assert areas["ward"].codes.equals(wards.codes)
    land = areas["county"].frame.area.iloc[0]
    assert areas["ward"].frame.area.sum() == pytest.approx(land)
    assert areas["district"].frame.area.sum() == pytest.approx(land)


def test_the_file_is_kept_as_it_was_given(plainsight, workspace, ward_file):
    plainsight("boundaries", "add", ward_file)
    kept = ward_file_in_use(workspace)
    given = ward_file.read_bytes()
    ward_file.unlink()

    assert (workspace.boundaries / kept.file).read_bytes() == given
    assert set(areas_in_use(workspace)) == set(LEVELS)


def test_the_same_file_again_changes_nothing(plainsight, workspace, ward_file):
    plainsight("boundaries", "add", ward_file)
    before = contents(workspace.boundaries)
    code, _, _ = plainsight("boundaries", "add", ward_file)

    assert code == 0
    assert contents(workspace.boundaries) == before


def test_degrees_need_to_be_called_degrees(plainsight, workspace, wards, tmp_path):
    path = tmp_path / "degrees.geojson"
    path.write_text(json.dumps(document(wards, crs=None, degrees=True)))

    code, _, complaint = plainsight("boundaries", "add", path)
    assert code == 3
    assert "longitude and latitude" in complaint
    assert "EPSG:4326" in complaint
    assert not workspace.boundaries.exists()

    code, _, _ = plainsight("boundaries", "add", path, "--crs", "EPSG:4326")
    assert code == 0
    moved = areas_in_use(workspace)["ward"].frame.centroid.distance(wards.frame.centroid)
    assert moved.max() < 1


def wrong_files(wards):
    """Documents that must be refused, with a word the message must hold."""
    whole = document(wards)
    yield "missing district", {**whole, "features": whole["features"][30:]}, "Bradford"
    yield "half a district", {**whole, "features": whole["features"][1:]}, "29"
    yield "no features", {**whole, "features": []}, "no features"
    yield "wrong columns", document(wards, year="XX"), "WD25CD"
    yield "metres called degrees", document(wards, crs="EPSG:4326"), "EPSG:4326"


@pytest.mark.parametrize("at", range(5))
def test_wrong_files_are_refused_whole_with_one_message(
    at, plainsight, workspace, ward_file, wards
):
    name, wrong, word = list(wrong_files(wards))[at]
    plainsight("boundaries", "add", ward_file)
    before = contents(workspace.boundaries)
    ward_file.write_text(json.dumps(wrong))

    code, said, complaint = plainsight("boundaries", "add", ward_file)

    assert code == 3, name
    assert said == ""
    assert word in complaint
    assert "wards.geojson" in complaint
    assert "Traceback" not in complaint
    assert contents(workspace.boundaries) == before


@pytest.mark.parametrize("content", [None, b"", b"{", b"\x00\xff"])
def test_missing_empty_and_broken_files_are_refused(plainsight, workspace, tmp_path, content):
    path = tmp_path / "broken.geojson"
    if content is not None:
        path.write_bytes(content)
    code, _, complaint = plainsight("boundaries", "add", path)
    assert code == 3
    assert "broken.geojson" in complaint
    assert not workspace.boundaries.exists()


def test_wards_of_another_county_are_refused(plainsight, wards, tmp_path):
    whole = document(wards)
    stranger = json.loads(json.dumps(whole["features"][0]))
    stranger["properties"].update(WD25CD="E05000001", WD25NM="Elsewhere", LAD25CD="E08000001")
    square = shapely.box(360_000, 410_000, 361_000, 411_000)
    stranger["geometry"] = shapely.geometry.mapping(square)
    path = tmp_path / "too_much.geojson"
    path.write_text(json.dumps({**whole, "features": [*whole["features"], stranger]}))

    code, _, complaint = plainsight("boundaries", "add", path)

    assert code == 3
    assert "outside West Yorkshire" in complaint
    assert "E05000001" in complaint


def test_only_wards_can_be_added(plainsight, workspace, ward_file):
    code, _, complaint = plainsight("boundaries", "add", ward_file, "--level", "district")
    assert code == 2
    assert "united from the wards" in complaint
    assert not workspace.boundaries.exists()


def test_redrawn_wards_keep_the_residents_of_districts_and_county(
    plainsight, workspace, wards, tmp_path
):
    """Outlines of another year have no packaged figures; their districts are the same land."""
    path = tmp_path / "wards_2024.geojson"
    path.write_text(json.dumps(document(wards, year="24")))

    code, said, _ = plainsight("boundaries", "add", path)
    areas = areas_in_use(workspace)

    assert code == 0
    assert "does not say how many live" in said
    assert "residents" not in areas["ward"].frame
    for level in ("district", "county"):
        known = boundaries.load(level).frame["residents"]
        assert areas[level].frame["residents"].to_list() == known.to_list()


@pytest.mark.parametrize("harm", ["changed", "removed", "register"])
def test_a_kept_file_that_is_no_longer_what_was_added_is_not_used(
    plainsight, workspace, ward_file, harm
):
    plainsight("boundaries", "add", ward_file)
    kept = workspace.boundaries / ward_file_in_use(workspace).file
    if harm == "changed":
        kept.write_bytes(kept.read_bytes() + b" ")
    elif harm == "removed":
        kept.unlink()
    else:
        (workspace.boundaries / "in_use.json").write_text("{")

    with pytest.raises(StoreUnavailable, match="Add the ward file again"):
        areas_in_use(workspace)
    code, _, complaint = plainsight("boundaries", "list")
    assert code == 5
    assert "boundaries add" in complaint


def test_a_full_disk_leaves_the_old_outlines_in_use(
    plainsight, workspace, ward_file, wards, monkeypatch
):
    plainsight("boundaries", "add", ward_file)
    before = contents(workspace.boundaries)
    ward_file.write_text(json.dumps(document(wards, year="24")))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("models.durable.os.fsync", full)
    code, _, complaint = plainsight("boundaries", "add", ward_file)

    assert code == 5
    assert "disk is full" in complaint
    assert contents(workspace.boundaries) == before


def test_a_file_that_may_not_be_read_is_input_refused_in_one_line(plainsight, locked, tmp_path):
    (tmp_path / "wards.geojson").write_bytes(b"{}")
    path = locked(tmp_path / "wards.geojson")

    code, printed, said = plainsight("boundaries", "add", path)

    assert (code, printed) == (3, "")
    assert said.startswith("wards.geojson: the file cannot be opened")
    assert said.count("\n") == 1
