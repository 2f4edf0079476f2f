"""Rules of transactions, members, owners, shared limits and programs."""

# ruff: noqa: S101, PLR2004, SIM300, PT012

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.errors import ConflictError
from clubkit.storage.ports import LookedUp, Member, Owner, Published, Storage
from clubkit.testing.drafts import JOINED, NO_NEEDS, a_member, balance_in, changed, day, earned, enrolled


class TransactionRules:
    """Everything or nothing."""

    def test_an_exception_leaves_no_trace(self, storage: Storage) -> None:
        """Leaving the block with an exception undoes all that was written in it."""
        enrolled(storage)

        with pytest.raises(ZeroDivisionError), storage.begin() as unit:
            unit.enrol([a_member(2)])
            unit.claim([Owner("web/1", 1001)], known={})
            unit.take("pot", 5, 10)
            unit.publish(Published("v1", "{}", JOINED))
            unit.describe(1001, (("city", "Rasht"),))
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([earned(book, 10)], posted_at=JOINED)
            raise ZeroDivisionError

        with storage.read() as reader:
            assert [a_member()] == reader.members()
            assert {} == reader.owners(["web/1"])
            assert 0 == reader.counted("pot")
            assert reader.program_at(JOINED) is None
            assert [] == reader.postings(1001)
        assert 0 == balance_in(storage)

    def test_reads_see_earlier_writes(self, storage: Storage) -> None:
        """Inside the block, reads see the writes before them."""
        with storage.begin() as unit:
            unit.enrol([a_member()])
            unit.claim([Owner("web/1", 1001)], known={})
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([earned(book, 10)], posted_at=JOINED)
            unit.take("pot", 5, 10)

            assert a_member() == unit.find(["member-1"])["member-1"]
            assert 1001 == unit.owners(["web/1"])["web/1"].member_key
            assert 10 == unit.load({1001: NO_NEEDS})[1001].accounts["points"].open
            assert 10 == unit.postings(1001)[0].units()
            assert 5 == unit.counted("pot")

    def test_a_swallowed_conflict_is_no_success(self, storage: Storage) -> None:
        """A unit of work in which a conflict was raised keeps nothing, even where the caller went on."""
        enrolled(storage)

        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.enrol([a_member(2)])
            with pytest.raises(ConflictError):
                unit.enrol([a_member(1)])

        with storage.read() as reader:
            assert [a_member()] == reader.members()


class MemberRules:
    """Members and their ids."""

    def test_members_are_found(self, storage: Storage) -> None:
        """Members are found by id and by key as they were enrolled; unknown ones are left out."""
        whole = Member("گل/1 ", 2**62, JOINED, (("city", "رشت"), ("vip", "yes")), None)
        enrolled(storage, a_member(), whole)

        with storage.read() as reader:
            assert {"گل/1 ": whole, "member-1": a_member()} == reader.find(["گل/1 ", "nobody", "member-1"])
            assert {2**62: whole} == reader.by_key([2**62, 5])
            assert {} == reader.find([])

    def test_ids_are_compared_exactly(self, storage: Storage) -> None:
        """Case, accents and spaces at the end make another id."""
        alike = ["ada", "Ada", "ada ", "adá"]
        enrolled(storage, *(Member(name, key, JOINED) for key, name in enumerate(alike, 1)))

        with storage.read() as reader:
            assert [1, 2, 3, 4] == [reader.find([name])[name].member_key for name in alike]

    @pytest.mark.parametrize(
        "again", [Member("member-1", 7, JOINED), Member("other", 1001, JOINED)], ids=["id", "key"]
    )
    def test_ids_and_keys_are_unique(self, storage: Storage, again: Member) -> None:
        """A second member with an id or a key of another is a conflict."""
        enrolled(storage)

        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.enrol([again])

        with storage.read() as reader:
            assert [a_member()] == reader.members()

    def test_pages_go_by_the_bytes_of_the_id(self, storage: Storage) -> None:
        """Pages of members are in the order of their ids as UTF-8 bytes, from above the last one."""
        ids = ["", "A", "Z", "a", "a ", "aa", "é", "ی", "𐎠"]
        enrolled(storage, *(Member(name, key, JOINED) for key, name in enumerate(reversed(ids[1:]), 1)))

        with storage.read() as reader:
            assert ids[1:4] == [member.member_id for member in reader.members(limit=3)]
            assert ids[4:7] == [member.member_id for member in reader.members(after="a", limit=3)]
            assert ids[7:] == [member.member_id for member in reader.members(after="é", limit=3)]
            assert [] == reader.members(after="𐎠")

    def test_attributes_are_replaced(self, storage: Storage) -> None:
        """Describing a member replaces the attributes, in the member and in the book."""
        enrolled(storage, Member("ada", 1001, JOINED, (("city", "Rasht"),)))

        with storage.begin() as unit:
            unit.describe(1001, (("age", "30"), ("job", "baker")))

        with storage.read() as reader:
            assert (("age", "30"), ("job", "baker")) == reader.find(["ada"])["ada"].attributes
            assert (("age", "30"), ("job", "baker")) == reader.peek({1001: NO_NEEDS})[1001].attributes

    def test_a_merge_is_noted(self, storage: Storage) -> None:
        """A merged member is returned as it is, with the key that it was merged into."""
        enrolled(storage, a_member(1), a_member(2))

        with storage.begin() as unit:
            unit.alias(1002, into=1001)

        with storage.read() as reader:
            assert evolve(a_member(2), merged_into=1001) == reader.find(["member-2"])["member-2"]
            assert [None, 1001] == [member.merged_into for member in reader.members()]

    def test_nobody_cannot_be_changed(self, storage: Storage) -> None:
        """Describing or merging a member who is not there is a conflict."""
        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.describe(5, ())
        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.alias(5, into=6)


class OwnerRules:
    """Whose an order is."""

    def test_an_order_is_claimed_once(self, storage: Storage) -> None:
        """Of two who saw an order without an owner, the second is in conflict."""
        with storage.begin() as unit:
            unit.claim([Owner("web/1", 1001), Owner("web/2", None, '{"a": 1}')], known={})

        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.claim([Owner("web/1", 1002)], known={})

        with storage.read() as reader:
            assert {
                "web/1": Owner("web/1", 1001),
                "web/2": Owner("web/2", None, '{"a": 1}'),
            } == reader.owners(["web/1", "web/2", "web/3"])

    @pytest.mark.parametrize(
        ("known", "then"),
        [
            (Owner("web/1", 1001), Owner("web/1", 1002)),
            (Owner("web/1", 1001), Owner("web/1", None)),
            (Owner("web/1", None, "{}"), Owner("web/1", 1001)),
            (Owner("web/1", None, "{}"), Owner("web/1", None, '{"b": 2}')),
            (Owner("web/1", 1001), Owner("web/1", 1001, payers=(1002,))),
            (Owner("web/1", 1001, payers=(1002,)), Owner("web/1", 1001, payers=(1002, 1003))),
        ],
    )
    def test_an_order_moves_if_it_is_as_known(self, storage: Storage, known: Owner, then: Owner) -> None:
        """An owner is changed only if it still is who the caller saw."""
        with storage.begin() as unit:
            unit.claim([known], known={})

        with storage.begin() as unit:
            unit.claim([then], known={"web/1": known})
        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.claim([Owner("web/1", 1009)], known={"web/1": known})

        with storage.read() as reader:
            assert {"web/1": then} == reader.owners(["web/1"])

    def test_the_same_owner_again_changes_nothing(self, storage: Storage) -> None:
        """Claiming what is known to be so already is no conflict."""
        with storage.begin() as unit:
            unit.claim([Owner("web/1", 1001)], known={})
        with storage.begin() as unit:
            unit.claim([Owner("web/1", 1001)], known=unit.owners(["web/1"]))


class ClubRules:
    """What members share: limits and programs."""

    def test_a_cap_is_never_exceeded(self, storage: Storage) -> None:
        """Taking gives what is left below the cap; taking a negative number gives back."""
        with storage.begin() as unit:
            assert [7, 3, 0] == [unit.take("pot", want, 10) for want in (7, 7, 7)]
            assert -4 == unit.take("pot", -4, 10)
            assert [4, 0] == [unit.take("pot", want, 10) for want in (7, 0)]

        with storage.read() as reader:
            assert 10 == reader.counted("pot")
            assert 0 == reader.counted("other")

    def test_without_a_cap_all_is_granted(self, storage: Storage) -> None:
        """Without a cap all that is wanted is granted, and counted; a lower cap later gives nothing."""
        with storage.begin() as unit:
            assert 50 == unit.take("pot", 50, None)
            assert 0 == unit.take("pot", 1, 20)
            assert 50 == unit.counted("pot")

    def test_a_program_is_in_force_from_its_instant(self, storage: Storage) -> None:
        """In force is the latest program that is effective by then; of one instant, the later published."""
        first, second = Published("v1", '{"n": 1}', day(1)), Published("v2", '{"n": 2}', day(3))
        third = Published("v3", '{"n": 3}', day(3))
        with storage.begin() as unit:
            for program in (second, first, third):
                unit.publish(program)

        with storage.read() as reader:
            in_force = [reader.program_at(day(n)) for n in range(5)]
            assert [None, first, first, third, third] == in_force
            assert [first, second, None] == [reader.program(name) for name in ("v1", "v2", "v4")]

    def test_orders_are_claimed_with_what_they_earn(self, storage: Storage) -> None:
        """An order is saved with its claim; if it is somebody else's by then, nothing is saved."""
        enrolled(storage, a_member(1))
        owner = Owner("web/1", 1001)
        with storage.begin() as unit:
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([earned(book, 5)], posted_at=JOINED, claims=[owner])

        with pytest.raises(ConflictError), storage.begin() as unit:
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([earned(book, 7)], posted_at=JOINED, claims=[Owner("web/1", 1002)])

        assert 5 == balance_in(storage, [1001])
        with storage.read() as reader:
            assert {"web/1": owner} == reader.owners(["web/1"])

    def test_what_a_unit_of_work_begins_with(self, storage: Storage) -> None:
        """Looked up at once are the program in force, the members, and the owners: those that are there."""
        enrolled(storage, a_member(1), a_member(2))
        owner = Owner("web/1", 1001)
        with storage.begin() as unit:
            unit.claim([owner], {})
            for n, instant in ((1, 1), (2, 3), (3, 3)):
                unit.publish(Published(f"v{n}", "{}", day(instant)))

        with storage.begin() as unit:
            for at, version in ((0, None), (2, "v1"), (3, "v3"), (4, "v3")):
                found = unit.look_up(day(at), ["member-1", "nobody"], ["web/1", "web/2"])
                assert LookedUp(version, unit.find(["member-1"]), {"web/1": owner}) == found
            assert LookedUp("v1", {}, {}) == unit.look_up(day(1), [], [])

    def test_publishing_again_changes_nothing(self, storage: Storage) -> None:
        """The same version at the same instant again changes nothing; at a later one it returns to force."""
        with storage.begin() as unit:
            unit.publish(Published("v1", "{}", day(1)))
            unit.publish(Published("v2", "{}", day(2)))
            unit.publish(Published("v1", "{}", day(1)))
            unit.publish(Published("v1", "{}", day(3)))

        with storage.read() as reader:
            at = [reader.program_at(day(n)) for n in (1, 2, 3)]
            assert ["v1", "v2", "v1"] == [program.version for program in at if program is not None]

    def test_one_transaction_for_several_members(self, storage: Storage) -> None:
        """A storage that can change several members at once does so wholly."""
        if "atomic_across_members" not in storage.capabilities:
            pytest.skip("the storage changes one member at a time")
        enrolled(storage, a_member(1), a_member(2))
        changed(storage, lambda book: earned(book, 5), member_key=1002)

        with pytest.raises(ConflictError), storage.begin() as unit:
            books = unit.load({1001: NO_NEEDS, 1002: NO_NEEDS})
            stale = evolve(books[1002], version=0)
            unit.save([earned(books[1001], 10), earned(stale, 10)], posted_at=JOINED)

        assert 5 == balance_in(storage, [1001, 1002])
