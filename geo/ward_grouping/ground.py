"""The ground is what people know of a county: its wards, its towns, and which side of them."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.areas import Areas
from boundaries.names import labels, towns
from geo.neighbours import centroids
from geo.ward_grouping.place_words import places_in

__all__ = ["Ground"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Names of wards that only the people of their town know.
_NEEDS_TOWN: Final = frozenset({"Abbey", "Castle", "Central", "Centre", "City", "Park", "Town"})
#: A town that is the nearest to so many wards has its centre in one group and its sides in others.
_CITY: Final = 8
_COMPASS: Final = (
    *("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Wards in order with what they weigh, and the towns of their districts.

    Attributes
    ----------
    names
        Names of wards; "Town" or "Park" have the name of their town before them.
    weights, centres
        Shapes ``(n,)`` and ``(n, 2)``, metres.
    district_codes, district_names
        Of each ward, shape ``(n,)``.
    known
        The towns of these districts, those printed on the map first: `town`, `district_code`,
        `easting`, `northing`, `on_map`.
    town_in
        Row of the ward that holds each town, -1 where none does.
    cities
        Towns that spread over many wards.
    told_by_town
        Rows of the wards whose names have their town before them.
    """

    names: tuple[str, ...]
    weights: Floats
    centres: Floats
    district_codes: NDArray[np.object_]
    district_names: NDArray[np.object_]
    known: pd.DataFrame
    town_in: Rows
    cities: frozenset[str]
    told_by_town: frozenset[int]

    @classmethod
    def of(cls, wards: Areas, weights: Floats) -> "Ground":
        """Gather what is known of wards that weigh so much."""
        frame, centres = wards.frame, centroids(wards)
        known = towns()
        known = known[known["district_code"].isin(frame["district_code"])]
        known = known.assign(on_map=known["town"].isin(labels()["town"]))
        known = known.sort_values("on_map", ascending=False, kind="stable", ignore_index=True)
        homes = frame["district_code"].to_numpy(dtype=object)
        near = [_nearest(known, centre, home) for centre, home in zip(centres, homes, strict=True)]
        district_names = frame["district_name"].astype(str).to_numpy(dtype=object)
        many = pd.Series(near, dtype=object).value_counts()
        names = frame["name"].astype(str)
        return cls(
            names=tuple(
                f"{town or district} {name}" if name in _NEEDS_TOWN else name
                for name, town, district in zip(names, near, district_names, strict=True)
            ),
            weights=weights,
            centres=centres,
            district_codes=homes,
            district_names=district_names,
            known=known,
            town_in=_holders(wards, known),
            cities=frozenset(many.index[many >= _CITY]),
            told_by_town=frozenset(np.flatnonzero(names.isin(_NEEDS_TOWN)).tolist()),
        )

    def heaviest(self, rows: Rows) -> str:
        """Return the name of the heaviest of some wards; of equal ones the first."""
        return self.names[int(rows[np.argmax(self.weights[rows])])]

    def towns_in(self, rows: Rows) -> list[str]:
        """Name the towns inside some wards: those on the map first, then those wards are named for.

        Of a city it is the centre, unless a ward bears its name.
        """
        inside = np.flatnonzero(np.isin(self.town_in, rows))
        drawn, town = (self.known[name].to_numpy(dtype=object) for name in ("on_map", "town"))
        said = " ".join(self.names[row] for row in rows if row not in self.told_by_town)
        order = sorted(
            ((not drawn[at], str(town[at])) for at in inside),
            key=lambda told: (told[0], told[1] not in said),
        )
        return [
            f"{town} centre" if town in self.cities and town not in said else town
            for _, town in order
        ]

    def known_as(self, rows: Rows) -> str:
        """Return one place that stands for some wards: a town inside, else one of the wards."""
        inside = self.towns_in(rows) if len(rows) > 1 else []
        if inside:
            return inside[0]
        plain = np.array([row for row in rows if row not in self.told_by_town], dtype=np.intp)
        return places_in(self.heaviest(plain if len(plain) else rows))[0]

    def is_off_the_map(self, place: str) -> bool:
        """Say whether a place is not one of the towns printed on a map of the county."""
        town = place.removesuffix(" centre")
        same = self.known["town"].to_numpy(dtype=object) == town
        return not bool((same & self.known["on_map"].to_numpy()).any())

    def side(self, rows: Rows) -> str:
        """Say on which side of the nearest town, or of the district, some wards lie."""
        home = self.district_codes[rows[0]]
        middle = self._middle(rows)
        town = _nearest(self.known, middle, home)
        if town is None:
            same = np.flatnonzero(self.district_codes == home)
            origin, name = self._middle(same), str(self.district_names[rows[0]])
        else:
            at = self.known["town"].eq(town) & self.known["district_code"].eq(home)
            origin = self.known.loc[at, ["easting", "northing"]].to_numpy(dtype=np.float64)[0]
            name = town
        east, north = middle - origin
        turn = int(np.rint(np.arctan2(north, east) / (np.pi / 4)))
        return f"{name} {_COMPASS[turn % len(_COMPASS)]}"

    def _middle(self, rows: Rows) -> Floats:
        """Return the middle of some wards, by weight where there is any."""
        weights = self.weights[rows]
        middle: Floats = np.average(
            self.centres[rows], axis=0, weights=weights if weights.sum() > 0 else None
        )
        return middle


def _nearest(known: pd.DataFrame, point: Floats, home: object) -> str | None:
    """Return the town of a district nearest to a point, of those on the map if any is."""
    inside = known["district_code"].to_numpy(dtype=object) == home
    drawn = inside & known["on_map"].to_numpy()
    rows = np.flatnonzero(drawn if drawn.any() else inside)
    if not rows.size:
        return None
    east, north = known["easting"].to_numpy()[rows], known["northing"].to_numpy()[rows]
    apart = np.hypot(east - point[0], north - point[1])
    return str(known["town"].iloc[int(rows[np.argmin(apart)])])


def _holders(wards: Areas, known: pd.DataFrame) -> Rows:
    """Return the row of the ward that holds each town; of two that share its point the first."""
    points = shapely.points(known[["easting", "northing"]].to_numpy(dtype=np.float64))
    outlines = wards.frame.geometry.to_numpy()
    town, ward = shapely.STRtree(outlines).query(points, predicate="intersects")
    holder = np.full(len(known), len(wards), dtype=np.intp)
    np.minimum.at(holder, town, ward)
    return np.where(holder == len(wards), -1, holder)
