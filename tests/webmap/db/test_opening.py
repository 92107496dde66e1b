"""A store kept open answers many times, each a transaction; its tables are made the first time."""

import threading

import pytest
from sqlalchemy import create_engine, func, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from webmap.db.opening import OpenStore, open_url
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.partnership.tables import Organisation
from webmap.errors import StoreUnavailable

TABLES = {table.name for table in PARTNERSHIP.tables}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """Address of a store that is not made yet."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_database")
    return f"sqlite:///{tmp_path / 'partnership.sqlite'}"


@pytest.fixture
def kept(url):
    """The store, kept open."""
    store = OpenStore(PARTNERSHIP, url, 10)
    yield store
    store.close()


def tables_of(url):
    """Names of what stands in a database, asked without our code."""
    return set(inspect(create_engine(url, poolclass=NullPool)).get_table_names())


def organisation(key):
    return insert(Organisation).values(key=key, name="An organisation", kind="ngo")


def count(store):
    with store.transaction() as db:
        return db.scalar(select(func.count()).select_from(Organisation))


def test_nothing_is_made_before_the_first_question(url, kept):
    before = tables_of(url)
    assert count(kept) == 0

    assert before == set()
    assert tables_of(url) == TABLES | {PARTNERSHIP.step_table}


def test_what_one_process_keeps_another_reads(url, kept):
    with kept.transaction(writing=True) as db:
        db.execute(organisation("wyp"))
    with open_url(PARTNERSHIP, url, 10, writing=True) as db:
        db.execute(organisation("leeds"))

    assert count(kept) == 2


def test_an_error_keeps_nothing_and_the_store_goes_on(kept):
    with pytest.raises(IntegrityError), kept.transaction(writing=True) as db:
        db.execute(organisation("wyp"), [{}, {}])

    assert count(kept) == 0


def test_a_store_that_is_closed_opens_again(kept):
    with kept.transaction(writing=True) as db:
        db.execute(organisation("wyp"))
    kept.close()

    assert count(kept) == 1


def test_many_threads_share_it_from_the_first_question_on(kept):
    failures = []

    def use(number):
        try:
            with kept.transaction(writing=True) as db:
                db.execute(organisation(f"body-{number}"))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert count(kept) == 6


def test_a_store_that_cannot_be_reached_can_be_reached_later(tmp_path):
    """The service is started before the disk is there; no question of before keeps it shut."""
    store = OpenStore(PARTNERSHIP, f"sqlite:///{tmp_path / 'later' / 'partnership.sqlite'}", 0)
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        count(store)
    (tmp_path / "later").mkdir()

    assert count(store) == 0
    store.close()
