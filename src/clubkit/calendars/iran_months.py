"""
The lunar months of Iran, as its official calendar had them.

To Shawwal 1447: the facts of ``roozbehp/qamari``, ``consolidated.txt`` at 575d275, CC0-1.0, compiled from the
yearly calendars of the Calendar Center, Institute of Geophysics, University of Tehran, and before it was
founded from newspapers. Where the crescent was seen on another evening than was printed, what was seen
counts: nine months in all, each Ramadan or Shawwal. From Dhu al-Qadah 1447 to Shawwal 1448: the first days of
the official calendar of 1405, as two compilations of it agree. Months that nobody has published are not here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST_YEAR: Final = 1265
FIRST_DAY: Final = date(1848, 11, 28)
"""1 Muharram 1265."""

SOURCE: Final = "official calendar of Iran, to that of 1405"

YEARS: Final = (
    "aaa ad5 594 baa 5b5 "
    "4b6 a57 52b 6a3 6d1 ae9 56a a6d 52d c95 "
    "e4a ea5 6b4 9ba 53b 25b 52b a55 aaa b59 "
    "574 97a 4ba a5a d34 eb1 6d8 aec 55c a6e "
    "536 aa6 b52 ba9 3b4 9da 55a aaa d4a ea5 "
    "752 b69 5b4 aad 656 d26 e92 f49 754 b5a "
    "99b 49b 94b b25 d52 d6a 56d 2b6 a37 49b "
    "64d 6aa b55 35c 96e 4af 257 32b 595 3aa "
    "5d9 2da 95d 2ab 555 6c9 6e4 b6a 5b5 2b6 "
    "996 d4a dc5 752 7a5 36a 9ad 54d a95 d49 "
    "da5 5b2 ad5 556 a57 52b 695 b4a b65 56b "
    "2ad 54e c97 54b 6a5 6d2 ad9 4dd 257 92d "
    "a95 b52 b69 374 976 4b7 257 54b 6a5 6d2 "
    "aea 4ed 26d 935 d25 d51 ba9 5d4 ab5 536 "
    "a97 64a ea5 752 ba9 5b5 2b5 a56 d26 e53 "
    "6a9 d54 d56 a57 4a7 c47 d26 e54 da6 567 "
    "2b6 937 497 655 aaa b65 2ec 975 46e a36 "
    "ca6 d52 dd2 5d5 2da 55d 4ab 693 749 7a4 "
    "bb2 5b5 2b6 65a d2a e94 ed1 6e8"
)
"""Twelve bits for each year from 1265 to 1447, Muharram first: set where the month has 30 days, not 29."""

LAST_YEAR: Final = "101011101"
"""The same for 1448, as far as a next month's first day is published: to Ramadan."""
