"""The SMS channel: what a captured text is, how it progresses, and which providers speak it."""
