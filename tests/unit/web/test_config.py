"""Settings: every bad one has its sentence, no secret is ever shown, defaults work on a fresh machine."""

from ipaddress import ip_network
from pathlib import Path
from threading import Thread

import pytest

from lms_tool.config import BadSetting, Settings


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.read({"DATA_DIR": str(tmp_path), **environ})


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/academy.sqlite3"
    assert settings.uses_sqlite and not settings.development
    assert (settings.public_url, settings.default_locale, settings.log_format) == (
        "http://127.0.0.1:8000",
        "zh-CN",
        "json",
    )
    assert (settings.trusted_proxies, settings.allowed_private_networks, settings.ca_bundle) == ((), (), None)
    assert settings.rate_limit_storage == "memory://"


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    names = [name for name, _, _ in read(tmp_path).shown() if name != "DATA_DIR"]
    assert read(tmp_path, **dict.fromkeys(names, "")) == read(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://localhost/academy", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL must begin"),
        ("PUBLIC_URL", "academy.example.org", "PUBLIC_URL must begin with https://"),
        ("PUBLIC_URL", "ftp://academy.example.org", "PUBLIC_URL must begin with https://"),
        ("PUBLIC_URL", "https://", "PUBLIC_URL must begin with https://"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.org", "TRUSTED_PROXIES is a comma-separated list"),
        ("ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/99", "ALLOWED_PRIVATE_NETWORKS is a comma-separated list"),
        ("DEVELOPMENT", "perhaps", "DEVELOPMENT is 1 or 0, not 'perhaps'"),
        ("CA_BUNDLE", "nowhere.pem", "CA_BUNDLE names a file that is not there"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is one of json, text, not 'xml'"),
        ("RATE_LIMIT_STORAGE", "memcached://localhost", "RATE_LIMIT_STORAGE is memory or a Redis address"),
        ("DEFAULT_LOCALE", "fr", "DEFAULT_LOCALE is one of zh-CN, en, not 'fr'"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_should_look_like(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(BadSetting, match="^" + sentence):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://db/academy", "postgresql+psycopg://db/academy"),
        ("postgresql://u:p@db:5432/academy", "postgresql+psycopg://u:p@db:5432/academy"),
        ("postgresql+psycopg://db/academy", "postgresql+psycopg://db/academy"),
        ("sqlite:////srv/academy.sqlite3", "sqlite:////srv/academy.sqlite3"),
    ],
)
def test_addresses_of_databases(tmp_path: Path, given: str, kept: str) -> None:
    assert read(tmp_path, DATABASE_URL=given).database_url == kept


def test_a_relative_path_of_a_database_is_made_absolute(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL="sqlite:///here.db").database_url == f"sqlite:///{Path.cwd()}/here.db"


def test_what_is_well_formed_is_read(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    settings = read(
        tmp_path,
        PUBLIC_URL="https://academy.example.org/",
        TRUSTED_PROXIES="10.0.0.7/8, ::1,",
        DEVELOPMENT="Yes",
        CA_BUNDLE=str(bundle),
        RATE_LIMIT_STORAGE="rediss://cache:6379/0",
        DEFAULT_LOCALE="en",
    )
    assert settings.public_url == "https://academy.example.org"
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert (settings.development, settings.ca_bundle, settings.default_locale) == (True, bundle, "en")


SECRETS = {
    "SECRET_KEY": "hush-1",
    "DATABASE_URL": "postgresql://academy:hush-2@db/academy?user=x&password=hush-3",
    "RATE_LIMIT_STORAGE": "redis://:hush-4@cache:6379/0",
}


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    settings = read(tmp_path, **SECRETS)
    shown = {name: value for name, value, _ in settings.shown()}
    assert "hush" not in str(shown)
    assert "hush" not in repr(settings)
    assert shown["SECRET_KEY"] == "(set)"
    assert shown["DATABASE_URL"] == "postgresql+psycopg://db/academy"
    assert shown["RATE_LIMIT_STORAGE"] == "redis://cache:6379/0"


@pytest.mark.parametrize("address", ["postgresql://u:hush?1@db/academy", "postgresql://db/academy?password=hu@hush"])
def test_a_password_with_signs_of_an_address_in_it_is_not_shown(tmp_path: Path, address: str) -> None:
    assert "hush" not in str(read(tmp_path, DATABASE_URL=address).shown())


def test_every_setting_is_shown_with_its_explanation(tmp_path: Path) -> None:
    shown = read(tmp_path, TRUSTED_PROXIES="10.0.0.0/8,::1").shown()
    assert [name.lower() for name, _, _ in shown] == list(Settings.__dataclass_fields__)
    assert all(len(explanation) > 10 for _, _, explanation in shown)
    assert ("TRUSTED_PROXIES", "10.0.0.0/8, ::1/128") in [row[:2] for row in shown]


def test_the_installation_makes_its_own_secret_and_keeps_it_to_itself(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = read(folder).secret_key
    assert len(first) >= 48
    assert read(folder).secret_key == first
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "other").secret_key != first


def test_an_empty_secret_signs_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(BadSetting, match="SECRET_KEY is not set"):
        read(tmp_path)


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    for attempt in range(20):
        made: list[str] = []
        folder = tmp_path / str(attempt)
        threads = [Thread(target=lambda at=folder, to=made: to.append(read(at).secret_key)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 6 and len(set(made)) == 1 and made[0]
        assert [path.name for path in folder.iterdir()] == ["secret_key"]
