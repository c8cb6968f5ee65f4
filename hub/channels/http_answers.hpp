#pragma once
// What the status of an HTTP answer means to any channel that speaks plain REST. Pure.

#include <optional>
#include <string>

#include "hub/channels/connector.hpp"

namespace onepool::hub {

// nullopt: 2xx. Retry::yes: no answer, 408, 425, 429, 5xx, and what says that our set-up at the
// channel is wrong (3xx, 401, 403, 404, 405, 410), for then no listing is to blame. Retry::no: any
// other 4xx, the content was refused. A Retry-After in seconds is kept.
std::optional<RequestFailed> failure_of(const HttpAnswer& answer);

// Percent-encodes everything but RFC 3986's unreserved characters.
std::string url_encoded(std::string_view text);

}  // namespace onepool::hub
