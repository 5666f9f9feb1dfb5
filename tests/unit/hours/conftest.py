from tests.factories.desk import desk, told

__all__ = ["desk", "told"]
