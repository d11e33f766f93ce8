"""From a query to passages: dense and lexical search, fused, kept to the speeches it asks about."""
