"""Partners are the organisations as the partner side knows them: key and name, and nothing else."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.db.partnership.tables import Organisation

__all__ = ["organisation_names"]

#: Kinds of senders that are no organisation, and send no return.
_NO_PARTNER: Final = ("business", "public")


def organisation_names(db: Session) -> dict[str, str]:
    """Return the name of each organisation that sends returns, by its key, in order of names.

    Empty where the steward's list was never put into the store.
    """
    asked = select(Organisation.key, Organisation.name).where(Organisation.kind.not_in(_NO_PARTNER))
    named = db.execute(asked.order_by(Organisation.name, Organisation.key))
    return {row.key: row.name for row in named}
