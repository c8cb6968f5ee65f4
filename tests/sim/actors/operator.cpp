#include "tests/sim/actors/operator.hpp"

#include <utility>

namespace onepool::sim {

using namespace hub;

namespace {

constexpr std::uint64_t operator_stream = 401;
constexpr Millis between_commands{20};
constexpr Millis ask_again{400};

}  // namespace

Operator::Operator(World& world) : Actor(world, operator_stream) {
    const Settings& settings = world.settings();
    for (const protocol::LocationId& location : world.locations()) {
        commands_.push_back(
            AddLocation{location, location.value, protocol::Units{settings.location_reserve}});
    }
    ImportCatalogue import;
    for (const node::Product& product : world.catalogue()) {
        import.items.push_back(
            CatalogueItem{product.sku, product.gtin, product.description, product.unit_price});
    }
    commands_.push_back(std::move(import));
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine::Identity& identity = world.node(i).identity();
        commands_.push_back(RegisterNode{identity.node, identity.location, identity.name});
    }
}

void Operator::begin() {
    after(between_commands, [this] { ask(); });
}

void Operator::ask() {
    world_.hub().command(commands_[at_], [this](const Answer* answer) {
        const bool is_done = answer != nullptr && (answer->verdict == CommandVerdict::done ||
                                                   answer->verdict == CommandVerdict::repeated);
        if (is_done && ++at_ == commands_.size())
            world_.hub_is_set_up();
        if (is_busy())
            after(is_done ? between_commands : ask_again, [this] { ask(); });
    });
}

}  // namespace onepool::sim
