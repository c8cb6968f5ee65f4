#include "tests/sim/actors/operator.hpp"

#include <utility>

#include "hub/core/scope_import.hpp"

namespace onepool::sim {

using namespace hub;

namespace {

constexpr std::uint64_t operator_stream = 401;
constexpr Millis between_commands{20};
constexpr Millis between_imports{4'000};
constexpr Millis ask_again{400};

ImportCatalogue import_of(const std::vector<node::Product>& products, protocol::Minor dearer_by) {
    ImportCatalogue import;
    for (const node::Product& product : products) {
        import.items.push_back(CatalogueItem{.sku = product.sku,
                                             .gtin = product.gtin,
                                             .description = product.description,
                                             .price = product.unit_price + dearer_by,
                                             .tax_code = product.tax_code,
                                             .tax_rate = product.tax_rate});
    }
    return import;
}

}  // namespace

Operator::Operator(World& world) : Actor(world, operator_stream) {
    const Settings& settings = world.settings();
    for (const protocol::LocationId& location : world.locations()) {
        commands_.push_back(
            AddLocation{location, location.value, protocol::Units{settings.location_reserve}});
    }
    commands_.push_back(import_of(world.catalogue(), {}));
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine::Identity& identity = world.node(i).identity();
        commands_.push_back(RegisterNode{identity.node, identity.location, identity.name});
    }
    commands_.push_back(import_of(world.catalogue(), protocol::Minor{1}));
}

void Operator::begin() {
    after(between_commands, [this] { ask(); });
}

// As the real edge does: made of the content in force, its chunks kept before they are named.
Command Operator::prepared(Command command) {
    auto* import = std::get_if<ImportCatalogue>(&command);
    if (import == nullptr || !world_.hub().process().is_up())
        return command;
    const auto& scopes = world_.hub().process().core().state().scopes();
    const auto base = [&](protocol::Scope scope) {
        const ScopeRecord* record = scopes.find(scope);
        return ImportBase{protocol::no_rows(scope), record == nullptr ? Lsn{} : record->changed};
    };
    auto made = prepare_import(base(protocol::Scope::catalogue), base(protocol::Scope::prices),
                               import->items, protocol::UnixMs{});
    for (PreparedScope& scope : std::get<std::vector<PreparedScope>>(made)) {
        world_.hub().keep_chunks(scope.chunks);
        import->scopes.push_back(std::move(scope.draft));
    }
    return command;
}

void Operator::ask() {
    world_.hub().command(prepared(commands_[at_]), [this](const Answer* answer) {
        const bool is_done = answer != nullptr && (answer->verdict == CommandVerdict::done ||
                                                   answer->verdict == CommandVerdict::repeated);
        if (is_done)
            ++at_;
        const bool is_last = at_ + 1 == commands_.size();
        if (is_done && is_last)
            world_.hub_is_set_up();
        if (is_busy()) {
            const Millis wait = is_last ? between_imports : between_commands;
            after(is_done ? wait : ask_again, [this] { ask(); });
        }
    });
}

}  // namespace onepool::sim
