"""The retail log as values.

A file is CSV, plain or xz-compressed, with the columns InvoiceNo, StockCode, Description, Quantity,
InvoiceDate, UnitPrice, CustomerID, Country. "NA" and the empty text mean "missing". Times carry no
zone; they are taken as UTC (the shop's own zone in winter). Prices are GBP; they become whole pence,
rounded half away from zero (two lines of the full file cost a tenth of a penny).
Stock codes that differ only by case are one item: codes are upper-cased.
"""

import csv
import lzma
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
           "CustomerID", "Country"]


class WrongFile(Exception):
    """The file is not a retail log; the text says what was found."""


@dataclass(frozen=True)
class Line:
    """One line of the log. `fault` is empty, or says which field could not be read."""

    number: int              # in the file, the first line after the header is 1
    invoice: str
    code: str
    description: str         # "" when missing
    quantity: int
    at_ms: int               # since 1970, UTC
    price: int               # pence
    customer: str            # "" when missing
    country: str
    fault: str = ""

    @property
    def day(self):
        return datetime.fromtimestamp(self.at_ms / 1000, timezone.utc).date()


def _text(value):
    value = (value or "").strip()
    return "" if value == "NA" else value


def _pence(text):
    return int((Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _at_ms(text):
    at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return int(at.timestamp()) * 1000


def _line(number, row):
    fault, quantity, price, at_ms = "", 0, 0, 0
    try:
        quantity = int(row["Quantity"])
    except (TypeError, ValueError):
        fault = f"quantity {row['Quantity']!r}"
    try:
        price = _pence(row["UnitPrice"])
    except (TypeError, ValueError, InvalidOperation):
        fault = f"price {row['UnitPrice']!r}"
    try:
        at_ms = _at_ms(row["InvoiceDate"])
    except (TypeError, ValueError):
        fault = f"date {row['InvoiceDate']!r}"
    invoice, code = _text(row["InvoiceNo"]), _text(row["StockCode"]).upper()
    if not invoice or not code:
        fault = "no invoice number" if not invoice else "no stock code"
    return Line(number, invoice, code, _text(row["Description"]), quantity, at_ms, price,
                _text(row["CustomerID"]), _text(row["Country"]), fault)


def read_lines(path):
    """All lines of the file, in its order; a line that cannot be read carries its fault."""
    opened = lzma.open if str(path).endswith(".xz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise WrongFile(f"{path}: expected the columns {','.join(COLUMNS)}, "
                            f"found {','.join(reader.fieldnames or ['nothing'])}")
        return [_line(number, row) for number, row in enumerate(reader, 1)]
