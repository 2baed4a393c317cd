"""Numbers of affairs (办件编号): site, date, running number of the day at the site, check character."""

from __future__ import annotations

import datetime as dt

from doorstep.base.core.serials import next_serial

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """The check character of ISO/IEC 7064, MOD 37,36: finds any single wrong or two swapped characters."""
    product = 36
    for character in text:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def next_number(site_code: str, day: dt.date) -> str:
    """The next number of the day at a site, such as C112202611230007K; never given twice."""
    body = f"{site_code}{day:%Y%m%d}{next_serial(f'application:{site_code}:{day:%Y%m%d}'):04d}"
    return body + check_character(body)


# what a hand may write for what the eye reads
ALIKE = {"O": "0", "I": "1", "L": "1", "0": "O", "1": "I"}


def read(text: str) -> str:
    """The number that was meant by `text`: blanks and dashes dropped, O and 0, I and 1 told apart by the check character.

    What can't be a number comes back as it was written, in capitals.
    """
    written = "".join(text.upper().split()).replace("-", "")
    body = written[:1] + written[1:-1].replace("O", "0").replace("I", "1").replace("L", "1")
    for check in (written[-1:], ALIKE.get(written[-1:], "")):
        if is_number(body + check):
            return body + check
    return written


def is_number(text: str) -> bool:
    """Whether `text` could be the number of an affair: its check character fits."""
    body, check = text[:-1], text[-1:]
    return bool(body) and all(c in ALPHABET for c in text) and check_character(body) == check
