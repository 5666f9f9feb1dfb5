from tests.factories.refused import browser, refused

__all__ = ["browser", "refused"]
