"""What Alembic runs: the steps, on the connection that `qa.store.migrating` opened and locked."""

from alembic import context

from qa.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter most of a table in place: Alembic copies it instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
