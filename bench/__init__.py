"""What Stagedoor costs and how fast it is, measured beside what it is compared with; tests of correctness are in tests/."""
