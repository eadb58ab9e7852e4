"""Mail in by SMTP: the one place that knows the protocol and the library that speaks it."""
