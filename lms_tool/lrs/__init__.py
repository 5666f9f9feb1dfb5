"""Our record store: statements, credentials, the xAPI endpoint; and the external stores we send to."""
