#include "tests/sim/checkers/channels_apart.hpp"

#include <algorithm>
#include <map>

namespace onepool::sim {

namespace {

std::string name_of(const protocol::OrderKey& order) {
    return join(order.channel.value, " order ", order.order.value);
}

using Lines = std::map<std::string, std::int64_t>;

bool is_part(const Lines& part, const Lines& whole) {
    return std::ranges::all_of(part, [&](const auto& line) {
        const auto found = whole.find(line.first);
        return found != whole.end() && line.second <= found->second;
    });
}

}  // namespace

std::optional<std::string> ChannelsApart::look(const World& world, const Evidence& evidence) {
    const Witness& witness = world.witness();
    if (!witness.strays.empty()) {
        const Stray& stray = witness.strays.front();
        return join(stray.channel.value, " was sent what is not for it: ", stray.target);
    }
    follow_log(evidence);
    for (; told_seen_ < witness.told.size(); ++told_seen_) {
        const OrderTold& told = witness.told[told_seen_];
        if (!stages_.contains({told.order, told.stage}))
            return join(name_of(told.order), " is ", told.stage,
                        ", its shop was told, and the "
                        "hub's log never said so");
    }
    if (!hub_.is_changed(world))
        return std::nullopt;
    return judge_orders(world);
}

void ChannelsApart::follow_log(const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
    }
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_) {
        for (const hub::Effect& effect : evidence.log()[entries_seen_].effects) {
            const auto* moved = std::get_if<hub::OrderMoved>(&effect);
            if (moved != nullptr)
                stages_.emplace(moved->order, hub::to_text(hub::told_as(moved->stage)));
        }
    }
}

// What a till shipped in the name of an order that a restored hub lost has the till's lines: of one
// that was split, a part of them, until its shop has told the whole of it again.
std::optional<std::string> ChannelsApart::judge_orders(const World& world) const {
    for (const hub::OrderRecord& record : world.hub().process().core().state().orders().all()) {
        const Shop* shop = world.market().find(record.key.channel);
        const bool is_placed = shop != nullptr && shop->orders().contains(record.key.order.value);
        if (!is_placed)
            return join("the hub has ", name_of(record.key), ", which nobody placed there");
        Lines lines;
        for (const hub::OrderLine& line : record.lines)
            lines[line.listing] += line.quantity.value;
        const auto& placed = shop->orders().at(record.key.order.value).lines;
        const bool is_told = record.is_heard_of ? is_part(lines, placed) : lines == placed;
        if (!is_told)
            return join("the hub has ", name_of(record.key), " with other lines than its shop");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
