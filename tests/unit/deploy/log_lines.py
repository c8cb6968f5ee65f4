"""Lines of an invented log, for the tests of the importer."""

import itertools
from datetime import datetime, timezone

from replay.lines import Line

_numbers = itertools.count(1)


def at_ms(text):
    at = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)
    return int(at.timestamp()) * 1000


def line(invoice, code="22063", quantity=1, price=295, customer="12779", description="BOWL",
         at="2011-01-17 10:00", fault=""):
    return Line(next(_numbers), invoice, code, description, quantity, at_ms(at), price, customer,
                "United Kingdom", fault)
