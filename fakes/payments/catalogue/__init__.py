"""Stripe's own descriptions as data: operations, resources, events and error codes; no behaviour."""
