from tests.factories.batch import batch_room, desk

__all__ = ["batch_room", "desk"]
