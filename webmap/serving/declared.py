"""Declared is what the settings say of one side: where it answers, and what stands before it."""

from dataclasses import dataclass, field
from typing import Final

from pydantic import SecretStr

from webmap.config import Settings, Tls, variable
from webmap.side import Side, is_loopback

__all__ = ["Declared", "declared"]

#: What the settings of a side are called, by what the same are called for the partner side.
_OF_ANALYSTS: Final = {
    "host": "analyst_host",
    "port": "analyst_port",
    "tls": "analyst_tls",
    "proxies": "analyst_proxies",
    "trusted_hosts": "analyst_trusted_hosts",
    "partner_secret": "analyst_secret",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared of one side.

    Attributes
    ----------
    side
        Which.
    host, port
        Where it answers.
    tls
        Who takes ``https://`` from browsers.
    proxies
        How many proxies stand before it, if that is said.
    trusted_hosts
        The names browsers use for it; none means those of this machine.
    secret
        What it signs with, if not what is made from the key.
    """

    side: Side
    host: str
    port: int
    tls: Tls
    proxies: int | None
    trusted_hosts: tuple[str, ...]
    secret: SecretStr | None = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Whether others may reach it: by an address of this machine, or through a proxy on it."""
        return not is_loopback(self.host) or self.tls is Tls.TERMINATED or bool(self.trusted_hosts)

    @property
    def believed_proxies(self) -> int:
        """How many proxies are believed about who asks: none unless TLS is declared."""
        return (self.proxies or 1) if self.tls is Tls.TERMINATED else 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which it answers."""
        return self.trusted_hosts or self.side.names_here

    @property
    def address(self) -> str:
        """What people type: the first name declared, or this machine's own."""
        if self.trusted_hosts:
            return f"https://{self.trusted_hosts[0]}/"
        host = self.host if self.host in self.names else self.names[0]
        return f"http://{host}:{self.port}/"

    def variable(self, setting: str) -> str:
        """Return the environment variable that declares something of this side."""
        return variable(setting if self.side is Side.PARTNER else _OF_ANALYSTS[setting])


def declared(
    settings: Settings, side: Side, host: str | None = None, port: int | None = None
) -> Declared:
    """Return what is declared of a side.

    Parameters
    ----------
    settings
        Those of the installation.
    side
        Which.
    host, port
        Where it shall answer, if not where the settings say.
    """
    if side is Side.PARTNER:
        return Declared(
            side=side,
            host=host or settings.host,
            port=port or settings.port,
            tls=settings.tls,
            proxies=settings.proxies,
            trusted_hosts=settings.trusted_hosts,
            secret=settings.partner_secret,
        )
    return Declared(
        side=side,
        host=host or settings.analyst_host,
        port=port or settings.analyst_port,
        tls=settings.analyst_tls,
        proxies=settings.analyst_proxies,
        trusted_hosts=settings.analyst_trusted_hosts,
        secret=settings.analyst_secret,
    )
