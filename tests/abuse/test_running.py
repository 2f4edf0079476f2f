"""Processes that tests start: what is heard of one that ends."""

from __future__ import annotations

from clubkit.testing.processes import Running


def tell_twice(subject, tell):
    tell(subject)
    tell(subject)


def test_nothing_is_heard_of_a_process_after_its_end():
    running = Running(tell_twice, "here", tells=True)

    heard = [message for _ in range(4) for message in running.heard(60)]

    assert ["here", "here"] == heard
    assert [] == running.heard(60)
