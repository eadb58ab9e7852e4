"""Stripe's wire rules as pure functions: bytes to parameters, objects to bytes; no storage and no clock."""
