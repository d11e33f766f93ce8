"""Pure functions over Chinese text: folding, sentences, numbers, enumeration labels.

Nothing here reads files, keeps state or knows what a document is.
"""
