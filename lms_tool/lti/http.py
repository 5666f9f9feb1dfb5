"""The only way out to hosts that other people name: short, small, without redirects, and never into our own network.

The address is checked at the moment of connecting, on what the name resolves to, and that very address is connected to:
a name that answers differently the second time (DNS rebinding) gains nothing, nor do decimal or octal notations.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

import httpcore
import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], list[str]]

CONNECT_TIMEOUT = 2.0  # seconds
READ_TIMEOUT = 3.0
TOTAL_TIMEOUT = 4.0  # a launch that has to wait for keys still answers within 5 seconds
LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
_NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(httpx.ConnectError):
    """The address lies where only an administrator may send us (ALLOWED_PRIVATE_NETWORKS)."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What may be reached, and how long it may take. `development` allows http and loopback."""

    development: bool = False
    allowed_networks: tuple[Network, ...] = ()
    ca_bundle: Path | None = None
    total_timeout: float = TOTAL_TIMEOUT

    def client(self, **options: Any) -> httpx.Client:
        """A client for several calls. Close it."""
        timeout = httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
        if self.total_timeout > TOTAL_TIMEOUT:
            timeout = httpx.Timeout(self.total_timeout, connect=CONNECT_TIMEOUT)
        return httpx.Client(transport=self.transport(), timeout=timeout, trust_env=False, **options)

    def transport(self) -> httpx.BaseTransport:
        return GuardedTransport(self)

    def permits(self, address: Address, *, plain: bool = False) -> bool:
        """Whether this address may be connected to; `plain`: without TLS."""
        address = _embedded(address)
        if any(address in network for network in self.allowed_networks):
            return True
        if address.is_loopback:
            return self.development
        return is_public(address) and (self.development or not plain)


def plainly(error: Exception) -> str:
    """Why a call did not come about, for whoever has to mend it: in English, one of these sentences."""
    if isinstance(error, AddressRefused):
        return "the academy may not call that address"
    if isinstance(error, httpx.TimeoutException):
        return "no answer came in time"
    if "CERTIFICATE" in str(error).upper():
        return "its certificate is not trusted here"
    if "could not be resolved" in str(error):
        return "no machine of that name is known here"
    if isinstance(error, httpx.ConnectError):
        return "nothing answers there"
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "that is no address that can be called"
    return "the connection broke off"


def is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: Address) -> Address:
    """The IPv4 address that hides in an IPv6 one (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a name. Raises httpx.ConnectError where there are none, or none in time."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue(1)

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(sockaddr[0]) for *_, sockaddr in found])
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()  # the system's resolver knows no time-out
    try:
        answer = answers.get(timeout=CONNECT_TIMEOUT)
    except queue.Empty:
        raise httpx.ConnectTimeout(f"{host} could not be resolved in time") from None
    if isinstance(answer, OSError):
        raise httpx.ConnectError(f"{host} could not be resolved") from answer
    return list(dict.fromkeys(answer))


@dataclass(frozen=True, slots=True)
class _Call:
    """The call that is under way in this thread."""

    deadline: float  # on the monotonic clock
    plain: bool

    def left(self, timeout: float | None) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole call took too long")
        return left if timeout is None else min(left, timeout)


_call: ContextVar[_Call] = ContextVar("call")


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport on connections that are checked as they are made."""

    def __init__(self, outside: Outside, resolver: Resolver = resolve) -> None:
        context = ssl.create_default_context(cafile=str(outside.ca_bundle)) if outside.ca_bundle else True
        super().__init__(verify=context, trust_env=False)
        self._outside = outside
        # httpx passes no network backend on; a pool of httpcore takes one.
        self._pool._network_backend = _GuardedNetwork(outside, resolver)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        plain = request.url.scheme != "https"
        if plain and not (self._outside.development or self._outside.allowed_networks):
            raise AddressRefused("only https addresses are called", request=request)
        request.headers["Accept-Encoding"] = "identity"  # what is packed small may be huge
        _call.set(_Call(time.monotonic() + self._outside.total_timeout, plain))
        response = super().handle_request(request)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise httpx.DecodingError("a packed answer nobody asked for", request=request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _CappedStream(response.stream)
        return response


class _CappedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        taken = 0
        for chunk in self._stream:
            taken += len(chunk)
            if taken > LARGEST_ANSWER:
                raise httpx.ReadError(f"an answer of more than {LARGEST_ANSWER} bytes")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class _GuardedNetwork(httpcore.NetworkBackend):
    def __init__(self, outside: Outside, resolver: Resolver) -> None:
        self._outside = outside
        self._resolve = resolver
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        call = _call.get()
        found = self._resolve(host, port)
        permitted = [one for one in found if self._outside.permits(ip_address(one.split("%")[0]), plain=call.plain)]
        if not permitted or len(permitted) < len(found):  # a name that also points inside is not a name to trust
            raise AddressRefused(f"{host} leads into a network that is not allowed (ALLOWED_PRIVATE_NETWORKS)")
        for last, address in reversed(list(enumerate(reversed(permitted)))):
            try:
                stream = self._network.connect_tcp(address, port, call.left(timeout), local_address, socket_options)
                return _TimedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not last:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which a drop every second does not last for ever."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _call.get().left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _call.get().left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, _call.get().left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
