"""BYM2 is the full model of a map of risks: part of their spread is shared with neighbours.

An area's logarithmic risk is a region-wide level, plus a spread of which the share `phi` runs
smoothly over the map and the rest belongs to the area alone. It takes minutes, not moments: a job
for an analyst, never for a page. It needs the extra ``bayes``.
"""

import importlib
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.chance.gamma_poisson import Intervals
from models.chance.icar import scaled_modes, scaling_factors
from models.gi_significance import check_length

__all__ = ["CONVERGED", "NOT_CONVERGED", "Bym2", "fit", "scaling_factors"]

Floats: TypeAlias = NDArray[np.float64]

CONVERGED: Final = "converged"
NOT_CONVERGED: Final = "did not converge"
METHOD: Final = (
    "BYM2 (Riebler et al. 2016), scaled patch by patch; priors: level and slopes normal(0, 1), "
    "sigma half-normal(1), phi beta(1/2, 1/2); No-U-Turn sampler, four chains"
)

CHAINS: Final = 4
#: Greatest split R-hat, and least effective draws, of chains that agree (Vehtari et al. 2021).
R_HAT: Final = 1.01
EFFECTIVE: Final = 400.0
#: Share of draws that may diverge before their figures are not to be trusted.
DIVERGING: Final = 0.001
#: Acceptance the sampler adapts to; high, because `phi` piles up at its ends.
ACCEPT: Final = 0.95
#: Coverage of the intervals.
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bym2:
    """Posterior of the risks, in area order, with what says whether to believe it.

    Attributes
    ----------
    verdict
        "converged" or "did not converge". If not, every figure of an area is ``nan``: draw
        longer, or use empirical Bayes.
    mean, lower, upper
        Relative risk: posterior mean and central 95% interval; 2 is twice as many as expected.
    exceedance
        Posterior probability that the relative risk is above 1.
    sigma, phi
        Mean and central 95% interval, shape ``(3,)``, of the spread of logarithmic risks, and of
        the share of its variance that neighbours share.
    level
        The same of the region-wide logarithmic risk.
    slopes
        The same of each covariate, shape ``(covariates, 3)``.
    scale
        Scaling factor of each area's patch.
    r_hat, effective, divergences
        Greatest R-hat and fewest effective draws of any figure; draws that diverged.
    n, islands
        Areas, and how many of them have no neighbour.
    draws, warmup, chains
        Draws kept in each chain, draws before them, and chains.
    seed
        Start of the sampler, drawn from the generator given.
    method
        The method in words.
    """

    verdict: str
    mean: Floats
    lower: Floats
    upper: Floats
    exceedance: Floats
    sigma: Floats
    phi: Floats
    level: Floats
    slopes: Floats
    scale: Floats
    r_hat: float
    effective: float
    divergences: int
    n: int
    islands: int
    draws: int
    warmup: int
    chains: int
    seed: int
    method: str


def fit(
    observed: ArrayLike,
    expected: ArrayLike,
    neighbours: Neighbours,
    *,
    rng: np.random.Generator,
    covariates: ArrayLike | None = None,
    draws: int = 1000,
    warmup: int = 1000,
) -> Bym2:
    """Draw from the posterior of the BYM2 model of counts.

    Parameters
    ----------
    observed
        Whole counts, shape ``(n,)``, not all zero.
    expected
        Expected counts, shape ``(n,)``, on any scale: risks are relative to them. An area with
        none expected and none observed is given what its neighbours say.
    neighbours
        Mutual neighbours in the order of `observed`. An island has no smooth part shared with
        others. Separate patches are scaled each by itself.
    rng
        Source of chance. Store its seed with the result.
    covariates
        Figures an area, shape ``(n,)`` or ``(n, k)``, of a size near 1; not centred here.
    draws, warmup
        Draws kept in each of four chains, and draws to adapt before.

    Returns
    -------
    The posterior, or the answer that the chains did not converge.

    Raises
    ------
    ModuleNotFoundError
        If the extra ``bayes`` is not installed.
    ValueError
        If shapes disagree, a count is not whole, nothing was observed at all, events were observed
        where none are expected, a covariate is not finite, or a link goes one way only.

    Notes
    -----
    Riebler, Sørbye, Simpson & Rue (2016), *Statistical Methods in Medical Research* 25(4),
    1145-1165; priors as in the Stan case study of Morris (2019). Both parts of the spread are drawn
    together in the eigenvectors of the neighbour graph, where they are independent: the smooth
    part so sums to zero in each patch exactly, and chains need not find how the two share. The
    same seed gives the same draws on the same machine and library versions.
    """
    counts = Intervals.of(observed, observed, expected)
    check_length(counts.expected, neighbours)
    if draws < 4 or warmup < 1:
        raise ValueError("four draws and one before them are the least that can be compared.")
    total = counts.lower.sum()
    if total == 0:
        raise ValueError("nothing was observed in any area, so there are no risks to compare.")
    columns = _columns(covariates, counts.lower.size)
    modes = scaled_modes(neighbours)
    ratio = total / counts.expected.sum()
    seed = int(rng.integers(2**31))
    drawn, diverged = _sample(
        counts.lower, counts.expected * ratio, modes, columns, draws, warmup, seed
    )
    drawn["risk"] *= ratio
    drawn["level"] += np.log(ratio)
    r_hat, effective = _agreement(drawn)
    good = r_hat <= R_HAT and effective >= EFFECTIVE and diverged <= DIVERGING * draws * CHAINS
    risk = drawn["risk"].reshape(-1, counts.lower.size)
    told = risk if good else np.full((1, risk.shape[1]), np.nan)
    lower, upper = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Bym2(
        verdict=CONVERGED if good else NOT_CONVERGED,
        mean=told.mean(axis=0),
        lower=lower,
        upper=upper,
        exceedance=(told > 1).mean(axis=0) if good else told[0],
        sigma=_summary(drawn["sigma"]),
        phi=_summary(drawn["phi"]),
        level=_summary(drawn["level"]),
        slopes=_summary(drawn["slopes"]),
        scale=scaling_factors(neighbours),
        r_hat=r_hat,
        effective=effective,
        divergences=diverged,
        n=counts.lower.size,
        islands=len(neighbours.islands),
        draws=draws,
        warmup=warmup,
        chains=CHAINS,
        seed=seed,
        method=METHOD,
    )


def _columns(covariates: ArrayLike | None, n: int) -> Floats:
    """Bring covariates to the shape ``(n, k)``."""
    if covariates is None:
        return np.zeros((n, 0))
    columns = np.asarray(covariates, dtype=np.float64)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or columns.shape[0] != n or not np.all(np.isfinite(columns)):
        raise ValueError(f"covariates must be finite figures, a row for each of the {n} areas.")
    return columns


def _sample(
    observed: Floats,
    expected: Floats,
    modes: tuple[Floats, Floats],
    columns: Floats,
    draws: int,
    warmup: int,
    seed: int,
) -> tuple[dict[str, Floats], int]:
    """Run the chains; return draws by name, shape ``(chains, draws, ...)``, and divergences."""
    jax, numpyro = _libraries()
    likely = jax.numpy
    variances, directions = modes

    def model() -> None:
        """Tell numpyro how counts come about."""
        normal = numpyro.distributions.Normal
        level = numpyro.sample("level", normal(0.0, 1.0))
        sigma = numpyro.sample("sigma", numpyro.distributions.HalfNormal(1.0))
        phi = numpyro.sample("phi", numpyro.distributions.Beta(0.5, 0.5))
        slopes = numpyro.sample("slopes", normal(0.0, 1.0).expand([columns.shape[1]]).to_event(1))
        noise = numpyro.sample("noise", normal(0.0, 1.0).expand([observed.size]).to_event(1))
        spread = directions @ (likely.sqrt(phi * variances + (1 - phi)) * noise)
        risk = likely.exp(level + columns @ slopes + sigma * spread)
        numpyro.deterministic("risk", risk)
        known = expected > 0
        means = risk[known] * expected[known]
        numpyro.sample("counts", numpyro.distributions.Poisson(means), obs=observed[known])

    with jax.enable_x64(True):
        chains = numpyro.infer.MCMC(
            numpyro.infer.NUTS(model, target_accept_prob=ACCEPT),
            num_warmup=warmup,
            num_samples=draws,
            num_chains=CHAINS,
            chain_method="vectorized",
            progress_bar=False,
        )
        chains.run(jax.random.PRNGKey(seed), extra_fields=("diverging",))
        drawn = chains.get_samples(group_by_chain=True)
        wanted = ("risk", "level", "sigma", "phi", "slopes")
        figures = {name: np.array(drawn[name], dtype=np.float64) for name in wanted}
        return figures, int(chains.get_extra_fields()["diverging"].sum())


def _libraries() -> tuple[Any, Any]:
    """Load jax and numpyro when a model is fitted: they are heavy, and an extra."""
    try:
        jax, numpyro = importlib.import_module("jax"), importlib.import_module("numpyro")
        importlib.import_module("numpyro.infer")
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "the full model needs numpyro and jax, which come with the extra 'bayes': install "
            "plainsight-wy[bayes]. Empirical Bayes smoothing needs neither."
        ) from missing
    return jax, numpyro


def _agreement(drawn: dict[str, Floats]) -> tuple[float, float]:
    """Return the greatest split R-hat and the fewest effective draws of all figures."""
    diagnostics = importlib.import_module("numpyro.diagnostics")
    r_hats, effective = [1.0], [np.inf]
    for figures in drawn.values():
        if figures.size:
            r_hats.append(float(np.max(diagnostics.split_gelman_rubin(figures))))
            effective.append(float(np.min(diagnostics.effective_sample_size(figures))))
    return max(r_hats), min(effective)


def _summary(figures: Floats) -> Floats:
    """Mean and central interval over chains and draws, along the last axis."""
    flat = figures.reshape(figures.shape[0] * figures.shape[1], *figures.shape[2:])
    ends = np.quantile(flat, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return np.stack([flat.mean(axis=0), *ends], axis=-1)
