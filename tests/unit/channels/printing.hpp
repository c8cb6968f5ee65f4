#pragma once
// How values of the channel room are shown when a comparison fails.

#include <ostream>

#include "hub/channels/engine.hpp"

namespace onepool::hub {

inline std::ostream& operator<<(std::ostream& out, const ListingQuantity& l) {
    return out << l.listing << "=" << l.quantity.value << (l.is_paused ? " paused" : "") << " v"
               << l.version;
}

inline std::ostream& operator<<(std::ostream& out, const HttpHeader& header) {
    return out << header.name << ": " << header.value;
}

inline std::ostream& operator<<(std::ostream& out, const PushConfirmed& e) {
    out << "confirmed " << e.listing;
    return e.took ? out << " took " << e.took->value : out << " again";
}
inline std::ostream& operator<<(std::ostream& out, const PushTaken& e) {
    return out << "taken " << e.listing << " v" << e.version;
}
inline std::ostream& operator<<(std::ostream& out, const PushRefused& e) {
    return out << "refused " << e.listing << ": " << e.reason;
}
inline std::ostream& operator<<(std::ostream& out, const RequestFailed& e) {
    out << (e.retry == Retry::yes ? "failed, retry: " : "failed, no retry: ") << e.reason;
    if (e.retry_after)
        out << " after " << e.retry_after->value << " ms";
    return out;
}
inline std::ostream& operator<<(std::ostream& out, const OrderReceived& e) {
    return out << "order " << e.order.order.channel.value << "/" << e.order.order.order.value
               << " v" << e.order.version << (e.is_cancelled ? " cancelled " : " ")
               << e.order.lines.size() << " lines";
}
inline std::ostream& operator<<(std::ostream& out, const FeedRead& e) {
    return out << "read at " << e.asked_at.value;
}
inline std::ostream& operator<<(std::ostream& out, const FeedDrained& e) {
    return out << "drained " << e.cursor << (e.more == More::yes ? " more" : "");
}
inline std::ostream& operator<<(std::ostream& out, const OddOrder& e) {
    return out << "odd " << e.order_id << ": " << e.reason;
}
inline std::ostream& operator<<(std::ostream& out, const OrderTold& e) {
    return out << "told " << e.order.value << " " << to_text(e.outcome);
}
inline std::ostream& operator<<(std::ostream& out, const TellFailed& e) {
    return out << "tell failed " << e.order.value << " " << to_text(e.outcome) << ": " << e.reason;
}
inline std::ostream& operator<<(std::ostream& out, const ChannelFailing& e) {
    return out << "failing " << to_text(e.lane) << " x" << e.failures << ": " << e.reason;
}
inline std::ostream& operator<<(std::ostream& out, const ChannelRecovered& e) {
    return out << "recovered " << to_text(e.lane);
}
inline std::ostream& operator<<(std::ostream& out, const WebhookRefusal& e) {
    return out << e.status << " " << e.reason;
}

}  // namespace onepool::hub

namespace onepool::protocol {
inline std::ostream& operator<<(std::ostream& out, const Millis& ms) {
    return out << ms.value << " ms";
}
inline std::ostream& operator<<(std::ostream& out, const UnixMs& ms) {
    return out << "unix " << ms.value << " ms";
}
}  // namespace onepool::protocol
