"""Logs for tests: written by the service, then changed by somebody who has no key.

Whoever changes one here can write anything to the store, and first takes the triggers off.
"""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from webmap.audit.chain import What
from webmap.audit.checking import Checked
from webmap.audit_log.verifying import verify
from webmap.audit_log.writing import Chain, write_line
from webmap.db.opening import open_url
from webmap.db.partnership.store import PARTNERSHIP

KEY = b"a key that nobody else can know."
START = datetime(2026, 1, 10, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
DAY = timedelta(days=1)


class Log:
    """A log in a store of its own."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.file = folder / "partnership.sqlite"
        self.url = url or f"sqlite:///{self.file}"
        self.chain = Chain(KEY, folder / "audit-head")

    def open(self, *, writing: bool = False):
        """Open the store for one transaction."""
        return open_url(PARTNERSHIP, self.url, 5, writing)

    def write(self, *times: datetime, **told) -> None:
        """Write a line at each of these times."""
        with self.open(writing=True) as db:
            for at in times:
                write_line(db, self.chain, at, What.EXPORT, **{"about": "map.download", **told})

    def verify(self, *expected, chain: Chain | None = None) -> Checked:
        """Check it."""
        with self.open() as db:
            return verify(db, chain or self.chain, expected)

    def tamper(self, *statements: str, keep: str = "") -> None:
        """Change an SQLite log as somebody would who may write anything to its file."""
        with closing(sqlite3.connect(self.file)) as held:
            held.execute("pragma foreign_keys = off")
            for (name,) in held.execute(
                "select name from sqlite_master where type = 'trigger' and name <> ?", [keep]
            ).fetchall():
                held.execute(f"drop trigger {name}")
            for statement in statements:
                held.execute(statement)
            held.commit()

    def rows(self, table: str = "audit_lines") -> list[dict[str, object]]:
        """Every row of one of its tables."""
        with self.open() as db:
            asked = text(f"select * from {table} order by 1")  # noqa: S608 - our own names
            return [dict(row) for row in db.execute(asked).mappings()]


def monthly(folder: Path, months: int = 4, each: int = 3) -> Log:
    """A log of some lines in each of some months, from January 2026 on."""
    log = Log(folder)
    log.write(
        *(
            START.replace(month=month, day=day + 1)
            for month in range(1, months + 1)
            for day in range(each)
        )
    )
    return log
