"""Official wards are fetched whole from a server on this machine, or nothing is changed."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256

import pytest
import shapely

from models.durable import only_writer
from tests.feature_service import Service, feature, serving, wards_2026
from webmap.commands import boundaries as command
from webmap.errors import ExitCode
from webmap.geography.areas_in_use import areas_in_use
from webmap.geography.ward_files import ward_file_in_use

SQUARE = shapely.box(384_000, 398_000, 385_000, 399_000)


@pytest.fixture(scope="module")
def wards():
    """The wards of 2026, as the service would send them."""
    return wards_2026()


@pytest.fixture
def service(wards):
    return Service(list(wards))


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """What the command would have waited; and no proxy stands between."""
    waited = []
    monkeypatch.setattr(command.time, "sleep", waited.append)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return waited


@pytest.fixture
def fetch(command_line, workspace, service):
    """Fetch from the server that is running."""
    with serving(service) as address:
        yield lambda *words: command_line(
            "boundaries", "fetch", "--from", address, "--workspace", workspace.root, *words
        )


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("[!.]*")
        if path.is_file()
    }


def test_the_wards_of_2026_are_fetched_and_in_use(fetch, workspace):
    code, said, complaint = fetch()
    areas, kept = areas_in_use(workspace), ward_file_in_use(workspace)

    assert (code, complaint) == (0, "")
    assert "125 wards arrived in 5 pages, 0 of them kept from before" in said
    assert [len(areas[level]) for level in ("ward", "district", "county")] == [125, 5, 1]
    assert areas["ward"].vintage == "2026"
    assert (kept.origin, kept.detail, kept.wards, kept.generalised) == (
        "fetched",
        "BGC",
        125,
        False,
    )
    # The digest it names is that of the file it keeps, and nothing half-way is left behind.
    content = (workspace.boundaries / kept.file).read_bytes()
    assert kept.sha256 == sha256(content).hexdigest()
    assert kept.sha256 in said
    assert set(contents(workspace.boundaries)) == {kept.file, "in_use.json"}
    assert [path.name for path in workspace.boundaries.iterdir() if path.is_dir()] == []


def test_the_coarse_outlines_are_called_generalised(fetch, workspace):
    assert fetch("--detail", "BSC")[0] == 0
    assert ward_file_in_use(workspace).generalised
    assert areas_in_use(workspace)["ward"].generalised


def broken_off(handler):
    """Half an answer, and then the line is cut."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"features": [')
    handler.close_connection = True


def sign_in(handler):
    """What a hotel or a proxy answers in the place of the server."""
    handler.answer(b"<html>Please sign in</html>")


def failing(handler):
    """How these servers say that something went wrong: with a status of success."""
    handler.answer(b'{"error": {"code": 500, "message": "Error performing query operation"}}')


def test_trouble_on_the_way_is_waited_out(fetch, service, waits):
    busy = lambda handler: handler.answer(b"", 429, Retry_After="9")  # noqa: E731 - one line
    service.fail(503, None, busy, None, broken_off, sign_in, None, failing, None, 502)
    code, said, _ = fetch()

    assert code == 0
    assert "125 wards" in said
    assert waits == [1, 9, 1, 2, 1, 1]


def test_a_service_that_stays_away_changes_nothing(fetch, service, workspace, waits):
    fetch()
    before = contents(workspace.boundaries)
    service.fail(*[503] * 5)
    code, said, complaint = fetch()

    assert (code, said) == (5, "")
    assert "asked 5 times: it is busy or broken (status 503)" in complaint
    assert "boundaries add FILE" in complaint
    assert contents(workspace.boundaries) == before
    assert waits == [1, 2, 4, 8]


def test_offline_is_said_plainly(command_line, workspace):
    code, said, complaint = command_line(
        *("boundaries", "fetch", "--workspace", workspace.root),
        *("--from", "http://127.0.0.1:9/FeatureServer/0"),
    )
    assert (code, said) == (5, "")
    assert "could not be reached" in complaint
    assert "No boundary was changed." in complaint
    assert complaint.count("\n") == 1
    assert ward_file_in_use(workspace) is None


def test_a_download_that_broke_off_goes_on(fetch, service, workspace):
    service.fail(None, None, None, None, *[503] * 5)
    assert fetch()[0] == 5
    kept = {name for name in contents(workspace.boundaries) if "page-" in name}
    assert {name.split("/")[1] for name in kept} == {"page-000000", "page-000025"}
    service.asked.clear()

    code, said, _ = fetch()

    assert code == 0
    assert "125 wards arrived in 5 pages, 2 of them kept from before" in said
    assert not any("resultOffset=0&" in asked for asked in service.asked)
    assert not any("page-" in name for name in contents(workspace.boundaries))


def test_killed_in_the_middle_it_goes_on_where_it_was(workspace, service):
    """A real process, killed while it waits for its third page."""

    def hold(_handler):
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGKILL)

    service.fail(None, None, None, None, hold)
    with serving(service) as address:
        words = ["boundaries", "fetch", "--from", address, "--workspace", str(workspace.root)]
        run = [sys.executable, "-c", "from webmap.commands.main import main; main()", *words]
        environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
        process = subprocess.Popen(run, env=environment, stdout=subprocess.PIPE)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert ward_file_in_use(workspace) is None

        again = subprocess.run(run, env=environment, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0
    assert "5 pages, 2 of them kept from before" in again.stdout
    assert len(areas_in_use(workspace)["ward"]) == 125


def wrong(wards):
    """What a service may send that must not be used, and a word of the reason."""
    yield "a ward short", wards[1:], "had 30 wards in 2026; this file has 29"
    no_leeds = [one for one in wards if one["properties"]["LAD26CD"] != "E08000035"]
    yield "a district short", no_leeds, "no wards of Leeds"
    moved = json.loads(json.dumps(wards))
    moved[0]["geometry"] = moved[1]["geometry"]
    yield "an overlap", moved, "overlap"
    renamed = json.loads(json.dumps(wards))
    renamed[0]["properties"]["WD26CD"] = "E05001341"
    yield "a code of 2025", renamed, "E05001341"
    silent = json.loads(json.dumps(wards))
    silent[0]["properties"]["WD26NM"] = None
    yield "a name missing", silent, "column WD26NM: expected a name"
    swapped = json.loads(json.dumps(wards))
    for one in swapped:
        for ring in one["geometry"]["coordinates"]:
            ring[:] = [[y, x] for x, y in ring]
    yield "latitude first", swapped, "latitude before longitude"


@pytest.mark.parametrize("at", range(6))
def test_what_is_not_every_ward_once_is_not_used(at, fetch, service, workspace, wards):
    fetch()
    before = contents(workspace.boundaries)
    name, service.features, word = list(wrong(wards))[at]

    code, said, complaint = fetch()

    assert (code, said) == (3, ""), name
    assert word in complaint
    assert complaint.rstrip().endswith("No boundary was changed.")
    assert contents(workspace.boundaries) == before


def test_another_vintage_is_not_put_in_use_under_this_one(fetch, workspace):
    code, _, complaint = fetch("--vintage", "2025")
    assert code == 3
    assert "no fields WD25CD" in complaint
    assert not contents(workspace.boundaries)


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        (["--vintage", "1066"], ExitCode.INPUT_REFUSED, "2026 BGC"),
        (["--detail", "BFC"], ExitCode.USAGE, "BGC"),
        (["--from", "http://example.org/0"], ExitCode.USAGE, "https"),
        (["--from", "file:///etc/passwd"], ExitCode.USAGE, "https"),
    ],
)
def test_what_cannot_be_fetched_is_refused_before_it_is_asked(fetch, service, words, code, word):
    found, _, complaint = fetch(*words)
    assert found == code
    assert word in complaint
    assert service.asked == []


def test_two_downloads_of_the_same_do_not_run_at_once(fetch, service, workspace):
    service.fail(None, None, None, *[503] * 5)
    fetch()
    [partial] = [path for path in workspace.boundaries.iterdir() if path.is_dir()]
    with only_writer(partial):
        code, _, complaint = fetch()
    assert code == 5
    assert "Another command is fetching" in complaint


def test_a_full_disk_is_said_and_changes_nothing(fetch, service, workspace, monkeypatch):
    fetch()
    before = contents(workspace.boundaries)
    service.features = [*service.features[1:], service.features[0]]
    service.edited += 1

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("models.durable.os.fsync", full)
        code, _, complaint = fetch()

    assert code == 5
    assert "disk is full" in complaint
    assert contents(workspace.boundaries) == before


def test_a_hostile_name_from_a_service_is_text(fetch, service, workspace, wards):
    service.features = json.loads(json.dumps(wards))
    service.features[0]["properties"]["WD26NM"] = "<img src=x onerror=alert(1)>"
    assert fetch()[0] == 0
    assert "<img" in " ".join(areas_in_use(workspace)["ward"].names.values())


def test_a_server_without_end_is_left(fetch, monkeypatch):
    monkeypatch.setattr("webmap.geography.outside._MOST_BYTES", 1000)
    code, _, complaint = fetch()
    assert code == 5
    assert "sends more than" in complaint


def test_progress_is_shown_to_a_person_alone(fetch, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    code, _, shown = fetch()
    assert code == 0
    assert "Fetching wards" in shown


def test_one_stray_ward_of_another_county_is_not_asked_for(fetch, service, workspace, wards):
    stranger = {**feature(999, "E05000001", "Elsewhere", "E08000003", SQUARE), "id": 999}
    service.features = [*wards, stranger]
    assert fetch()[0] == 0
    assert "E05000001" not in areas_in_use(workspace)["ward"].codes
