"""How the tables came to be: one file for each step, numbered, run by Alembic when a database is opened."""
