"""Which place an invoice of the log belongs to. Deterministic, from the invoice alone:

1. An invoice with a line of 3,000 units or more is wholesale: sold at the warehouse's node.
2. An invoice of more than 500 lines (the most a channel order may have) goes to a register.
3. Otherwise CRC-32 of the invoice number, modulo 16: 0-3 the web shop, 4-6 and 7-9 the two registers
   of store one, 10-12 and 13-15 those of store two.
4. Goods come back to the node that sold them, shop orders and wholesale to the warehouse; a return
   without receipt goes to the register of rule 3 (slots 0-3: the warehouse).
5. A stock adjustment happens at the location of rule 3 (slots 0-3: the warehouse).
"""

import hashlib
import uuid
import zlib

SHOP = "shop"
WAREHOUSE = "warehouse"
NODES = ["store-1-till-1", "store-1-till-2", "store-2-till-1", "store-2-till-2", WAREHOUSE]
LOCATIONS = [WAREHOUSE, "store-1", "store-2"]     # the hub prefers them in this order
WHOLESALE_UNITS = 3_000
ORDER_LINES_MAX = 500

_SLOTS = [SHOP] * 4 + [name for name in NODES[:4] for _ in range(3)]


def location_of(node):
    """The location of a node; what the shop sells is sent from the warehouse by default."""
    return WAREHOUSE if node in (WAREHOUSE, SHOP) else node.rsplit("-till-", 1)[0]


def slot_of(invoice):
    return _SLOTS[zlib.crc32(invoice.encode()) % len(_SLOTS)]


def place_of_sale(invoice, lines):
    """The node's name, or SHOP."""
    if any(line.quantity >= WHOLESALE_UNITS for line in lines):
        return WAREHOUSE
    slot = slot_of(invoice)
    if slot == SHOP and len(lines) > ORDER_LINES_MAX:
        return NODES[zlib.crc32(invoice.encode()) // len(_SLOTS) % 4]
    return slot


def node_without_receipt(invoice):
    slot = slot_of(invoice)
    return WAREHOUSE if slot == SHOP else slot


def document_id(name):
    """The idempotency key of a document: SHA-256 of its name, laid out as a UUID of version 8."""
    digest = bytearray(hashlib.sha256(name.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))
