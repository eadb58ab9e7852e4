"""Carries out every operation of the catalogue that no flow does, with state: what its address and its fields tell."""
