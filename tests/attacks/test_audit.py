"""Nobody gets round the audit log: not by failing it, racing it, writing past it, or through it."""

import threading
from datetime import timedelta

import pytest

from models.release_store import write
from tests.answers import addresses
from tests.audit_logs import Log
from tests.clock import NOON
from tests.door import client_of, partner_terms, store_of
from tests.published import published_resources
from tests.webmap.sample import sample_release
from webmap.access import Role
from webmap.app import create_app
from webmap.audit.chain import What
from webmap.audit.head import read_head
from webmap.audit_log.verifying import verify
from webmap.audit_log.writing import AUDIT_CHAIN, Chain
from webmap.db.door.audit_reading import Sought, find_lines
from webmap.door.keys import key_for


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """A release as publishing makes one."""
    root = tmp_path_factory.mktemp("audited") / "releases"
    write(sample_release(), published_resources(sample_release()), root)
    return root


@pytest.fixture
def app(releases, tmp_path):
    return create_app(releases, partner_terms(tmp_path, head_file=tmp_path / "audit-head"))


def lines_of(app):
    with store_of(app).transaction() as db:
        return find_lines(db, Sought(), 10_000)


def chain_of(app):
    terms = app.extensions["door terms"]
    return Chain(key_for(terms.secret, AUDIT_CHAIN), terms.head_file)


def holds_figures(response):
    """Whether an answer is a file of figures, or figures for a machine."""
    if response.status_code != 200:
        return False
    is_file = "Content-Disposition" in response.headers
    return is_file or (response.is_json and "cells" in response.json)


def test_every_way_to_take_figures_away_leaves_one_line(app):
    """Later addresses join by themselves: whatever answers with figures must be written down."""
    client, taken = client_of(app), set()
    for address in addresses(app):
        before = len(lines_of(app))
        response = client.get(address)
        if address.startswith("/resources/"):
            continue  # what the pages themselves are drawn from
        expected = 1 if holds_figures(response) else 0
        written = [line.what for line in lines_of(app)][: len(lines_of(app)) - before]
        assert written.count(What.EXPORT) == expected, (
            f"{address} left {written.count(What.EXPORT)} lines of an export: a view that sends "
            "figures as a file or to a machine ends with note_export(...), and no other does."
        )
        taken |= {address} if expected else set()
    assert {"/map.csv", "/api/v1/cells", "/api/v1/cells.csv", "/areas/E08000034.csv"} <= taken


def test_what_cannot_be_written_down_is_not_sent(app):
    client = client_of(app)
    assert client.get("/areas/E08000034.csv").status_code == 200
    with store_of(app).transaction(writing=True) as db:
        db.connection().exec_driver_sql("alter table audit_lines rename to gone")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for address in ("/areas/E08000034.csv", "/map.csv", "/api/v1/cells"):
        response = client.get(address)
        assert response.status_code in {500, 503}
        assert b"E05" not in response.data
        assert b"audit_lines" not in response.data
    assert client.get("/areas/E08000034").status_code == 200


def test_a_store_that_is_busy_stops_an_export_with_503(app):
    client, done = client_of(app), threading.Event()
    app.extensions["door store"]._busy_seconds = 0.1
    app.extensions["door store"].close()
    locked = threading.Event()

    def hold():
        with log_beside(app).open(writing=True):
            locked.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(20)
    try:
        assert client.get("/areas/E08000034.csv").status_code == 503
        assert client.get("/api/v1/cells").status_code == 503
    finally:
        done.set()
        holder.join()
    assert client.get("/areas/E08000034.csv").status_code == 200
    assert [line.what for line in lines_of(app)] == [What.EXPORT]


def log_beside(app):
    """The log of an app, opened beside it as a command would."""
    terms = app.extensions["door terms"]
    return Log(terms.head_file.parent, terms.store_url)


TYPED = "JaneDoe"


@pytest.mark.parametrize(
    "address",
    ["/areas/{}.csv", "/areas/{}", "/areas?q={}", "/map.csv?level={}", "/map?measure={}",
     "/api/v1/cells?area={}", "/api/v1/cells?{}=1", "/api/v1/areas/{}", "/people/{}", "/{}",
     "/audit?person={}", "/audit?what={}", "/map.csv?utm={}"],
)  # fmt: skip
def test_nothing_that_somebody_typed_is_written_down(app, address):
    for role in (Role.PARTNER, Role.STEWARD):
        client_of(app, role).get(address.format(TYPED))
    assert TYPED not in repr(lines_of(app))


def test_writing_down_changes_no_answer(releases, tmp_path):
    """Two worlds: one log is empty, the other long, tampered with and of another year."""
    apps = []
    for name, busy in (("one", False), ("other", True)):
        (tmp_path / name).mkdir()
        moved = (lambda: NOON + timedelta(days=900)) if busy else (lambda: NOON)
        terms = partner_terms(tmp_path / name, head_file=tmp_path / name / "audit-head", now=moved)
        app = create_app(releases, terms)
        apps.append(app)
        if busy:
            client = client_of(app)
            for _ in range(30):
                client.get("/areas/E08000034.csv")
    for address in ("/areas/E08000034.csv", "/map.csv", "/api/v1/cells", "/api/v1/cells.csv"):
        one, other = (client_of(app).get(address) for app in apps)
        assert one.data == other.data
        assert [h for h in one.headers if h[0] != "Date"] == [
            h for h in other.headers if h[0] != "Date"
        ]


def test_workers_that_write_at_once_leave_a_whole_log(app, releases):
    """Two apps over one store, as two processes have them, each with several threads."""
    again = create_app(releases, app.extensions["door terms"])
    clients = [client_of(each) for each in (app, again, app, again)]

    def ask(client):
        for _ in range(10):
            assert client.get("/areas/E08000034.csv").status_code == 200

    asking = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    with store_of(app).transaction() as db:
        checked = verify(db, chain_of(app))
    assert (checked.is_whole, checked.lines, checked.set_back) == (True, 40, [])
    assert read_head(chain_of(app).head_file) == checked.head
