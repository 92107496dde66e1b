"""Settings come from the environment, and what they hold is never repeated."""

import pytest

from webmap.config import load_settings
from webmap.errors import UsageRefused


def test_without_settings_the_records_are_in_the_workspace(monkeypatch):
    monkeypatch.delenv("PLAINSIGHT_RECORDS_URL", raising=False)

    assert load_settings().records_url is None


def test_an_address_is_read_and_its_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("PLAINSIGHT_RECORDS_URL", "postgresql+psycopg://me:hunter2@host/records")
    settings = load_settings()

    assert settings.records_url.get_secret_value().endswith("@host/records")
    assert "hunter2" not in repr(settings) + str(settings)


@pytest.mark.parametrize("value", ["soon", "-1", "1000"])
def test_a_setting_without_meaning_is_named_and_not_repeated(monkeypatch, value):
    monkeypatch.setenv("PLAINSIGHT_BUSY_SECONDS", value)

    with pytest.raises(UsageRefused, match="PLAINSIGHT_BUSY_SECONDS has no meaning") as refused:
        load_settings()
    assert value not in str(refused.value)
    assert refused.value.__cause__ is None
