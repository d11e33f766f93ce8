"""From parsed documents to passages: cut at sentence ends, near-identical copies grouped."""
