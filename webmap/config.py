"""Settings are what the person who runs the service may change without touching the code.

Each is an environment variable that starts with ``PLAINSIGHT_``.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from webmap.errors import UsageRefused
from webmap.exports.marking import Marking
from webmap.secret_files import read_secret_file

__all__ = ["BY_FILE", "Settings", "Tls", "load_settings", "variable"]

#: Settings that may also be given as a file, under their name and ``_FILE``.
BY_FILE: Final = (
    "records_url",
    "partnership_url",
    "analysts_url",
    "partner_secret",
    "analyst_secret",
    "oidc_client_secret",
)


class Tls(StrEnum):
    """Who turns what browsers send into plain text."""

    NONE = "none"
    TERMINATED = "terminated"


class Settings(BaseSettings):
    """The settings of one installation.

    Attributes
    ----------
    records_url
        ``PLAINSIGHT_RECORDS_URL``: SQLAlchemy address of the records store, such as
        ``postgresql+psycopg://...``. Without it the records are an SQLite file in the
        workspace. It may hold a password, so it is never printed.
    partnership_url
        ``PLAINSIGHT_PARTNERSHIP_URL``: the same for the partnership store, which holds what the
        steward and the partners keep, and no record. Give it an account that cannot open the
        records.
    analysts_url
        ``PLAINSIGHT_ANALYSTS_URL``: the same for the analysts store, which holds who may open the
        restricted side.
    partner_secret, analyst_secret
        ``PLAINSIGHT_PARTNER_SECRET`` and ``PLAINSIGHT_ANALYST_SECRET``: what each side signs its
        forms and encrypts second factors with, at least 32 characters. Without them they are made
        from the key of the workspace. They are never printed.
    oidc_issuer, oidc_client_id, oidc_client_secret
        ``PLAINSIGHT_OIDC_ISSUER``, ``PLAINSIGHT_OIDC_CLIENT_ID`` and
        ``PLAINSIGHT_OIDC_CLIENT_SECRET``: the sign-in service of the partnership's own
        organisation, all three or none.
    busy_seconds
        ``PLAINSIGHT_BUSY_SECONDS``: how long to wait for another import to finish before saying
        that the store is busy.
    host, port
        ``PLAINSIGHT_HOST`` and ``PLAINSIGHT_PORT``: where `plainsight serve` answers when no option
        says otherwise.
    analyst_host, analyst_port
        ``PLAINSIGHT_ANALYST_HOST`` and ``PLAINSIGHT_ANALYST_PORT``: the same for the restricted
        side (`--tier analyst`).
    tls, analyst_tls
        ``PLAINSIGHT_TLS`` and ``PLAINSIGHT_ANALYST_TLS``: ``terminated`` where a proxy before that
        side takes ``https://`` from browsers; ``none`` where they reach it directly, from this
        machine alone.
    proxies, analyst_proxies
        ``PLAINSIGHT_PROXIES`` and ``PLAINSIGHT_ANALYST_PROXIES``: how many proxies stand before
        it; 1 where TLS is terminated.
    trusted_hosts, analyst_trusted_hosts
        ``PLAINSIGHT_TRUSTED_HOSTS`` and ``PLAINSIGHT_ANALYST_TRUSTED_HOSTS``: the names browsers
        use for it, with commas between. No name is of both sides.
    police_consent
        ``PLAINSIGHT_POLICE_CONSENT``: reference and date of the police's written consent to a class
        of figures that they alone make up (where concerns came from). Without it these figures
        are in no release.
    marking
        ``PLAINSIGHT_MARKING``: ``OFFICIAL`` or ``OFFICIAL-SENSITIVE``, which every file taken from
        the partner side bears.
    sign_ins_a_minute
        ``PLAINSIGHT_SIGN_INS_A_MINUTE``: how often one address may try each step of signing in.
    pages_an_hour
        ``PLAINSIGHT_PAGES_AN_HOUR``: how many pages one person may open in an hour before the
        service stops answering them for a while and tells the steward.
    """

    model_config = SettingsConfigDict(env_prefix="PLAINSIGHT_", frozen=True, extra="ignore")

    records_url: SecretStr | None = None
    records_url_file: Path | None = None
    partnership_url: SecretStr | None = None
    partnership_url_file: Path | None = None
    analysts_url: SecretStr | None = None
    analysts_url_file: Path | None = None
    partner_secret: SecretStr | None = None
    partner_secret_file: Path | None = None
    analyst_secret: SecretStr | None = None
    analyst_secret_file: Path | None = None
    oidc_issuer: str | None = Field(default=None, pattern=r"^https://[^\s/?#@]+(/[^\s?#]*)?$")
    oidc_client_id: str | None = Field(default=None, min_length=1, max_length=200)
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: Path | None = None
    busy_seconds: float = Field(default=5.0, ge=0.0, le=600.0)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    analyst_host: str = "127.0.0.1"
    analyst_port: int = Field(default=8001, ge=1, le=65535)
    tls: Tls = Tls.NONE
    analyst_tls: Tls = Tls.NONE
    proxies: int | None = Field(default=None, ge=1, le=5)
    analyst_proxies: int | None = Field(default=None, ge=1, le=5)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    analyst_trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    police_consent: str | None = Field(default=None, min_length=4, max_length=200)
    marking: Marking = Marking.OFFICIAL_SENSITIVE
    sign_ins_a_minute: int = Field(default=5, ge=1, le=60)
    pages_an_hour: int = Field(default=1_200, ge=10)

    @field_validator("trusted_hosts", "analyst_trusted_hosts", mode="before")
    @classmethod
    def _names(cls, given: str | Iterable[str]) -> tuple[str, ...]:
        """Part names at the commas."""
        parts = given.split(",") if isinstance(given, str) else given
        return tuple(name for part in parts if (name := part.strip().lower()))


def load_settings() -> Settings:
    """Read the settings from the environment, and from the files it names.

    Raises
    ------
    UsageRefused
        If one has no meaning, is given twice, or stands in a file that others can read. The
        message names it and does not repeat its value.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        names = ", ".join(variable(str(fault["loc"][0])) for fault in faults)
        raise UsageRefused(
            f"The setting {names} has no meaning here. Correct it or remove it. Nothing was done."
        ) from None
    return settings.model_copy(update=_from_files(settings))


def variable(setting: str) -> str:
    """Return the environment variable of a setting."""
    return f"PLAINSIGHT_{setting.removeprefix('PLAINSIGHT_')}".upper()


def _from_files(settings: Settings) -> dict[str, SecretStr]:
    """Read the settings that are given as files."""
    found = {}
    for name in BY_FILE:
        file: Path | None = getattr(settings, f"{name}_file")
        if file is None:
            continue
        if getattr(settings, name) is not None:
            raise UsageRefused(
                f"Both {variable(name)} and {variable(name)}_FILE are given. Keep one of them. "
                "Nothing was done."
            )
        found[name] = SecretStr(read_secret_file(file, f"{variable(name)}_FILE"))
    return found
