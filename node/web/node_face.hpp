#pragma once
// The node's HTTP and WebSocket face, as node/web/src/api.ts describes it. Thin: it lets people in,
// checks and looks up what a request names, hands the action to the core, and writes the answer.
// One thread (the reactor's); owned by the program, which routes the core's answers back here.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "drivers/io/reactor.hpp"
#include "firmware-config/return_rules.hpp"
#include "node/core/node_core.hpp"
#include "node/store/catalogue.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/staff_list.hpp"
#include "node/web/handheld_desk.hpp"

namespace onepool::node {

// What the face needs of the program around it.
struct NodeDesk {
    io::Reactor& reactor;
    JournalReader& journal;
    Catalogue& catalogue;
    std::function<const NodeCore&()> core;  // the one in use; it changes after a refused commit
    std::function<bool(Request)> offer;     // false: too much waits behind the disk
    std::function<void(std::vector<Product>, std::function<void(CommitOutcome)>)> import_products;
    std::function<Now()> now;
    std::function<void(const std::string&)> met_damage;  // in the database; what SQLite said
    // What selling promised goods takes here (node/core/approval.hpp), and who may approve it.
    std::function<Approval()> approval;
    StaffList& staff;
    // Verifies a PIN beside the reactor's thread and calls back later; nullopt: it could not.
    // False: too many wait already.
    std::function<bool(StaffRow row, std::string pin,
                       std::function<void(const std::optional<CheckedPin>&)> done)>
        check_pin;
    std::optional<HandheldDesk> handhelds = {};  // none are let in without it
};

class NodeFace {
  public:
    enum class Home : std::uint8_t { register_page, orders_page };
    struct Config {
        std::string token;
        std::string name;                 // of the till, for people
        Home home = Home::register_page;  // what opens at /
        std::vector<std::string> hosts;   // names served besides those of the loopback
        config::ReturnRules returns = {};
    };

    NodeFace(Config config, NodeDesk desk);
    ~NodeFace();

    io::HttpServer::Handlers handlers();
    io::HttpServer::Handlers
    handheld_handlers();  // of the listener for handhelds, when there is one

    void answered(const Answer& answer);
    void refused(const Request& request, const std::string& why);  // its commit was refused
    void notified(const Notice& notice);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with the server's handlers
};

}  // namespace onepool::node
