"""A layer arrives whole, however it is paged, and never mixed of two editions."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from boundaries.errors import BoundaryRefused, NoAnswer, ServiceUnreachable
from boundaries.feature_server import PAGE, Layer, fetch
from boundaries.line import Answer, Line
from tests.feature_service import Service, feature

LAYER = Layer(address="https://example.org/0", code="WD26CD", name="WD26NM", district="LAD26CD")
DISTRICTS = ["E08000033", "E08000032"]
SQUARE = shapely.box(420_000, 430_000, 421_000, 431_000)


def wards(number):
    """So many wards of Bradford, in no order, and one of a district nobody asks for."""
    found = [
        feature(row, f"E05{row * 7 % 1000:06d}", f"Ward {row}", "E08000032", SQUARE)
        for row in range(1, number + 1)
    ]
    return [*found, feature(0, "E05999999", "Elsewhere", "E08000003", SQUARE)]


class Connection:
    """Asks a service without a network; breaks off after so many answers."""

    def __init__(self, service, breaks_after=None):
        self.service = service
        self.left = breaks_after
        self.shown = []

    def send(self, address):
        if self.left == 0:
            raise NoAnswer("breaks off in the middle")
        self.left = None if self.left is None else self.left - 1
        parts = urlsplit(address)
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked = parts.path.endswith("/query")
        self.service.asked.append(question)
        found = self.service.query(question) if asked else self.service.about()
        return Answer(status=200, content=json.dumps(found).encode())

    def fetch(self, kept=None):
        line = Line(send=self.send, sleep=lambda _: None, tries=2)
        watch = lambda done, whole: self.shown.append((done, whole))  # noqa: E731 - one line
        return fetch(LAYER, DISTRICTS, line, {} if kept is None else kept, watch)


def pages_asked(service):
    return [int(one["resultOffset"]) for one in service.asked if "resultOffset" in one]


def test_a_layer_is_fetched_page_by_page_in_order_of_code():
    service = Service(wards(60))
    connection = Connection(service)
    fetched = connection.fetch()
    document = json.loads(fetched.content)

    codes = [one["properties"]["WD26CD"] for one in document["features"]]
    assert codes == sorted(f"E05{row * 7 % 1000:06d}" for row in range(1, 61))
    assert set(document["features"][0]["properties"]) == {"WD26CD", "WD26NM", "LAD26CD"}
    assert (fetched.areas, fetched.pages, fetched.resumed) == (60, 3, 0)
    assert pages_asked(service) == [0, PAGE, 2 * PAGE]
    assert connection.shown == [(25, 60), (50, 60), (60, 60)]


@pytest.mark.parametrize("most", [1, 7, 25, 2000])
@pytest.mark.parametrize("inside", [True, False])
def test_the_bytes_do_not_depend_on_how_the_server_pages(most, inside):
    whole = Connection(Service(wards(30))).fetch()
    service = Service(wards(30), most=most)
    service.told_among_properties = inside

    assert Connection(service).fetch().content == whole.content


def test_a_download_that_broke_off_goes_on_where_it_was():
    service, kept = Service(wards(60)), {}
    # Description, count, two pages, and then the line is cut.
    with pytest.raises(ServiceUnreachable, match="breaks off in the middle"):
        Connection(service, breaks_after=4).fetch(kept)
    service.asked.clear()

    fetched = Connection(service).fetch(kept)

    assert pages_asked(service) == [50]
    assert (fetched.pages, fetched.resumed) == (3, 2)
    assert fetched.content == Connection(Service(wards(60))).fetch().content


@pytest.mark.parametrize("change", ["edited", "promises", "dateless"])
def test_pages_of_two_editions_are_never_put_together(change):
    service, kept = Service(wards(60)), {}
    if change == "dateless":
        service.edited = None
    with pytest.raises(ServiceUnreachable):
        Connection(service, breaks_after=4).fetch(kept)
    service.asked.clear()
    service.features = [*wards(60)[1:], feature(99, "E05888888", "New", "E08000033", SQUARE)]
    if change == "edited":
        service.edited += 1
    if change == "promises":
        service.features = service.features[1:]

    fetched = Connection(service).fetch(kept)

    assert pages_asked(service)[0] == 0
    assert fetched.resumed == 0
    assert b"E05888888" in fetched.content


def test_an_edit_while_it_is_read_is_noticed():
    service, kept = Service(wards(60)), {}
    connection = Connection(service)
    answered = service.query

    def edited(question):
        if question.get("resultOffset") == "25":
            service.edited += 1
        return answered(question)

    service.query = edited
    with pytest.raises(BoundaryRefused, match="new edition while it was read"):
        connection.fetch(kept)
    assert kept == {}
    service.query = answered
    assert connection.fetch(kept).areas == 60


def test_a_kept_page_that_is_damaged_is_asked_for_again():
    service, kept = Service(wards(60)), {}
    with pytest.raises(ServiceUnreachable):
        Connection(service, breaks_after=4).fetch(kept)
    kept["page-000000"] = kept["page-000000"][:-9]
    kept["page-000025"] = b'{"features": 3}'
    service.asked.clear()

    assert Connection(service).fetch(kept).resumed == 0
    assert pages_asked(service) == [0, 25, 50]


def test_fewer_than_promised_is_refused():
    service, kept = Service(wards(30)), {}
    service.promises = 31
    with pytest.raises(BoundaryRefused, match="promised 31 wards and sent 30"):
        Connection(service).fetch(kept)
    assert kept == {}


def test_more_than_promised_is_refused():
    service = Service(wards(60))
    service.promises = 50
    with pytest.raises(BoundaryRefused, match="more wards than the 50 it promised"):
        Connection(service).fetch()
    service = Service(wards(50))
    service.promises = 40
    with pytest.raises(BoundaryRefused, match="promised 40 wards and sent 50"):
        Connection(service).fetch()


def test_a_server_that_sends_the_same_page_again_is_refused():
    service = Service(wards(50))
    service.ignores_offset = True
    with pytest.raises(BoundaryRefused, match="25 of them different"):
        Connection(service).fetch()


@pytest.mark.parametrize("count", [0, -1, 10**9, "60", None])
def test_a_count_that_is_none_is_refused(count, monkeypatch):
    service = Service(wards(3))
    monkeypatch.setattr(service, "query", lambda _: {"count": count})
    with pytest.raises(BoundaryRefused, match="how many wards"):
        Connection(service).fetch()


def test_another_layer_is_refused():
    service = Service([feature(1, "E05000001", "Ward", "E08000032", SQUARE, year="25")])
    with pytest.raises(BoundaryRefused, match="no fields WD26CD, WD26NM and LAD26CD"):
        Connection(service).fetch()


@pytest.mark.parametrize("features", [None, "x", [1], [{"properties": None}], [{}]])
def test_an_answer_that_is_no_list_of_wards_is_refused(features, monkeypatch):
    service = Service(wards(1))
    answered = service.query

    def odd(question):
        return {"features": features} if "resultOffset" in question else answered(question)

    monkeypatch.setattr(service, "query", odd)
    with pytest.raises(BoundaryRefused, match=r"list of outlines|has no WD26CD"):
        Connection(service).fetch()
