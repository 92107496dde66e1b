"""Contacts are who to call with a concern: dated, because a number that has moved fails someone."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

__all__ = ["Contact", "Contacts", "read_contacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One service that takes a concern, when to call it and what happens after."""

    key: str
    name: str
    telephone: str
    when: str
    after: str

    @property
    def dial(self) -> str:
        """The number as a telephone dials it: digits alone."""
        return self.telephone.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Everyone who takes a concern, in the order shown, and the day the numbers were checked."""

    checked_on: date
    everyone: tuple[Contact, ...]

    def __getitem__(self, key: str) -> Contact:
        """Return one contact by its key."""
        return next(contact for contact in self.everyone if contact.key == key)


def read_contacts() -> Contacts:
    """Read the contacts that come with the package."""
    text = files("webmap").joinpath("data", "contacts.toml").read_text(encoding="utf-8")
    plain = tomllib.loads(text)
    return Contacts(
        checked_on=plain["checked_on"],
        everyone=tuple(Contact(**contact) for contact in plain["contacts"]),
    )
