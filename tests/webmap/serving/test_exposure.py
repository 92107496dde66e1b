"""A side opens to others when all is declared, and every single thing left out keeps it shut."""

import secrets
from dataclasses import replace

import pytest
from pydantic import SecretStr

from webmap.config import Settings, Tls
from webmap.db.analysts import ANALYSTS
from webmap.db.partnership.store import PARTNERSHIP
from webmap.errors import UsageRefused
from webmap.serving.declared import declared
from webmap.serving.exposure import faults_of, require_safe
from webmap.side import Side
from webmap.stores import open_store
from webmap.workspace import Workspace

ONE, OTHER = (SecretStr(secrets.token_urlsafe(32)) for _ in range(2))
#: Everything there is to declare, for both sides.
ALL = {
    "host": "0.0.0.0",  # noqa: S104 - others are meant
    "analyst_host": "10.0.0.5",
    "tls": Tls.TERMINATED,
    "analyst_tls": Tls.TERMINATED,
    "trusted_hosts": ("plainsight.example",),
    "analyst_trusted_hosts": ("restricted.example",),
    "partner_secret": ONE,
    "analyst_secret": OTHER,
}
#: Names that are none, or more than one host's.
NO_NAMES = ["*", "*.example", ".example", "a.example:8000", "https://a.example", "a.example/b",
            "a b", "-a.example", "a..example", "a_b.example", "[::1]", "a" * 254]  # fmt: skip


@pytest.fixture
def place(tmp_path):
    """A workspace with a store of people on either side."""
    workspace = Workspace(tmp_path / "place")
    for store in (PARTNERSHIP, ANALYSTS):
        with open_store(store, workspace, Settings(), writing=True):
            pass
    return workspace


def faults(place, side=Side.PARTNER, **changed):
    """What is said of a side of which all is declared but what is changed."""
    settings = Settings(**(ALL | changed))
    return [fault.says + fault.do for fault in faults_of(declared(settings, side), place, settings)]


@pytest.mark.parametrize("side", Side)
def test_all_that_is_declared_opens_a_side(place, side):
    settings = Settings(**ALL)
    assert declared(settings, side).is_open
    require_safe(declared(settings, side), place, settings)


@pytest.mark.parametrize("side", Side)
def test_nothing_declared_answers_on_this_machine(tmp_path, side):
    settings = Settings()
    here = declared(settings, side)
    assert not here.is_open
    assert (here.believed_proxies, here.names) == (0, side.names_here)
    require_safe(here, Workspace(tmp_path), settings)


@pytest.mark.parametrize(
    ("side", "left_out", "named"),
    [
        (Side.PARTNER, {"tls": Tls.NONE}, "PLAINSIGHT_TLS"),
        (Side.PARTNER, {"partner_secret": None}, "PLAINSIGHT_PARTNER_SECRET"),
        (Side.PARTNER, {"trusted_hosts": ()}, "PLAINSIGHT_TRUSTED_HOSTS"),
        (Side.ANALYST, {"analyst_tls": Tls.NONE}, "PLAINSIGHT_ANALYST_TLS"),
        (Side.ANALYST, {"analyst_secret": None}, "PLAINSIGHT_ANALYST_SECRET"),
        (Side.ANALYST, {"analyst_trusted_hosts": ()}, "PLAINSIGHT_ANALYST_TRUSTED_HOSTS"),
    ],
)
def test_one_thing_left_out_keeps_a_side_shut_and_is_named(place, side, left_out, named):
    (told,) = faults(place, side, **left_out)
    assert named in told
    other = Side.PARTNER if side is Side.ANALYST else Side.ANALYST
    assert not faults(place, other, **left_out)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "127.0.0.2", "10.1.2.3", "a.example", ""])  # noqa: S104 - named to be refused
@pytest.mark.parametrize("side", Side)
def test_any_other_host_than_this_machine_is_open_to_others(place, host, side):
    settings = Settings()
    here = replace(declared(settings, side), host=host)
    with pytest.raises(UsageRefused, match="TLS=terminated"):
        require_safe(here, place, settings)


@pytest.mark.parametrize("said", [{"tls": Tls.TERMINATED}, {"trusted_hosts": ("a.example",)}])
def test_a_proxy_on_this_machine_opens_it_to_others_too(place, said):
    """It answers at 127.0.0.1, and the proxy before it at every address there is."""
    settings = Settings(**said)
    assert declared(settings, Side.PARTNER).is_open
    with pytest.raises(UsageRefused, match="PLAINSIGHT_PARTNER_SECRET"):
        require_safe(declared(settings, Side.PARTNER), place, settings)


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_that_of_one_host(place, name):
    (told,) = faults(place, trusted_hosts=("a.example", name))
    assert "PLAINSIGHT_TRUSTED_HOSTS holds what is not the name of one host" in told


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"analyst_secret": ONE}, "other side"),
        ({"port": 8001}, "port of the other side"),
        ({"analyst_trusted_hosts": ("plainsight.example",)}, "name of the other side"),
        ({"partner_secret": SecretStr("a" * 40), "analyst_secret": SecretStr("b" * 40)}, "guessed"),
    ],
)
def test_the_sides_share_nothing(place, side, changed, words):
    (told,) = faults(place, side, **changed)
    assert words in told


def test_weak_or_shared_is_refused_on_this_machine_too(place):
    for shared in ({"port": 8001}, {"partner_secret": SecretStr("a" * 40)}):
        settings = Settings(**shared)
        with pytest.raises(UsageRefused, match="not safe to open"):
            require_safe(declared(settings, Side.PARTNER), place, settings)


DATABASE = "postgresql+psycopg://{}@db.example{}/{}"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("a:x", "", "p"), ("a:x", "", "p"), True),
        (("a:x", "", "p"), ("a:y", ":5432", "p"), True),
        (("a:x", "", "p"), ("b:x", "", "p"), True),  # its tables would be the other's
        (("a:x", "", "p"), ("a:x", "", "q"), False),
        (("a:x", "", "p"), ("a:x", ":5433", "p"), False),
        (("a:x", "", "p"), ("a:x", "", "p?options=-csearch_path%3Dq"), False),
    ],
)
def test_the_stores_of_people_are_two(place, one, other, shared):
    told = faults(
        place,
        partnership_url=SecretStr(DATABASE.format(*one)),
        analysts_url=SecretStr(DATABASE.format(*other)),
    )
    assert bool(told) == shared
    assert "db.example" not in str(told)


@pytest.mark.parametrize(("account", "shared"), [("a:x", True), ("b:x", False)])
def test_the_account_of_the_partner_side_does_not_open_the_records(place, account, shared):
    told = faults(
        place,
        partnership_url=SecretStr(DATABASE.format("a:x", "", "p")),
        records_url=SecretStr(DATABASE.format(account, "", "p")),
    )
    assert bool(told) == shared


@pytest.mark.parametrize("side", Side)
def test_a_demonstration_is_not_for_others(place, side):
    place.mark_synthetic()
    (told,) = faults(place, side)
    assert "demonstration" in told


@pytest.mark.parametrize("side", Side)
def test_a_side_without_people_is_not_for_others(tmp_path, side):
    (told,) = faults(Workspace(tmp_path / "empty"), side)
    assert "plainsight init" in told


def test_everything_there_is_to_mend_is_said_at_once_and_no_secret(place):
    settings = Settings(host="0.0.0.0", partner_secret=SecretStr("CANARY"))  # noqa: S104 - to be refused
    with pytest.raises(UsageRefused) as refused:
        require_safe(declared(settings, Side.PARTNER), place, settings)
    for name in ("PLAINSIGHT_TLS", "PLAINSIGHT_PARTNER_SECRET", "PLAINSIGHT_TRUSTED_HOSTS"):
        assert name in str(refused.value)
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    ("tls", "proxies", "believed"),
    [(Tls.NONE, None, 0), (Tls.NONE, 3, 0), (Tls.TERMINATED, None, 1), (Tls.TERMINATED, 2, 2)],
)
def test_a_proxy_is_believed_only_where_it_is_declared(tls, proxies, believed):
    settings = Settings(tls=tls, proxies=proxies, analyst_tls=tls, analyst_proxies=proxies)
    assert {declared(settings, side).believed_proxies for side in Side} == {believed}
