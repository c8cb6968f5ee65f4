"""A GTIN-13 in the in-store range (prefixes 20 to 29) for every stock code.

A code of five digits and at most two letters (nearly all) is written out, so no two can collide:
"20", the five digits, two digits per letter (A = 01 ... Z = 26, none = 00), "0", check digit.
Any other code gets "29" and ten digits of its SHA-256. assign() checks that all numbers differ.
"""

import hashlib
import re

_PLAIN = re.compile(r"(\d{5})([A-Z]?)([A-Z]?)")


class Collision(Exception):
    """Two stock codes share a number; the text names both."""


def check_digit(body):
    """The GS1 check digit of a GTIN-13 body of 12 digits."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return str((10 - total % 10) % 10)


def gtin_of(code):
    plain = _PLAIN.fullmatch(code)
    if plain:
        letters = "".join(f"{ord(x) - 64:02}" if x else "00" for x in plain.groups()[1:])
        body = f"20{plain.group(1)}{letters}0"
    else:
        number = int.from_bytes(hashlib.sha256(code.encode()).digest(), "big") % 10**10
        body = f"29{number:010}"
    return body + check_digit(body)


def assign(codes, number_of=gtin_of):
    """{code: GTIN-13} for all codes, all different."""
    given, taken_by = {}, {}
    for code in sorted(codes):
        number = number_of(code)
        if number in taken_by:
            raise Collision(f"stock codes {taken_by[number]} and {code} both get GTIN {number}")
        given[code], taken_by[number] = number, code
    return given
