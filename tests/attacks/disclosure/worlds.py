"""Two worlds look alike to every partner and differ in what must not be known: which it is.

World B holds as many cases as world A. Five of a year fell in the other of two quiet wards of a
small group, and five others are of another sector: 0 against 5 in more than twenty cells, every
one SMALL. All else that is not released differs too: identities (with record keys searched for, so
that the noise is the same), dates within the quarter, organisations, grades, order, and records
that may not be counted.
"""

import numpy as np
import pandas as pd

from geo.periods import quarter_of
from models.disclosure.cellkey import record_keys
from tests.world import KEY, placed, random_records

#: Quiet wards, two and two side by side in one small group, as rows of a county of four columns.
COLUMNS = 4
#: Months that five cases fall in, one of each closed year.
MONTHS = ("2024-02", "2025-02")
#: Sectors that only the moved cases of one district have: of the first world, and of the second.
SECTORS = (("food_processing", "agriculture"), ("construction", "garment"), ("care_home", "hotel"))
#: Who reported, and who did in the other world: another name, in the same order.
OTHERS = {
    "bradford_council": "a_helpline",
    "leeds_council": "b_charity",
    "west_yorkshire_police": "x",
}


def quiet_pairs(rows):
    """One pair of quiet wards of each district."""
    return [(COLUMNS * row, COLUMNS * row + 1) for row in range(rows)]


def pair_of_worlds(areas, seed, per_quarter=60):
    """Two record sets, placed, that ought to have the same released cells.

    Parameters
    ----------
    areas
        A county of four columns.
    seed
        Which pair.
    per_quarter
        Cases a quarter in the wards that are not quiet.
    """
    rows = len(areas["district"])
    risk = np.ones(len(areas["ward"]))
    risk[[ward for pair in quiet_pairs(rows) for ward in pair]] = 0.0
    busy = random_records(areas, per_quarter, seed=seed, risk=risk)
    names = np.random.default_rng([seed, 6]).choice(list(OTHERS), len(busy))
    busy = busy.assign(organisation=names)
    first, second = (
        pd.concat([busy, _moved(areas, seed, world)], ignore_index=True) for world in (0, 1)
    )
    first = _numbered(first, 0)
    return first, disguised(_numbered(second, 0), seed)


def _numbered(records, start):
    names = [f"{start + at:032x}" for at in range(len(records))]
    return records.assign(uid=names, record_uid=names)


def _moved(areas, seed, world):
    rng = np.random.default_rng([seed, 7])
    wards, days, told = [], [], []
    for district, pair in enumerate(quiet_pairs(len(areas["district"]))):
        for at, month in enumerate(MONTHS):
            wards += [pair[(at + world) % 2]] * 5
            days += [f"{month}-{day:02d}" for day in rng.permutation(27)[:5] + 1]
            told += [SECTORS[district][(at + world) % 2]] * 5
    names = [f"quiet-{seed}-{at}" for at in range(len(wards))]
    return placed(areas, wards, days, case_uid=names, sector=pd.Series(told, dtype="object"))


def disguised(records, seed):
    """The same cases under other identities and circumstances, and some that may not be counted."""
    rng = np.random.default_rng([seed, 8])
    other = records.assign(
        case_uid=alike(records["case_uid"], rng),
        received_on=_other_days(records["received_on"], rng),
        organisation=records["organisation"].map(OTHERS),
        information_grade=rng.choice(["A", "B", "C", "D"], len(records)),
    )
    uncounted = other.sample(40, random_state=seed).assign(
        case_uid=[rng.bytes(16).hex() for _ in range(40)]
    )
    uncounted = uncounted.assign(
        handling=np.where(np.arange(40) % 2, "C", "P"),
        information_grade=np.where(np.arange(40) % 2, "B", "E"),
    )
    shuffled = pd.concat([other, uncounted]).sample(frac=1, random_state=seed)
    return _numbered(shuffled.reset_index(drop=True), 10_000)


def alike(case_uids, rng):
    """Other case uids with the same record keys, found by trying."""
    wanted = record_keys(case_uids, KEY).tolist()
    found: dict[int, list[str]] = {}
    for key in wanted:
        while not found.get(key):
            tried = [rng.bytes(16).hex() for _ in range(4_096)]
            for uid, drawn in zip(tried, record_keys(tried, KEY).tolist(), strict=True):
                found.setdefault(drawn, []).append(uid)
        found.setdefault(-1, []).append(found[key].pop())
    return found[-1]


def _other_days(days, rng):
    """Another day of the same quarter for each."""
    spans = {day: quarter_of(day.date()) for day in days.unique()}
    starts = days.map({day: pd.Timestamp(span.start) for day, span in spans.items()})
    return starts + pd.to_timedelta(rng.integers(0, 89, len(days)), unit="D")


def small_cells_apart(first, second):
    """How many cells hold 0 in one world and 5 in the other; none may differ otherwise.

    Parameters
    ----------
    first, second
        Exact cells of each world.
    """
    n, m = first.frame["n"].to_numpy(), second.frame["n"].to_numpy()
    apart = n != m
    ends = {tuple(sorted(each)) for each in zip(n[apart].tolist(), m[apart].tolist(), strict=True)}
    assert ends <= {(0, 5)}, ends
    return int(apart.sum())
