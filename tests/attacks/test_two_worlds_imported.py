"""A12 from the file to the answer: two worlds whose released cube is the same tell nobody which.

World B holds the cases of world A, except that of two quiet wards of a small group the other one
has them: 0 against 5 in more than twenty cells, every one SMALL. All else about B differs: the
names and number of its files, references, organisations, dates within the quarter, kinds of place,
the order of rows, rows refused, and records that may not be counted, older than any that may.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

import boundaries
from boundaries import Areas
from geo.closed_lists import ClosedLists, packaged_organisations
from geo.neighbours import queen
from geo.periods import Period, quarters_between
from geo.ward_groups import group_wards
from models.deriving import findings
from models.disclosure.audit.past import PastRelease
from models.disclosure.cube import tabulate
from models.disclosure.spec import release_spec
from models.release_store import open_current
from tests.answers import differing
from tests.concern_files import KEY, TODAY, concern, write_concerns
from tests.door import signed_in_app
from tests.importing import import_concerns
from tests.published import published_resources
from tests.world import county
from webmap.config import Settings
from webmap.db.records.concerns import batches, records_frame
from webmap.releasing import drafting, families, publishing
from webmap.releasing.history import read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

HERE = Settings(records_url=None)
#: UTC without a zone, as the store keeps it.
NOW = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)
LISTS = ClosedLists.of(boundaries.names.towns(), packaged_organisations())
FIRST, LAST = Period.quarter("2023-Q4"), Period.quarter("2026-Q3")
CASES_A_QUARTER = 60
#: Quarters that five cases fall in, and which ward of a pair has them in world A.
MOVED = [("2024-Q2", 0), ("2025-Q3", 1)]
#: Metres east and north from where `tests.world` puts its county.
INTO_THE_COUNTY = (25_000, 30_000)


@dataclass(frozen=True)
class Case:
    """One case: who it is, the quarter it came in and, by world, the row of its ward."""

    link: str
    quarter: Period
    ward: tuple[int, int]


def link(number):
    return hashlib.sha256(f"case {number}".encode()).hexdigest()[:40]


@cache
def outlines():
    """Twelve square wards where Leeds and Bradford are, so that their points can be taken in."""
    made = county()
    moved = {
        level: Areas(
            held.frame.set_geometry(held.frame.geometry.translate(*INTO_THE_COUNTY)),
            held.vintage,
            held.level,
            held.source,
        )
        for level, held in made.items()
        if level in ("ward", "district", "county")
    }
    return {level: moved[level] for level in ("ward", "district", "county")}


@cache
def groups():
    """Groups of wards for both worlds: the choice of sizes is tested where it is made."""
    wards = outlines()["ward"]
    mean = float(wards.frame["residents"].mean())
    return group_wards(wards, queen(wards), small=1.5 * mean, large=3.5 * mean)


def pairs_of_wards():
    """A pair of wards of every district, in one small group, as rows of the wards."""
    frame = outlines()["ward"].frame
    rows = pd.Series(range(len(frame)), index=frame.index)
    held = pd.Series(groups().small_group_of).reindex(frame.index)
    for _, inside in rows.groupby(frame["district_code"]):
        yield next(two.tolist()[:2] for _, two in inside.groupby(held) if len(two) > 1)


def cases():
    """Cases all over the county but for the quiet wards, and five a moved quarter in those."""
    rng = np.random.default_rng(8)
    quiet = {row for pair in pairs_of_wards() for row in pair}
    busy = [row for row in range(len(outlines()["ward"])) if row not in quiet]
    told = [
        (quarter, (row, row))
        for quarter in quarters_between(FIRST, LAST)
        for row in rng.choice(busy, size=CASES_A_QUARTER).tolist()
    ]
    for pair in pairs_of_wards():
        for name, first in MOVED:
            moved = (pair[first], pair[1 - first])
            told += [(Period.quarter(name), moved)] * 5
    return [Case(link(at), quarter, ward) for at, (quarter, ward) in enumerate(told)]


def rows_of(world, days):
    """The cases as a careful police force writes them (world 0), and as others do (world 1)."""
    frame = outlines()["ward"].frame
    centres = frame.geometry.representative_point()
    rng = np.random.default_rng(world)
    rows = []
    for number, case in enumerate(cases()):
        row = case.ward[world]
        day = case.quarter.start + timedelta(days=days + int(rng.integers(0, 10)))
        by_code = world == 1 and number % 3 == 0
        point = f"{centres.iloc[row].x:.0f},{centres.iloc[row].y:.0f}"
        rows.append(
            concern(
                number + 50_000 * world,
                received_on=day.isoformat(),
                happened_on="",
                linked_case=case.link,
                place_kind="ward" if by_code else "point",
                place=frame.index[row] if by_code else point,
                organisation=ORGANISATIONS[world][number % 3],
                **({} if world == 0 else OTHERWISE),
            )
        )
    return rows


OTHERWISE = {"source_grade": "1", "information_grade": "A"}
#: Who reported in each world: others, in the same order of their names.
ORGANISATIONS = (
    ("bradford_council", "leeds_council", "west_yorkshire_police"),
    ("calderdale_council", "kirklees_council", "yorkshire_humber_rocu"),
)


def uncounted():
    """Rows that must change nothing: refused, confidential, or suspected false; some very old."""
    extra = {"linked_case": "", "received_on": "2001-01-01", "happened_on": "", "place": "LS1 4AP"}
    refused = [concern(at, child="17") for at in range(90_000, 90_030)]
    secret = [concern(at, handling="C", **extra) for at in range(91_000, 91_040)]
    false = [concern(at, information_grade="E", **extra) for at in range(92_000, 92_040)]
    return [*refused, *secret, *false]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Two workspaces under one key, each with the files of its world taken in and published."""
    base = tmp_path_factory.mktemp("worlds")
    places = (Workspace(base / "one"), Workspace(base / "a much longer name" / "two"))
    ordered = rows_of(0, days=1)
    shuffled = [*rows_of(1, days=44), *uncounted()]
    np.random.default_rng(5).shuffle(shuffled)
    files = (
        [write_concerns(base / "west-yorkshire.csv", *ordered)],
        [
            write_concerns(base / f"{name}.csv", *shuffled[at::3])
            for at, name in enumerate(("councils", "charities", "late returns of spring"))
        ],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "NULL_DRAWS", 199)
        patch.setattr(findings, "RANK_DRAWS", 199)
        patch.setattr(publishing, "assets", published_resources)
        patch.setattr(families, "choose_groups", lambda *_: groups())
        patch.setattr(drafting, "areas_in_use", lambda _: outlines())
        for workspace, given in zip(places, files, strict=True):
            (workspace.prepare_restricted() / "key").write_bytes(KEY)
            (workspace.restricted / "key").chmod(0o600)
            take_in(workspace, given)
            publishing.publish(workspace, HERE, today=TODAY)
    return places


def take_in(workspace, files):
    for at, path in enumerate(files):
        import_concerns(
            workspace,
            HERE,
            path,
            lists=LISTS,
            today=TODAY,
            imported_at=NOW + timedelta(days=at),
        )


def exact(workspace):
    """Recount a world as the restricted side may."""
    release = open_current(workspace.releases).release
    counted = read_history(workspace, HERE).counted
    geography = PastRelease.of(release).geography
    return tabulate(counted, geography, release.family, LAST, release_spec(consented=False))


def told(workspace):
    """The released cells of a world."""
    return open_current(workspace.releases).release.cells


def released(workspace):
    root = workspace.releases
    return {str(at.relative_to(root)): at.read_bytes() for at in root.rglob("*") if at.is_file()}


def test_the_worlds_differ_in_many_cells_and_in_all_that_is_not_released(worlds):
    """Without this the tests below would prove nothing."""
    first, second = map(exact, worlds)
    apart = first.frame["n"].to_numpy() != second.frame["n"].to_numpy()
    pairs = zip(first.frame["n"][apart], second.frame["n"][apart], strict=True)

    assert apart.sum() >= 20
    assert {tuple(sorted(pair)) for pair in pairs} == {(0, 5)}
    assert told(worlds[0]) == told(worlds[1])
    kept = []
    for workspace in worlds:
        with open_records(workspace, HERE) as db:
            kept.append((records_frame(db), [batch.refused for batch in batches(db)]))
    assert not set(kept[0][0]["record_uid"]) & set(kept[1][0]["record_uid"])
    assert not set(kept[0][0]["organisation"]) & set(
        kept[1][0].query("handling == 'P' and information_grade == 'A'")["organisation"]
    )
    assert (sum(kept[0][1]), sum(kept[1][1])) == (0, 30)


def test_every_stored_byte_is_the_same(worlds):
    first, second = map(released, worlds)

    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == set()


def test_every_answer_is_the_same(worlds):
    assert differing(*(signed_in_app(workspace.releases) for workspace in worlds)) == set()
