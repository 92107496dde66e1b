"""One release throughout a request; the next as soon as it is named; nothing that is damaged."""

import threading
from pathlib import Path

import pytest

from models.release_store import ReleaseDamaged, write
from tests.door import signed_in_app
from tests.webmap.conftest import NAMES, hand_made_resources
from tests.webmap.sample import sample_release
from webmap.access import EVERY_ROLE, requires
from webmap.shelf import Shelf, on_show, shown_or_none


def test_empty_folder_shows_nothing(tmp_path: Path):
    assert Shelf(tmp_path).current() is None
    assert Shelf(tmp_path / "not there").current() is None


def test_release_is_opened_once_and_kept(releases: Path):
    shelf = Shelf(releases)
    assert shelf.current() is shelf.current()


def test_next_release_is_taken_up_and_withdrawal_followed(tmp_path: Path):
    shelf = Shelf(tmp_path)
    write(sample_release(seed=1), {}, tmp_path)
    first = shelf.current()
    second_id = write(sample_release(seed=2), {}, tmp_path)

    assert shelf.current().id == second_id != first.id

    (tmp_path / "current").unlink()
    assert shelf.current() is None


def test_resources_are_found_by_plain_name(releases: Path):
    shown = Shelf(releases).current()
    assert shown.address("small-map.svg") == f"/resources/{NAMES['small-map.svg']}"
    assert shown.address("absent.svg") is None


def test_index_naming_an_absent_file_gives_no_address(tmp_path: Path):
    write(sample_release(), {"index.json": b'{"small-map.svg": "gone.svg"}'}, tmp_path)
    assert Shelf(tmp_path).current().address("small-map.svg") is None


def damage(root: Path, release_id: str) -> None:
    path = root / release_id / "release.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"SHOWN", b"SMALL", 1))


def test_damaged_release_is_refused(tmp_path: Path):
    damage(tmp_path, write(sample_release(), {}, tmp_path))
    with pytest.raises(ReleaseDamaged):
        Shelf(tmp_path).current()


def test_damaged_next_release_leaves_the_one_before_on_show(tmp_path: Path):
    shelf = Shelf(tmp_path)
    write(sample_release(seed=1), {}, tmp_path)
    first = shelf.current()
    damage(tmp_path, write(sample_release(seed=2), {}, tmp_path))

    assert shelf.current() is first


@pytest.mark.parametrize("name", ["", "../../etc", "2026-Q3-zzzzzzzzzzzz", "\xff\xfe"])
def test_nonsense_in_current_is_damage(tmp_path: Path, name: str):
    (tmp_path / "current").write_bytes(name.encode("latin-1"))
    with pytest.raises(ReleaseDamaged):
        Shelf(tmp_path).current()


def test_a_request_keeps_its_release_while_the_next_is_published(tmp_path: Path):
    first_id = write(sample_release(seed=1), hand_made_resources(), tmp_path)
    app = signed_in_app(tmp_path)

    @app.get("/halfway")
    @requires(*EVERY_ROLE)
    def halfway():
        before = on_show().id
        write(sample_release(seed=2), hand_made_resources(), tmp_path)
        return f"{before} {on_show().id} {shown_or_none().id}"

    client = app.test_client()
    assert client.get("/halfway").text == " ".join([first_id] * 3)
    assert client.get("/healthz").json["release"] != first_id


def test_many_threads_open_it_once(releases: Path, monkeypatch):
    from webmap import shelf as module

    opened = []
    real = module.open_release
    monkeypatch.setattr(module, "open_release", lambda *at: opened.append(at) or real(*at))
    shelf = Shelf(releases)
    threads = [threading.Thread(target=shelf.current) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(opened) == 1
