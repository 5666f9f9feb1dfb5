from tests.factories.learning_locker import learning_locker

__all__ = ["learning_locker"]
