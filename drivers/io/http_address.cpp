#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "drivers/io/http_address_detail.hpp"

namespace onepool::io {

namespace {

[[noreturn]] void refuse(const std::string& base, const std::string& why) {
    throw std::runtime_error("not a base address: \"" + base + "\" " + why +
                             "; write it like https://shop.example or http://127.0.0.1:8080/api");
}

bool is_port(const std::string& text) {
    std::uint16_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() && number != 0;
}

bool has_break(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

HttpAddress parse_address(const std::string& base) {
    const auto url = boost::urls::parse_uri(base);
    if (!url)
        refuse(base, "is malformed");
    HttpAddress address;
    address.text = base;
    address.is_tls = url->scheme() == "https";
    if (!address.is_tls && url->scheme() != "http")
        refuse(base, "is neither http nor https");
    address.host = url->host_address();
    if (address.host.empty())
        refuse(base, "names no host");
    if (url->has_userinfo() || url->has_query() || url->has_fragment()) {
        refuse(base, "has more than a host, a port and a path");
    }
    address.port = std::string(url->port());
    if (address.port.empty())
        address.port = address.is_tls ? "443" : "80";
    if (!is_port(address.port))
        refuse(base, "has a port that is none");
    address.host_header = std::string(url->encoded_host_and_port());
    address.prefix = std::string(url->encoded_path());
    while (address.prefix.ends_with('/'))
        address.prefix.pop_back();
    return address;
}

std::optional<std::string> fault_of(const ClientRequest& request) {
    const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f; };
    if (request.method.empty() || !std::ranges::all_of(request.method, is_plain)) {
        return "the method of this request is malformed";
    }
    if (!request.target.starts_with('/') || !std::ranges::all_of(request.target, is_plain)) {
        return "the target of this request is malformed: " + request.target;
    }
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || !std::ranges::all_of(name, is_plain) || has_break(value)) {
            return "the header " + name + " of this request is malformed";
        }
    }
    return std::nullopt;
}

bool may_be_repeated(const std::string& method) {
    return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
           method == "OPTIONS";
}

}  // namespace onepool::io
