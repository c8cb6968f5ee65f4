#pragma once
// An own-site web shop, seen from the hub: takes stock pushes, serves its order feed, is told what
// became of orders, and calls the hub's webhook. Speaks the wire of deploy/shop/api.ts, signed as
// Standard Webhooks. It never fails itself; the way to it does (shop_link.hpp). Belongs to the
// world.

#include <cstdint>
#include <map>
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
};

struct SignedMessage {
    std::vector<hub::HttpHeader> headers;
    std::string body;
};

class Shop {
  public:
    // The shared secret of both directions, as base64 without its "whsec_".
    static constexpr const char* secret = "c2ltdWxhdGVkLXNob3AtYW5kLWh1Yi1zZWNyZXQtMQ==";

    Shop(Nature& nature, Witness& witness) : nature_(nature), witness_(witness) {}

    // `hub_epoch`: of the hub that asked; the shop does not look at it.
    hub::HttpAnswer handle(const hub::HttpRequest& request, std::uint64_t hub_epoch);

    // ---- the shop's customers
    const std::map<std::string, ShopListing>& listings() const { return listings_; }
    const std::map<std::string, ShopOrder>& orders() const { return orders_; }
    const ShopOrder& place(const std::map<std::string, std::int64_t>& lines);
    void cancel(const std::string& order);
    SignedMessage order_webhook(const std::string& order);

  private:
    hub::HttpAnswer take_stock(const protocol::Json& body, std::uint64_t hub_epoch);
    void take_number(const protocol::Json& item, std::uint64_t hub_epoch, protocol::Json& taken);
    hub::HttpAnswer order_feed(const std::string& target) const;
    hub::HttpAnswer take_order_state(const std::string& order, const protocol::Json& body);
    bool is_signed(const hub::HttpRequest& request) const;
    std::int64_t wall() const;

    Nature& nature_;
    Witness& witness_;
    std::map<std::string, ShopListing> listings_;
    std::map<std::string, ShopOrder> orders_;
    std::uint64_t next_order_ = 1;
    std::uint64_t next_webhook_ = 1;
};

}  // namespace onepool::sim
