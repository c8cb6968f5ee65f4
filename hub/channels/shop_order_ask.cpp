#include "hub/channels/shop_order_ask.hpp"

#include "hub/channels/field_reader.hpp"
#include "hub/channels/shop_order.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

OrderId read_order(const Json& json, FieldReader& read) {
    return {read.text(json, "order", limits::order_id_bytes, FieldReader::Empty::refused)};
}

std::string read_remark(const Json& json, const char* field, FieldReader& read) {
    return json[field].is_null()
               ? std::string()
               : read.text(json, field, limits::text_bytes, FieldReader::Empty::allowed);
}

}  // namespace

const OrderId& order_of(const OrderAsk& ask) {
    struct Of {
        const OrderId& operator()(const PlaceOrder& place) const {
            return place.received.order.order.order;
        }
        const OrderId& operator()(const CancelPlaced& cancel) const { return cancel.order; }
        const OrderId& operator()(const ArrivedPlaced& arrived) const { return arrived.order; }
        const OrderId& operator()(const MovePlaced& move) const { return move.order; }
    };
    return std::visit(Of{}, ask);
}

std::variant<OrderAsk, std::string> read_shop_order_ask(const Json& json,
                                                        const ChannelId& channel) {
    std::string fault;
    FieldReader read(fault);
    const std::string* type = json["type"].as_string();
    OrderAsk ask;
    if (type != nullptr && *type == "order.place") {
        auto order = read_shop_order(json["order"], channel);
        if (const auto* odd = std::get_if<OddOrder>(&order))
            return "order " + odd->order_id + ": " + odd->reason;
        auto& received = std::get<OrderReceived>(order);
        if (received.is_cancelled)
            read.blame("order.cancelled", "false: to cancel it, ask at its address /cancel");
        ask = PlaceOrder{std::move(received)};
    } else if (type != nullptr && *type == "order.cancel") {
        ask = CancelPlaced{.order = read_order(json, read),
                           .reason = read_remark(json, "reason", read)};
    } else if (type != nullptr && *type == "order.delivered") {
        ask =
            ArrivedPlaced{.order = read_order(json, read), .note = read_remark(json, "note", read)};
    } else if (type != nullptr && *type == "order.move") {
        ask = MovePlaced{.order = read_order(json, read),
                         .collect_at = {read.text(json, "collect_at", limits::name_bytes,
                                                  FieldReader::Empty::refused)},
                         .reason = read_remark(json, "reason", read)};
    } else {
        read.blame("type", "order.place, order.cancel, order.move or order.delivered");
    }
    if (!fault.empty())
        return fault;
    return ask;
}

}  // namespace onepool::hub
