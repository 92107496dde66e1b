"""What tests are given in place of what each would make: it is the same, statement by statement."""

import sqlite3

import pytest

from tests.joining import Visitor, site
from tests.made_once import made_anew, made_before, made_once
from webmap.db.connecting import engine_for
from webmap.db.opening import open_url
from webmap.db.upgrade import bring_up_to_date
from webmap.stores import STORES


def everything_in(file):
    database = sqlite3.connect(file)
    lines = sorted(database.iterdump())  # indexes of a table stand in any order
    database.close()
    return lines


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_a_store_has_the_tables_its_steps_make(tmp_path, kind):
    stepped = engine_for(kind, f"sqlite:///{tmp_path / 'stepped'}", 1)
    with stepped.execution_options(writing=True).begin() as connection:
        bring_up_to_date(connection, kind)
    stepped.dispose()

    with made_once(), open_url(kind, f"sqlite:///{tmp_path / 'given'}", 1, writing=True):
        pass

    assert len(everything_in(tmp_path / "given")) > 5
    assert everything_in(tmp_path / "given") == everything_in(tmp_path / "stepped")


def test_a_store_that_is_not_new_takes_the_steps_it_lacks(tmp_path):
    kind = STORES[0]
    engine = engine_for(kind, f"sqlite:///{tmp_path / 'older'}", 1)
    with engine.execution_options(writing=True).begin() as connection:
        made_before()[0].bring_up_to_date(connection, kind, "0001")
        made_before()[0].bring_up_to_date(connection, kind)
    engine.dispose()
    with open_url(kind, f"sqlite:///{tmp_path / 'new'}", 1, writing=True):
        pass
    assert everything_in(tmp_path / "older") == everything_in(tmp_path / "new")


def addresses_and_page(app):
    with app.test_request_context("/"):
        built = [
            app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "a b/1"), also="c d")
            for rule in app.url_map.iter_rules()
        ]
    return built, Visitor(app).read("/about").text


def test_an_app_has_the_pages_and_addresses_it_would_make():
    with made_anew():
        anew = addresses_and_page(site())
    with made_once():
        first, again = addresses_and_page(site()), addresses_and_page(site())
    assert len(anew[0]) > 30
    assert anew == first == again
