"""The index on disk and in memory: vectors in FAISS, records in JSON, one manifest over all."""
