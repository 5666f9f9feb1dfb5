from tests.factories.desk import desk

__all__ = ["desk"]
