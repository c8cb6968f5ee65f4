#pragma once
// Turning a request target into a path and parameters (RFC 9112 section 3.2; Boost.URL behind
// http_request.cpp). Used by the server only.

#include <string_view>

#include "drivers/io/http_server.hpp"

namespace onepool::io {

// Fills path and query. False for what no page of ours can mean: not origin- or absolute-form, bad
// percent-encoding, control characters once decoded.
[[nodiscard]] bool decode_target(std::string_view target, ServerRequest& request);

}  // namespace onepool::io
