#pragma once
// onepool-hub itself with one hot SKU on the shelf, its broker, and a site that takes every number;
// and shoppers' requests over HTTP, each client on a connection that is kept. Beside it a server of
// the same library that answers at once: what HTTP alone costs.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "tests/bench/support/clients.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/reactor_thread.hpp"

namespace onepool::bench {

// An HTTP server on a thread of its own.
class AnswerServer {
  public:
    using Answer = std::function<io::ServerResponse(const io::ServerRequest&)>;

    explicit AnswerServer(Answer answer);
    ~AnswerServer();
    AnswerServer(const AnswerServer&) = delete;
    AnswerServer& operator=(const AnswerServer&) = delete;
    std::uint16_t port() const { return server_->port(); }

  private:
    test_support::ReactorThread thread_;
    std::unique_ptr<io::HttpServer> server_;  // made and ended on the thread
};

io::ServerResponse bare_answer(const io::ServerRequest& request);  // as long as a hold's

class HotHub {
  public:
    explicit HotHub(const std::string& dir);
    std::uint16_t port() const { return hub_.port(); }
    std::int64_t promised() const;  // what the site is to show, as the hub explains it

  private:
    test_support::Broker broker_;
    AnswerServer site_;
    HubProgram hub_;
};

// What a shopper does over and over: place; or place and confirm, place and release, in turn.
enum class Habit : std::uint8_t { place, pay_or_leave };
enum HoldAskKind : std::size_t { placed, confirmed, released };

std::vector<Client> make_shoppers(std::uint16_t port, int clients, Habit habit);

}  // namespace onepool::bench
