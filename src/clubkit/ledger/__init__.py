"""Lots, holds, entries and the book: how units are kept."""
