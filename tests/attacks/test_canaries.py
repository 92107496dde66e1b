"""Attack A15: what must not be kept is planted in concern files and looked for everywhere.

Five hundred canaries of every kind stand where a careless partner puts a person: in every column,
in headings, in rows of the wrong width, on a second sheet, in a comment and in the properties of a
workbook. After checking and importing, every byte of the workspace, of the temporary folder, of the
working folder and of what was printed is searched.
"""

import csv
import io
import zipfile
from itertools import cycle, islice, product

import numpy as np
import pytest
import xlsxwriter

from geo.personal_data.numbers import passes_modulus_11
from tests.concern_files import GOOD, as_csv, concern
from tests.forked_commands import Commands

GIVEN = ["Fatmire", "Tesfalem", "Agnieszka", "Oluwaseun", "Zoë", "Łukasz", "Mihaela", "Siobhan"]
FAMILY = ["Krasniqi", "Gebremedhin", "Kowalczyk", "Adebayo", "Ødegård", "Żółć", "Popescu", "Smith",
          "Nguyen", "Hussain"]  # fmt: skip
#: A reference, a link and an operation of rows that are taken in: kept as keyed hashes alone.
HONEST = [f"WYP-QX{number:05d}" for number in range(30)]
HASHES = [f"cafebabe{number:024x}f00d" for number in range(10)]
AMOUNT = 500


def telephones(number):
    return [f"07700 900{number:03d}", f"07700900{number:03d}", f"+44 (0)7700 900{number:03d}",
            f"(0113) 496 0{number:03d}", f"0113-496-0{number:03d}"]  # fmt: skip


def of_every_kind():
    """Yield canaries for ever, the kinds in turn, and for each whether it fits a reference."""
    names = cycle(product(GIVEN, FAMILY))
    insurance = (f"JG{number:06d}B" for number in range(103_759, 999_999, 7_919))
    nhs = (text for n in range(4_000_000_019, 4_999_999_999, 104_729)
           if passes_modulus_11(text := str(n)))  # fmt: skip
    marks = (f"QX{n:02d}{a}{b}J" for n, a, b in product(range(10, 80), "BCDF", "GHKL"))
    birthdays = product(range(1, 29), range(1, 13), range(1961, 2009, 5))
    for number, (given, family) in enumerate(names):
        serial = f"{number:03d}"
        day, month, year = next(birthdays)
        yield f"{given} {family} {serial}", False
        yield f"{family}-{serial}X".upper(), True
        yield telephones(number % 1000)[number % 5], number % 5 in {1, 4}
        yield f"{family}.{serial}@example.org", False
        yield next(marks), True
        yield next(nhs), True
        yield next(insurance), True
        yield f"{day:02d}/{month:02d}/{year}", False
        yield f"{year}{month:02d}{day:02d}-{serial}", True


PLANTED = list(dict.fromkeys(text for text, _ in islice(of_every_kind(), AMOUNT)))
FOR_REFERENCES = {text for text, fits in islice(of_every_kind(), AMOUNT) if fits}


def good_rows():
    rows = [concern(concern_id=name) for name in HONEST]
    for at, link in enumerate(HASHES):
        rows[at]["linked_case" if at % 2 else "operation"] = link
    return rows


def careless_rows(canaries):
    """Plant each canary alone in a column, the columns in turn."""
    rows = []
    for number, (canary, column) in enumerate(zip(canaries, cycle(GOOD), strict=False)):
        whole = canary if number % 3 else f"{GOOD[column]} {canary}"
        value = canary if column == "concern_id" else whole
        kind = ("point", "uprn", "postcode", "ward", "town", "district", "force")[number % 7]
        changes = {"place_kind": kind} if column == "place" else {}
        rows.append(concern(100_000 + number, **changes, **{column: value}))
    return rows


def careless_csv(canaries):
    """Return a CSV with the canaries: most in cells, some in rows of another width."""
    cells, odd = canaries[:-6], canaries[-6:]
    text = as_csv([*good_rows(), *careless_rows(cells)])
    text += f"WYP-000950,{odd[0]}\n{odd[1]}\n"  # too short
    text += "WYP-000951" + ",x" * len(GOOD) + f",{odd[2]}\n"  # too long
    text += f"{odd[3]}" + ",x" * len(GOOD) + "\n"
    text += f"WYP-000952,\0{odd[4]}" + "," * (len(GOOD) - 2) + "\n"
    return text + f"WYP-000953,\0{odd[5]}" + "," * (len(GOOD) - 2) + "\n"


def write_workbook(path, canaries, headings=tuple(GOOD)):
    """Write a workbook with canaries in cells, beside the table and around it."""
    cells, around = canaries[:-3], canaries[-3:]
    book = xlsxwriter.Workbook(path)
    book.set_properties({"author": around[0], "title": "Concerns"})
    sheet = book.add_worksheet("Concerns")
    table = [[row[column] for column in GOOD] for row in [*good_rows(), *careless_rows(cells)]]
    for line, row in enumerate([list(headings), *table]):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text)
    sheet.write_comment(1, 1, around[1])
    book.close()
    return around[2]


def found_in(content):
    """Return the canaries that stand in some bytes, in any of the encodings in use, in any case."""
    small = content.lower()
    return {
        canary
        for canary in [*PLANTED, *HONEST, *HASHES]
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if canary.encode(encoding).lower() in small or canary.lower().encode(encoding) in small
    }


def search(contents):
    """Return what was found, by where; nothing if all is well."""
    found = {where: found_in(content) for where, content in contents.items()}
    return {where: canaries for where, canaries in found.items() if canaries}


def everything_under(*folders):
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files}


def unpacked(path):
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.fixture
def places(tmp_path):
    folders = {name: tmp_path / name for name in ("inbox", "work", "temporary")}
    for folder in folders.values():
        folder.mkdir()
    return folders


@pytest.fixture
def inbox(places):
    """Files of every writing with all canaries in them; one is named for a person."""
    folder, rng = places["inbox"], np.random.default_rng(1)
    fitting = [text for text in PLANTED if text in FOR_REFERENCES]
    rng.shuffle(fitting)
    as_references = [concern(concern_id=text) for text in fitting]
    third = len(PLANTED) // 3
    first, second, last = PLANTED[:third], PLANTED[third : 2 * third], PLANTED[2 * third :]
    (folder / "careless.csv").write_text(careless_csv(first), encoding="utf-8")
    left = write_workbook(folder / "workbook.xlsx", second)
    (folder / f"{NAMED}.csv").write_text(as_csv([*good_rows(), *as_references]), encoding="utf-8")
    wide = io.StringIO()
    headings = [*GOOD, *last[:8]]
    csv.writer(wide).writerows([headings, *[[*concern(n).values(), *last[8:16]] for n in (1, 2)]])
    (folder / "headings.csv").write_text(wide.getvalue(), encoding="utf-8")
    write_workbook(folder / "headings.xlsx", last[20:60], [*list(GOOD)[:-1], last[16]])
    (folder / "utf16.csv").write_text(careless_csv([*last[60:], left]), encoding="utf-16")
    text = careless_csv(last[:60])
    (folder / "open.csv").write_text(text.replace("labour", '"labour', 1), encoding="utf-8")
    (folder / "latin.csv").write_bytes(text.encode("cp1252", errors="replace") + b"\x81")
    return folder


NAMED = "Fatmire Krasniqi 07700900999"


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """Commands at once, each a process of its own."""
    commands = Commands(tmp_path_factory.mktemp("said"))
    yield commands
    commands.close()


@pytest.fixture
def run(commands, places):
    """Run a command in the working folder; its exit code, and all it printed."""
    own = dict.fromkeys(["TMPDIR", "SQLITE_TMPDIR"], str(places["temporary"]))

    def typed(*words):
        ran = commands.run(*words, settings=own, folder=places["work"])
        return ran.code, ran.said.encode()

    return typed


def test_the_search_finds_what_is_there(inbox):
    """The harness counts only if it finds every canary where it was planted."""
    found = [found_in(unpacked(path)) for path in inbox.iterdir()]

    assert len(PLANTED) == AMOUNT
    assert set(PLANTED) - set.union(*found) == set()
    assert {*HONEST, *HASHES} <= set.union(*found)


def test_no_canary_survives_a_check_or_an_import(run, places, inbox):
    day = ("--today", "2026-11-22")
    usable = [inbox / name for name in ("careless.csv", "workbook.xlsx", f"{NAMED}.csv")]
    refused = [inbox / name for name in (
        "headings.csv", "headings.xlsx", "open.csv", "latin.csv")]  # fmt: skip

    runs = [
        run("import", "concerns", *usable, "--dry-run", *day),
        run("import", "concerns", *usable, *day, "--refusals", "why.csv"),
        run("import", "concerns", *usable, *day, "--json"),
        run("import", "concerns", inbox / "utf16.csv", *day, "--correct"),
        run("import", "concerns", *refused, *day),
        *[run("check", path) for path in [*usable, refused[0]]],
        run("duplicates", "list"),
    ]

    assert [code for code, _ in runs[:5]] == [0, 0, 0, 0, 3]
    assert f" {len(HONEST)} accepted".encode() in runs[1][1]
    kept = everything_under(places["work"], places["temporary"])
    assert any(path.name == "records.sqlite" for path in kept)
    assert any(path.name == "why.csv" for path in kept)
    assert search(kept) == {}
    assert search({at: printed for at, (_, printed) in enumerate(runs)}) == {}
    named = {path.name for path, content in kept.items() if NAMED.encode() in content}
    assert named <= {"why.csv"}  # a list of refusals says which file they are of


def test_every_kind_is_named_in_the_list_of_refusals(run, places, inbox):
    files = [inbox / "careless.csv", inbox / "workbook.xlsx"]
    run("import", "concerns", *files, "--refusals", "why.csv", "--today", "2026-11-22")
    with (places["work"] / "why.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))

    for column in GOOD:
        reasons = {row["reason"] for row in told if row["column"] == column}
        assert sum("looks like" in reason for reason in reasons) >= 5, column


def test_every_planted_reference_is_refused(run, inbox):
    """A reference is kept as a hash, but one made of a person is not taken in at all."""
    code, said = run("import", "concerns", inbox / f"{NAMED}.csv", "--today", "2026-11-22")

    planted = sum(text in FOR_REFERENCES for text in PLANTED)
    assert code == 0
    assert planted > 200
    assert f"{len(HONEST)} accepted + 0 duplicate + {planted} refused".encode() in said
