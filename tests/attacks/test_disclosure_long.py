"""The full form of the attacks on releases; it writes the table that the docs show."""

import json

import numpy as np
import pytest

from geo.periods import Period, quarters_between
from models import derive
from models.deriving import findings
from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE
from models.release_store import write
from tests.answers import differing
from tests.attacks.disclosure import scoring
from tests.attacks.disclosure.builds import CellByCell, Hiding
from tests.attacks.disclosure.checks import AREAS, CHECKS, few
from tests.attacks.disclosure.faults import FAULTS, noticed
from tests.attacks.disclosure.guessing import SURE, guess
from tests.attacks.disclosure.ours import Ours, Refused
from tests.attacks.disclosure.stores import grown, one_release
from tests.attacks.disclosure.table import score_row, write_part
from tests.attacks.disclosure.worlds import pair_of_worlds, small_cells_apart
from tests.door import signed_in_app
from tests.published import published_resources
from tests.world import FAMILY, KEY, LAST, exact_cells

pytestmark = pytest.mark.long

AT_LEAST = 0.15
PAIRS = 50
REPEATS = 1_000
EIGHT = quarters_between(Period.quarter("2024-Q4"), LAST)
#: Cases a quarter in the county over eight releases: few enough for much to be hidden.
IN_EIGHT = 45
#: Checks that look at what is derived; the others need nothing of it.
DERIVED = {"two worlds", "drawn in two worlds"}


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(findings, "NULL_DRAWS", 99)
    monkeypatch.setattr(findings, "RANK_DRAWS", 99)


@pytest.fixture
def _cells_alone(monkeypatch):
    monkeypatch.setattr(derive, "all_findings", lambda *_: ())


@pytest.mark.usefixtures("_cells_alone")
def test_a2_and_a3_over_one_release_and_eight():
    once, eight = one_release(few(), LAST), publishable()
    rows = ["| attack | build | counts from 1 to 7 | exact | proved | pinned |",
            "|---|---|---|---|---|---|"]  # fmt: skip
    ours = {}
    for name, history in (("A2, one release", once), ("A3, eight releases", eight)):
        for build in (Hiding(AREAS), Hiding(AREAS, 7), CellByCell(AREAS), Ours(AREAS)):
            careful = not isinstance(build, Hiding)
            most = None if careful else 600
            found = scoring.attack(build.tell(history), history, careful=careful, most=most)
            rows.append(score_row(name, build.name, found))
            assert found.wrong == 0, (name, build.name)
            if build.name == "hide 1 to 4":
                assert found.share >= AT_LEAST
            ours[name] = found
    write_part("a scores", "What linear bounds found", rows)
    assert {name: found.pinned for name, found in ours.items()} == dict.fromkeys(ours, 0)


def publishable():
    """Eight releases in turn that are not refused: others tell nobody anything."""
    for seed in range(1, 9):
        history = grown(few(seed, IN_EIGHT), EIGHT, late_share=0.1, seed=seed)
        try:
            Ours(AREAS).prepare(history)
        except Refused:
            continue
        return history
    raise AssertionError("every history was refused")


def test_a7_a_thousand_repeats_say_the_same():
    records, geography = few(), Geography.of(AREAS)

    def cells(held):
        counted = admit(Counted.none(), held, FAMILY, LAST, KEY)
        return protect(tabulate(counted, geography, FAMILY, LAST, WHOLE), Policy()).cells

    first = cells(records)
    for seed in range(REPEATS):
        rng = np.random.default_rng(seed)
        names = [rng.bytes(16).hex() for _ in range(len(records))]
        again = records.sample(frac=1, random_state=seed)
        assert cells(again.assign(uid=names, record_uid=names)) == first


def test_a12_fifty_pairs_of_worlds(tmp_path):
    compared, apart, seed = 0, [], 0
    while compared < PAIRS:
        assert seed < 2 * PAIRS, "too few pairs have the same released cells"
        seed += 1
        worlds = pair_of_worlds(AREAS, seed)
        try:
            releases = [Ours(AREAS).prepare(one_release(each, LAST))[-1].release for each in worlds]
        except Refused:
            continue
        if releases[0].cells != releases[1].cells:
            continue
        compared += 1
        apart.append(small_cells_apart(*(exact_cells(each, AREAS, WHOLE) for each in worlds)))
        assert json.dumps(releases[0].as_json()) == json.dumps(releases[1].as_json()), seed
        apps = []
        for name, release in zip("ab", releases, strict=True):
            root = tmp_path / f"{seed}{name}"
            write(release, published_resources(release, AREAS), root)
            apps.append(signed_in_app(root))
        assert differing(*apps, ["", "?table=T9"]) == set(), seed
    assert min(apart) >= 20
    write_part(
        "b worlds",
        "Two worlds",
        [
            f"{compared} pairs of {seed} tried had the same released cells, and differed in "
            f"{min(apart)} SMALL cells or more, 0 against 5. Of each pair every answer of every "
            "partner page, file and resource was the same to the last byte, headers and tags too.",
        ],
    )


@pytest.mark.usefixtures("_cells_alone")
def test_what_an_informed_attacker_guesses():
    history, residents = one_release(few(), LAST), dict(AREAS["ward"].frame["residents"])
    rows = ["| build | counts from 1 to 7 | one count surer than .9 | of these right | "
            "\"at least one\" surer than .9 | empty sums | of these thought to hold one |",
            "|---|---|---|---|---|---|---|"]  # fmt: skip
    found = {build.name: guess(build.tell(history), history, residents)
             for build in (Hiding(AREAS), Ours(AREAS))}  # fmt: skip
    for name, each in found.items():
        rows.append(
            f"| {name} | {each.targets} | {each.count / each.targets:.1%} | {each.count_right} | "
            f"{each.some / each.targets:.1%} | {each.empty} | {each.some_wrong} |"
        )
    write_part(
        "d guesses",
        "What an informed attacker guesses",
        [
            "The claim of a release is about what can be proved, not about what is likely. Whoever "
            "knows the residents of wards and the figures of districts, and expects wards to "
            f"differ as they usually do, is more than {SURE} sure of:",
            "",
            *rows,
            "",
            "Ward figures and quarters of wards and groups alone. That a place of many residents "
            "held at least one concern in a year is likely before anything is published.",
        ],
    )
    assert found["hide 1 to 4"].count_right >= AT_LEAST * found["hide 1 to 4"].targets
    assert found["ours"].count == 0


def test_every_fault_is_noticed(monkeypatch):
    rows = ["| fault | what goes wrong | check | noticed by |", "|---|---|---|---|"]
    missed = []
    for fault in FAULTS:
        with monkeypatch.context() as patch:
            if fault.caught_by not in DERIVED:
                patch.setattr(derive, "all_findings", lambda *_: ())
            who = noticed(fault, CHECKS[fault.caught_by], Ours(AREAS))
        rows.append(f"| {fault.name} | {fault.words} | {fault.caught_by} | {who or 'NOBODY'} |")
        missed += [] if who else [fault.name]
    caught = len(FAULTS) - len(missed)
    write_part(
        "c faults",
        "Faults planted in the protection",
        [f"{caught} of {len(FAULTS)} faults, planted one at a time, were noticed.", "", *rows],
    )
    assert missed == []
