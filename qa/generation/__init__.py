"""An optional language model that writes answers out of passages, and the proof of what it wrote.

The model is never trusted: a sentence counts only with a quotation that stands in the passage it names.
Nothing here is imported unless a model is set.
"""
