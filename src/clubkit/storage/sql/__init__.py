"""The ledger in a SQL database, by SQLAlchemy Core."""
