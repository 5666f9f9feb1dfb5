"""Facts told as xAPI sentences, kept in our record store and sent to others."""
