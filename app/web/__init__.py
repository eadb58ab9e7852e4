"""The web inbox: pages rendered on the server."""
