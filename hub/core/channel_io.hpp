#pragma once
// What channels send, as inputs of the hub core, and what people ask of orders. Part of hub_io.hpp.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/core/request_id.hpp"

namespace onepool::hub {

struct Webhook {
    RequestId request;
    ChannelId channel;
    std::vector<HttpHeader> headers;
    std::string body;
};
// As a webhook, but asked: the channel waits for the answer.
struct HoldAsked {
    RequestId request;
    ChannelId channel;
    std::vector<HttpHeader> headers;
    std::string body;
};
// As a webhook, but asked: what is asked of an order, and the channel waits for the answer.
struct OrderAsked {
    RequestId request;
    ChannelId channel;
    OrderId order;  // in the address; empty: the address names none
    enum class About : std::uint8_t { place, cancel, delivered, move } about = About::place;
    std::vector<HttpHeader> headers;
    std::string body;
};
struct ChannelAnswered {
    ChannelId channel;
    std::uint64_t exchange = 0;
    HttpAnswer answer;
};

// By a person, who has reasons.
struct CancelOrder {
    OrderKey order;
    StaffId by;
    std::string reason;
};
// Its buyer collects it at another store.
struct MoveOrder {
    OrderKey order;
    LocationId store;
    StaffId by;
    std::string reason;
};
// It arrived, as its carrier or its buyer says.
struct DeliverOrder {
    OrderKey order;
    StaffId by;
    std::string note;  // may be empty
};

}  // namespace onepool::hub
