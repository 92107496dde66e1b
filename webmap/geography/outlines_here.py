"""Outlines here are what a workspace can draw: those in use, those kept, and those it lacks."""

from dataclasses import asdict, dataclass
from typing import Final

from boundaries.gazetteer import ATTRIBUTION
from boundaries.vintages import KNOWN, is_redrawn, say_of, vintages_of, wards_of
from webmap.geography.areas_in_use import areas_in_use
from webmap.geography.ward_files import PACKAGED, WardFile, kept_files, ward_file_in_use
from webmap.workspace import Workspace

__all__ = ["COLUMNS", "NEXT_STEP", "WHICH", "Outlines", "outlines_here", "which_ward"]

COLUMNS: Final = (
    *("state", "level", "areas", "vintage", "outlines", "from", "on", "sha256"),
    "source",
)
#: Columns of what is said of one code.
WHICH: Final = ("code", "name", "district", "vintages", "says")
#: What to do about wards whose outlines are absent.
NEXT_STEP: Final = "Bring them: plainsight boundaries fetch, or plainsight boundaries add FILE"
_PACKAGE: Final = "the package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """One set of outlines, in use, kept or absent.

    Attributes
    ----------
    state
        ``in use``, ``kept`` or ``absent``: the codes are known and no outline is here.
    level, areas, vintage
        What they are, how many, and of which year.
    outlines
        ``generalised``, ``as given``, or ``none``.
    origin
        ``the package``, the name of the kept file, or empty.
    on
        Day it was added or fetched, or empty.
    sha256
        Digest of the kept file, or empty.
    source
        Attribution.
    says
        For what is absent, a sentence that says what follows; else empty.
    """

    state: str
    level: str
    areas: int
    vintage: str
    outlines: str
    origin: str
    on: str = ""
    sha256: str = ""
    source: str = ""
    says: str = ""

    def row(self) -> dict[str, object]:
        """Return it by the names of `COLUMNS`."""
        written = asdict(self)
        return {"from": written.pop("origin"), **written}


def outlines_here(workspace: Workspace) -> list[Outlines]:
    """List what is in use, then what is kept, then what is known and absent.

    Raises
    ------
    StoreUnavailable
        If the kept file in use is missing or damaged.
    """
    used, kept = ward_file_in_use(workspace), kept_files(workspace)
    here = {PACKAGED, *(one.vintage for one in kept)}
    found = _in_use(workspace, used)
    if used is not None:
        found.append(_packaged())
    found += [_kept(one) for one in reversed(kept) if used is None or one.file != used.file]
    return found + [_absent(vintage) for vintage in KNOWN if vintage not in here]


def which_ward(workspace: Workspace, code: str) -> dict[str, object]:
    """Return what is known of one ward code, by the names of `WHICH`.

    A name is given for a code and never the other way round: a name can be of two wards.
    """
    wards = areas_in_use(workspace)["ward"]
    found = vintages_of(code)
    if code in wards.codes:
        row = wards.frame.loc[code]
        return {
            "code": code,
            "name": row["name"],
            "district": row["district_name"],
            "vintages": ", ".join(sorted({*found, wards.vintage})),
            "says": "a ward of the outlines in use",
        }
    known = wards_of(found[-1])[code] if found else None
    return {
        "code": code,
        "name": known.name if known else None,
        "district": known.district_name if known else None,
        "vintages": ", ".join(found),
        "says": say_of(code) or "of no ward that is known: it counts nowhere",
    }


def _in_use(workspace: Workspace, used: WardFile | None) -> list[Outlines]:
    """Describe the outlines in use at each level."""
    return [
        Outlines(
            state="in use",
            level=level,
            areas=len(areas),
            vintage=areas.vintage,
            outlines="generalised" if areas.generalised else "as given",
            origin=_PACKAGE if used is None else used.file,
            on="" if used is None else used.added_on,
            sha256="" if used is None else used.sha256,
            source=areas.source,
        )
        for level, areas in areas_in_use(workspace).items()
    ]


def _packaged() -> Outlines:
    """Describe the packaged wards where others are in use."""
    return Outlines(
        state="kept",
        level="ward",
        areas=len(wards_of(PACKAGED)),
        vintage=PACKAGED,
        outlines="generalised",
        origin=_PACKAGE,
        source=ATTRIBUTION,
    )


def _kept(one: WardFile) -> Outlines:
    """Describe a ward file that is kept and not in use."""
    return Outlines(
        state="kept",
        level="ward",
        areas=one.wards,
        vintage=one.vintage,
        outlines="generalised" if one.generalised else "as given",
        origin=one.file,
        on=one.added_on,
        sha256=one.sha256,
    )


def _absent(vintage: str) -> Outlines:
    """Describe wards whose codes are known and whose outlines are not here."""
    wards = wards_of(vintage)
    unchanged = {one.district_name for one in wards.values() if not is_redrawn(one.district_code)}
    but = f"; those of {', '.join(sorted(unchanged))} were not redrawn" if unchanged else ""
    return Outlines(
        state="absent",
        level="ward",
        areas=len(wards),
        vintage=vintage,
        outlines="none",
        origin="",
        says=(
            f"The codes and names of the {len(wards)} wards of {vintage} are known; their outlines "
            f"are absent here. A record coded to one of them counts at its district{but}."
        ),
    )
