"""A release of two wards written by hand, for tests that need one and no statistics."""

from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.policy import Policy
from models.release import NOT_AUDITED, Area, AreaFinding, Change, Family, Findings, Release

YEAR = "2025-01-01/2026-01-01"


def small_release(quarter="2026-Q3", sentence="About 10 concerns."):
    """Two wards: one shown, one small."""
    shown = CellId(
        measure="cases", table="T1", area="W1", vintage="2025", period_kind="year", period=YEAR
    )
    small = CellId(
        measure="cases", table="T1", area="W2", vintage="2025", period_kind="year", period=YEAR
    )
    wards = [("W1", "Ward one"), ("W2", "Ward <two> é")]
    return Release(
        quarter=quarter,
        family=Family(
            id="wards-2025-from-2023-Q4",
            start="2023-10-01",
            vintage="2025",
            wards_from="2023-10-01",
        ),
        policy=Policy().as_json(),
        spec="0" * 64,
        audit={"status": NOT_AUDITED},
        synthetic=True,
        areas=tuple(
            Area(
                code=code,
                level="ward",
                name=name,
                district_code="D1",
                district_name="District one",
                residents=15_000,
            )
            for code, name in wards
        ),
        area_source="made up",
        generalised=True,
        cells=(
            ReleasedCell(id=shown, state=State.SHOWN, value=10, low=10, high=10),
            ReleasedCell(id=small, state=State.SMALL, low=0, high=9),
        ),
        findings=(
            Findings(
                table="T1",
                level="ward",
                period_kind="year",
                period=YEAR,
                areas=(
                    AreaFinding(area="W1", rate=6.5, rate_low=3.25, rate_high=11.0),
                    AreaFinding(
                        area="W2", rate=2.0, rate_low=0.0, rate_high=6.0, category="cannot tell"
                    ),
                ),
                method="by hand",
                denominator="residents",
                draws=9,
                seed=20260930,
            ),
        ),
        changes=(
            Change(
                area="W1",
                period=YEAR,
                before="2024-01-01/2025-01-01",
                direction="cannot tell",
                smallest_visible=None,
            ),
        ),
        sentences=(sentence,),
        default_view={
            "level": "ward",
            "table": "T1",
            "period": YEAR,
            "reason": "It is all there is.",
        },
        extent=(4e5, 4e5, 4.1e5, 4.1e5),
        seed=20260930,
    )
