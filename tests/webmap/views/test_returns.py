"""Returns: who sent which quarter, and sending one's own, sealed."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models.release_store import write
from tests.clock import Clock
from tests.concern_files import concern
from tests.door import client_of, partner_terms, store_of
from tests.parcels import LEEDS, POLICE, Sender, csv_of
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from webmap.access import MEMBERS, Role
from webmap.app import create_app
from webmap.db.door.people import people
from webmap.db.partnership.organisations import replace_senders
from webmap.db.partnership.returns import sent_last
from webmap.db.partnership.tables import Organisation, ReturnSent
from webmap.door.terms import DoorTerms
from webmap.drop.envelope import LARGEST_FILE, Form
from webmap.drop.opening import opened
from webmap.keeping.drop_places import drop_keys
from webmap.views import returns
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 2, 10, 32)  # noqa: DTZ001 - the store keeps UTC without a zone
OPEN = ["2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4"]
OWN = f"/returns/{LEEDS}/2026-Q3"
NAMES = {LEEDS: "Leeds City Council", POLICE: "West Yorkshire Police"}


@pytest.fixture
def sender(tmp_path):
    return Sender(Workspace(tmp_path / "place"))


@pytest.fixture
def clock():
    return Clock(NOW)


def listed(app, *also):
    """Put a list of organisations into the store of an app."""
    kinds = {"public": "public"}
    with store_of(app).transaction(writing=True) as db:
        for key, name in (*NAMES.items(), ("public", "A member of the public"), *also):
            db.add(Organisation(key=key, name=name, kind=kinds.get(key, "council")))
    return app


@pytest.fixture
def app(tmp_path, sender, clock):
    return listed(create_app(tmp_path / "none", partner_terms(drop=sender.drop, now=clock)))


@pytest.fixture
def leeds(app):
    return client_of(app, Role.PARTNER, LEEDS)


def token(client, address=OWN):
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return found[1]


def send(client, content=None, *, address=OWN, name="Jane Doe.csv", times=1, **form):
    content = csv_of() if content is None else content
    files = [FileStorage(BytesIO(content), name) for _ in range(times)]
    boundary, body = encode_multipart({"csrf_token": token(client), "file": files, **form})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=kind)


class TestTheList:
    def test_says_sent_or_not_for_every_organisation_and_quarter(self, app, leeds):
        send(leeds)
        for role in MEMBERS:
            rows = Page(client_of(app, role, POLICE).get("/returns").text).rows
            assert rows[1] == [
                "Leeds City Council", "Not sent here", "Sent on 2 November 2026",
                *["Not sent here"] * 3,
            ]  # fmt: skip
            assert rows[2] == ["West Yorkshire Police", *["Not sent here"] * 5]
            assert len(rows) == 3

    def test_leads_to_ones_own_returns_alone(self, app):
        hrefs = Page(client_of(app, Role.PARTNER, POLICE).get("/returns").text).attributes(
            "a", "href"
        )
        led = [href for href in hrefs if href.startswith("/returns/")]
        assert led == [f"/returns/{POLICE}/{quarter}" for quarter in OPEN]

    def test_has_a_twin_for_machines(self, leeds):
        send(leeds)
        told = leeds.get("/api/v1/returns").json
        assert told["quarters"] == OPEN
        assert {
            "organisation": LEEDS, "name": NAMES[LEEDS], "quarter": "2026-Q3",
            "sent_here": True, "sent_on": "2026-11-02",
        } in told["returns"]  # fmt: skip
        assert [one["sent_here"] for one in told["returns"]].count(True) == 1
        assert len(told["returns"]) == 10

    def test_quarters_begin_at_midnight_in_london(self, app, clock):
        clock.at = datetime(2026, 6, 30, 22, 59)  # noqa: DTZ001 - UTC; an hour later in London
        client = client_of(app, Role.PARTNER, LEEDS)
        assert client.get(OWN).status_code == 404
        clock.go_on(minutes=1)
        assert client.get(OWN).status_code == 200

    def test_says_that_there_is_no_list(self, tmp_path, sender):
        app = create_app(tmp_path / "none", partner_terms(drop=sender.drop))
        page = client_of(app, Role.STEWARD, LEEDS).get("/returns")
        assert "no list of organisations yet" in page.text
        assert "<table" not in page.text

    def test_says_where_returns_go_if_not_here(self, tmp_path, clock):
        app = listed(create_app(tmp_path / "none", partner_terms(now=clock)))
        client = client_of(app, Role.PARTNER, LEEDS)
        for address in ("/returns", OWN):
            page = client.get(address).text
            assert "the way the steward told you" in page
            assert 'type="file"' not in page
        form = {"csrf_token": token(client, "/sign-out")}
        assert client.post(OWN, data=form).status_code == 503

    def test_forgets_names_of_those_no_longer_listed(self, app, leeds):
        send(leeds)
        with store_of(app).transaction(writing=True) as db:
            replace_senders(db, [])
        assert leeds.get(OWN).status_code == 404


class TestSending:
    def test_puts_one_parcel_in_the_drop_that_only_the_restricted_side_opens(self, leeds, sender):
        content = csv_of(concern(1, organisation=LEEDS))
        answer = send(leeds, content)

        assert (answer.status_code, answer.headers["Location"]) == (303, OWN)
        (name,) = sender.names
        sealed = (sender.workspace.drop / name).read_bytes()
        envelope, held = opened(sealed, name, drop_keys(sender.workspace))
        assert held == content
        assert (envelope.organisation, envelope.quarter, envelope.form, envelope.sent_at) == (
            LEEDS, "2026-Q3", Form.CSV, NOW,
        )  # fmt: skip

    def test_says_so_and_that_nobody_here_can_open_it(self, leeds):
        assert "nobody on this side can open it" not in leeds.get(OWN).text
        send(leeds)
        page = Page(leeds.get(OWN).text).words
        assert (
            "Sent. It was sealed; nobody on this side can open it. (2 November 2026 at 10:32)"
            in (page)
        )

    def test_again_counts_from_the_last_time(self, app, leeds, sender, clock):
        send(leeds)
        clock.go_on(minutes=20)
        send(leeds)
        assert len(sender.names) == 2
        with store_of(app).transaction() as db:
            assert sent_last(db, OPEN) == {(LEEDS, "2026-Q3"): clock.at}

    def test_keeps_who_by_pseudonym_and_nothing_of_the_file(self, app, leeds, sender):
        send(leeds)
        with store_of(app).transaction() as db:
            (row,) = db.query(ReturnSent).all()
            (person,) = people(db)
            assert (row.sent_by, [row.parcel]) == (person.uid, sender.names)
            held = {column.name for column in ReturnSent.__table__.columns}
        assert held == {"sent_id", "organisation", "quarter", "sent_at", "sent_by", "parcel"}

    def test_is_noted(self, app, leeds):
        send(leeds)
        with store_of(app).transaction() as db:
            lines = db.connection().exec_driver_sql(
                "select about, outcome from audit_lines where what = 'return sent'"
            )
            assert lines.all() == [(f"{LEEDS} 2026-Q3", "done")]

    @pytest.mark.parametrize("role", MEMBERS)
    def test_is_for_every_role_of_the_organisation(self, app, sender, role):
        assert send(client_of(app, role, LEEDS)).status_code == 303
        assert len(sender.names) == 1

    def test_takes_five_megabytes_and_no_more(self, leeds, sender):
        assert send(leeds, b"a" * LARGEST_FILE).status_code == 303
        over = send(leeds, b"a" * (LARGEST_FILE + 1))
        assert over.status_code == 422
        assert "smaller than 5 MB" in over.text
        assert send(leeds, b"a" * (2 * LARGEST_FILE)).status_code == 413
        assert len(sender.names) == 1

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty"),
            (b"%PDF-1.7\n\x00\x01", "must be an Excel workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format .xls"),
            ("caf\u00e9".encode("cp1252"), "CSV UTF-8"),
        ],
    )
    def test_refuses_what_is_no_workbook_and_no_text(self, leeds, sender, content, said):
        answer = send(leeds, content)
        page = Page(answer.text)
        assert answer.status_code == 422
        assert said in page.words
        assert "#file" in page.attributes("a", "href")
        assert "Jane" not in answer.text
        assert sender.names == []

    def test_wants_one_file(self, leeds, sender):
        assert "one file at a time" in send(leeds, times=2).text
        assert "Choose the file" in send(leeds, b"", name="").text
        assert "Choose the file" in send(leeds, times=0).text
        assert sender.names == []

    def test_says_when_the_drop_cannot_be_written_and_notes_nothing(self, app, leeds, sender):
        sender.workspace.drop.rename(sender.workspace.root / "elsewhere")
        answer = send(leeds)
        assert answer.status_code == 503
        assert "Nothing was sent" in answer.text
        with store_of(app).transaction() as db:
            assert sent_last(db, OPEN) == {}
            assert db.connection().exec_driver_sql("select count(*) from audit_lines").scalar() == 0

    def test_needs_the_token_of_the_form(self, leeds, sender):
        leeds.get(OWN)
        for form in ({"csrf_token": ""}, {"csrf_token": "wrong"}):
            assert send(leeds, **form).status_code == 400
        assert sender.names == []

    def test_is_kept_by_no_browser(self, leeds):
        for address in ("/returns", OWN):
            assert leeds.get(address).headers["Cache-Control"] == "no-store"


class TestWhatIsNotOnesOwn:
    ELSEWHERE = (
        f"/returns/{POLICE}/2026-Q3", "/returns/nobody_at_all/2026-Q3",
        f"/returns/{LEEDS}/2025-Q3", f"/returns/{LEEDS}/2027-Q1", f"/returns/{LEEDS}/Q3",
        f"/returns/{LEEDS.upper()}/2026-Q3", "/returns/public/2026-Q3",
    )  # fmt: skip

    @pytest.mark.parametrize("role", MEMBERS)
    def test_is_not_there_whatever_it_is(self, app, sender, role):
        client = client_of(app, role, LEEDS)
        absent = client.get("/no-such-page").text
        for address in self.ELSEWHERE:
            for answer in (client.get(address), send(client, address=address)):
                assert (answer.status_code, answer.text) == (404, absent), address
        assert sender.names == []

    def test_is_noted_where_it_is_of_another(self, app, leeds):
        leeds.get(self.ELSEWHERE[0])
        with store_of(app).transaction() as db:
            lines = db.connection().exec_driver_sql("select what, about, outcome from audit_lines")
            assert lines.all() == [("refused access", "returns.show", "refused")]

    def test_nor_for_who_has_no_organisation(self, app):
        client = client_of(app, Role.STEWARD, None)
        assert "belongs to no organisation" in client.get("/returns").text
        assert client.get("/returns/None/2026-Q3").status_code == 404

    @pytest.mark.parametrize("change", [{"organisation": POLICE}, {"active": False}])
    def test_nor_for_who_was_changed_meanwhile(self, app, leeds, sender, monkeypatch, change):
        """What the store says of a person at the moment of sending counts."""
        genuine = returns.form_of

        def slow(content):
            with store_of(app).transaction(writing=True) as db:
                for person in people(db):
                    for name, value in change.items():
                        setattr(person, name, value)
            return genuine(content)

        monkeypatch.setattr(returns, "form_of", slow)
        assert send(leeds).status_code == 404
        assert sender.names == []


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_demonstration_asks_for_nothing_real(tmp_path, sender, clock, synthetic):
    write(sample_release(synthetic=synthetic), {}, tmp_path)
    app = listed(create_app(tmp_path, partner_terms(drop=sender.drop, now=clock)))
    page = client_of(app, Role.PARTNER, LEEDS).get(OWN).text
    assert ("Send nothing real" in page) is synthetic


def test_a_form_elsewhere_stays_small(leeds):
    """Only the page that takes a file takes more than a form."""
    form = {"csrf_token": token(leeds), "x": "a" * 200_000}
    assert leeds.post("/sign-out", data=form).status_code == 413


def test_terms_tell_no_stamp(sender):
    terms: DoorTerms = partner_terms(drop=sender.drop)
    assert sender.drop.stamp_key.hex() not in repr(terms)
    assert repr(sender.drop.stamp_key) not in repr(terms)
