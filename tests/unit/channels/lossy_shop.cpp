#include "tests/unit/channels/lossy_shop.hpp"

#include <algorithm>
#include <sstream>

namespace onepool::hub {

void LossyShop::take(const Engine::Exchange& exchange, std::uint32_t faults_in_100) {
    enum Fault : std::uint8_t { refused_connection, reset_after, no_answer, throttled, broken };
    if (below(100) >= faults_in_100) {
        under_way_.push_back({exchange.id, serve(exchange.request)});
        return;
    }
    switch (static_cast<Fault>(below(5))) {
        case refused_connection:
            under_way_.push_back({exchange.id, {0, {}, "connection refused"}});
            break;
        case reset_after:
            serve(exchange.request);
            under_way_.push_back({exchange.id, {0, {}, "reset"}});
            break;
        case no_answer:
            serve(exchange.request);
            return;
        case throttled:
            under_way_.push_back({exchange.id, {429, {}, ""}});
            break;
        case broken:
            serve(exchange.request);
            under_way_.push_back({exchange.id, {500, {}, ""}});
            break;
    }
    if (below(2) == 0)
        under_way_.push_back(under_way_.back());  // said twice
}

std::vector<LateAnswer> LossyShop::arrivals(std::uint32_t chance_in_100) {
    std::vector<LateAnswer> arrived;
    while (!under_way_.empty() && below(100) < chance_in_100) {
        const auto at = under_way_.begin() + below(static_cast<std::uint32_t>(under_way_.size()));
        arrived.push_back(*at);
        under_way_.erase(at);
    }
    return arrived;
}

HttpAnswer LossyShop::serve(const HttpRequest& request) {
    std::istringstream words(request.target);
    std::string verb, first, second;
    words >> verb;
    if (verb == "push")
        return {200, {}, take_push(request.target.substr(5))};
    words >> first >> second;
    if (verb == "poll")
        return {200, {}, feed(first)};
    told_[first] = second;
    return {200, {}, ""};
}

// What an own site does: an older version is ignored, the one held is named.
std::string LossyShop::take_push(const std::string& listings) {
    std::string body = "taken";
    std::istringstream words(listings);
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        const auto at = word.find('@');
        const std::string name = word.substr(0, equals);
        const std::uint64_t version = std::stoull(word.substr(at + 1));
        Shown& shown = shown_[name];
        if (version >= shown.version)
            shown = {version, word.substr(equals + 1, at - equals - 1)};
        held_.insert(name + "=" + shown.number + "@" + std::to_string(shown.version));
        body += " " + name + "@" + std::to_string(shown.version);
    }
    return body;
}

// Two orders a page, after a cursor that counts them.
std::string LossyShop::feed(const std::string& cursor) const {
    const std::size_t from = cursor.empty() ? 0 : std::stoul(cursor);
    const std::size_t to = std::min(from + 2, orders_.size());
    std::string body;
    for (std::size_t i = from; i < to; ++i)
        body += "order " + orders_[i] + " ";
    return body + "drained " + std::to_string(to) + (to < orders_.size() ? " more" : "");
}

}  // namespace onepool::hub
