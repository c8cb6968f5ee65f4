#pragma once
// The company in the simulator: stores with tills, a warehouse, a hub, a broker between them, web
// shops, and the catalogue. It only holds the parts together and lets time pass; people are in
// actors/, faults come from chaos.hpp, judges from checkers/. Owned by a simulation; one thread.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/world/broker.hpp"
#include "tests/sim/world/harm.hpp"
#include "tests/sim/world/hub_machine.hpp"
#include "tests/sim/world/market.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/node_machine.hpp"
#include "tests/sim/world/settings.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

// What a mutant run changes at the seams of the world; nothing in a plain run.
struct Seams {
    Twist<node::NodeCore>* node = nullptr;
    Twist<hub::HubCore>* hub = nullptr;
    // Puts another connector around each shop's real one; none: nobody does.
    std::function<std::shared_ptr<const hub::Connector>(std::shared_ptr<const hub::Connector>)>
        connector;
    DiskHonesty node_disks = DiskHonesty::honest;
    DiskHonesty hub_disk = DiskHonesty::honest;
    NodeWays ways;
    Flush flush = Flush::whole;
    RestoredEpoch restored_epoch = RestoredEpoch::raised;
    Unparking unparking = Unparking::at_start;
    hub::DebtPolicy debts = hub::DebtPolicy::by_orders;
    hub::LastUnits last_units = hub::LastUnits::exclusive;
};

class World {
  public:
    World(const Settings& settings, const Seams& seams);

    Nature& nature() { return nature_; }
    const Nature& nature() const { return nature_; }
    Broker& broker() { return broker_; }
    const Broker& broker() const { return broker_; }
    const Witness& witness() const { return witness_; }
    const HarmBook& harm() const { return harm_; }
    Market& market() { return market_; }
    const Market& market() const { return market_; }
    HubMachine& hub() { return *hub_; }
    const HubMachine& hub() const { return *hub_; }

    std::size_t node_count() const { return nodes_.size(); }
    NodeMachine& node(std::size_t index) { return *nodes_[index]; }
    const NodeMachine& node(std::size_t index) const { return *nodes_[index]; }
    NodeMachine* find_node(const std::string& name);
    std::size_t index_of(const NodeMachine& node) const;

    const std::vector<node::Product>& catalogue() const { return catalogue_; }
    const std::vector<protocol::LocationId>& locations() const { return locations_; }
    const Settings& settings() const { return settings_; }

    // People stop beginning new work then.
    bool is_open() const { return nature_.time.now() < settings_.active; }
    void power_on();
    // Every fault ends, everything that is down comes back by itself.
    void calm_down();

    // ---- disasters
    // A second machine with the same identity and a copy of the disk begins to run; `on_clone` is
    // told of it, so that somebody works there.
    void clone(NodeMachine& node);
    void set_on_clone(std::function<void(NodeMachine&)> on_clone) {
        on_clone_ = std::move(on_clone);
    }
    // The hub is told, until it answers, to take nothing more of this machine; and once more by
    // whoever finds that a hub that went back forgot it.
    void revoke(const NodeMachine& node);
    bool is_revoked(const NodeMachine& node) const {
        return revoked_.contains(node.identity().node);
    }
    // Somebody counts what is there and has the location promise again, although the hub that came
    // back did not hear of all its nodes.
    void reopen(const protocol::LocationId& location);
    // The hub is told, until it answers, to promise nothing there any more; or to do so again.
    enum class Drain : std::uint8_t { begin, undo };
    void drain(const protocol::LocationId& location, Drain drain);
    // Units leave a shelf, and nobody scans them: whoever takes them saw them there just now.
    void steal(const protocol::LocationId& location, const protocol::Sku& sku,
               protocol::Units units);
    // Another release is installed, on a node or (none) on the hub.
    void update(NodeMachine* node, Release release, Millis away);
    // The hub goes back to how it was `before` now, but never to before it was set up.
    void restore_hub(Millis before, Millis away);
    void hub_is_set_up();

  private:
    void update_all();
    void tell_revoked(NodeId node);
    void tell_reopened(protocol::LocationId location);
    void tell_drained(protocol::LocationId location, Drain drain);
    void add_catalogue();
    void add_nodes(const Seams& seams);
    void add_node(const protocol::LocationId& location, const Seams& seams);
    void add_hub(const Seams& seams);

    Settings settings_;
    Nature nature_;
    Witness witness_;
    HarmBook harm_;
    Broker broker_;
    Market market_;
    std::vector<protocol::LocationId> locations_;
    std::vector<node::Product> catalogue_;
    std::vector<std::unique_ptr<NodeMachine>> nodes_;
    std::unique_ptr<HubMachine> hub_;
    Twist<node::NodeCore>* node_twist_ = nullptr;
    std::function<void(NodeMachine&)> on_clone_;
    std::optional<std::size_t> set_up_;  // transactions on the hub's disk by then
    std::set<NodeId> revoked_;
};

}  // namespace onepool::sim
