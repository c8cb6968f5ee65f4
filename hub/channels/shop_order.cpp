#include "hub/channels/shop_order.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "hub/channels/field_reader.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t year_9999_ms = 253'402'300'799'999;

std::optional<OrderOutcome> read_outcome(const Json& object, const char* field, FieldReader& read) {
    if (object[field].is_null())
        return std::nullopt;
    const std::string* value = object[field].as_string();
    for (const auto each :
         {OrderOutcome::held, OrderOutcome::refused, OrderOutcome::shipped, OrderOutcome::cancelled,
          OrderOutcome::staged, OrderOutcome::collected}) {
        if (value && *value == to_text(each))
            return each;
    }
    read.blame(field, "held, refused, shipped, cancelled, staged or collected, or absent");
    return std::nullopt;
}

bool is_currency(std::string_view code) {
    return code.size() == 3 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

SaleLine read_line(const Json& json, FieldReader& read) {
    SaleLine line;
    line.line_no = static_cast<std::uint32_t>(read.number(json, "line_no", 1, 1'000'000));
    line.scanned_code =
        read.text(json, "listing", limits::listing_bytes, FieldReader::Empty::refused);
    line.description =
        read.text(json, "description", limits::text_bytes, FieldReader::Empty::allowed);
    line.quantity = Units{read.number(json, "quantity", 1, limits::line_units)};
    line.unit_price = Minor{read.number(json, "unit_price", 0, limits::amount_minor)};
    line.amount = Minor{line.quantity.value * line.unit_price.value};
    if (line.amount.value > limits::amount_minor) {
        read.blame("amount", "at most " + std::to_string(limits::amount_minor));
    }
    return line;
}

void read_lines(const Json& json, FieldReader& read, Order& order) {
    const Json::Array* lines = json["lines"].as_array();
    if (!lines || lines->empty() || lines->size() > limits::order_lines) {
        return read.blame("lines", "1 to " + std::to_string(limits::order_lines) + " lines");
    }
    std::set<std::uint32_t> numbers;
    for (std::size_t i = 0; i < lines->size(); ++i) {
        read.enter("lines[" + std::to_string(i) + "].");
        order.lines.push_back(read_line((*lines)[i], read));
        if (!numbers.insert(order.lines.back().line_no).second) {
            read.blame("line_no", "different on each line");
        }
    }
    read.enter("");
}

std::optional<UnixMs> read_time(const Json& json, const char* field, FieldReader& read) {
    const auto value = read.optional_number(json, field, 0, year_9999_ms);
    return value ? std::optional(UnixMs{*value}) : std::nullopt;
}

// As far as the shop tells: what for, see sourcing. No more of an address is taken.
Region read_ship_to(const Json& json, FieldReader& read) {
    const Json& place = json["ship_to"];
    Region region;
    if (place.is_null())
        return region;
    read.enter("ship_to.");
    region.country = read.text(place, "country", 2, FieldReader::Empty::refused);
    if (!is_country(region.country))
        read.blame("country", "two capital letters (ISO 3166-1)");
    if (!place["postcode"].is_null()) {
        region.postcode =
            read.text(place, "postcode", limits::postcode_bytes, FieldReader::Empty::refused);
    }
    if (!is_region(region))
        read.blame("postcode", "letters, digits, spaces and hyphens, or absent");
    read.enter("");
    return region;
}

// Where and by when its buyer wants it.
void read_delivery(const Json& json, FieldReader& read, Order& order) {
    order.collect_at = read.optional_location(json, "collect_at");
    order.due_at = read_time(json, "due_at", read);
    order.collect_by = read_time(json, "collect_by", read);
    order.ship_to = read_ship_to(json, read);
    if (order.collect_by && order.collect_at.empty())
        read.blame("collect_by", "absent without collect_at");
    if (order.collect_by && order.due_at > order.collect_by)
        read.blame("collect_by", "at or after due_at");
}

std::string readable_id(const Json& json) {
    const std::string* id = json["id"].as_string();
    if (!id)
        return "(no id)";
    const std::string_view cut = cut_text(*id, limits::order_id_bytes);
    if (cut.empty() || find_text_fault(cut, limits::order_id_bytes) != TextFault::none) {
        return "(unreadable id)";
    }
    return std::string(cut);
}

}  // namespace

std::variant<OrderReceived, OddOrder> read_shop_order(const Json& json, const ChannelId& channel) {
    std::string fault;
    FieldReader read(fault);
    Order order;
    order.order.channel = channel;
    order.order.order.value =
        read.text(json, "id", limits::order_id_bytes, FieldReader::Empty::refused);
    // It will stand in a path of the shop, where these two mean another place.
    if (order.order.order.value == "." || order.order.order.value == "..") {
        read.blame("id", "a name, not dots");
    }
    order.version = static_cast<std::uint32_t>(read.number(json, "version", 1, 0xffff'ffff));
    order.placed_at = UnixMs{read.number(json, "placed_at", 0, year_9999_ms)};
    read.number(json, "updated_at", 0, year_9999_ms);
    order.currency.code = read.text(json, "currency", 3, FieldReader::Empty::refused);
    if (!is_currency(order.currency.code))
        read.blame("currency", "three capital letters");
    read_delivery(json, read, order);
    const bool is_cancelled = read.flag(json, "cancelled");
    const auto told = read_outcome(json, "told", read);
    const bool asks_identity = !json["asks_identity"].is_null() && read.flag(json, "asks_identity");
    if (asks_identity && order.collect_at.empty())
        read.blame("asks_identity", "false or absent without collect_at");
    const std::string hold =
        json["hold"].is_null()
            ? std::string()
            : read.text(json, "hold", limits::order_id_bytes, FieldReader::Empty::refused);
    read_lines(json, read, order);
    if (!fault.empty())
        return OddOrder{readable_id(json), fault};
    for (SaleLine& line : order.lines)
        line.scanned_at = order.placed_at;
    return OrderReceived{std::move(order), is_cancelled, told, hold, asks_identity};
}

}  // namespace onepool::hub
