#include "hub/channels/shop_hold.hpp"

#include <cstdint>
#include <optional>

#include "hub/channels/field_reader.hpp"
#include "hub/channels/shop_order.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

using Empty = FieldReader::Empty;

enum class Payment : std::uint8_t { card, transfer, on_collection };

std::optional<Payment> payment_of(const Json& json) {
    if (json.is_null())
        return Payment::card;
    const std::string* said = json.as_string();
    if (said != nullptr && *said == "card")
        return Payment::card;
    if (said != nullptr && *said == "transfer")
        return Payment::transfer;
    if (said != nullptr && *said == "on_collection")
        return Payment::on_collection;
    return std::nullopt;
}

Millis lasts_by(Payment payment) {
    switch (payment) {
        case Payment::card:
            return Millis{limits::card_hold_ms};
        case Payment::transfer:
            return Millis{limits::transfer_hold_ms};
        case Payment::on_collection:
            return Millis{limits::collection_hold_ms};
    }
    CHECK(false);  // every payment is above
}

// How long, by how it is paid, unless the shop says so itself.
Millis read_lasts(const Json& json, const LocationId& collect_at, FieldReader& read) {
    const auto payment = payment_of(json["payment"]);
    if (!payment)
        read.blame("payment", "card, transfer or on_collection, or absent for card");
    if (payment == Payment::on_collection && collect_at.empty())
        read.blame("payment",
                   "card or transfer without collect_at: what is sent is not paid on collection");
    if (json["lasts_s"].is_null())
        return lasts_by(payment.value_or(Payment::card));
    return Millis{1'000 * read.number(json, "lasts_s", 1, limits::hold_ms / 1'000)};
}

PlaceHold read_place(const Json& json, FieldReader& read) {
    PlaceHold place;
    place.hold = read.text(json, "hold", limits::order_id_bytes, Empty::refused);
    place.owner = read.text(json, "owner", limits::order_id_bytes, Empty::refused);
    place.version = static_cast<std::uint32_t>(read.number(json, "version", 1, 0xffff'ffff));
    place.collect_at = read.optional_location(json, "collect_at");
    place.lasts = read_lasts(json, place.collect_at, read);
    const Json::Array* lines = json["lines"].as_array();
    if (lines == nullptr || lines->empty() || lines->size() > limits::order_lines) {
        read.blame("lines", "1 to " + std::to_string(limits::order_lines) + " lines");
        return place;
    }
    for (std::size_t i = 0; i < lines->size(); ++i) {
        read.enter("lines[" + std::to_string(i) + "].");
        const Json& line = (*lines)[i];
        place.lines.push_back(
            {.listing = read.text(line, "listing", limits::listing_bytes, Empty::refused),
             .quantity = Units{read.number(line, "quantity", 1, limits::line_units)}});
    }
    read.enter("");
    return place;
}

}  // namespace

std::variant<HoldAsk, std::string> read_shop_hold(const Json& json, const ChannelId& channel) {
    std::string fault;
    FieldReader read(fault);
    const std::string* type = json["type"].as_string();
    HoldAsk ask;
    if (type != nullptr && *type == "hold.place") {
        ask = read_place(json, read);
    } else if (type != nullptr && *type == "hold.release") {
        ask = ReleaseHold{
            .hold = read.text(json, "hold", limits::order_id_bytes, Empty::refused),
            .version = static_cast<std::uint32_t>(read.number(json, "version", 1, 0xffff'ffff))};
    } else if (type != nullptr && *type == "hold.confirm") {
        auto order = read_shop_order(json["order"], channel);
        if (const auto* odd = std::get_if<OddOrder>(&order))
            return "order " + odd->order_id + ": " + odd->reason;
        auto& received = std::get<OrderReceived>(order);
        std::string hold = read.text(json, "hold", limits::order_id_bytes, Empty::refused);
        if (!received.hold.empty() && received.hold != hold)
            read.blame("order.hold", "the hold that is confirmed, or absent");
        received.hold = hold;
        ask = ConfirmHold{std::move(hold), std::move(received)};
    } else {
        read.blame("type", "hold.place, hold.confirm or hold.release");
    }
    if (!fault.empty())
        return fault;
    return ask;
}

}  // namespace onepool::hub
