"""What every test may ask for: settings, a fresh database (SQLite, or PostgreSQL by TEST_DATABASE_URL), the app."""

import os
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_tests
from sqlalchemy.orm import Session, sessionmaker

import lms_tool
from lms_tool import db as tables
from lms_tool.config import Settings
from tests import one_memory, postgresql
from tests.made_once import made_once  # noqa: F401  for the whole session

# A busy machine makes nothing wrong: no test fails because it was slow. CI tries the same examples each time, so that
# what fails there is what was changed; everybody else looks for new ones.
property_tests.register_profile(
    "academy",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
    database=None,
)
property_tests.load_profile("academy")


DATABASES = {"database_url", "furnished", "model_house"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL whoever asks for no database has nothing to add to what was said on SQLite."""
    if "TEST_DATABASE_URL" in os.environ:
        items[:] = [item for item in items if DATABASES & set(getattr(item, "fixturenames", DATABASES))]


def import_every_model() -> None:
    """Let Base.metadata know all tables."""
    for slice_ in pkgutil.iter_modules(lms_tool.__path__, "lms_tool."):
        if slice_.ispkg and find_spec(f"{slice_.name}.models") and slice_.name != "lms_tool.demo":
            import_module(f"{slice_.name}.models")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with all tables, a namespace and the organisation `default`; others are copied from it."""
    from lms_tool.organisations import service as organisations

    import_every_model()
    with postgresql.fresh_database(tmp_path_factory.mktemp("furnished")) as address:
        factory = tables.session_factory(Settings.read({"DATABASE_URL": address, "SECRET_KEY": "x"}).database_url)
        engine: Any = factory.kw["bind"]
        tables.Base.metadata.create_all(engine)
        with tables.unit_of_work(factory) as session:
            organisations.make_first(session)
        engine.dispose()
        yield address


@pytest.fixture(scope="session")
def model_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A furnished house in which nobody lives: publishing its courseware takes seconds, so others are copies."""
    from tests.factories.house import House

    folder = tmp_path_factory.mktemp("model")
    with postgresql.fresh_database(folder) as address:
        house = House(folder, address)
        house.furnish()
        yield house


@pytest.fixture(scope="module")
def running_house(tmp_path_factory: pytest.TempPathFactory, model_house: Any) -> Iterator[Any]:
    """Starting a house takes seconds, so the stories of a module live in one."""
    from tests.factories.house import House

    folder = tmp_path_factory.mktemp("house")
    copytree(model_house.folder / "data", folder / "data")
    with (
        postgresql.fresh_database(folder, like=model_house.database_url) as address,
        House(folder, address, furnished=True) as house,
    ):
        yield house


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own: furnished for those who ask for `sessions`, empty for the rest."""
    like = request.getfixturevalue("furnished") if "sessions" in request.fixturenames else None
    with postgresql.fresh_database(tmp_path, like) as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.read(
        {
            "DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a secret of the tests, long enough",
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "DEVELOPMENT": "1",
            "LOG_FORMAT": "text",
        }
    )


@pytest.fixture
def sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    """Sessions on a database with all tables, the installation's namespace and the organisation `default`."""
    from lms_tool.files import service as files

    files.configure(settings)
    factory = tables.session_factory(settings.database_url)
    one_memory.share(factory.kw["bind"])
    yield factory
    factory.kw["bind"].dispose()


@pytest.fixture
def organisation(sessions: sessionmaker[Session]) -> Any:
    from lms_tool.organisations import queries

    with tables.unit_of_work(sessions) as session:
        return queries.by_key_or_none(session, "default")


@pytest.fixture
def db(sessions: sessionmaker[Session], organisation: Any) -> Iterator[Session]:
    """A writing transaction scoped to the organisation `default`; the test commits if it wants to."""
    with sessions() as session:
        tables.begin_writing(session)
        tables.scope(session, organisation.id)
        yield session
        session.rollback()


@pytest.fixture
def app(settings: Settings, sessions: sessionmaker[Session]) -> Iterator[Any]:
    from lms_tool.app import create_app
    from lms_tool.web.database import db as flask_db

    app = create_app(settings, testing=True)
    with app.app_context():
        one_memory.share(flask_db.engine)
    yield app
    with app.app_context():
        flask_db.engine.dispose()


@pytest.fixture
def client(app: Any) -> Any:
    return app.test_client()


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """What the demo LMS of this test speaks: what the test is marked with, else this run's (see tests/__main__.py)."""
    marked = request.node.get_closest_marker("speaks")
    return str(marked.args[0]) if marked else os.environ.get("TEST_LMS", "demo-lms")


@pytest.fixture
def lms(tmp_path: Path, app: Any, dialect: str) -> Iterator[Any]:
    """A demo LMS in this process, not yet registered; the tool reaches it, and it the tool, without a network."""
    from tests.factories.browsing import LmsOutside
    from tests.factories.demo_lms import DemoLms

    def fetch(url: str) -> Any:
        return app.test_client().get(url).json

    with DemoLms.in_process(tmp_path / "lms", fetch_tool_json=fetch, product_family=dialect) as lms:
        app.extensions["outside"] = LmsOutside(lms)
        yield lms


@pytest.fixture
def platform(lms: Any, sessions: sessionmaker[Session], organisation: Any) -> Any:
    """The demo LMS's registration with the organisation `default`."""
    from tests.factories.browsing import connect

    return connect(sessions, lms, organisation.id)


@pytest.fixture
def browse(app: Any, lms: Any, platform: Any) -> Any:
    """browse("xiaoyu"): the browser of a person of the demo LMS, which is registered with the tool."""
    from tests.factories.browsing import Browser

    def open_browser(person: str, **options: Any) -> Browser:
        return Browser(app, lms, person, **options)

    return open_browser
