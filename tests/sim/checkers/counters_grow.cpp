#include "tests/sim/checkers/counters_grow.hpp"

#include <algorithm>
#include <utility>

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> CountersGrow::look(const World& world, const Evidence& evidence) {
    if (auto wrong = read_log(evidence))
        return wrong;
    tills_.resize(world.node_count());
    for (std::size_t i = 0; i < tills_.size(); ++i) {
        if (auto wrong = judge_till(world, evidence, i))
            return wrong;
    }
    if (!hub_.is_changed(world))
        return std::nullopt;
    // What is in memory alone may be gone a moment later.
    const hub::HubState& state = world.hub().process().core().state();
    return state.lsn().value <= log_.lsn ? judge_books(state) : std::nullopt;
}

// ---- on the disks of nodes ----------------------------------------------------------------------

std::optional<std::string> CountersGrow::judge_till(const World& world, const Evidence& evidence,
                                                    std::size_t at) {
    const NodeMachine& machine = world.node(at);
    const SimDisk& disk = machine.disk();
    Till& before = tills_[at];
    const auto& process = machine.process();
    const bool is_streaming =
        process.is_up() && process.core().uplink().state() == UplinkState::streaming;
    before.has_greeted = before.has_greeted || !is_streaming;
    const bool is_same = before.history == disk.history(Extent::visible);
    if (is_same && before.count == disk.count(Extent::visible))
        return std::nullopt;
    const NodeImage& image = machine.image();
    const node::CursorPut& cursor = image.cursor();
    const std::string& name = machine.identity().name;
    Till now{.history = disk.history(Extent::visible),
             .count = disk.count(Extent::visible),
             .hub_epoch = cursor.hub_epoch,
             .epoch = cursor.epoch,
             .journal = image.present(),
             .acked = cursor.acked,
             .used = image.used_rights()};
    if (is_same && now.hub_epoch < before.hub_epoch)
        return join(name, " answered life ", before.hub_epoch.value, " of the hub, and now ",
                    now.hub_epoch.value);
    const bool is_one_life = is_same && now.journal == before.journal;
    if (is_one_life && now.epoch < before.epoch)
        return join(name, " had epoch ", before.epoch, ", and now ", now.epoch);
    // One that greets may hear a welcome that was said to an earlier greeting. It is told again
    // what it was told since, as long as the hub has it.
    const auto& id = machine.identity().node;
    const bool has_hub_all =
        world.hub().epoch() != now.hub_epoch ||
        evidence.cursor(id, machine.named(now.journal)).seq >= before.acked.seq;
    const bool is_old_welcome = before.has_greeted && has_hub_all;
    if (is_one_life && now.hub_epoch == before.hub_epoch && !is_old_welcome &&
        now.acked.seq < before.acked.seq)
        return join(name, " was acknowledged up to event ", before.acked.seq.value,
                    ", and now up to ", now.acked.seq.value,
                    has_hub_all ? ", but has not greeted since" : ", and the hub has no more");
    const bool is_behind = !is_streaming || process.core().uplink().acked().seq < now.acked.seq;
    now.has_greeted = now.acked == before.acked ? before.has_greeted : is_behind;
    std::optional<std::string> wrong;
    if (is_same)
        wrong = judge_used(machine, evidence.rights(at), before);
    before = now;
    return wrong;
}

std::optional<std::string> CountersGrow::judge_used(const NodeMachine& machine,
                                                    const TillRights& rights,
                                                    const Till& before) const {
    for (const auto& [sku, row] : machine.image().used_rights()) {
        const std::string what = join(machine.identity().name, " wrote down that it used ",
                                      row.used, " of its right to ", sku.value);
        const auto found = before.used.find(sku);
        const bool is_one_life = found != before.used.end() &&
                                 found->second.journal == row.journal &&
                                 found->second.hub_epoch == row.hub_epoch;
        if (is_one_life && row.used < found->second.used)
            return join(what, ", after ", found->second.used);
        const std::int64_t said = rights.used(row.journal, row.hub_epoch, sku.value);
        if (row.used.value != said)
            return join(what, ", its events say ", said);
    }
    return std::nullopt;
}

// ---- in the hub's log ---------------------------------------------------------------------------

std::optional<std::string> CountersGrow::read_log(const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        log_ = {};
        books_.clear();
    }
    for (; log_.entries < evidence.log().size(); ++log_.entries) {
        const hub::LogEntry& entry = evidence.log()[log_.entries];
        if (entry.lsn.value != log_.lsn + 1)
            return join("entry ", entry.lsn.value, " of the log follows on ", log_.lsn);
        log_.lsn = entry.lsn.value;
        for (const hub::Effect& effect : entry.effects) {
            if (auto wrong = follow(effect))
                return wrong;
        }
    }
    return std::nullopt;
}

std::optional<std::string> CountersGrow::follow(const hub::Effect& effect) {
    if (const auto* raised = std::get_if<hub::EpochRaised>(&effect)) {
        const HubEpoch before = std::exchange(log_.epoch, raised->epoch);
        ++log_.all_lives;
        if (raised->epoch <= before)
            return join("the hub began life ", raised->epoch.value, " after ", before.value);
    } else if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
        std::uint32_t& epoch = log_.epochs[adopted->node];
        const std::uint32_t before = std::exchange(epoch, adopted->epoch);
        ++log_.lives[adopted->node];
        log_.cursors.erase(adopted->node);
        if (adopted->epoch <= before)
            return join(to_text(adopted->node), " was given epoch ", adopted->epoch, " after ",
                        before);
    } else if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect)) {
        ++log_.lives[stopped->node];
    } else if (const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect)) {
        const Seq before = std::exchange(log_.cursors[advanced->node], advanced->cursor.seq);
        if (advanced->cursor.seq <= before)
            return join("of ", to_text(advanced->node), " ", before.value,
                        " events were taken, and now ", advanced->cursor.seq.value);
    }
    return std::nullopt;
}

std::optional<std::string> CountersGrow::judge_books(const hub::HubState& state) {
    for (const hub::RightRecord& record : state.rights().all()) {
        const RightName name{record.cell.sku.value, record.cell.location.value, record.node};
        const std::uint64_t life = log_.all_lives + log_.lives[record.node];
        auto& [known_life, known] = books_[name];
        const Right now{record.granted.value, record.sold.value, record.released.value};
        const bool is_one_life = known_life == life;
        known_life = life;
        const Right before = std::exchange(known, now);
        if (is_one_life && (now.granted < before.granted || now.sold < before.sold ||
                            now.released < before.released))
            return join("the hub's books have granted ", now.granted, " to ", to_text(record.node),
                        " of SKU ", record.cell.sku.value, ", sold ", now.sold, " and given back ",
                        now.released, ", after ", before.granted, ", ", before.sold, " and ",
                        before.released);
    }
    return std::nullopt;
}

}  // namespace onepool::sim
