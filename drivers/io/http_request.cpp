#include <algorithm>
#include <boost/url/encoding_opts.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "drivers/io/http_request_detail.hpp"

namespace onepool::io {

namespace {

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

std::string_view find(const std::vector<std::pair<std::string, std::string>>& pairs,
                      std::string_view name) {
    const auto found = std::ranges::find(
        pairs, name, [](const auto& pair) { return std::string_view(pair.first); });
    return found == pairs.end() ? std::string_view() : found->second;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view ServerRequest::header(std::string_view lower_case_name) const {
    return find(headers, lower_case_name);
}

std::string_view ServerRequest::parameter(std::string_view name) const {
    return find(query, name);
}

std::string_view ServerRequest::cookie(std::string_view name) const {
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view pair = trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return pair.substr(equals + 1);
        }
    }
    return {};
}

bool decode_target(std::string_view target, ServerRequest& request) {
    const bool is_origin_form = target.starts_with('/');
    const auto parsed =
        is_origin_form ? boost::urls::parse_origin_form(target) : boost::urls::parse_uri(target);
    if (!parsed)
        return false;
    if (!is_origin_form && !parsed->has_authority())
        return false;
    request.path = parsed->path();
    if (request.path.empty())
        request.path = "/";
    if (has_control(request.path))
        return false;
    boost::urls::encoding_opts form_rules;
    form_rules.space_as_plus = true;
    for (const auto& parameter : parsed->params(form_rules)) {
        request.query.emplace_back(parameter.key, parameter.value);
    }
    return true;
}

}  // namespace onepool::io
