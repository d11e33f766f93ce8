"""The steps; the file name begins with the revision."""
