#include "hub/web/live_feed.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

Json row_of(const Notice& notice) {
    Json row;
    row.set("at", notice.at.value);
    row.set("lsn", notice.lsn.value);
    row.set("kind", notice.kind);
    row.set("text", notice.text);
    return row;
}

}  // namespace

void LiveFeed::show(const Notice& notice) {
    if (notices_.size() >= limits::feed_entries)
        notices_.pop_front();
    notices_.push_back(notice);
    if (!is_watched())
        return;
    Json frame;
    frame.set("type", "feed");
    frame.set("item", row_of(notice));
    send(frame);
}

Json LiveFeed::newest_first() const {
    Json::Array rows;
    for (auto it = notices_.rbegin(); it != notices_.rend(); ++it)
        rows.push_back(row_of(*it));
    return rows;
}

void LiveFeed::opened(std::shared_ptr<io::WebSocket> socket) {
    sockets_.insert(std::move(socket));
}

void LiveFeed::closed(io::WebSocket& socket) {
    std::erase_if(sockets_, [&](const auto& other) { return other.get() == &socket; });
}

void LiveFeed::send(const Json& frame) {
    // A send may close a slow page, which takes it out of `sockets_`: walk over a copy.
    const auto watching = sockets_;
    const std::string text = frame.dump();
    for (const auto& socket : watching)
        socket->send(text);
}

}  // namespace onepool::hub
