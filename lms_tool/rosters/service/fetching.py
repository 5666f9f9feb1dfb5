"""One page of a course's list, and before the first one the names of its groups: asked of the platform. Takes no
database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from lms_tool import logs
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.lti import ags, claims, nrps
from lms_tool.lti.service_token import GrantedToken, NoToken
from lms_tool.platforms.service import TokenRequest, fetch_token

if TYPE_CHECKING:
    import httpx

    from lms_tool.lti.http import Outside

log = logs.logger()
AT_ONCE = 100
"""Members in one transaction: nobody else waits long for it."""
MOST_GROUP_PAGES = 20
PATIENCE = 20.0
"""Seconds for one page; platforms ask for each member's roles."""


@dataclass(slots=True)
class _Configured:
    secret_key: str = ""
    outside: "Outside | None" = None


configured = _Configured()


def configure(settings: Settings, outside: "Outside | None" = None) -> None:
    """Tell this process, once, how secrets are kept and which networks it may reach; tests give their own way out."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    configured.secret_key = settings.secret_key
    configured.outside = outside or Outside(
        settings.development, settings.allowed_private_networks, settings.ca_bundle, PATIENCE
    )


@dataclass(frozen=True, slots=True)
class Errand:
    """What is needed to fetch one page without a database. trouble: why it cannot even be tried."""

    roster_id: UUID
    organisation: UUID
    run: int
    url: str
    token: str | None = field(default=None, repr=False)
    requests: tuple[TokenRequest, ...] = field(default=(), repr=False)
    trouble: str = ""
    groups_url: str | None = None
    """Where groups are named, if that is to be asked now."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Id of a group → its name, as far as known."""


@dataclass(slots=True)
class Fetched:
    """A page and where the next one is; or a trouble, and whether it may pass by itself."""

    page: nrps.Page | None = None
    following: str | None = None
    trouble: str = ""
    detail: str = ""
    passes: bool = False
    after: float | None = None
    granted: list[tuple[TokenRequest, GrantedToken]] = field(default_factory=list)
    names: Mapping[str, str] | None = None
    """Id of a group → its name, where that was asked and told."""

    def pieces(self) -> Iterator[Sequence[nrps.Member]]:
        members = self.page.members if self.page else ()
        return (members[at : at + AT_ONCE] for at in range(0, len(members), AT_ONCE))


def fetch(errand: Errand) -> Fetched:
    """Ask the platform."""
    import httpx

    from lms_tool.lti.http import AddressRefused

    assert configured.outside is not None, "call rosters.configure() when the process starts"
    if errand.trouble:
        return Fetched(trouble=errand.trouble)
    granted: list[tuple[TokenRequest, GrantedToken]] = []
    try:
        with configured.outside.client() as client:
            fetched = _fetched(client, errand, granted)
    except (AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        fetched = Fetched(trouble="address", detail=str(error))
    except httpx.HTTPError as error:
        fetched = Fetched(trouble="no-answer", detail=type(error).__name__, passes=True)
    except NoToken as error:
        barred = isinstance(error.__cause__, AddressRefused)
        passes = error.passing and not barred
        fetched = Fetched(trouble="address" if barred else "no-token", detail=str(error), passes=passes)
    except nrps.NotARoster as error:
        fetched = Fetched(trouble="not-a-list", detail=str(error))
    fetched.granted = granted
    return fetched


def _fetched(client: "httpx.Client", errand: Errand, granted: list[tuple[TokenRequest, GrantedToken]]) -> Fetched:
    token, requests = errand.token, list(errand.requests)
    while True:
        if token is None:
            if not requests:
                return Fetched(trouble="no-token", detail="401", passes=True)
            request = requests.pop()
            new = fetch_token(client, request, now=utc_now())
            if claims.SCOPE_ROSTER not in new.scopes:
                return Fetched(trouble="no-scope")
            granted.append((request, new))
            token = new.token
        answer = client.get(errand.url, headers=nrps.headers(token))
        if 200 <= answer.status_code < 300:
            following = nrps.following(errand.url, answer.headers.get("Link", ""))
            names = group_names_or_none(client, errand, token)
            page = nrps.read(answer.text)
            return Fetched(_named(page, errand.names if names is None else names), following, names=names)
        meant = ags.understand(answer.status_code, answer.headers, answer.text, now=utc_now())
        if isinstance(meant, ags.Retry):
            return Fetched(trouble="not-now", detail=meant.reason, passes=True, after=meant.after)
        if isinstance(meant, ags.Refused):
            return Fetched(trouble="refused", detail=meant.reason)
        token = None


def group_names_or_none(client: "httpx.Client", errand: Errand, token: str) -> Mapping[str, str] | None:
    """Nobody goes without the list because its groups cannot be had: they keep the names that they had."""
    import httpx

    from lms_tool.lti.http import AddressRefused

    url, names = errand.groups_url, dict[str, str]()
    if url is None:
        return None
    try:
        for _ in range(MOST_GROUP_PAGES):
            answer = client.get(url, headers=nrps.headers(token, claims.GROUPS_TYPE))
            if not 200 <= answer.status_code < 300:
                log.warning("groups of a roster", roster=str(errand.roster_id), status=answer.status_code)
                return None
            names |= nrps.group_names(answer.text)
            following = nrps.following(url, answer.headers.get("Link", ""))
            if following is None:
                return names
            url = following
    except (httpx.HTTPError, httpx.InvalidURL, nrps.NotARoster, AddressRefused) as error:
        log.warning("groups of a roster", roster=str(errand.roster_id), error=type(error).__name__)
    return None


def _named(page: nrps.Page, names: Mapping[str, str]) -> nrps.Page:
    """With the names of groups in place of their ids, where these are known."""
    if not names:
        return page
    members = tuple(
        replace(one, groups=tuple(dict.fromkeys(names.get(group, group) for group in one.groups)))
        for one in page.members
    )
    return replace(page, members=members)
