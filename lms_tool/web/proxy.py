"""X-Forwarded-* headers count only when the hop that sent them is one of ours."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from lms_tool.config import Network

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX")


def trust(app: Wsgi, proxies: tuple[Network, ...]) -> Wsgi:
    behind_proxy = ProxyFix(app, x_for=1, x_proto=1, x_host=1)

    def choose(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if _is_ours(environ.get("REMOTE_ADDR", ""), proxies):
            return behind_proxy(environ, start)
        for name in FORWARDED:
            environ.pop(name, None)
        return app(environ, start)

    return choose


def _is_ours(address: str, proxies: tuple[Network, ...]) -> bool:
    try:
        hop = ip_address(address)
    except ValueError:  # a unix socket has no address: only a proxy on this machine speaks through it
        return bool(proxies) and address == ""
    return any(hop in network for network in proxies)
