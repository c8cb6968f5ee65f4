#pragma once
// The company in the simulator: stores with tills, a warehouse, a hub, a broker between them, one
// web shop, and the catalogue. It only holds the parts together and lets time pass; people are in
// actors/, faults come from chaos.hpp, judges from checkers/. Owned by a simulation; one thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/world/broker.hpp"
#include "tests/sim/world/harm.hpp"
#include "tests/sim/world/hub_machine.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/node_machine.hpp"
#include "tests/sim/world/settings.hpp"
#include "tests/sim/world/shop.hpp"
#include "tests/sim/world/shop_link.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

// What a mutant run changes at the seams of the world; nothing in a plain run.
struct Seams {
    Twist<node::NodeCore>* node = nullptr;
    Twist<hub::HubCore>* hub = nullptr;
    std::shared_ptr<const hub::Connector> connector;  // null: the real one
    DiskHonesty node_disks = DiskHonesty::honest;
    DiskHonesty hub_disk = DiskHonesty::honest;
    Lookup lookup = Lookup::yes;
    Stamps stamps = Stamps::read_back;
    Guard guard = Guard::kept;
    ChunkCheck chunk_check = ChunkCheck::each;
    Flush flush = Flush::whole;
    RestoredEpoch restored_epoch = RestoredEpoch::raised;
};

// The connector that a run without mutants uses.
std::shared_ptr<const hub::Connector> real_connector();

class World {
  public:
    World(const Settings& settings, const Seams& seams);

    Nature& nature() { return nature_; }
    const Nature& nature() const { return nature_; }
    Broker& broker() { return broker_; }
    const Broker& broker() const { return broker_; }
    const Witness& witness() const { return witness_; }
    const HarmBook& harm() const { return harm_; }
    Shop& shop() { return shop_; }
    const Shop& shop() const { return shop_; }
    ShopLink& shop_link() { return shop_link_; }
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
    // The hub is told, until it answers, to take nothing more of this machine.
    void revoke(const NodeMachine& node);
    // The hub goes back to how it was `before` now, but never to before it was set up.
    void restore_hub(Millis before, Millis away);
    void hub_is_set_up();

  private:
    void add_catalogue();
    void add_nodes(const Seams& seams);
    void add_node(const protocol::LocationId& location, const Seams& seams);
    void add_hub(const Seams& seams);

    Settings settings_;
    Nature nature_;
    Witness witness_;
    HarmBook harm_;
    Broker broker_;
    Shop shop_;
    ShopLink shop_link_;
    std::vector<protocol::LocationId> locations_;
    std::vector<node::Product> catalogue_;
    std::vector<std::unique_ptr<NodeMachine>> nodes_;
    std::unique_ptr<HubMachine> hub_;
    Twist<node::NodeCore>* node_twist_ = nullptr;
    std::function<void(NodeMachine&)> on_clone_;
    std::optional<std::size_t> set_up_;  // transactions on the hub's disk by then
};

}  // namespace onepool::sim
