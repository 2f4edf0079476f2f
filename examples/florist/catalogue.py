"""What the flower shop sells, where its members live, and what they are called. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """
    A product of the shop.

    `price` is in rials at the start of the year, `most` the most pieces that one customer takes of it.
    """

    sku: str
    category: str
    name: str
    price: int
    most: int
    popularity: int


PRODUCTS = (
    Product("rose-red", "rose", "رز هلندی قرمز", 420_000, 15, 30),
    Product("rose-white", "rose", "رز هلندی سفید", 420_000, 12, 16),
    Product("rose-pink", "rose", "رز مینیاتوری صورتی", 360_000, 12, 14),
    Product("tulip-mix", "tulip", "لاله رنگی", 310_000, 20, 12),
    Product("tulip-yellow", "tulip", "لاله زرد", 310_000, 15, 6),
    Product("lily-white", "lily", "لیلیوم سفید", 680_000, 7, 10),
    Product("narcissus", "narcissus", "نرگس شیراز، دسته‌ای", 550_000, 4, 9),
    Product("tuberose", "tuberose", "مریم", 290_000, 12, 10),
    Product("gerbera", "gerbera", "ژربرا", 180_000, 15, 9),
    Product("carnation", "carnation", "میخک", 160_000, 20, 7),
    Product("chrysanthemum", "chrysanthemum", "داوودی", 240_000, 10, 7),
    Product("orchid-white", "orchid", "ارکیده فالانوپسیس سفید", 7_800_000, 1, 6),
    Product("orchid-purple", "orchid", "ارکیده فالانوپسیس بنفش", 8_200_000, 1, 5),
    Product("bouquet-small", "bouquet", "دسته گل کوچک", 2_900_000, 1, 20),
    Product("bouquet-medium", "bouquet", "دسته گل متوسط", 4_900_000, 1, 15),
    Product("bouquet-large", "bouquet", "دسته گل بزرگ", 8_900_000, 1, 5),
    Product("box-roses", "bouquet", "جعبه گل رز", 6_400_000, 1, 8),
    Product("basket-yalda", "bouquet", "سبد گل یلدا", 5_600_000, 1, 2),
    Product("hyacinth", "pot-plant", "سنبل گلدانی", 850_000, 4, 4),
    Product("cactus", "pot-plant", "کاکتوس", 650_000, 3, 7),
    Product("snake-plant", "pot-plant", "سانسوریا", 2_400_000, 1, 6),
    Product("peace-lily", "pot-plant", "اسپاتی فیلوم", 2_800_000, 1, 5),
    Product("benjamin-fig", "pot-plant", "بنجامین", 4_600_000, 1, 3),
    Product("bonsai", "pot-plant", "بونسای", 6_900_000, 1, 2),
    Product("wrapping", "wrapping", "بسته‌بندی هدیه", 350_000, 1, 0),
    Product("card", "card", "کارت پیام", 120_000, 1, 0),
    Product("vase-glass", "vase", "گلدان شیشه‌ای", 1_900_000, 1, 0),
    Product("vase-ceramic", "vase", "گلدان سرامیکی", 3_200_000, 1, 0),
    Product("chocolate", "chocolate", "شکلات هدیه", 2_300_000, 2, 0),
    Product("soil", "care", "خاک گلدان، پنج کیلویی", 480_000, 2, 3),
)

EXTRAS = (("wrapping", 34), ("card", 14), ("vase-glass", 5), ("vase-ceramic", 3), ("chocolate", 7))
"""What goes with flowers, and how often in a hundred orders."""

FAVOURITES = {
    "nowruz": ("hyacinth", "tulip-mix", "narcissus", "benjamin-fig", "orchid-white", "peace-lily"),
    "girls-day": ("rose-pink", "gerbera", "bouquet-small", "cactus"),
    "teachers-day": ("rose-red", "rose-white", "snake-plant", "cactus", "bouquet-small", "gerbera"),
    "doctors-day": ("orchid-white", "bouquet-medium", "bonsai"),
    "mothers-day": ("bouquet-medium", "orchid-purple", "rose-red", "lily-white", "tuberose", "peace-lily"),
    "yalda": ("basket-yalda", "rose-red", "bouquet-medium", "narcissus", "box-roses"),
    "fathers-day": ("bonsai", "cactus", "snake-plant", "bouquet-small"),
    "valentine": ("rose-red", "box-roses", "bouquet-large", "rose-red", "bouquet-medium"),
    "sepandarmazgan": ("rose-red", "tulip-mix", "bouquet-small"),
    "womens-day": ("tulip-yellow", "carnation", "bouquet-small"),
    "birthday": ("bouquet-medium", "rose-pink", "box-roses", "orchid-purple", "lily-white"),
    "anniversary": ("rose-red", "box-roses", "bouquet-large", "lily-white"),
}
"""What people give on an occasion, by sku."""

PLACES = (
    ("تهران", 62),
    ("شمیرانات", 9),
    ("کرج", 12),
    ("ری", 6),
    ("اسلام‌شهر", 4),
    ("پردیس", 4),
    ("لواسان", 3),
)

WOMEN = (
    "آرزو", "آزاده", "آیدا", "الهام", "بهار", "پریسا", "ترانه", "رویا", "ریحانه", "زهرا", "سارا", "سپیده",
    "سحر", "سمانه", "شادی", "شیرین", "عاطفه", "فاطمه", "فرزانه", "لیلا", "مریم", "مهسا", "مینا", "نازنین",
    "نرگس", "نسترن", "نگار", "نیلوفر", "هانیه", "یاسمن",
)  # fmt: skip

MEN = (
    "آرش", "آرمان", "احسان", "امید", "امیر", "بابک", "بهنام", "پویا", "پیمان", "جواد", "حامد", "حسین",
    "داریوش", "رامین", "رضا", "سامان", "سعید", "سینا", "شهرام", "علی", "فرهاد", "کامران", "کاوه", "کیان",
    "محمد", "مهدی", "مهران", "نوید", "هادی", "یاسر",
)  # fmt: skip

FAMILY_NAMES = (
    "آقایی", "ابراهیمی", "احمدی", "اسدی", "اکبری", "امینی", "ایزدی", "باقری", "بهرامی", "پارسا", "پناهی",
    "ترابی", "جعفری", "حسینی", "حیدری", "خسروی", "دهقان", "رادمنش", "رحیمی", "رستمی", "رضایی", "زارعی",
    "سلطانی", "شریفی", "شفیعی", "صادقی", "صالحی", "طاهری", "عباسی", "غفاری", "فراهانی", "قاسمی", "کاظمی",
    "کریمی", "گلستانی", "محمدی", "مرادی", "مهرابی", "موسوی", "میرزایی", "نادری", "نجفی", "نوری", "هاشمی",
    "یزدانی", "یوسفی",
)  # fmt: skip
