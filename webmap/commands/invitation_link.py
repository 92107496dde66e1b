"""An invitation link is printed once, with what is to be known before it is passed on."""

import typer

from webmap.config import Settings
from webmap.serving.declared import declared
from webmap.side import Side

__all__ = ["say_link"]


def say_link(settings: Settings, side: Side, token: str) -> None:
    """Print the link of an invitation; it is kept nowhere and cannot be printed again.

    Parameters
    ----------
    settings
        Where each side answers, and under which names.
    side
        Whose door it opens.
    token
        Of the invitation.
    """
    here = declared(settings, side)
    typer.echo(f"Invitation: {here.address}invitation/{token}")
    typer.echo(
        "It is valid for 7 days and works once: whoever opens it first sets the password. Send it "
        "by a safe way, such as an encrypted message or by hand, to this person and nobody else."
    )
    if not here.trusted_hosts:
        typer.echo(f"If browsers reach the service elsewhere, put that in place of {here.address}")
