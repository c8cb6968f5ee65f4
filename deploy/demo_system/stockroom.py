"""The opening stock: received at each location's node, as a delivery of goods would be."""

from replay import spread

DOCUMENT_LINES = 500


def node_of(location):
    """The node that does a location's stock documents: its first register, or the warehouse's."""
    return location if location == spread.WAREHOUSE else f"{location}-till-1"


def deliveries(opening):
    """[(name, location, [(sku, units)])]: documents of at most 500 lines."""
    made = []
    for location, stock in opening.items():
        lines = sorted(stock.items())
        for first in range(0, len(lines), DOCUMENT_LINES):
            made.append((f"opening/{location}/{first // DOCUMENT_LINES + 1}", location,
                         lines[first:first + DOCUMENT_LINES]))
    return made


def receive(nodes, books, opening):
    """Receives what has not been received in an earlier run; returns the units received now."""
    received = 0
    for name, location, lines in deliveries(opening):
        if books.tally(name):
            continue
        nodes[node_of(location)].post("/api/receive", {
            "document": spread.document_id(name), "reference": name, "staff": "stockroom",
            "lines": [{"sku": sku, "quantity": units} for sku, units in lines]})
        with books:
            for sku, units in lines:
                books.move(sku, units, ("supplier", ""), ("shelf", location))
                received += units
            books.count(name)
            books.count("receipts")
    return received
