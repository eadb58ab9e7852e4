"""The kernel that every fake may use; it knows no provider."""
