"""A signal is a plain count that may be worth a look: never a finding about any one business.

Two are counted by area: premises that stand in a register but have no live company to their name,
and addresses at which many live companies are registered. Both have ordinary causes: sole traders
and partnerships need no company, chains are registered elsewhere, and accountants and formation
agents lend their address to hundreds. A registered office is not a workplace.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from boundaries.areas import Areas
from geo.registers.same_premises import REGISTERED_OFFICES
from geo.registers.still_listed import still_listed

__all__ = ["CAVEATS", "COLUMNS", "Signals", "premises_signals"]

#: Stands beside every figure made here.
CAVEATS: Final = (
    "A registered office is not a workplace.",
    "Premises without a company: sole traders and partnerships need none, and chains are "
    "registered elsewhere.",
    "Many companies at one address: the offices of accountants and formation agents are ordinary.",
)
#: What is counted in each area.
COLUMNS: Final = (
    "premises",
    "comparable",
    "without_company",
    "companies",
    "addresses",
    "crowded_addresses",
    "companies_there",
)
_LEVELS: Final = ("ward", "district")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Counts by area.

    Attributes
    ----------
    wards, districts
        One row an area in order of code, and a last one with an empty code for what has no place
        in any. Columns `COLUMNS`, ``Int64``: `premises` known from registers of workplaces (one
        that stands in several counts once); `comparable`, those with a name to look for;
        `without_company`, those of them with no live company of their name and postcode;
        live `companies` whose registered office is here; different `addresses` of these;
        `crowded_addresses`, those with at least `threshold` companies, and `companies_there`.
        What cannot be known, because no company was imported, is missing.
    threshold
        Companies that make an address crowded.
    """

    wards: pd.DataFrame
    districts: pd.DataFrame
    threshold: int


def premises_signals(
    entries: pd.DataFrame,
    links: pd.DataFrame,
    groups: pd.Series,
    wards: Areas,
    threshold: int = 10,
) -> Signals:
    """Count the signals by ward and district.

    Parameters
    ----------
    entries
        One row an entry of a register: `premises_uid`, `register`, `name`, `postcode`, `status`,
        `address_key`, `precision`, `authority_code`, `extracted_on`, `ward_code` and
        `district_code`. Those that ended or are no longer listed are left out.
    links, groups
        As a `Match` holds them.
    wards
        The wards to count in, with `district_code`.
    threshold
        How many live companies make an address crowded, 2 or more.

    Returns
    -------
    The counts. Each column of wards and of districts adds up to the same total.

    Raises
    ------
    ValueError
        If the threshold is less than 2.
    """
    if threshold < 2:
        raise ValueError(f"the threshold is {threshold}; many is 2 or more.")
    current = entries[(entries["status"] != "ended") & still_listed(entries)]
    is_office = current["register"].isin(REGISTERED_OFFICES)
    companies = current[is_office & (current["status"] == "live")]
    workplaces = _workplaces(current[~is_office], groups, _with_company(companies, links))
    addresses = _addresses(companies, threshold)
    codes = {"ward": list(wards.codes), "district": sorted(set(wards.frame["district_code"]))}
    counted = {
        level: _counted(workplaces, companies, addresses, f"{level}_code", codes[level])
        for level in _LEVELS
    }
    return Signals(wards=counted["ward"], districts=counted["district"], threshold=threshold)


def _with_company(companies: pd.DataFrame, links: pd.DataFrame) -> set[str]:
    """Return the entries that are linked with a live company."""
    same = links[(links["outcome"] == "same") & (links["kind"] != "workplace")]
    live = set(companies["premises_uid"])
    ends = zip(same["first"], same["second"], strict=True)
    return {uid for pair in ends if live & set(pair) for uid in pair if uid not in live}


def _workplaces(entries: pd.DataFrame, groups: pd.Series, with_company: set[str]) -> pd.DataFrame:
    """Return one row a premises: where its best placed entry is, and what is known of it."""
    own = entries["premises_uid"]
    told = entries.assign(
        premises=own.map(groups).astype("str").fillna(own),
        comparable=entries["name"].notna() & entries["postcode"].notna(),
        has_company=own.isin(with_company),
        exactness=entries["precision"].map({"point": 0, "postcode": 1}).fillna(2),
    ).sort_values(["exactness", "premises_uid"])
    by_premises = told.groupby("premises", sort=False)
    return by_premises.first()[["ward_code", "district_code"]].join(
        by_premises[["comparable", "has_company"]].any()
    )


def _addresses(companies: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return one row an address of live companies, in the area of its first company."""
    known = companies.dropna(subset="address_key").sort_values("premises_uid")
    by_address = known.groupby("address_key")
    table = by_address[["ward_code", "district_code"]].first()
    return table.assign(there=by_address.size(), crowded=by_address.size() >= threshold)


def _counted(
    workplaces: pd.DataFrame,
    companies: pd.DataFrame,
    addresses: pd.DataFrame,
    level: str,
    codes: list[str],
) -> pd.DataFrame:
    """Count everything by the areas of one level; what is in none of them under an empty code."""

    def by_area(rows: pd.DataFrame) -> pd.Series:
        """Count rows by area, those in none under the empty code."""
        area = rows[level].where(rows[level].isin(codes), "").fillna("")
        return area.value_counts().reindex([*codes, ""], fill_value=0)

    crowded = addresses[addresses["crowded"]]
    comparable = workplaces[workplaces["comparable"]]
    table = pd.DataFrame(
        {
            "premises": by_area(workplaces),
            "comparable": by_area(comparable),
            "without_company": by_area(comparable[~comparable["has_company"]]),
            "companies": by_area(companies),
            "addresses": by_area(addresses),
            "crowded_addresses": by_area(crowded),
            "companies_there": by_area(crowded.loc[crowded.index.repeat(crowded["there"])]),
        }
    ).astype("Int64")
    if companies.empty:
        table[list(COLUMNS[2:])] = pd.NA
    return table.rename_axis("area_code")
