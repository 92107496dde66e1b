"""What thousands of tests make alike, and one process needs to make only once.

A new store takes the steps that lead to its tables, and a new app compiles its templates and its
addresses. Each is made here as the service makes it, the first time; after that the same tables,
the same code and the same addresses are given again. Who tests how they come to be asks for
`made_anew()`.
"""

import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import CodeType

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection
from werkzeug.routing import Rule

from webmap.db.connecting import engine_for
from webmap.db.store import Store
from webmap.db.upgrade import bring_up_to_date
from webmap.site.assembly import Site

#: Turns a rule into what builds addresses by it.
compile_builder = Rule._compile_builder


def statements_of(store: Store) -> list[str]:
    """What makes the tables of a store as its own steps make them, in SQLite's words."""
    engine = engine_for(store, "sqlite://", 0)
    with engine.execution_options(writing=True).begin() as connection:
        bring_up_to_date(connection, store)
    with engine.connect() as connection:
        made: sqlite3.Connection = connection.connection.driver_connection
        lines = [line for line in made.iterdump() if line not in {"BEGIN TRANSACTION;", "COMMIT;"}]
    engine.dispose()
    return lines


class Tables:
    """The tables of each store, made anew from what its steps made the first time."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Store, list[str]]] = {}

    def bring_up_to_date(
        self, connection: Connection, store: Store, step: str | None = None
    ) -> None:
        """Do what `webmap.db.upgrade` does; at once where the database is new and SQLite's."""
        if step is not None or connection.dialect.name != "sqlite" or not _is_empty(connection):
            bring_up_to_date(connection, store, step)
            return
        known, lines = self._known.get(store.name, (None, []))
        if known is not store:
            lines = statements_of(store)
            self._known[store.name] = (store, lines)
        cursor = connection.connection.cursor()
        for line in lines:
            cursor.execute(line)
        cursor.close()


def _is_empty(connection: Connection) -> bool:
    return connection.exec_driver_sql("select count(*) from sqlite_master").scalar() == 0


class Templates(BytecodeCache):
    """Templates by name and by the very text they were compiled from."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled, if it was."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code


class Addresses:
    """What builds addresses, by all that a rule says of them."""

    def __init__(self) -> None:
        self._known: dict[object, Callable] = {}

    def builder(self, rule: Rule, append_unknown: bool = True) -> Callable:
        """Do what the library does; a rule that says the same has the same builder."""
        converters = tuple((name, type(each)) for name, each in rule._converters.items())
        defaults = tuple(sorted((rule.defaults or {}).items()))
        said = (rule.rule, tuple(rule._trace), converters, defaults, append_unknown)
        if said not in self._known:
            self._known[said] = compile_builder(rule, append_unknown)
        return self._known[said]


@functools.cache
def made_before() -> tuple[Tables, Templates, Addresses]:
    """What this process has made."""
    return Tables(), Templates(), Addresses()


@contextmanager
def given(bring: Callable, jinja_options: dict[str, object], build: Callable) -> Iterator[None]:
    """Have stores and apps made in these ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webmap.db.opening.bring_up_to_date", bring)
        patch.setattr(Site, "jinja_options", jinja_options)
        patch.setattr(Rule, "_compile_builder", build)
        yield


def made_once() -> AbstractContextManager[None]:
    """Give stores and apps what this process made before."""
    tables, templates, addresses = made_before()
    return given(
        tables.bring_up_to_date,
        {"bytecode_cache": templates},
        lambda rule, append_unknown=True: addresses.builder(rule, append_unknown),
    )


def made_anew() -> AbstractContextManager[None]:
    """Have them take every step and compile everything, as a new process does."""
    return given(bring_up_to_date, {}, compile_builder)
