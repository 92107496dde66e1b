"""Relative risk is the density of cases over the density of controls: where more than its share.

Both are smoothed by one bandwidth, so that what smoothing does to one it does to the other.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from models.categories import CANNOT_TELL, FEWER, Words, categorise, predictive_interval
from models.surfaces.density import SQUARE_KILOMETRE, Surface
from models.surfaces.grid import Extent
from models.surfaces.kernels import Kernels, adaptive_kernels, fixed_kernels
from models.surfaces.risk_significance import RiskTest, asymptotic_test, monte_carlo_test
from models.surfaces.sample import Samples, read_samples

__all__ = ["RelativeRisk", "relative_risk"]

Floats: TypeAlias = NDArray[np.float64]

#: Cases, or controls, that must be expected within a kernel's reach for a risk to be told.
LEAST: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeRisk:
    """Where there are more cases than controls would have it. RESTRICTED.

    Attributes
    ----------
    west, south, cell
        South-west corner and width of a cell, metres (EPSG:27700).
    log_risk
        Logarithm of cases' over controls' density, shape ``(rows, columns)``, the southernmost
        row first; 0 is the regional mean. ``nan`` outside the outline and where controls are too
        thin to tell.
    p
        Cell by cell, one-tailed, for more cases: below .05 lies inside the 5% tolerance contour.
    p_fewer
        The other tail.
    adjusted
        Two-sided p for the surface as one family: see `method`.
    category
        "more than expected", "fewer than expected", "as expected" or "cannot tell", by `adjusted`.
    expected
        Cases expected within the kernel's reach of each cell.
    cases, controls
        Densities; controls scaled to as many events as there are cases.
    bandwidth
        Standard deviation of the kernel, metres; its usual one if adaptive.
    n_cases, n_controls
        Cases, and the number of equal controls as informative as those given.
    outside
        Cases and controls left out, as they lie outside.
    draws
        Maps redrawn, or 0.
    method
        The method in words.
    """

    west: float
    south: float
    cell: float
    log_risk: Floats
    p: Floats
    p_fewer: Floats
    adjusted: Floats
    category: Words
    expected: Floats
    cases: Surface
    controls: Surface
    bandwidth: float
    n_cases: int
    n_controls: float
    outside: int
    draws: int
    method: str

    @property
    def risk(self) -> Floats:
        """Relative risk itself: 2 is twice the regional mean."""
        risk: Floats = np.exp(self.log_risk)
        return risk

    @property
    def p_two_sided(self) -> Floats:
        """Twice the smaller tail, at most 1."""
        doubled: Floats = np.minimum(1.0, 2 * np.minimum(self.p, self.p_fewer))
        return doubled


def relative_risk(
    cases: ArrayLike,
    controls: ArrayLike,
    cell: float = 250.0,
    bandwidth: float | None = None,
    *,
    control_weights: ArrayLike | None = None,
    extent: Extent | None = None,
    within: shapely.Geometry | None = None,
    adaptive: bool = False,
    draws: int = 0,
    rng: np.random.Generator | None = None,
) -> RelativeRisk:
    """Map the risk of cases relative to controls. RESTRICTED, never released.

    Parameters
    ----------
    cases, controls
        Eastings and northings in metres (EPSG:27700), shape ``(n, 2)`` and ``(m, 2)``, of point or
        postcode precision. Controls say where cases could have been: a sample of people, or with
        `control_weights` everybody by postcode.
    cell
        Metres, 250 or more: a finer surface would single out addresses.
    bandwidth
        Standard deviation of the Gaussian kernel in metres, one for both, no less than a cell.
        Where left out, Terrell's oversmoothing bandwidth of both together, for the geometric mean
        of their numbers.
    control_weights
        People at each control, shape ``(m,)``. They are then taken as known, not as a sample.
    extent
        West, south, east, north. Where left out, a box around all places.
    within
        Polygon outside which nothing is shown, and points are left out.
    adaptive
        Whether kernels are narrower where there are more cases and controls (Abramson).
    draws
        Maps redrawn to get p: 999 for a page to be kept. With 0 p is asymptotic, for a first look.
    rng
        Source of chance, if `draws` is above 0. Store its seed with the result.

    Returns
    -------
    Log relative risk with p, cell by cell.

    Raises
    ------
    ValueError
        If cells are under 250 m, the bandwidth is under a cell, fewer than two cases or controls
        lie inside, shapes disagree, or maps are to be redrawn without `rng`.

    Notes
    -----
    Kelsall & Diggle (1995), *Statistics in Medicine* 14, 2335-2342; asymptotic p by Hazelton &
    Davies (2009), *Biometrical Journal* 51, 98-109. Redrawn maps deal the labels case and control
    out anew; with `control_weights`, they draw the cases from those weights. A cell by itself
    says little: 5% of a map without any signal lies inside the contours. `category` therefore
    goes by the surface as one family, and says "fewer" only after redrawing maps. The order of
    rows does not matter.
    """
    if draws < 0 or (draws > 0 and rng is None):
        raise ValueError("redrawing maps takes a number of draws and a source of chance, rng.")
    samples = read_samples(cases, controls, control_weights, cell, bandwidth, extent, within)
    kernels: Kernels = adaptive_kernels(samples) if adaptive else fixed_kernels(samples)
    densities = [
        kernels.density(np.where(which, samples.weights, 0.0))
        for which in (samples.is_case, ~samples.is_case)
    ]
    if rng is not None and draws > 0:
        test = monte_carlo_test(samples, kernels, draws, rng)
    else:
        test = asymptotic_test(samples, kernels, densities[0], densities[1])
    return _result(samples, kernels, densities, test, draws, adaptive)


def _result(
    samples: Samples,
    kernels: Kernels,
    densities: list[Floats],
    test: RiskTest,
    draws: int,
    adaptive: bool,
) -> RelativeRisk:
    """Leave out what cannot be told, and put the rest into words."""
    near = densities[1] * kernels.reach()
    told = samples.inside & (near * min(samples.cases, samples.controls) >= LEAST)
    with np.errstate(divide="ignore", invalid="ignore"):
        risk = np.where(told, np.log(densities[0]) - np.log(densities[1]), np.nan)
    expected = np.where(samples.inside, near * samples.cases, np.nan)
    adjusted = np.where(told, test.adjusted, np.nan)
    fewest, _ = predictive_interval(np.where(told, expected, 0.0).ravel(), np.inf)
    words = categorise(risk.ravel(), adjusted.ravel(), fewest).reshape(risk.shape)
    if draws == 0:
        # The lower tail of a log ratio is longer than a normal one: one map in ten would say so.
        words = np.where(words == FEWER, CANNOT_TELL, words)
    kind = "adaptive" if adaptive else "fixed"
    method = (
        f"log ratio of densities by {kind} Gaussian kernels of one bandwidth, edge-corrected "
        f"(Kelsall & Diggle 1995); {test.words}"
    )
    return RelativeRisk(
        west=samples.grid.west,
        south=samples.grid.south,
        cell=samples.grid.cell,
        log_risk=risk,
        p=np.where(told, test.more, np.nan),
        p_fewer=np.where(told, test.fewer, np.nan),
        adjusted=adjusted,
        category=words,
        expected=expected,
        cases=_surface(samples, densities[0], samples.cases, method),
        controls=_surface(samples, densities[1], len(samples.places) - samples.cases, method),
        bandwidth=samples.bandwidth,
        n_cases=samples.cases,
        n_controls=samples.controls,
        outside=samples.outside,
        draws=draws,
        method=method,
    )


def _surface(samples: Samples, made: Floats, n: int, method: str) -> Surface:
    """Return a density as events per square kilometre, as many in all as there are cases."""
    values = made * samples.cases * SQUARE_KILOMETRE
    return Surface(
        west=samples.grid.west,
        south=samples.grid.south,
        cell=samples.grid.cell,
        values=np.where(samples.inside, values, np.nan),
        bandwidth=samples.bandwidth,
        n=n,
        total=float(samples.cases),
        outside=samples.outside,
        method=method,
    )
