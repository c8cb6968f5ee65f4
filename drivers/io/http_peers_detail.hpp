#pragma once
// What a server keeps of its connections: a list to count and to close them by. Each connection
// registers itself for as long as it lives and keeps the list alive; the server only looks at it.

#include <memory>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "protocol/check.hpp"

namespace onepool::io {

// A handler that throws, for want of memory for example, has done half of what it meant to: the
// process ends there, as anywhere on the reactor. Asio would drop the exception with the coroutine.
template <class Callee, class... Arguments>
decltype(auto) call(const Callee& handler, Arguments&&... arguments) noexcept {
    return handler(std::forward<Arguments>(arguments)...);
}

class Peer {
  public:
    virtual ~Peer() = default;
    virtual void abort() = 0;  // closes the socket; what waits on it ends soon after
    // Empty once an answer has kept it open.
    virtual std::string_view stranger_address() const { return {}; }
};

struct Peers {
    std::unordered_set<Peer*> open;
    bool is_closed = false;  // the server is gone: call no handler any more
};

class Registration {
  public:
    Registration(std::shared_ptr<Peers> peers, Peer& peer) : peers_(std::move(peers)), peer_(peer) {
        CHECK(peers_->open.insert(&peer).second);
    }
    ~Registration() { peers_->open.erase(&peer_); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

  private:
    std::shared_ptr<Peers> peers_;
    Peer& peer_;
};

}  // namespace onepool::io
