"""The running service: composition, our API, the inbox. Nothing imports it."""
