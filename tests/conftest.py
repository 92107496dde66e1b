"""What every test may ask for, and what happens to tests whose needs this machine cannot meet.

A test marked `browser`, `postgres` or `real` is skipped where its need is missing, and the closing
summary names and counts it. With REQUIRE_BROWSER=1 or REQUIRE_POSTGRES=1 missing means failed.

Scratch files stand in memory where a machine has plenty: tests make thousands of stores, and a
store waits for the disk at every step. TMPDIR names another place, which is then left as it is.
"""

import atexit
import gc
import os
import re
import secrets
import shutil
import sys
import tempfile
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

ROOT = Path(__file__).parents[1]

#: The mark, what it needs, and the variable that makes the need a must.
NEEDS = {
    "browser": ("a Chromium", "REQUIRE_BROWSER"),
    "postgres": ("a PostgreSQL server", "REQUIRE_POSTGRES"),
    "real": ("the real open data in ../shared", "REQUIRE_REAL"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Memory that is written to like a disk, and how much must be free to use it.
MEMORY = Path("/dev/shm")  # noqa: S108 - a mount; what is made in it has a name of its own
PLENTY = 8 * 2**30

# Quick runs draw the same examples every time, so that a red build can be repeated.
settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", max_examples=2_000, deadline=None, derandomize=False)
settings.load_profile("quick")


def find_browser() -> str | None:
    """Path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def free_memory() -> int:
    """Bytes that files in memory may take; 0 where there is no such place."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="utf-8")
        return min(
            shutil.disk_usage(MEMORY).free, int(re.search(r"MemAvailable: *(\d+)", told)[1]) * 1024
        )
    except OSError:
        return 0


def scratch_in_memory() -> None:
    """Put the scratch files of this run, its workers and its commands in memory till it ends."""
    owner = os.getpid()
    for left in MEMORY.glob("tests-*-*"):  # by a run that was killed
        if not Path("/proc", left.name.split("-")[1]).exists():
            shutil.rmtree(left, ignore_errors=True)
    # A short name: the path of a socket may have 107 letters.
    folder = tempfile.mkdtemp(prefix=f"tests-{owner}-", dir=MEMORY)
    Path(folder).chmod(0o711)  # as in /tmp, other accounts may pass, and look at nothing
    os.environ["TMPDIR"] = tempfile.tempdir = folder

    def forget() -> None:
        if os.getpid() == owner:  # and not a process that it forked
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(forget)


def pytest_configure(config: pytest.Config) -> None:
    """Choose where scratch files stand, and many more examples when long tests are asked for."""
    gc.disable()  # modules and tests are here to stay: see pytest_collection_finish
    if "TMPDIR" not in os.environ and free_memory() >= PLENTY:
        scratch_in_memory()
    if config.getoption("markexpr") == "long":
        settings.load_profile("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder they stand in, and by the real data they ask for."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("real")
        for kind in ("browser", "real"):
            if ROOT / "tests" / kind in item.path.parents:
                item.add_marker(kind)


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and never again among what was there before the first test."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test before its fixtures are made when there is no browser."""
    if item.get_closest_marker("browser") and find_browser() is None:
        pytest.skip("needs a Chromium: make env brings one, or apt-get install chromium")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail, not skip, a test whose need was declared a must."""
    report = yield
    for mark, (need, variable) in NEEDS.items():
        if report.skipped and item.get_closest_marker(mark) and os.environ.get(variable) == "1":
            report.outcome = "failed"
            report.longrepr = f"{variable}=1, but {need} is missing: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name and count the tests that did not run because this machine lacks something."""
    skipped = terminalreporter.getreports("skipped")
    for mark, (need, _) in NEEDS.items():
        names = sorted({report.nodeid for report in skipped if mark in report.keywords})
        if names:
            terminalreporter.section(f"{len(names)} tests did NOT run: they need {need}")
            for name in names:
                terminalreporter.line(name)


@pytest.fixture(scope="session", autouse=True)
def stores_and_apps_from_what_was_made_before() -> Iterator[None]:
    """Make tables, templates and addresses once, where any test here has to do with them."""
    if "webmap.db.opening" not in sys.modules and "webmap.site.assembly" not in sys.modules:
        yield
        return
    from tests.made_once import made_once  # it brings the web and the database with it

    with made_once():
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real open data and published results beside the checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real open data in ../shared is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium on this machine."""
    found = find_browser()
    if found is None:
        pytest.skip("needs a Chromium: make env brings one, or apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def postgres():
    """Address of a PostgreSQL server started for these tests."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
            import pgserver

            server = pgserver.get_server(tempfile.mkdtemp(), cleanup_mode="delete")
    except Exception as reason:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"PostgreSQL cannot be started on this machine ({type(reason).__name__})")
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()


@pytest.fixture
def postgres_databases(postgres):
    """Make empty databases and return their addresses; afterwards all of them are gone."""
    server, made = create_engine(postgres, isolation_level="AUTOCOMMIT"), []

    def make() -> str:
        made.append(f"plainsight_{secrets.token_hex(4)}")
        with server.connect() as connection:
            connection.execute(text(f"create database {made[-1]}"))
        return postgres.set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    with server.connect() as connection:
        for name in made:
            connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture
def postgres_database(postgres_databases):
    """Address of an empty database of its own."""
    return postgres_databases()
