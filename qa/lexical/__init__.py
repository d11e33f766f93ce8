"""Lexical search: how texts become terms, BM25 over them, and names that only some talks hold."""
