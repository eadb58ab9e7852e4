"""The mail channel: what a captured mail is."""
