"""What the client can ask of a server, one module per part of the API; each call is an operation."""
