"""The restricted side and the partner side share nothing by which one could open the other.

Both stand over one workspace, with the secrets and the stores that a real one has.
"""

import ast
import os
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.door import client_of, give, let_in
from webmap.access import EVERY_ROLE, MEMBERS, Role
from webmap.app import create_app
from webmap.commands.one_side import NOT_OF, without_other_side
from webmap.config import Settings
from webmap.db.door.people import person_called
from webmap.db.opening import open_url
from webmap.door.invitations import new_invitation
from webmap.door.keys import key_for
from webmap.door.terms import DoorTerms
from webmap.keeping.side_secrets import drop_seed, prepare_secrets
from webmap.restricted.app import create_restricted_app
from webmap.serving.doors import partner_terms, restricted_terms
from webmap.side import Side
from webmap.stores import open_records
from webmap.workspace import Workspace

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROLE_OF = {Side.PARTNER: Role.STEWARD, Side.ANALYST: Role.ANALYST}
OTHER = {Side.PARTNER: Side.ANALYST, Side.ANALYST: Side.PARTNER}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    place = Workspace(tmp_path_factory.mktemp("sides"))
    prepare_secrets(place)
    with open_records(place, Settings(), writing=True):
        pass
    return place


@pytest.fixture(scope="module")
def apps(workspace):
    """Both sides as `plainsight serve` makes them, with room to ask as often as the tests do."""
    settings = Settings(pages_an_hour=1_000_000, sign_ins_a_minute=60)
    restricted = restricted_terms(workspace, settings)
    return {
        Side.PARTNER: create_app(workspace.releases, partner_terms(workspace, settings)),
        Side.ANALYST: create_restricted_app(workspace, settings, restricted),
    }


def terms_of(app) -> DoorTerms:
    return app.extensions["door terms"]


def opens(client) -> bool:
    """Whether it opens what only somebody signed in may."""
    return client.get("/account").status_code == 200


SIDES = pytest.mark.parametrize("side", list(Side))


@SIDES
def test_a_session_opens_its_own_side(apps, side):
    """So that the refusals below are not for another reason."""
    assert opens(client_of(apps[side], ROLE_OF[side]))


@SIDES
def test_a_session_of_one_side_opens_nothing_on_the_other(apps, side):
    ours, other = apps[side], apps[OTHER[side]]
    session_id = let_in(terms_of(ours), ROLE_OF[side])
    for named_by in (ours, other):  # as it is, and renamed
        client = client_of(other, None)
        for host in terms_of(other).trusted_hosts:
            client.set_cookie(terms_of(named_by).side.cookie, session_id, domain=host, secure=True)
        assert not opens(client)
        assert client.get("/").location == "/sign-in"


@SIDES
def test_both_cookies_at_once_sign_nobody_in_twice(apps, side):
    """A browser sends its cookies to every port of a name: each side looks at its own alone."""
    ours, other = apps[side], apps[OTHER[side]]
    client = client_of(ours, ROLE_OF[side])
    foreign = let_in(terms_of(other), ROLE_OF[OTHER[side]])
    for host in terms_of(ours).trusted_hosts:
        client.set_cookie(terms_of(other).side.cookie, foreign, domain=host, secure=True)
    assert opens(client)
    page = client.get("/account").text
    assert f"{ROLE_OF[side]}@" in page
    assert f"{ROLE_OF[OTHER[side]]}@" not in page


@SIDES
def test_the_same_stamp_in_both_stores_would_open_nothing_either(apps, side):
    """Even a session row copied from store to store needs the person it speaks of."""
    ours, other = apps[side], apps[OTHER[side]]
    session_id = let_in(terms_of(ours), ROLE_OF[side])
    email = f"{ROLE_OF[side]}@west-yorkshire-police.example"
    for app in (ours, other):
        terms = terms_of(app)
        with open_url(terms.store, terms.store_url, 5, writing=False) as db:
            assert (person_called(db, email) is not None) == (app is ours)
    client = client_of(other, None)
    give(client, terms_of(other), session_id)
    assert not opens(client)


@SIDES
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_role_of_one_side_is_nobody_on_the_other(apps, side, role):
    """Put into the wrong store by hand, past every check."""
    belongs = (role in MEMBERS) == (side is Side.PARTNER)
    assert opens(client_of(apps[side], role, "misplaced")) == belongs


@SIDES
def test_an_invitation_of_one_side_is_worth_nothing_on_the_other(apps, side):
    ours, other = apps[side], apps[OTHER[side]]
    terms = terms_of(ours)
    let_in(terms, ROLE_OF[side], "invited")
    with open_url(terms.store, terms.store_url, 5, writing=True) as db:
        person = person_called(db, f"{ROLE_OF[side]}@invited.example")
        token = new_invitation(db, person, terms.now())
    here = client_of(ours, None).get(f"/invitation/{token}")
    there = client_of(other, None).get(f"/invitation/{token}")
    nowhere = client_of(other, None).get("/invitation/" + "x" * len(token))
    assert 'type="password"' in here.text
    assert 'type="password"' not in there.text
    assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data)


@SIDES
def test_the_token_of_a_form_of_one_side_is_refused_on_the_other(apps, side):
    ours, other = apps[side], apps[OTHER[side]]
    theirs = TOKEN.search(client_of(ours, ROLE_OF[side]).get("/sign-out").text)[1]
    client = client_of(other, ROLE_OF[OTHER[side]])
    assert TOKEN.search(client.get("/sign-out").text)[1] != theirs
    assert client.post("/sign-out", data={"csrf_token": theirs}).status_code == 400
    assert opens(client)


@SIDES
def test_a_page_of_one_side_sends_no_form_to_the_other(apps, side):
    """Another port of the same name is the same site to a browser, and not the same origin."""
    client = client_of(apps[side], ROLE_OF[side])
    token = TOKEN.search(client.get("/sign-out").text)[1]
    sent = client.post(
        "/sign-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-site"}
    )
    assert sent.status_code == 400
    assert opens(client)


def test_name_port_store_and_secret_differ(workspace, apps):
    partner, restricted = (terms_of(apps[side]) for side in Side)
    settings = Settings()
    assert partner.side.cookie != restricted.side.cookie
    assert settings.port != settings.analyst_port
    assert partner.store is not restricted.store
    assert partner.store_url != restricted.store_url
    assert len({partner.secret, restricted.secret, workspace.key(), drop_seed(workspace)}) == 4
    assert partner.head_file != restricted.head_file


def test_nothing_signed_or_encrypted_by_one_side_fits_the_other(apps):
    told = [
        {
            app.config["SECRET_KEY"],
            app.config["SECURITY_PASSWORD_SALT"],
            *app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"],
            *app.config["SECURITY_TOTP_SECRETS"].values(),
            key_for(terms_of(app).secret, "audit chain").hex(),
        }
        for app in apps.values()
    ]
    assert not told[0] & told[1]
    assert all(len(keys) == 5 for keys in told)


def inside(thing):
    """What hangs on a thing: of a container, of an object of ours, or of the door's library."""
    if isinstance(thing, dict):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, (list, tuple, set, frozenset)):
        return list(thing)
    if type(thing).__module__.partition(".")[0] not in {"webmap", "flask_security"}:
        return []
    told = [getattr(thing, field.name) for field in fields(thing)] if is_dataclass(thing) else []
    return [*told, *getattr(thing, "__dict__", {}).values()]


def everything_within(thing, seen=None):
    """Every text, number and path that can be reached from an app's own state."""
    seen = {} if seen is None else seen
    if id(thing) in seen or isinstance(thing, type):
        return
    seen[id(thing)] = thing  # kept, so that no id is given twice
    if isinstance(thing, SecretStr):
        thing = thing.get_secret_value()
    if isinstance(thing, (str, bytes, Path)):
        yield thing
    for each in inside(thing):
        yield from everything_within(each, seen)


def test_the_partner_app_holds_no_way_to_the_records(workspace, apps):
    """Walked from the app: its configuration, its extensions, and all that hangs on them."""
    partner, restricted = apps[Side.PARTNER], terms_of(apps[Side.ANALYST])
    held = list(everything_within([partner.config, partner.extensions, partner.session_interface]))
    words = [str(each) for each in held]
    assert any(str(terms_of(partner).store_url) in word for word in words)  # the walk gets there
    assert terms_of(partner).secret in held
    assert not [word for word in words if str(workspace.restricted) in word]
    assert not [word for word in words if "records.sqlite" in word or "analysts.sqlite" in word]
    for secret in (restricted.secret, workspace.key(), drop_seed(workspace)):
        assert secret not in held
        assert not [word for word in words if secret.hex() in word]


@SIDES
def test_the_environment_of_a_side_holds_nothing_of_the_other(side):
    everything = {
        f"PLAINSIGHT_{name.upper()}": "told" for name in (*Settings.model_fields, "workspace")
    }
    everything |= {f"{name}_FILE": "told" for names in NOT_OF.values() for name in names}
    everything |= {name.lower(): "told" for name in everything} | {"PATH": "/bin"}
    kept = without_other_side(side, everything)
    told = {name.upper() for name in kept}
    foreign = {
        Side.PARTNER: {"RECORDS_URL", "ANALYSTS_URL", "ANALYST_SECRET"},
        Side.ANALYST: {"PARTNERSHIP_URL", "PARTNER_SECRET", "OIDC_CLIENT_SECRET"},
    }
    for name in foreign[side]:
        assert f"PLAINSIGHT_{name}" not in told
        assert f"PLAINSIGHT_{name}_FILE" not in told
    for name in foreign[OTHER[side]]:
        assert f"PLAINSIGHT_{name}" in told
    assert {"PATH", "PLAINSIGHT_WORKSPACE"} <= told


#: What each side loads in a process of its own, and must not.
NEVER_LOADED = {
    "webmap.app": (
        "webmap.restricted", "webmap.config", "webmap.stores", "webmap.workspace",
        "webmap.keeping", "webmap.serving.doors", "webmap.db.records", "webmap.db.analysts",
        "webmap.analyst", "geo", "pandas", "geopandas", "numpy", "numba", "scipy", "shapely",
        "sklearn", "esda", "libpysal", "pyarrow",
    ),
    "webmap.restricted.app": ("webmap.app", "webmap.views.home", "webmap.views.map"),
}  # fmt: skip


@pytest.mark.parametrize("app", NEVER_LOADED)
def test_a_process_of_one_side_loads_nothing_of_the_other(app):
    asked = (
        f"import sys, importlib; app = importlib.import_module({app!r}); "
        "[importlib.import_module(page) for page in app.PAGES]; print(*sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked],
        check=True, capture_output=True, text=True, cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    loaded = set(told.stdout.split())
    assert app in loaded
    assert not loaded & set(NEVER_LOADED[app])


def imported_by(path):
    """Every module a file names in an import, wherever in it that stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_no_file_of_one_side_names_the_other():
    partner = [ROOT / "webmap" / "app.py", *(ROOT / "webmap" / "views").glob("*.py")]
    shared = [*(ROOT / "webmap" / "door").glob("*.py"), *(ROOT / "webmap" / "site").glob("*.py")]
    restricted = list((ROOT / "webmap" / "restricted").rglob("*.py"))
    assert len(partner) > 10
    assert len(restricted) > 5
    for path in [*partner, *shared]:
        named = [name for name in imported_by(path) if name.startswith("webmap.restricted")]
        assert not named, f"{path.name} reaches the restricted side: {named}."
    for path in [*restricted, *shared]:
        assert "webmap.app" not in list(imported_by(path)), f"{path.name} reaches the partner app."
