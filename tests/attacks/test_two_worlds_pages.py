"""I5 at the app: where the released cube is the same, every answer is the same, byte for byte.

Two folders hold the same release. They differ in everything a partner must not learn: where they
lie, when they were written, what else lies beside them, and in which order they were made. Every
address of the URL map that shows figures is asked of both, by whoever may ask. A harness that finds
nothing proves nothing, so it is first turned on an app that leaks.
"""

import inspect
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from models.release import Release
from models.release_store import write
from tests.answers import NOT_OF_FIGURES, QUESTIONS, answers, differing
from tests.door import client_of, partner_terms, signed_in_app, store_of
from tests.published import published_resources
from tests.webmap.sample import sample_release
from webmap.access import MEMBERS, Role, requires
from webmap.app import create_app
from webmap.db.door.people import people


def world(root: Path, release: Release, resources: Mapping[str, bytes], *, aged: bool) -> Path:
    """Publish the release in one of two worlds that differ in all that is not released."""
    if aged:
        resources = dict(reversed(list(resources.items())))
        write(sample_release(seed=99), {}, root)
        (root.parent / "restricted").mkdir()
        (root.parent / "restricted" / "records.sqlite").write_bytes(b"x" * 5000)
    write(release, resources, root)
    if aged:
        for path in root.rglob("*"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
    return root


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same release, published twice."""
    base = tmp_path_factory.mktemp("worlds")
    resources = published_resources(sample_release())
    return (
        world(base / "one" / "releases", sample_release(), resources, aged=False),
        world(base / "a much longer name" / "releases", sample_release(), resources, aged=True),
    )


def test_harness_finds_an_app_that_leaks(worlds: tuple[Path, Path]):
    apps = []
    for root in worlds:
        app = signed_in_app(root)

        @app.get("/leak")
        @requires(*MEMBERS)
        def leak(root: Path = root) -> str:
            return str(sum(path.stat().st_size for path in root.parent.rglob("*.sqlite")))

        @app.get("/tag")
        @requires(*MEMBERS)
        def tag(root: Path = root):
            return "same", 200, {"ETag": f'"{(root / "current").stat().st_mtime_ns}"'}

        apps.append(app)

    assert {"/leak", "/tag"} <= differing(*apps, QUESTIONS[:1])


def test_harness_asks_pages_that_answer(worlds: tuple[Path, Path]):
    kept = answers(signed_in_app(worlds[0]))
    answered = {address.partition("?")[0] for address, x in kept.items() if x[0] == 200}
    assert {"/", "/map", "/map.csv", "/areas", "/areas/E08000034", "/api/v1/cells"} <= answered
    assert not {address for address, x in kept.items() if x[0] >= 500}


def test_two_worlds_answer_alike(worlds: tuple[Path, Path]):
    assert differing(*map(signed_in_app, worlds)) == set()


@pytest.mark.parametrize("role", [None, *MEMBERS, Role.ANALYST], ids=str)
def test_two_worlds_answer_alike_whoever_asks(worlds: tuple[Path, Path], role: Role | None):
    """Strangers and those of a role of the other side are turned away alike as well."""
    kept = []
    for root in worlds:
        app = create_app(root, partner_terms())
        kept.append(answers(app, QUESTIONS[:2], client_of(app, role)))

    assert kept[0] == kept[1]
    assert kept[0].keys() == answers(signed_in_app(worlds[0]), QUESTIONS[:2]).keys()


def test_pages_of_figures_hold_nothing_of_whoever_reads_them(worlds: tuple[Path, Path]):
    """Two people of one role and two organisations get the same bytes: no name, no token."""
    app = create_app(worlds[0], partner_terms())
    clients = [client_of(app, Role.PLANNER, body) for body in ("wyp", "a-helpline")]

    first, other = (answers(app, QUESTIONS[:1], client) for client in clients)

    assert first == other
    with store_of(app).transaction() as db:
        theirs = [
            word.encode()
            for person in people(db)
            for word in (person.uid, person.email, person.name, person.stamp)
        ]
    for address, (_, headers, body) in first.items():
        assert not any(word in body for word in theirs), address
        assert b"csrf" not in body, address
        assert "Set-Cookie" not in dict(headers), address


@pytest.mark.parametrize("left_out", NOT_OF_FIGURES)
def test_what_is_left_out_is_there_and_shows_no_figure(worlds: tuple[Path, Path], left_out: str):
    """An entry that stands for nothing would hide a later page of that name."""
    app = signed_in_app(worlds[0])
    views = {
        view
        for name, view in app.view_functions.items()
        if left_out in {name, name.partition(".")[0]}
    }

    assert views
    for view in views:
        source = inspect.getsource(inspect.getmodule(view))
        assert "webmap.shelf" not in source
        assert "on_show" not in source


def test_a_restart_and_a_second_visit_answer_alike(worlds: tuple[Path, Path]):
    """A7: neither time, nor order of visits, nor a restart moves a byte."""
    visited = signed_in_app(worlds[0])
    answers(visited, QUESTIONS[:2])
    assert differing(visited, signed_in_app(worlds[0]), QUESTIONS[:2]) == set()


def test_a_release_read_back_is_the_release_written(worlds: tuple[Path, Path]):
    """The JSON twin of one world rebuilds exactly the cells of the other."""
    first, second = (signed_in_app(root).test_client().get("/api/v1/cells").json for root in worlds)
    assert first == second
    assert first["cells"] == [cell.as_json() for cell in sample_release().cells]
