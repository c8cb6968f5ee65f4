#pragma once
// A channel's own language, pure: quantities, polls and order states become HttpRequest values;
// answers and webhooks become ChannelEvent values. The HTTP driver does the rest. One file pair
// per channel implements this interface and declares the channel's traits; the engine
// (engine.hpp) decides what is pushed when. Owned by the engine; one thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hub/channels/hold_asks.hpp"
#include "hub/channels/order_asks.hpp"
#include "hub/channels/order_received.hpp"
#include "hub/channels/order_tell.hpp"
#include "protocol/bytes.hpp"
#include "protocol/events.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct HttpHeader {
    std::string name;  // as sent; compared without case
    std::string value;
    bool operator==(const HttpHeader&) const = default;
};

struct HttpRequest {
    std::string method;
    std::string target;  // path and query; the base address is the channel's configuration
    std::vector<HttpHeader> headers;
    std::string body;
    bool operator==(const HttpRequest&) const = default;
};

struct HttpAnswer {
    int status = 0;  // 0: no answer (refused, reset, timed out); `body` then says why
    std::vector<HttpHeader> headers;
    std::string body;
    bool operator==(const HttpAnswer&) const = default;
};

// One listing's wanted number. `version` grows with every change, so a channel can ignore a late
// older write; `is_paused` says the listing must not sell at all.
struct ListingQuantity {
    std::string listing;
    Units quantity;
    bool is_paused = false;
    std::uint64_t version = 0;
    bool operator==(const ListingQuantity&) const = default;
};

// ---- what a channel tells us ------------------------------------------------------------------

// The channel holds `version` of this listing now. A version above the one sent means that the
// channel ignored ours as old; the engine then sends again above it.
struct PushTaken {
    std::string listing;
    std::uint64_t version = 0;
    bool operator==(const PushTaken&) const = default;
};
struct PushRefused {
    std::string listing;
    std::string reason;
    bool operator==(const PushRefused&) const = default;
};
// yes: the channel or the way to it is failing, or our set-up there is (no listing is to blame).
// no: the content of this request was refused; a person must look.
enum class Retry : std::uint8_t { yes, no };
struct RequestFailed {
    Retry retry = Retry::yes;
    std::string reason;
    std::optional<Millis> retry_after;  // what the channel asked for, if it did
    bool operator==(const RequestFailed&) const = default;
};
// The order feed has been read up to `cursor`; more: another page is ready now.
enum class More : std::uint8_t { no, yes };
struct FeedDrained {
    std::string cursor;
    More more = More::no;
    bool operator==(const FeedDrained&) const = default;
};
struct OddOrder {
    std::string order_id;
    std::string reason;
    bool operator==(const OddOrder&) const = default;
};

using ChannelEvent =
    std::variant<PushTaken, PushRefused, RequestFailed, OrderReceived, FeedDrained, OddOrder>;

struct WebhookRefusal {
    int status = 401;    // what to answer
    std::string reason;  // for the log and the sender
    bool operator==(const WebhookRefusal&) const = default;
};
struct WebhookAccepted {
    std::string webhook_id;  // idempotency key of the delivery
    std::vector<ChannelEvent> events;
    bool operator==(const WebhookAccepted&) const = default;
};
using HoldVerdict = std::variant<HoldAsk, WebhookRefusal>;
using OrderVerdict = std::variant<OrderAsk, WebhookRefusal>;
using WebhookVerdict = std::variant<WebhookAccepted, WebhookRefusal>;

struct Traits {
    enum class Quantity : std::uint8_t { visible_number, on_hand_less_reserved };
    Quantity quantity = Quantity::visible_number;
    std::size_t push_listings = 1;      // most listings in one request
    std::size_t parallel_requests = 1;  // pushes in flight at once
    bool has_version_guard = false;     // the channel itself ignores older versions
    bool accepts_zero = true;
};

class Connector {
  public:
    virtual ~Connector() = default;
    virtual const Traits& traits() const = 0;
    virtual HttpRequest push(std::span<const ListingQuantity> listings, Now now) const = 0;
    // PushTaken or PushRefused per listing, or one RequestFailed. A listing that is not mentioned
    // counts as unanswered and is sent again.
    virtual std::vector<ChannelEvent> push_answered(std::span<const ListingQuantity> listings,
                                                    const HttpAnswer& answer) const = 0;
    // `cursor` is empty for the first poll ever, else what FeedDrained carried.
    virtual HttpRequest poll(const std::string& cursor, Now now) const = 0;
    // OrderReceived and OddOrder in the feed's order, then FeedDrained; or one RequestFailed.
    virtual std::vector<ChannelEvent> poll_answered(const HttpAnswer& answer) const = 0;
    // Tells the channel what became of its order. Empty from tell_answered: told.
    virtual HttpRequest tell(const OrderTell& tell, Now now) const = 0;
    virtual std::vector<ChannelEvent> tell_answered(const HttpAnswer& answer) const = 0;
    // Verified on the raw body before anything is parsed.
    virtual HoldVerdict hold(std::span<const HttpHeader> headers, const std::string& body,
                             Now now) const = 0;
    virtual OrderVerdict order(std::span<const HttpHeader> headers, const std::string& body,
                               Now now) const = 0;
    virtual WebhookVerdict webhook(std::span<const HttpHeader> headers, const std::string& body,
                                   Now now) const = 0;
};

}  // namespace onepool::hub
