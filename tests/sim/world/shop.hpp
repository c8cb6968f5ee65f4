#pragma once
// An own-site web shop, seen from the hub: takes stock pushes, serves its order feed, is told what
// became of orders, and calls the hub's webhook. Speaks the wire of deploy/shop/api.ts, signed as
// Standard Webhooks with a secret of its own. Now and then it is in a mood; what else fails is the
// way to it (shop_link.hpp). Belongs to the market.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/channels/connector.hpp"
#include "protocol/json.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

struct ShopListing {
    std::string listing;
    std::int64_t quantity = 0;  // what it was told; less what it sold since
    bool is_paused = true;
    std::uint64_t version = 0;
    std::int64_t told = 0;  // exactly what it was told
};

struct ShopOrder {
    std::string id;
    std::uint32_t version = 1;
    std::int64_t placed_at = 0;
    std::int64_t updated_at = 0;
    bool is_cancelled = false;
    std::map<std::string, std::int64_t> lines;  // listing, quantity
    std::string told;                           // the newest stage the hub told
    std::string hold;          // under which its goods were kept while it was paid; empty: none
    std::string collect_at{};  // the location where its buyer collects it; empty: it is sent
    std::vector<std::string> moved_from{};  // where it was to be collected before
    std::int64_t collect_by = 0;            // 0: whenever
};

// How it treats the hub for a while.
enum class Mood : std::uint8_t {
    well,
    slow,   // answers after seconds
    busy,   // does nothing and says so: 503, or 429 with a time to wait
    picky,  // takes all but one listing of a push
};

struct SignedMessage {
    std::vector<hub::HttpHeader> headers;
    std::string body;
};

class Shop {
  public:
    Shop(Nature& nature, Witness& witness, protocol::ChannelId channel);

    const protocol::ChannelId& channel() const { return channel_; }
    // Of both directions, as base64 without its "whsec_".
    const std::string& secret() const { return secret_; }
    void set_mood(Mood mood, Millis lasts);
    Mood mood() const { return nature_.time.now() < moody_until_ ? mood_ : Mood::well; }
    void calm() { moody_until_ = {}; }

    // `hub_epoch`: of the hub that asked; the shop does not look at it.
    hub::HttpAnswer handle(const hub::HttpRequest& request, std::uint64_t hub_epoch);

    // ---- the shop's customers
    const std::map<std::string, ShopListing>& listings() const { return listings_; }
    const std::map<std::string, ShopOrder>& orders() const { return orders_; }
    const ShopOrder& place(const std::map<std::string, std::int64_t>& lines,
                           const std::string& hold = {});
    // Its buyer will collect it there; nullopt: whenever.
    const ShopOrder& place_to_collect(const std::map<std::string, std::int64_t>& lines,
                                      const std::string& location, std::optional<Millis> within);
    void cancel(const std::string& order);
    SignedMessage order_webhook(const std::string& order);
    // What it asks of the hub while a customer pays.
    SignedMessage hold_place(const std::string& hold, const std::string& owner, Millis lasts,
                             const std::map<std::string, std::int64_t>& lines);
    SignedMessage hold_confirm(const std::string& hold, const std::string& order);
    SignedMessage hold_release(const std::string& hold);

  private:
    hub::HttpAnswer put_off();
    hub::HttpAnswer take_stock(const protocol::Json& body, std::uint64_t hub_epoch);
    void take_number(const protocol::Json& item, std::uint64_t hub_epoch, protocol::Json& taken);
    hub::HttpAnswer order_feed(const std::string& target) const;
    hub::HttpAnswer take_order_state(const std::string& order, const protocol::Json& body);
    bool is_signed(const hub::HttpRequest& request) const;
    SignedMessage sealed(const protocol::Json& body);
    std::int64_t wall() const;

    Nature& nature_;
    Witness& witness_;
    protocol::ChannelId channel_;
    std::string secret_;
    Mood mood_ = Mood::well;
    Millis moody_until_;
    std::uint64_t put_off_ = 0;  // requests
    std::map<std::string, ShopListing> listings_;
    std::map<std::string, ShopOrder> orders_;
    std::uint64_t next_order_ = 1;
    std::uint64_t next_webhook_ = 1;
};

}  // namespace onepool::sim
