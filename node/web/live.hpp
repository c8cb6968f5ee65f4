#pragma once
// The pages that are open, and what they are told. Status changes with every sale, so it is sent at
// most every status_every_ms; everything else at once. One thread (the reactor's); owned by the
// face.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "drivers/io/reactor.hpp"
#include "node/core/records.hpp"
#include "protocol/json.hpp"

namespace onepool::node {

class Live {
  public:
    // `status` gives the Status of this moment.
    Live(io::Reactor& reactor, std::function<Json()> status);

    void opened(std::shared_ptr<io::WebSocket> page);
    void closed(io::WebSocket& page);
    void tell(const Notice& notice);
    void catalogue_changed();
    std::size_t pages() const { return pages_.size(); }

  private:
    void send_all(const Json& frame);
    void send_status();

    std::function<Json()> status_;
    std::vector<std::shared_ptr<io::WebSocket>> pages_;  // shared with their connections
    bool is_status_due_ = false;
    io::Reactor::Timer timer_;
};

}  // namespace onepool::node
