#include "tests/sim/checkers/zero_oversell.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/seal.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

using Units = std::map<std::string, std::int64_t>;  // by SKU

// Two machines with this identity sell on one right.
bool is_copied(const World& world, const NodeId& node) {
    return std::ranges::any_of(world.harm(), [&](const Harm& harm) {
        if (harm.kind != HarmKind::cloned)
            return false;
        for (std::size_t i = 0; i < world.node_count(); ++i) {
            const auto& identity = world.node(i).identity();
            if (identity.client == harm.machine)
                return identity.node == node;
        }
        return false;
    });
}

enum class Covered : std::uint8_t { by_its_right, by_nothing };

// What an event takes off the shelf that no right and no order covers, as far as it says so: of
// what is done for an order the order may be none of the hub's any more.
void add_beyond(const Event& event, Covered own, Units& beyond) {
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        for (const SaleLine& line : sale->lines) {
            beyond[line.sku.value] += line.quantity.value;
            if (own == Covered::by_its_right)
                beyond[line.sku.value] -= line.own_right.value;
        }
    } else if (const auto* change = std::get_if<Adjustment>(&event.body)) {
        for (const StockLine& line : change->lines)
            beyond[line.sku.value] += std::max<std::int64_t>(0, -line.quantity.value);
    } else if (const auto* ship = std::get_if<Ship>(&event.body)) {
        for (const StockLine& line : ship->lines)
            beyond[line.sku.value] += line.quantity.value;
    } else if (const auto* collect = std::get_if<Collect>(&event.body)) {
        for (const StockLine& line : collect->lines)
            beyond[line.sku.value] += line.quantity.value;
    } else if (const auto* pick = std::get_if<Pick>(&event.body)) {
        for (const StockLine& line : pick->lines)
            beyond[line.sku.value] += line.quantity.value;
        for (const ShortLine& line : pick->shorts)
            beyond[line.sku.value] += line.quantity.value;
    }
}

// Of a batch of events as a node sent it.
Units beyond_of_batch(const hub::LogEntry& entry, Covered own) {
    const auto decoded = decode_message(content_of(entry.input));
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    Units beyond;
    if (batch == nullptr)
        return beyond;
    for (const Bytes& payload : batch->events) {
        const auto event = decode_event(payload);
        if (const auto* read = std::get_if<Event>(&event))
            add_beyond(*read, own, beyond);
    }
    return beyond;
}

}  // namespace

std::optional<std::string> ZeroOversell::look(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        *this = ZeroOversell{};
        history_ = evidence.log_history();
    }
    for (; entries_ < evidence.log().size() && !broken_; ++entries_)
        broken_ = judge(world, evidence.log()[entries_]);
    return broken_;
}

std::optional<std::string> ZeroOversell::judge(const World& world, const hub::LogEntry& entry) {
    Changes changes;
    for (const hub::Effect& effect : entry.effects)
        follow(effect, changes);
    for (const CellName& name : changes.cells) {
        Cell& cell = cells_[name];
        const std::int64_t before = cell.shortage();
        cell.free += changes.free[name];
        cell.rights += changes.rights[name];
        const auto online = changes.online.find(name);
        if (online != changes.online.end())
            cell.online = online->second;
        const std::int64_t more = cell.shortage() - before;
        if (more <= 0)
            continue;
        const std::int64_t beyond = beyond_rights(world, entry, changes, name);
        if (more > beyond)
            return join(skus_[name.first], " at ", locations_[name.second], ": entry ",
                        entry.lsn.value, " makes ", more, " units short, and ", beyond,
                        " went beyond rights in it; free now ", cell.free, ", U ", cell.online,
                        ", with tills ", cell.rights);
    }
    return std::nullopt;
}

// What does not come from a node is a person's word: it says for itself what left the shelf.
std::int64_t ZeroOversell::beyond_rights(const World& world, const hub::LogEntry& entry,
                                         Changes& changes, const CellName& cell) {
    if (entry.kind != hub::InputKind::node_message)
        return std::max<std::int64_t>(0, -changes.came[cell]);
    const std::string& sku = skus_[cell.first];
    const std::int64_t all = beyond_of_batch(entry, Covered::by_nothing)[sku];
    if (is_copied(world, entry.node))
        return all;
    const std::int64_t beyond = beyond_of_batch(entry, Covered::by_its_right)[sku];
    const bool is_restored = std::ranges::any_of(
        world.harm(), [](const Harm& harm) { return harm.kind == HarmKind::hub_restored; });
    if (!is_restored)
        return beyond;
    // A hub that went back may have lost what it granted: then no more is covered than its books
    // say was used.
    const std::int64_t used = std::max<std::int64_t>(0, -changes.rights[cell]);
    return all - std::min(all - beyond, used);
}

void ZeroOversell::follow(const hub::Effect& effect, Changes& changes) {
    const auto touch = [&](const auto& changed) {
        for (const auto& [cell, units] : changed)
            changes.cells.insert(cell);
    };
    free_units_.follow(effect, changes.free);
    rights_out_.follow(effect, changes.rights);
    touch(changes.free);
    touch(changes.rights);
    if (const auto* set = std::get_if<hub::OnlineSet>(&effect)) {
        changes.online[{set->sku.value, set->location.value}] = set->online.value;
        changes.cells.insert({set->sku.value, set->location.value});
    } else if (const auto* moved = std::get_if<hub::Moved>(&effect)) {
        if (moved->to.kind == hub::AccountKind::shelf)
            changes.came[{moved->sku.value, moved->to.location.value}] += moved->quantity.value;
        if (moved->from.kind == hub::AccountKind::shelf)
            changes.came[{moved->sku.value, moved->from.location.value}] -= moved->quantity.value;
    } else if (const auto* named = std::get_if<hub::SkuNamed>(&effect)) {
        skus_[named->index.value] = named->sku.value;
    } else if (const auto* added = std::get_if<hub::LocationAdded>(&effect)) {
        locations_[added->index.value] = added->id.value;
    }
}

}  // namespace onepool::sim
