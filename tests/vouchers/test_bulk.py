"""Many codes: issued once however often it is tried, and written so that they come back as they were."""

from __future__ import annotations

import csv
import io
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.areas import voucher_bulk
from clubkit.areas.voucher_bulk import COLUMNS
from clubkit.errors import ConflictError
from clubkit.vouchers.sheets import FORMULA_STARTS, Dialect, cell_of, text_of

from .shop import a_voucher_shop


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Batches of ten, so that few codes are many batches."""
    monkeypatch.setattr(voucher_bulk, "BATCH", 10)


def issued(shop, campaign_id="spring"):
    """All codes of a campaign, as they are shown again."""
    return {held.code for held in shop.club.vouchers._bulk.held(campaign_id)}


def test_codes_are_issued_up_to_the_count(shop):
    """Each once; the same again issues nothing, and more issues the rest."""
    shop.campaign()
    told: list[int] = []

    first = list(shop.club.vouchers.issue("spring", 25, told=told.append))
    again = list(shop.club.vouchers.issue("spring", 25))
    more = list(shop.club.vouchers.issue("spring", 27))

    assert (25, [], 2) == (len(set(first)), again, len(more))
    assert [10, 20, 25] == told
    assert {*first, *more} == issued(shop)


def test_what_was_cut_short_is_finished(shop):
    """A run that ended within a batch has lost no code: those that it made and did not tell can be shown."""
    shop.campaign()
    run = shop.club.vouchers.issue("spring", 25)
    told = {next(run) for _ in range(13)}
    run.close()

    rest = set(shop.club.vouchers.issue("spring", 25))

    assert (25, 5) == (len(issued(shop)), len(rest))
    assert told | rest < issued(shop)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_race_issues_no_code_twice(shop, monkeypatch, when):
    """A number that was drawn before is drawn anew, and a batch that was rolled back is no gap."""
    shop.campaign()
    known = next(shop.club.vouchers.issue("spring", 1))
    number = shop.club.vouchers._uses.keys.reader.read(known, at=0)[0].split(".")[1]
    drawn = iter([int(number), int(number)] if when == "after" else [])
    draw = secrets.randbits
    monkeypatch.setattr(secrets, "randbits", lambda bits: next(drawn, None) or draw(bits))
    lost = iter([True] if when == "before" else [])
    add = type(shop.club.storage).begin

    def begin(storage):
        if next(lost, False):
            raise ConflictError("somebody else was faster")
        return add(storage)

    monkeypatch.setattr(type(shop.club.storage), "begin", begin)

    rest = list(shop.club.vouchers.issue("spring", 25))

    assert known not in rest
    assert 25 == len(issued(shop)) == 1 + len(rest)


@pytest.mark.parametrize("dialect", Dialect)
def test_the_file_for_the_printer_brings_back_what_it_was(shop, dialect):
    """Each code once, with what its campaign is called, however dangerous that is to a spreadsheet."""
    name = '=HYPERLINK("http://x","+1"), \'گل\''
    shop.campaign(name)
    codes = set(shop.club.vouchers.issue(name, 23))
    file = io.StringIO(newline="")

    assert 23 == shop.club.vouchers.export(name, file, dialect=dialect.value)

    file.seek(0)
    rows = list(csv.DictReader(file))
    assert list(COLUMNS) == list(rows[0])
    assert codes == {text_of(row["code"], dialect) for row in rows}
    assert {name} == {text_of(row["campaign"], dialect) for row in rows}
    is_formula = any(cell.startswith(FORMULA_STARTS) for row in rows for cell in row.values())
    assert is_formula == (dialect is Dialect.MACHINE)


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n'1aگ"), max_size=5))
def test_no_cell_is_a_formula_and_every_text_comes_back(text):
    """Also a telephone number that begins with a plus, and a text that begins with the apostrophe itself."""
    cell = cell_of(text, Dialect.SPREADSHEET)

    assert not cell.startswith(FORMULA_STARTS)
    assert text == text_of(cell, Dialect.SPREADSHEET)
    assert text == cell_of(text, Dialect.MACHINE) == text_of(text, Dialect.MACHINE)


def test_nothing_that_is_stored_can_be_spent(tmp_path):
    """Neither a code nor a foreign code is in the file of the store."""
    store = tmp_path / "club.db"
    with a_voucher_shop(f"sqlite:///{store}") as shop:
        shop.campaign()
        codes = list(shop.club.vouchers.issue("spring", 20))
        shop.club.vouchers.import_foreign("spring", ["GIFT202417"])
        shop.uses(codes[0])
        shop.club.vouchers.release(codes[1], use_id="o1")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    for code in (*codes, "GIFT202417"):
        assert code.encode() not in kept
        assert code.replace("-", "").encode() not in kept
