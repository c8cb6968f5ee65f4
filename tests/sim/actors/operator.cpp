#include "tests/sim/actors/operator.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/identity_commands.hpp"
#include "hub/core/scope_import.hpp"
#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace hub;

namespace {

constexpr std::uint64_t operator_stream = 401;
constexpr Millis between_commands{20};
constexpr Millis between_imports{4'000};
constexpr Millis ask_again{400};
constexpr Millis look_every{5'000};
constexpr Millis certificate_lasts{90ll * 24 * 3'600'000};

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
        tasks_.emplace_back(Command{
            AddLocation{location, location.value, protocol::Units{settings.location_reserve}}});
    }
    tasks_.emplace_back(Command{import_of(world.catalogue(), {})});
    if (settings.fulfilment != hub::Fulfilment{}) {
        for (std::size_t i = 0; i < world.market().size(); ++i)
            tasks_.emplace_back(
                Command{SetFulfilment{world.market().shop(i).channel(), settings.fulfilment}});
    }
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine::Identity& identity = world.node(i).identity();
        if (settings.trust == Trust::enrolled)
            tasks_.emplace_back(EnrolMachine{i});
        else
            tasks_.emplace_back(
                Command{RegisterNode{identity.node, identity.location, identity.name}});
    }
    tasks_.emplace_back(Command{import_of(world.catalogue(), protocol::Minor{1})});
    setup_ = tasks_.size();
}

void Operator::begin() {
    after(between_commands, [this] { ask(); });
    after(look_every, [this] { look_around(); });
}

// Machines whose key is not the one the hub knows them by.
void Operator::look_around() {
    after(look_every, [this] { look_around(); });
    if (is_busy() || !world_.hub().process().is_up())
        return;
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        const NodeMachine& machine = world_.node(i);
        if (world_.is_revoked(machine)) {
            revoke_again(machine);
            continue;
        }
        if (!is_locked_out(machine))
            continue;
        if (world_.settings().trust == Trust::enrolled)
            tasks_.emplace_back(EnrolMachine{i});
        else
            tasks_.emplace_back(Command{RekeyNode{machine.identity().node}});
    }
    if (is_busy())
        ask();
}

// A hub that went back may have forgotten it.
void Operator::revoke_again(const NodeMachine& machine) {
    const auto& nodes = world_.hub().process().core().state().nodes();
    const NodeRecord* record = nodes.find(machine.identity().node);
    if (record != nullptr && !is_revoked(*record))
        world_.revoke(machine);
}

bool Operator::is_locked_out(const NodeMachine& machine) const {
    const auto& nodes = world_.hub().process().core().state().nodes();
    const NodeRecord* record = nodes.find(machine.identity().node);
    return record != nullptr && record->key && *record->key != machine.identity().key->public_key();
}

Command Operator::next_command() {
    if (const auto* enrol = std::get_if<EnrolMachine>(&tasks_[at_]))
        return enrolment_of(world_.node(enrol->node));
    return prepared(std::get<Command>(tasks_[at_]));
}

// What the code is does not matter here, only that it is another one each time.
Command Operator::enrolment_of(const NodeMachine& machine) {
    const NodeMachine::Identity& identity = machine.identity();
    const HubMachine& hub = world_.hub();
    const bool is_known = hub.process().is_up() &&
                          hub.process().core().state().nodes().find(identity.node) != nullptr;
    if (!has_code_)
        ++codes_;
    const std::string label = join("code-", codes_);
    const protocol::Digest digest = protocol::sha256({protocol::view(label)});
    if (!has_code_)
        return IssueEnrolCode{label, digest, is_known ? identity.node : NodeId{}, identity.location,
                              identity.name};
    const protocol::PublicKey key = identity.key->public_key();
    CertificateIssued certificate{.serial = {},
                                  .node = identity.node,
                                  .key = protocol::sha256({key.bytes}),
                                  .not_before = first_wall,
                                  .not_after = first_wall + certificate_lasts};
    // One for each time it is asked, as an authority signs them.
    const std::string number = join("certificate-", ++certificates_);
    const protocol::Digest serial = protocol::sha256({protocol::view(number)});
    std::copy_n(serial.begin(), certificate.serial.bytes.size(), certificate.serial.bytes.begin());
    return Enrol{label, digest, certificate, key};
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
    world_.hub().command(next_command(), [this](const hub::Answer* answer) { answered(answer); });
}

void Operator::answered(const hub::Answer* answer) {
    const bool is_done = answer != nullptr && (answer->verdict == CommandVerdict::done ||
                                               answer->verdict == CommandVerdict::repeated);
    const auto* enrolment = std::get_if<EnrolMachine>(&tasks_[at_]);
    const bool is_enrolment = enrolment != nullptr;
    // A code that was issued is used next; one that is not taken any more is issued anew, and so is
    // one of which nobody knows.
    const bool is_half_done = is_enrolment && is_done && !has_code_;
    const bool is_refused = answer != nullptr && !is_done;
    // Nobody enrols a stolen machine, once he knows.
    const bool is_pointless =
        is_refused && is_enrolment && world_.is_revoked(world_.node(enrolment->node));
    if ((is_done && !is_half_done) || is_pointless)
        ++at_;
    has_code_ = is_half_done || (has_code_ && !is_done && !is_refused);
    const bool is_last = at_ + 1 == setup_;
    if (is_done && is_last && !is_half_done)
        world_.hub_is_set_up();
    if (!is_busy())
        return;
    const Millis wait = is_last ? between_imports : between_commands;
    after(is_done ? wait : ask_again, [this] { ask(); });
}

}  // namespace onepool::sim
