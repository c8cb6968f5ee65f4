#pragma once
// The newest lines of what happens at the hub, and the pages that watch them. Keeps the last
// limits::feed_entries; a page that reads too slowly is cut off by its WebSocket. Owned by the
// face; the reactor's thread.

#include <deque>
#include <memory>
#include <set>
#include <string>

#include "drivers/io/http_server.hpp"
#include "hub/core/hub_io.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

class LiveFeed {
  public:
    void show(const Notice& notice);
    Json newest_first() const;

    void opened(std::shared_ptr<io::WebSocket> socket);
    void closed(io::WebSocket& socket);
    bool is_watched() const { return !sockets_.empty(); }
    // A Live frame to every page that watches.
    void send(const Json& frame);

  private:
    std::deque<Notice> notices_;
    std::set<std::shared_ptr<io::WebSocket>> sockets_;  // shared with the server's connections
};

}  // namespace onepool::hub
