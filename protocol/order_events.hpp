#pragma once
// What happens to an order, as facts: taken from a channel, held, picked, handed over. Plain
// values; part of events.hpp. What each does to stock stands with it; movements are made by the
// hub.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/documents.hpp"
#include "protocol/ids.hpp"
#include "protocol/lot.hpp"
#include "protocol/sending.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

struct StockLine {
    Sku sku;
    Units quantity;
    auto operator<=>(const StockLine&) const = default;
};

// Units of an order packed and handed to a carrier; ends its hold there. staged -> customer as far
// as they were picked before (`was_staged`: as the node knew it), the others shelf -> customer.
struct Ship {
    OrderKey order;
    std::vector<StockLine> lines;  // quantity > 0
    std::string carrier;
    std::string tracking;
    bool was_staged = false;
    auto operator<=>(const Ship&) const = default;
};

// An order taken from a channel.
struct Order {
    OrderKey order;
    std::uint32_t version = 1;
    Currency currency;
    UnixMs placed_at;
    std::vector<SaleLine> lines;
    LocationId collect_at;             // empty: to be sent to the buyer
    std::optional<UnixMs> due_at;      // to be shipped, or ready to be collected, by then
    std::optional<UnixMs> collect_by;  // kept for the buyer so long; absent: for ever
    Region ship_to;                    // of the buyer, as far as the channel tells
    auto operator<=>(const Order&) const = default;
};

// A claim of an order on shelf units at a location.
struct Hold {
    OrderKey order;
    LocationId location;
    std::vector<StockLine> lines;
    std::optional<UnixMs> expires_at;
    auto operator<=>(const Hold&) const = default;
};

struct Release {
    OrderKey order;
    LocationId location;
    std::string reason;
    auto operator<=>(const Release&) const = default;
};

// A person takes an order to pick it, so that nobody else does. The first at the hub has it, unless
// a later one says that it takes over from another node.
struct Take {
    OrderKey order;
    bool is_taken_over = false;
    auto operator<=>(const Take&) const = default;
};

// Given back unpicked, for somebody else here; or refused for this location.
struct Leave {
    OrderKey order;
    bool is_refused = false;
    std::string reason;
    auto operator<=>(const Leave&) const = default;
};

enum class ShortReason : std::uint8_t { missing, damaged };

struct ShortLine {
    Sku sku;
    Units quantity;  // > 0
    ShortReason reason = ShortReason::missing;
    auto operator<=>(const ShortLine&) const = default;
};

// Picked, as far as it was there: lines shelf -> staged; shorts shelf -> loss, or -> damaged. It
// has lines, shorts or both.
struct Pick {
    OrderKey order;
    std::vector<StockLine> lines;   // quantity > 0
    std::vector<ShortLine> shorts;  // what the order wanted and was not fit to be picked
    std::string place;              // where it stands now: a shelf code
    // When each of `lines` was taken off its shelf: the last of its units, by this machine's clock.
    // Empty: not known.
    std::vector<UnixMs> scanned = {};
    // Of which lots they are, by SKU and lot, each once; of a SKU no more than was picked of it.
    // What is not in here is of an unknown lot.
    std::vector<LotLine> lots = {};
    auto operator<=>(const Pick&) const = default;
};

// What stands picked of an order that is to be sent was put into its parcels. Moves no stock.
struct Pack {
    OrderKey order;
    std::uint32_t parcels = 0;  // 0: nobody said how many
    auto operator<=>(const Pack&) const = default;
};

// What showed who the buyer is. Never its number: that would be kept for ever by everybody.
enum class IdentityProof : std::uint8_t {
    none,
    identity_card,
    passport,
    driving_licence,
    residence_permit,
    other,
};
const char* to_text(IdentityProof proof);  // "driving licence"

// Handed to the buyer; `was_staged` as for Ship.
struct Collect {
    OrderKey order;
    std::vector<StockLine> lines;  // quantity > 0
    std::string identity;          // what else was said of how the buyer was known
    bool was_staged = false;
    IdentityProof proof = IdentityProof::none;
    auto operator<=>(const Collect&) const = default;
};

// Picked goods of a cancelled or never collected order: staged -> shelf.
struct PutBack {
    OrderKey order;
    std::vector<StockLine> lines;  // quantity > 0
    std::string reason;
    auto operator<=>(const PutBack&) const = default;
};

// What a till gives back of its rights (downlink_values.hpp). Moves no stock.
struct RightsReleased {
    std::vector<StockLine> lines;  // quantity > 0; by SKU, each once
    auto operator<=>(const RightsReleased&) const = default;
};

}  // namespace onepool::protocol
