"""Stripe over HTTP: keys, headers, errors and hosted pages around the payment service."""
