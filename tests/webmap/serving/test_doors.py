"""What each app is told of its door, and nothing of the other side's."""

import secrets
from datetime import datetime

import pytest
from pydantic import SecretStr

from geo.closed_lists import packaged_senders
from webmap.access import Role
from webmap.config import Settings, Tls
from webmap.db.door.people import Newcomer
from webmap.demonstration.furnishing import furnish
from webmap.door.terms import Oidc
from webmap.errors import UsageRefused
from webmap.keeping.founding import found, let_first_steward_in
from webmap.keeping.side_secrets import prepare_secrets
from webmap.serving.declared import declared
from webmap.serving.doors import oidc_declared, partner_terms, restricted_terms
from webmap.side import LOOPBACK, Side
from webmap.workspace import Workspace

NOON = datetime(2026, 11, 22, 12)  # noqa: DTZ001 - the store keeps UTC without a zone
ALL = {
    "tls": Tls.TERMINATED,
    "proxies": 2,
    "trusted_hosts": ("plainsight.example",),
    "sign_ins_a_minute": 7,
    "pages_an_hour": 70,
}
SIGN_IN = {
    "oidc_issuer": "https://sign-in.example",
    "oidc_client_id": "plainsight",
    "oidc_client_secret": SecretStr("CANARY"),
}


@pytest.fixture
def place(tmp_path):
    workspace = Workspace(tmp_path / "place")
    prepare_secrets(workspace)
    return workspace


def test_nothing_declared_is_for_this_machine(place):
    for terms in (partner_terms(place, Settings()), restricted_terms(place, Settings())):
        assert set(terms.trusted_hosts) <= set(LOOPBACK)
        assert (terms.proxies, terms.workers, terms.oidc) == (0, 1, None)
        assert terms.needs_second_factor


def test_each_side_is_told_what_is_declared_of_it(place):
    settings = Settings(**ALL)
    partner = partner_terms(place, settings, workers=3)
    assert (partner.trusted_hosts, partner.proxies) == (("plainsight.example",), 2)
    assert (partner.sign_ins_a_minute, partner.pages_an_hour, partner.workers) == (7, 70, 3)
    restricted = restricted_terms(place, settings, workers=2)
    assert (restricted.trusted_hosts, restricted.proxies) == (("localhost",), 0)
    assert (restricted.sign_ins_a_minute, restricted.workers) == (7, 2)


def test_the_sides_share_neither_store_cookie_nor_secret(place):
    one, other = partner_terms(place, Settings()), restricted_terms(place, Settings())
    for name in ("side", "store", "store_url", "secret"):
        assert getattr(one, name) != getattr(other, name), name
    assert one.side.cookie != other.side.cookie
    assert other.drop is None


def test_the_partner_side_is_told_nothing_that_opens_the_other(place):
    told = Settings(
        records_url=SecretStr("sqlite:///CANARY-records"),
        analysts_url=SecretStr("sqlite:///CANARY-analysts"),
        analyst_secret=SecretStr("CANARY" + secrets.token_urlsafe(32)),
    )
    terms = partner_terms(place, told)
    held = [getattr(terms, name) for name in terms.__slots__]
    assert "CANARY" not in repr(held)
    assert place.key() not in held


def test_a_demonstration_answers_under_the_names_of_this_machine_alone(place):
    place.mark_synthetic()
    terms = partner_terms(place, Settings(**ALL))
    assert (terms.trusted_hosts, terms.proxies) == (LOOPBACK, 0)


def test_a_demonstration_asks_for_no_second_factor(place):
    place.mark_synthetic()
    furnish(place, Settings(), NOON)
    for terms in (partner_terms(place, Settings()), restricted_terms(place, Settings())):
        assert not terms.needs_second_factor


def test_a_mark_put_beside_real_people_takes_no_second_factor_away(place):
    found(place, Settings(), packaged_senders(), replace=False)
    steward = Newcomer(email="s@real.example", name="S", role=Role.STEWARD, organisation=None)
    let_first_steward_in(place, Settings(), steward, NOON)
    place.mark_synthetic()
    for terms in (partner_terms(place, Settings()), restricted_terms(place, Settings())):
        assert terms.needs_second_factor


def test_what_is_told_is_not_printed(place):
    terms = partner_terms(place, Settings(**SIGN_IN))
    assert terms.oidc == oidc_declared(Settings(**SIGN_IN))
    for secret in ("CANARY", terms.store_url, repr(terms.secret)):
        assert secret not in repr(terms)


def test_a_sign_in_service_is_declared_whole(place):
    assert oidc_declared(Settings()) is None
    assert oidc_declared(Settings(**SIGN_IN)) == Oidc(
        issuer="https://sign-in.example",
        client_id="plainsight",
        client_secret="CANARY",  # noqa: S106 - of this test
    )
    for left_out in SIGN_IN:
        part = {name: value for name, value in SIGN_IN.items() if name != left_out}
        with pytest.raises(UsageRefused, match="Only a part") as refused:
            partner_terms(place, Settings(**part))
        assert "CANARY" not in str(refused.value)


def test_the_sides_go_by_a_name_each_on_this_machine(place):
    """A browser sends the cookies of a name to all its ports."""
    partners, analysts = (declared(Settings(), side) for side in Side)

    assert partners.address == "http://127.0.0.1:8000/"
    assert analysts.address == "http://localhost:8001/"
    assert "127.0.0.1" not in restricted_terms(place, Settings()).trusted_hosts
