"""Everything that is read from the environment, once, with a line of explanation each."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network


def setting(explanation: str, *, default: Any = None, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"explanation": explanation, "secret": secret})


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    data_dir: Path = setting("folder for the SQLite database, keys and uploads")
    database_url: str = setting("SQLAlchemy address of the database; SQLite in DATA_DIR when absent", secret=True)
    secret_key: str = setting(
        "signs tickets and encrypts keys at rest; made and kept in DATA_DIR when absent", secret=True
    )
    public_url: str = setting("address under which browsers and platforms reach the tool, without a trailing slash")
    trusted_proxies: tuple[Network, ...] = setting("addresses of proxies whose X-Forwarded-* headers count", default=())
    development: bool = setting("allows http and loopback platforms; never in production", default=False)
    allowed_private_networks: tuple[Network, ...] = setting(
        "private networks that platforms and record stores may live in (intranet)", default=()
    )
    ca_bundle: Path | None = setting("PEM file of certificate authorities trusted for outgoing calls")
    log_format: str = setting("json or text", default="json")
    rate_limit_storage: str = setting(
        "memory:// or a Redis address for counting requests", default="memory://", secret=True
    )
    files_quota_mb: int = setting("megabytes of files one organisation may keep; 0 for no limit", default=20_480)
    files_accel: str = setting(
        "internal location of the proxy that serves DATA_DIR/files (X-Accel-Redirect); empty: the tool does", default=""
    )
    default_locale: str = setting("language where neither the person nor the platform names one", default="zh-CN")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from environment variables named like the fields, in capitals.

        Raises BadSetting with the variable's name and what it should look like.
        """
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("DATA_DIR") or "instance").absolute()
        return cls(
            data_dir=data_dir,
            database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
            secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir),
            public_url=_public_url(env.get("PUBLIC_URL") or "http://127.0.0.1:8000"),
            trusted_proxies=_networks("TRUSTED_PROXIES", env.get("TRUSTED_PROXIES", "")),
            development=_flag("DEVELOPMENT", env.get("DEVELOPMENT", "")),
            allowed_private_networks=_networks("ALLOWED_PRIVATE_NETWORKS", env.get("ALLOWED_PRIVATE_NETWORKS", "")),
            ca_bundle=_existing_file("CA_BUNDLE", env.get("CA_BUNDLE", "")),
            log_format=_one_of("LOG_FORMAT", env.get("LOG_FORMAT") or "json", ("json", "text")),
            rate_limit_storage=_rate_limit_storage(env.get("RATE_LIMIT_STORAGE", "")),
            files_quota_mb=_whole("FILES_QUOTA_MB", env.get("FILES_QUOTA_MB") or "20480"),
            files_accel=_location("FILES_ACCEL", env.get("FILES_ACCEL", "")),
            default_locale=_one_of("DEFAULT_LOCALE", env.get("DEFAULT_LOCALE") or "zh-CN", ("zh-CN", "en")),
        )

    def shown(self) -> list[tuple[str, str, str]]:
        """(variable, value without secrets, explanation) for `lms-tool doctor` and the handbook."""
        return [
            (f.name.upper(), _without_secret(getattr(self, f.name), f.metadata["secret"]), f.metadata["explanation"])
            for f in fields(self)
        ]

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _without_secret(value: Any, secret: bool) -> str:
    if secret and "://" in str(value):  # an address: passwords stand before the host or after the question mark
        scheme, _, rest = str(value).partition("://")
        place, _, query = rest.partition("?")
        return f"{scheme}://{'(hidden)' if '@' in query else place.rpartition('@')[2]}"
    if secret:
        return "(set)" if value else "(not set)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _database_url(url: str, data_dir: Path) -> str:
    """SQLite paths made absolute (Flask-SQLAlchemy and SQLAlchemy resolve relative ones differently), psycopg 3."""
    if not url:
        return f"sqlite:///{data_dir / 'academy.sqlite3'}"
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        return f"sqlite:///{Path(url.removeprefix('sqlite:///')).absolute()}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("sqlite:////", "postgresql+psycopg://")):
        return url
    raise BadSetting("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _kept_secret(data_dir: Path) -> str:
    """The installation's own secret, made on first use and readable by its owner only."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise BadSetting(
            f"SECRET_KEY is not set and {path} is empty: write the key into it, or remove it for a new one"
        )
    return secret


def _write_once(path: Path, text: str) -> None:
    """The whole file or none of it, and never over another one: processes that start together agree."""
    scratch = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with suppress(FileExistsError):  # another process was first
        os.link(scratch, path)
    scratch.unlink()


def _public_url(url: str) -> str:
    if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
        raise BadSetting("PUBLIC_URL must begin with https:// and a host (http:// only for trying things out)")
    return url.rstrip("/")


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise BadSetting(
            f"{name} is a comma-separated list of addresses or CIDRs such as 10.0.0.0/8: {error}"
        ) from None


def _flag(name: str, text: str) -> bool:
    if text.lower() in ("", "0", "false", "no", "off"):
        return False
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    raise BadSetting(f"{name} is 1 or 0, not {text!r}")


def _whole(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} is a whole number, not {text!r}")
    return int(text)


def _location(name: str, text: str) -> str:
    """A location of the proxy, without a slash at its end."""
    if text and not text.startswith("/"):
        raise BadSetting(f"{name} is a location of the proxy that begins with a slash, such as /_files")
    return text.rstrip("/")


def _existing_file(name: str, text: str) -> Path | None:
    if not text:
        return None
    path = Path(text).absolute()
    if not path.is_file():
        raise BadSetting(f"{name} names a file that is not there: {path}")
    return path


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadSetting(f"{name} is one of {', '.join(allowed)}, not {value!r}")
    return value


def _rate_limit_storage(text: str) -> str:
    if text in ("", "memory", "memory://"):
        return "memory://"
    if text.startswith(("redis://", "rediss://")):
        return text
    raise BadSetting("RATE_LIMIT_STORAGE is memory or a Redis address such as redis://localhost:6379/0")
