"""Where the frames of an SQLite WAL are (https://www.sqlite.org/fileformat2.html, section 4.1), and
bits that flip in a file."""

import struct

_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24


def frames(path):
    """Offsets of the page content of each frame of the WAL's present generation."""
    data = path.read_bytes()
    page_bytes, salts = struct.unpack(">I", data[8:12])[0], data[16:24]
    found, at = [], _HEADER_BYTES
    while data[at + 8:at + 16] == salts and at + _FRAME_HEADER_BYTES + page_bytes <= len(data):
        found.append(at + _FRAME_HEADER_BYTES)
        at += _FRAME_HEADER_BYTES + page_bytes
    return found


def flip_bit(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x04]))
