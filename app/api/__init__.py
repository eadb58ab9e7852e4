"""Our own HTTP API, below /stagedoor/v1."""
