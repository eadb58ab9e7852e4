"""The dialects in which apps hand in mail."""
