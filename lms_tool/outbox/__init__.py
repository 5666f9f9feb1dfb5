"""Messages that must leave once our change is safe."""
