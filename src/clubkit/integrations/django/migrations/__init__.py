"""The tables of a club, migration by migration; made from those of `clubkit.storage.sql`."""
