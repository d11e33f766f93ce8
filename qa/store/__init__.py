"""What is written while people use the program: conversations, feedback and keys, in a database.

SQLite or PostgreSQL through SQLAlchemy; the modules beside this one import it, so they are imported
where the database is opened and not before.
"""
