#pragma once
// One SKU of one location that everybody wants, sold by one own site: what the hub is told before
// shoppers come, and what the site says while one pays, signed as Standard Webhooks.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/channels/standard_webhooks.hpp"
#include "hub/core/hub_core.hpp"
#include "tests/bench/support/node_load.hpp"

namespace onepool::bench {

inline constexpr std::int64_t hot_units = 1'000'000;
inline constexpr const char* hot_sku = "SKU-0000000000";  // and the listing's name
inline constexpr const char* hot_site = "shop";

NodeLoad make_hot_load();  // location, till, catalogue, and the receipt of all units

const hub::WebhookKey& site_key();
std::string site_secret();  // the same, as configuration files hold it
hub::HubCore::Channel make_site();

// What the site says of a shopper's hold of one unit; each shopper has a name of his own.
std::string place_text(const std::string& shopper);
std::string confirm_text(const std::string& shopper);
std::string release_text(const std::string& shopper);
std::vector<hub::HttpHeader> sign(const std::string& body);

// What the site answers: every number is taken, there are no orders to poll.
hub::HttpAnswer site_answer(const hub::HttpRequest& request);

}  // namespace onepool::bench
