#pragma once
// Where an HttpClient's server is (Boost.URL behind http_address.cpp), and what may be asked of it.

#include <optional>
#include <string>

#include "drivers/io/http_client.hpp"

namespace onepool::io {

struct HttpAddress {
    std::string text;  // as given, for messages to people
    bool is_tls = false;
    std::string host;  // to look up and to verify: no brackets
    std::string port;
    std::string host_header;
    std::string prefix;  // path of the base without its last slash
};

// Throws std::runtime_error saying what is wrong with it.
HttpAddress parse_address(const std::string& base);

// What makes a request impossible to send: line breaks would smuggle in a second one.
std::optional<std::string> fault_of(const ClientRequest& request);

// Whether the meaning of two of them is that of one (RFC 9110 section 9.2.2).
bool may_be_repeated(const std::string& method);

}  // namespace onepool::io
