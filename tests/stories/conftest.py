from tests.factories.examining import exam
from tests.factories.gradebook import course, trainer
from tests.factories.learning_locker import learning_locker
from tests.factories.office import office
from tests.factories.strangers import said
from tests.factories.terminal import fresh, terminal

__all__ = ["course", "exam", "fresh", "learning_locker", "office", "said", "terminal", "trainer"]
