"""The wire protocols in which texts come in."""
