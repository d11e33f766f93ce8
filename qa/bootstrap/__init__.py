"""The only package that puts the parts together; see `indexing` and `opening`."""
