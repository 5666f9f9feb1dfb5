"""An organisation's stored files: pictures, films, captions, documents."""
