"""Question answering over speeches and documents: every answer is a span with its place."""

__version__ = "0.1.0"
