"""One module for each format: bytes into a text and what the format says about its lines.

Nothing here is imported by a server: the libraries behind it belong to indexing, and each is imported
where it is used.
"""
