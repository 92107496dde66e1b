"""Settings come from the environment, and what they hold is never repeated."""

from pathlib import Path

import pytest

from webmap.config import BY_FILE, Settings, Tls, load_settings, variable
from webmap.errors import UsageRefused
from webmap.exports.marking import Marking

ROOT = Path(__file__).parents[2]


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


@pytest.fixture
def secret_file(tmp_path):
    """A file of one line that its owner alone can read."""
    file = tmp_path / "kept"
    file.touch(mode=0o600)
    file.write_text("CANARY with spaces = and signs\n")
    return file


@pytest.mark.parametrize("name", BY_FILE)
def test_what_is_secret_may_come_by_file(monkeypatch, secret_file, name):
    monkeypatch.setenv(f"PLAINSIGHT_{name.upper()}_FILE", str(secret_file))

    settings = load_settings()

    assert getattr(settings, name).get_secret_value() == "CANARY with spaces = and signs"
    assert "CANARY" not in repr(settings) + str(settings)


def test_every_secret_may_come_by_file():
    held = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field)}
    assert held == set(BY_FILE)
    assert {f"{name}_file" for name in BY_FILE} <= set(Settings.model_fields)


def test_a_value_and_a_file_are_not_chosen_between(monkeypatch, secret_file):
    monkeypatch.setenv("PLAINSIGHT_PARTNER_SECRET", "CANARY")
    monkeypatch.setenv("PLAINSIGHT_PARTNER_SECRET_FILE", str(secret_file))

    with pytest.raises(UsageRefused, match="Both PLAINSIGHT_PARTNER_SECRET and") as refused:
        load_settings()
    assert "CANARY" not in str(refused.value)


def test_names_are_parted_at_the_commas(monkeypatch):
    monkeypatch.setenv("PLAINSIGHT_TRUSTED_HOSTS", " One.example, two.example ,")
    assert load_settings().trusted_hosts == ("one.example", "two.example")
    assert load_settings().analyst_trusted_hosts == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TLS", "yes"), ("TLS", "CANARY"), ("PROXIES", "0"), ("PROXIES", "6"),
        ("SIGN_INS_A_MINUTE", "0"), ("PAGES_AN_HOUR", "9"),
        ("OIDC_ISSUER", "http://CANARY.example"), ("OIDC_ISSUER", "https://CANARY@a.example"),
        ("OIDC_ISSUER", "https://a.example?CANARY"),
        ("MARKING", "CANARY"), ("MARKING", "official"), ("MARKING", ""),
    ],
)  # fmt: skip
def test_what_could_weaken_a_door_has_no_other_meaning(monkeypatch, name, value):
    monkeypatch.setenv(f"PLAINSIGHT_{name}", value)

    with pytest.raises(UsageRefused, match=f"PLAINSIGHT_{name} has no meaning") as refused:
        load_settings()
    assert "CANARY" not in str(refused.value)


def test_files_bear_the_stricter_marking_unless_the_steward_says_otherwise(monkeypatch):
    assert Settings().marking is Marking.OFFICIAL_SENSITIVE
    monkeypatch.setenv("PLAINSIGHT_MARKING", "OFFICIAL")
    assert load_settings().marking is Marking.OFFICIAL


def test_nothing_is_terminated_or_open_before_it_is_declared(monkeypatch):
    assert (Settings().tls, Settings().analyst_tls) == (Tls.NONE, Tls.NONE)
    assert (Settings().host, Settings().analyst_host) == ("127.0.0.1", "127.0.0.1")
    monkeypatch.setenv("PLAINSIGHT_TLS", "terminated")
    assert load_settings().tls is Tls.TERMINATED


def test_a_setting_is_called_by_its_variable():
    assert variable("partner_secret") == "PLAINSIGHT_PARTNER_SECRET"
    assert variable("PLAINSIGHT_RECORDS_URL") == "PLAINSIGHT_RECORDS_URL"


def test_every_setting_stands_in_the_reference():
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`{variable(name)}`" not in page]
    assert not missing, f"docs/reference/settings.md does not explain {missing}."
