"""Deriving makes a release from protected cells and public data, and from nothing else.

This is the wall: no function here takes an exact count, and the module may not import one that
does. Two sets of records with the same protected cells therefore give the same release.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, get_args

import pandas as pd

from boundaries.areas import Areas
from geo.periods import Period
from models.deriving.briefing import sentences
from models.deriving.comparisons import all_changes
from models.deriving.default_view import default_view
from models.deriving.findings import all_findings
from models.disclosure.protected import ProtectedCube
from models.disclosure.spec import ReleaseSpec
from models.release import NOT_AUDITED, Area, AreaLevel, Family, Release

__all__ = ["LEVELS", "UNAUDITED", "derive", "public_areas"]

#: Levels of area, finest first: the order of a release.
LEVELS: Final[tuple[AreaLevel, ...]] = get_args(AreaLevel)
#: What a release says of its audit before there was one.
UNAUDITED: Final[Mapping[str, str]] = MappingProxyType({"status": NOT_AUDITED})


def derive(
    cube: ProtectedCube,
    areas: Mapping[AreaLevel, Areas],
    *,
    spec: ReleaseSpec,
    family: Family,
    quarter: Period,
    synthetic: bool,
    seed: int,
    audit: Mapping[str, Any] = UNAUDITED,
) -> Release:
    """Return everything partners may see, worked out from protected cells and public data.

    Parameters
    ----------
    cube
        What may be said of every cell.
    areas
        Outlines by level, with residents where they are known.
    spec
        Which cells there are; its hash goes into the release.
    family, quarter
        Which releases this one belongs with, and its last quarter.
    synthetic
        Whether every record was made up; every page then says so.
    seed
        Start of chance, stored in the release.
    audit
        The public certificate of the audit of these cells; without it, the release says that it
        has not been audited.

    Returns
    -------
    The release.

    Raises
    ------
    TypeError
        If `cube` is anything but protected cells.
    """
    _require_protected(cube)
    listed = public_areas(areas)
    found = all_findings(cube, areas, spec, seed)
    wards = areas["ward"]
    release = Release(
        quarter=quarter.name,
        family=family,
        policy=cube.policy.as_json(),
        spec=spec.hash,
        audit=dict(audit),
        synthetic=synthetic,
        areas=listed,
        area_source=wards.source,
        generalised=wards.generalised,
        cells=cube.cells,
        findings=found,
        changes=all_changes(cube, areas, spec),
        sentences=(),
        default_view=default_view(listed, cube.cells, found),
        extent=areas["county"].extent,
        seed=seed,
    )
    return replace(release, sentences=sentences(release))


def public_areas(areas: Mapping[AreaLevel, Areas]) -> tuple[Area, ...]:
    """List what is publicly known of every area, finest level first."""
    return tuple(
        Area(
            code=str(code),
            level=level,
            name=str(row["name"]),
            district_code=_text(row.get("district_code")),
            district_name=_text(row.get("district_name")),
            residents=_whole(row.get("residents")),
            hectares=_number(row.get("hectares")),
            residents_within=_whole(row.get("residents_within")),
            small_group_code=_text(row.get("small_group_code")),
            group_code=_text(row.get("group_code")),
        )
        for level in LEVELS
        if level in areas
        for code, row in areas[level].frame.drop(columns="geometry").to_dict("index").items()
    )


def _require_protected(cube: object) -> None:
    """Refuse anything but protected cells, whatever a type checker was told."""
    if type(cube) is not ProtectedCube:
        raise TypeError(
            f"a release is derived from a ProtectedCube, not from {type(cube).__name__}. Protect "
            "the cells first: models.disclosure.protect.protect. Nothing was derived."
        )


def _text(value: Any) -> str | None:  # noqa: ANN401 - a cell of a frame of mixed columns
    return None if pd.isna(value) else str(value)


def _whole(value: Any) -> int | None:  # noqa: ANN401 - a cell of a frame of mixed columns
    return None if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame of mixed columns
    return None if pd.isna(value) else round(float(value), 1)
