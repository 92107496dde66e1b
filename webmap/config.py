"""Settings are what the person who runs the service may change without touching the code.

Each is an environment variable that starts with ``PLAINSIGHT_``.
"""

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from webmap.errors import UsageRefused

__all__ = ["Settings", "load_settings"]


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
        forms and encrypts second factors with, at least 32 characters. Each may be given as a
        file: ``PLAINSIGHT_PARTNER_SECRET_FILE``, ``PLAINSIGHT_ANALYST_SECRET_FILE``. Without them
        they are made from the key of the workspace. They are never printed.
    busy_seconds
        ``PLAINSIGHT_BUSY_SECONDS``: how long to wait for another import to finish before saying
        that the store is busy.
    host, port
        ``PLAINSIGHT_HOST`` and ``PLAINSIGHT_PORT``: where `plainsight serve` answers when no option
        says otherwise.
    analyst_host, analyst_port
        ``PLAINSIGHT_ANALYST_HOST`` and ``PLAINSIGHT_ANALYST_PORT``: the same for the restricted
        side (`--tier analyst`).
    pages_an_hour
        ``PLAINSIGHT_PAGES_AN_HOUR``: how many pages one person may open in an hour before the
        service stops answering them for a while and tells the steward.
    """

    model_config = SettingsConfigDict(env_prefix="PLAINSIGHT_", frozen=True, extra="ignore")

    records_url: SecretStr | None = None
    partnership_url: SecretStr | None = None
    analysts_url: SecretStr | None = None
    partner_secret: SecretStr | None = None
    analyst_secret: SecretStr | None = None
    busy_seconds: float = Field(default=5.0, ge=0.0, le=600.0)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    analyst_host: str = "127.0.0.1"
    analyst_port: int = Field(default=8001, ge=1, le=65535)
    pages_an_hour: int = Field(default=1_200, ge=10)


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    UsageRefused
        If one has no meaning. The message names it and does not repeat its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        names = ", ".join(f"PLAINSIGHT_{fault['loc'][0]}".upper() for fault in faults)
        raise UsageRefused(
            f"The setting {names} has no meaning here. Correct it or remove it. Nothing was done."
        ) from None
