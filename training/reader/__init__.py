"""Trains the reader: one network that ranks passages half-way and points at answers at its end."""
