#pragma once
// What picking needs of a GS1 element string (GS1 General Specifications, sections 3 and 7.8):
// which goods, AI (01); of which lot, (10); to be used until when, (17). Other AIs are stepped over
// by their lengths: those of a predefined length end by themselves, all others at GS (0x1D) or at
// the end. Pure.
//
//   0109506000134352 17261231 10ABC-123                  as a scanner sends it, GS behind a lot
//   that
//                                                        is not the last
//   (01)09506000134352(17)261231(10)ABC-123              as it is printed below the bars, and typed
//
// A symbology identifier in front ("]d2") is stepped over. Digital Link addresses are not read
// here.

#include <optional>
#include <string_view>

#include "protocol/ids.hpp"
#include "protocol/lot.hpp"

namespace onepool::barcode {

struct Elements {
    protocol::Gtin gtin;  // 0: it names none
    protocol::Lot lot;
    protocol::BusinessDay expiry;
    bool operator==(const Elements&) const = default;
};

// `today` says which century two digits of a year mean: from 50 years before it to 50 after
// (section 7.12). Nullopt: it is no element string, or one of its parts is not what GS1 lets it be,
// also where an AI that is read here stands twice and says different things.
std::optional<Elements> parse_elements(std::string_view code, protocol::BusinessDay today);

// Of a text that was asked for as a lot: what a label says that was scanned instead of typing it.
// It is read as an element string only where it can hardly be a lot: it names goods, says until
// when beside the lot, has brackets or GS in it, or the scanner said so ("]C1"). Else the text is
// the lot, without the identifier of another symbology ("]C0").
Elements parse_lot(std::string_view text, protocol::BusinessDay today);

}  // namespace onepool::barcode
