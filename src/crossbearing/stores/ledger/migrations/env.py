"""Runs the migrations on the connection that `opening.migrate` hands over."""

from alembic import context

from crossbearing.stores.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
