"""The payment providers' dialects: each parses its wire, calls the service and renders the answer."""
