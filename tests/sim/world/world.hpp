#pragma once
// The company in the simulator: stores with tills, a warehouse, a hub, a broker between them, one
// web shop, and the catalogue. It only holds the parts together and lets time pass; people are in
// actors/, faults come from chaos.hpp, judges from checkers/. Owned by a simulation; one thread.

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/world/broker.hpp"
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
    Flush flush = Flush::whole;
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
    Shop& shop() { return shop_; }
    const Shop& shop() const { return shop_; }
    ShopLink& shop_link() { return shop_link_; }
    HubMachine& hub() { return *hub_; }
    const HubMachine& hub() const { return *hub_; }

    std::size_t node_count() const { return nodes_.size(); }
    NodeMachine& node(std::size_t index) { return *nodes_[index]; }
    const NodeMachine& node(std::size_t index) const { return *nodes_[index]; }
    NodeMachine* find_node(const std::string& name);

    const std::vector<node::Product>& catalogue() const { return catalogue_; }
    const std::vector<protocol::LocationId>& locations() const { return locations_; }
    const Settings& settings() const { return settings_; }

    // People stop beginning new work then.
    bool is_open() const { return nature_.time.now() < settings_.active; }
    void power_on();
    // Every fault ends, everything that is down comes back by itself.
    void calm_down();

  private:
    void add_catalogue();
    void add_nodes(const Seams& seams);
    void add_node(const protocol::LocationId& location, const Seams& seams);
    void add_hub(const Seams& seams);

    Settings settings_;
    Nature nature_;
    Witness witness_;
    Broker broker_;
    Shop shop_;
    ShopLink shop_link_;
    std::vector<protocol::LocationId> locations_;
    std::vector<node::Product> catalogue_;
    std::vector<std::unique_ptr<NodeMachine>> nodes_;
    std::unique_ptr<HubMachine> hub_;
};

// A fresh random id from the world's chance.
template <class Id>
Id random_id(Random& chance) {
    Id id;
    for (auto& byte : id.bytes)
        byte = static_cast<std::uint8_t>(chance.below(256));
    return id;
}

}  // namespace onepool::sim
