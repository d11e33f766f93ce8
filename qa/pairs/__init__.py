"""Runs the network that takes a question and a passage together: how they fit, where the answer stands."""
