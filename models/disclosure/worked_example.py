"""A worked example is a made-up district, followed from its true counts to what anyone can infer.

It belongs to nobody, so that its true counts can be told. What becomes of them is worked out from
the limits of a release, and a test holds it to the protection itself: page and code cannot differ.
Light on purpose: the partner app imports this module and nothing statistical.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.policy import SMALL_HIGH, SMALL_LOW, Policy

__all__ = ["HIDDEN_BY_HABIT", "MADE_UP", "WorkedCell", "WorkedExample", "said_of", "worked_example"]

#: Made-up wards: a name, how many cases, and the sum of their secret numbers modulo 256.
MADE_UP: Final = (
    ("Alder", 3, 200),
    ("Birch", 12, 190),
    ("Cedar", 23, 40),
    ("Damson", 9, 10),
    ("Elm", 0, 0),
)
#: The largest count hidden by the rule that is usual elsewhere: hide 1 to 4, print the rest.
HIDDEN_BY_HABIT: Final = 4
_KEYS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCell:
    """One made-up area on its way to print.

    Attributes
    ----------
    name
        What it is called.
    count, key
        Its cases, and its cell key, 0 to 255.
    noise
        What its key adds; 0 where there are no cases.
    released
        What is printed of it.
    least, most
        What anyone can conclude of the count from that alone.
    """

    name: str
    count: int
    key: int
    noise: int
    released: ReleasedCell
    least: int
    most: int

    @property
    def noisy(self) -> int:
        """The count with its noise."""
        return self.count + self.noise


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """A made-up district and its wards, as published, and what an attacker makes of them.

    Attributes
    ----------
    wards, whole
        The wards, and the district they make up.
    printed_sum
        What the printed figures of the wards add up to.
    rest_least, rest_most
        Between what the wards without a printed figure lie together: the district less the others.
    one_least, one_most
        Between what any one of them lies, knowing all that.
    habit_hidden
        Names of the wards that the usual rule would hide.
    habit_found
        What subtraction would give for them all together, exactly, under that rule.
    pair_low, pair_high
        Ends of a range of two neighbouring figures.
    pair_least, pair_most
        Between what a count lies of which that range is printed.
    """

    wards: tuple[WorkedCell, ...]
    whole: WorkedCell
    printed_sum: int
    rest_least: int
    rest_most: int
    one_least: int
    one_most: int
    habit_hidden: tuple[str, ...]
    habit_found: int
    pair_low: int
    pair_high: int
    pair_least: int
    pair_most: int

    @property
    def hidden(self) -> tuple[WorkedCell, ...]:
        """The wards of which no figure is printed."""
        return tuple(ward for ward in self.wards if not ward.released.is_printed)

    @property
    def shown(self) -> tuple[WorkedCell, ...]:
        """The wards of which one is."""
        return tuple(ward for ward in self.wards if ward.released.is_printed)


def said_of(name: str, count: int, key: int, policy: Policy) -> WorkedCell:
    """Protect one made-up count by the rule of a policy.

    Parameters
    ----------
    name
        Of the area.
    count, key
        Its cases and its cell key, 0 to 255.
    policy
        The limits.

    Raises
    ------
    ValueError
        If the count or the key is not one.
    """
    if count < 0 or not 0 <= key < _KEYS:
        raise ValueError("a made-up area has no cases or some, and a cell key from 0 to 255.")
    noise = next(step for highest, step in policy.noise if key <= highest) if count else 0
    noisy = count + noise
    at = CellId(
        measure="cases", table="example", area=name, vintage="", period_kind="year", period=""
    )
    if min(count, noisy) < policy.threshold:
        released = ReleasedCell(id=at, state=State.SMALL, low=SMALL_LOW, high=SMALL_HIGH)
        least, most = 0, policy.largest_small
    else:
        figure = policy.base * ((noisy + policy.base // 2) // policy.base)
        released = ReleasedCell(id=at, state=State.SHOWN, value=figure, low=figure, high=figure)
        least, most = policy.counts_behind(figure)
    return WorkedCell(
        name=name, count=count, key=key, noise=noise, released=released, least=least, most=most
    )


def worked_example(
    policy: Policy, made_up: Sequence[tuple[str, int, int]] = MADE_UP
) -> WorkedExample:
    """Follow a made-up district through the rule of a policy.

    Parameters
    ----------
    policy
        The limits, those of the release on show.
    made_up
        Wards as in `MADE_UP`; at least one.
    """
    wards = tuple(said_of(name, count, key, policy) for name, count, key in made_up)
    whole = said_of(
        "the district",
        sum(ward.count for ward in wards),
        sum(ward.key for ward in wards) % _KEYS,
        policy,
    )
    shown = [ward for ward in wards if ward.released.is_printed]
    hidden = len(wards) - len(shown)
    rest_least = max(0, whole.least - sum(ward.most for ward in shown))
    rest_most = min(hidden * policy.largest_small, whole.most - sum(ward.least for ward in shown))
    low = policy.smallest_printed
    habit = [ward for ward in wards if 0 < ward.count <= HIDDEN_BY_HABIT]
    return WorkedExample(
        wards=wards,
        whole=whole,
        printed_sum=sum(ward.released.value or 0 for ward in shown),
        rest_least=rest_least,
        rest_most=rest_most,
        one_least=max(0, rest_least - max(0, hidden - 1) * policy.largest_small),
        one_most=min(policy.largest_small, rest_most),
        habit_hidden=tuple(ward.name for ward in habit),
        habit_found=whole.count - sum(ward.count for ward in wards if ward not in habit),
        pair_low=low,
        pair_high=low + policy.base,
        pair_least=policy.counts_behind(low)[0],
        pair_most=policy.counts_behind(low + policy.base)[1],
    )
