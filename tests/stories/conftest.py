from tests.factories.learning_locker import learning_locker
from tests.factories.terminal import fresh, terminal

__all__ = ["fresh", "learning_locker", "terminal"]
