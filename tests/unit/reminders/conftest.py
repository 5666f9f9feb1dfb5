from tests.factories.batch import batch_room
from tests.factories.desk import desk

__all__ = ["batch_room", "desk"]
