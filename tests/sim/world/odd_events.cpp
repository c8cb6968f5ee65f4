#include "tests/sim/world/odd_events.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "tests/sim/world/release.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr std::uint16_t newer_major = 2;
constexpr std::uint16_t future_major = 9;
// A legal number that stands nowhere else in an event, and what the fault makes of it.
constexpr std::uint64_t legal_units = 777'771;
constexpr std::uint64_t absurd_units = 777'771'777'771;

Sku any_ghost(Random& chance) {
    return Sku{join(ghost_prefix, 1 + chance.below(ghosts))};
}

std::array<std::uint8_t, 8> little_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return bytes;
}

void replace_number(Bytes& bytes, std::uint64_t from, std::uint64_t to) {
    const auto before = little_endian(from);
    const auto after = little_endian(to);
    const auto found = std::search(bytes.begin(), bytes.end(), before.begin(), before.end());
    CHECK(found != bytes.end());
    std::copy(after.begin(), after.end(), found);
}

Bytes rubbish(Random& chance) {
    Bytes bytes(static_cast<std::size_t>(chance.between(9, 120)));
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(chance.below(256));
    return bytes;
}

EventBody receipt_of(const Sku& sku, std::int64_t units) {
    return Receipt{"delivery", {StockLine{sku, Units{units}}}};
}

SaleLine sold_line(std::uint32_t line_no, const Sku& sku, Units quantity) {
    SaleLine line;
    line.line_no = line_no;
    line.sku = sku;
    line.description = sku.value;
    line.quantity = quantity;
    line.unit_price = Minor{100};
    line.amount = Minor{100 * quantity.value};
    line.tax_code = "standard";
    line.tax_rate = BasisPoints{2000};
    return line;
}

EventBody sale_of(std::vector<SaleLine> lines) {
    Sale sale;
    sale.currency = Currency{"GBP"};
    for (const SaleLine& line : lines)
        sale.total += line.amount;
    sale.lines = std::move(lines);
    TenderLine cash;
    cash.amount = sale.total;
    cash.given = sale.total;
    sale.tenders.push_back(cash);
    return sale;
}

EventBody body_of(Oddity oddity, Random& chance) {
    const Units units{chance.between(1, 4)};
    const Sku known{"sku-1"};
    switch (oddity) {
        case Oddity::unknown_sku:
            return receipt_of(any_ghost(chance), units.value);
        case Oddity::partly_unknown: {
            const Sku ghost = any_ghost(chance);
            return sale_of({sold_line(1, known, Units{1}), sold_line(2, ghost, units)});
        }
        case Oddity::absurd_quantity:
            return receipt_of(known, static_cast<std::int64_t>(legal_units));
        case Oddity::newer_kind:
            if (chance.below(2) == 0)
                return sale_of({sold_line(1, known, units)});
            return receipt_of(known, units.value);
        case Oddity::wrong_number:
        case Oddity::future_kind:
        case Oddity::rubbish:
            return receipt_of(known, units.value);
    }
    CHECK(false);  // every oddity has a body
}

}  // namespace

const char* to_text(Oddity oddity) {
    switch (oddity) {
        case Oddity::unknown_sku:
            return "an unknown SKU";
        case Oddity::partly_unknown:
            return "a sale with an unknown SKU";
        case Oddity::absurd_quantity:
            return "an absurd quantity";
        case Oddity::wrong_number:
            return "a wrong number";
        case Oddity::future_kind:
            return "a kind of the future";
        case Oddity::rubbish:
            return "rubbish";
        case Oddity::newer_kind:
            return "a newer kind";
    }
    CHECK(false);  // every oddity has a text
}

OddEvent make_odd_event(Oddity oddity, const OddPlace& place, Random& chance) {
    if (oddity == Oddity::rubbish)
        return {{}, rubbish(chance)};
    const bool is_renumbered = oddity == Oddity::wrong_number;
    Event event;
    event.header.seq = Seq{place.seq.value + (is_renumbered ? 40 : 0)};
    event.header.hlc = place.stamp;
    event.header.wall = place.wall;
    event.header.staff = StaffId{"paul"};
    event.header.shift = ShiftId{"odd"};
    event.header.business_day = BusinessDay{20260302};
    event.header.basket = random_id<BasketId>(chance);
    event.body = body_of(oddity, chance);
    OddEvent made{event.header.basket, encode_event(event)};
    if (oddity == Oddity::absurd_quantity)
        replace_number(made.payload, legal_units, absurd_units);
    if (oddity == Oddity::future_kind)
        set_major(made.payload, future_major);
    if (oddity == Oddity::newer_kind)
        set_major(made.payload, newer_major);
    return made;
}

}  // namespace onepool::sim
