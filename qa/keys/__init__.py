"""Who may ask: what a key looks like, what is kept of it, and whether one that is presented is good.

Pure functions and values; where keys are kept is up to `qa.store`, how they arrive up to `web`.
"""
