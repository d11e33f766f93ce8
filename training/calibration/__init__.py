"""Fits the weights that decide when to answer (`qa/reader/calibration.json`)."""
