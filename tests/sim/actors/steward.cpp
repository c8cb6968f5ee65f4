#include "tests/sim/actors/steward.hpp"

#include <utility>

#include "hub/core/worklist.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::sim {

using namespace hub;

namespace {

constexpr std::uint64_t steward_stream = 501;
constexpr Millis look_every{5'000};
constexpr Permille wrong_bytes{100};
constexpr Permille twice{200};
const protocol::StaffId sam{"sam"};

}  // namespace

Steward::Steward(World& world) : Actor(world, steward_stream) {}

void Steward::begin() {
    look_again();
    look_at_refusals();
}

void Steward::look_again() {
    const Millis every = world_.settings().busy.worklist_every;
    if (every.value == 0)
        return;
    after(around(every), [this] {
        if (!world_.is_open())
            return;
        look_at_worklist();
        look_again();
    });
}

// The hub's own view, as its page shows it; nothing while it is down.
const hub::HubState* Steward::state() const {
    const auto& process = world_.hub().process();
    return process.is_up() ? &process.core().state() : nullptr;
}

void Steward::look_at_refusals() {
    after(look_every, [this] { look_at_refusals(); });
    const hub::HubState* hub = state();
    if (hub == nullptr)
        return;
    std::vector<std::uint64_t> refused;
    for (const CaseRecord& each : hub->cases().all()) {
        if (each.is_open() && each.kind == CaseKind::push_refused)
            refused.push_back(each.id);
    }
    for (const std::uint64_t id : refused)
        order(ResolveCase{id, sam, "try it again"});
}

void Steward::look_at_worklist() {
    const hub::HubState* hub = state();
    if (hub == nullptr || hub->worklist().all().empty())
        return;
    // Also one that is settled: it must stay so.
    const auto& all = hub->worklist().all();
    const SetAsideRecord& record = all[chance_.below(all.size())];
    switch (chance_.below(8)) {
        case 0:
            return order(VoidSetAside{record.id, sam, "booked by hand"});
        case 1:
            return import_ghosts();
        case 2:
            return replay_all();
        default:
            break;
    }
    auto asked = bytes_of(record);
    if (!asked)
        return;
    if (chance_.happens(wrong_bytes))
        asked->raw.push_back(0);
    const bool is_doubled = chance_.happens(twice);
    if (is_doubled)
        replay({*asked});
    replay({*std::move(asked)});
}

void Steward::replay_all() {
    const hub::HubState* hub = state();
    if (hub == nullptr)
        return;
    std::vector<SetAsideBytes> events;
    for (const auto& [node, ids] : hub->worklist().open()) {
        for (const std::uint64_t id : ids) {
            auto asked = bytes_of(*hub->worklist().find(id));
            if (asked && events.size() < protocol::limits::replay_events)
                events.push_back(*std::move(asked));
        }
    }
    if (!events.empty())
        replay(std::move(events));
}

void Steward::void_all() {
    const hub::HubState* hub = state();
    if (hub == nullptr)
        return;
    const auto open = hub->worklist().open();
    for (const auto& [node, ids] : open) {
        for (const std::uint64_t id : ids)
            order(VoidSetAside{id, sam, "booked by hand"});
    }
}

void Steward::import_ghosts() {
    ImportCatalogue import;
    for (std::uint32_t i = 1; i <= ghosts; ++i) {
        CatalogueItem item;
        item.sku = protocol::Sku{join(ghost_prefix, i)};
        item.description = join("Ghost ", i);
        import.items.push_back(std::move(item));
    }
    order(std::move(import));
}

// From the log's entry that it names, as far as that is on the disk yet.
std::optional<SetAsideBytes> Steward::bytes_of(const SetAsideRecord& record) const {
    const auto& log = world_.hub().image().log();
    if (record.lsn.value == 0 || record.lsn.value > log.size())
        return std::nullopt;
    auto raw = raw_of(log[record.lsn.value - 1], record);
    if (!raw)
        return std::nullopt;
    return SetAsideBytes{record.id, *std::move(raw)};
}

void Steward::replay(std::vector<SetAsideBytes> events) {
    order(ReplaySetAside{std::move(events), sam});
}

void Steward::order(Command command) {
    world_.hub().command(std::move(command), [](const Answer*) {});
}

}  // namespace onepool::sim
