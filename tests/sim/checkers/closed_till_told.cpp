#include "tests/sim/checkers/closed_till_told.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day_minutes = 24 * 60;

bool is_revoked(const World& world, const NodeId& node) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node && world.is_revoked(world.node(i)))
            return true;
    }
    return false;
}

std::string name_of(const World& world, const NodeId& node) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node)
            return world.node(i).identity().name;
    }
    return "a node";
}

// A hub that finds by itself that it lost something keeps numbers too.
bool is_loss_found(const hub::LogEntry& entry) {
    return std::ranges::any_of(entry.effects, [](const hub::Effect& effect) {
        const auto* raised = std::get_if<hub::EpochRaised>(&effect);
        return raised != nullptr && raised->cause != hub::EpochCause::first;
    });
}

bool is_reopened(const World& world, const LocationId& location, Millis since) {
    return std::ranges::any_of(world.witness().reopenings, [&](const Reopening& each) {
        return each.location == location && each.at >= since;
    });
}

}  // namespace

std::optional<std::string> ClosedTillTold::look(const World& world, const Evidence& evidence) {
    const bool is_restored = has_new_restore(world);
    if (is_restored)
        restore_.reset();  // what came back with it is not its doing
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        entries_ = 0;
        book_ = {};
    }
    if (entries_ < evidence.log().size())
        hear(world, evidence);
    for (; entries_ < evidence.log().size(); ++entries_) {
        const hub::LogEntry& entry = evidence.log()[entries_];
        const bool is_first = restore_ && entries_ == restore_->entries;
        if (is_first || is_loss_found(entry))
            keep_numbers(entry.at);
        follow(entry);
        if (!restore_)
            continue;
        if (auto wrong = judge_promises(world))
            return wrong;
    }
    if (is_restored)
        restore_ = begin(world, evidence.log().size());
    return judge_numbers(world);
}

bool ClosedTillTold::has_new_restore(const World& world) {
    const auto& harm = world.harm();
    bool has_one = false;
    for (; harm_seen_ < harm.size(); ++harm_seen_)
        has_one = has_one || harm[harm_seen_].kind == HarmKind::hub_restored;
    return has_one;
}

ClosedTillTold::Restore ClosedTillTold::begin(const World& world, std::size_t entries) const {
    return {.at = world.nature().time.now(),
            .entries = entries,
            .greetings = world.witness().greetings.size(),
            .epoch = world.hub().epoch().value,
            .awaited = book_.nodes,
            .most = {}};
}

void ClosedTillTold::follow(const hub::LogEntry& entry) {
    if (entries_ == 0)
        book_.first = entry.at;
    book_.newest = entry.at;
    for (const hub::Effect& effect : entry.effects)
        follow(effect);
}

void ClosedTillTold::follow(const hub::Effect& effect) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect)) {
        book_.skus[named->index.value] = named->sku.value;
    } else if (const auto* added = std::get_if<hub::LocationAdded>(&effect)) {
        book_.locations[added->index.value] = added->id;
    } else if (const auto* registered = std::get_if<hub::NodeRegistered>(&effect)) {
        book_.nodes[registered->node] = registered->location;
    } else if (const auto* set = std::get_if<hub::OnlineSet>(&effect)) {
        book_.online[set->sku.value][set->location.value] = set->online.value;
    } else if (const auto* moved = std::get_if<hub::Moved>(&effect)) {
        if (moved->to.kind == hub::AccountKind::customer)
            book_.sold[moved->sku.value] += moved->quantity.value;
        if (moved->from.kind == hub::AccountKind::customer)
            book_.sold[moved->sku.value] -= moved->quantity.value;
    } else if (const auto* mapped = std::get_if<hub::ListingMapped>(&effect)) {
        book_.listings[{mapped->channel, mapped->listing}] = mapped->sku.value;
    } else if (const auto* published = std::get_if<hub::Published>(&effect)) {
        book_.confirmed[{published->channel, published->listing}] = published->quantity.value;
    }
}

// Who greeted, and whose journal the log holds up to there.
void ClosedTillTold::hear(const World& world, const Evidence& evidence) {
    if (!restore_)
        return;
    const auto& greetings = world.witness().greetings;
    for (std::size_t i = restore_->greetings; i < greetings.size(); ++i) {
        const Greeting& greeting = greetings[i];
        if (evidence.cursor(greeting.node, greeting.journal).seq >= greeting.head)
            restore_->awaited.erase(greeting.node);
    }
}

// What probably sold: the units a day, of all the log's days, for the time since its newest entry.
void ClosedTillTold::keep_numbers(UnixMs started) {
    const std::int64_t span = std::max((book_.newest - book_.first).value / minute, day_minutes);
    const std::int64_t away = std::max<std::int64_t>(
        0, std::min((started - book_.newest).value / minute + 1, 366 * day_minutes));
    for (const auto& [listing, confirmed] : book_.confirmed) {
        const std::int64_t sold = std::max<std::int64_t>(0, book_.sold[book_.listings[listing]]);
        const std::int64_t buffer = std::max<std::int64_t>(1, (sold * away + span - 1) / span);
        std::int64_t& kept = kept_[listing];
        kept = std::max(kept, confirmed - buffer);
    }
}

std::optional<std::string> ClosedTillTold::judge_promises(const World& world) {
    for (const auto& [node, location] : restore_->awaited) {
        if (is_revoked(world, node) || is_reopened(world, location, restore_->at))
            continue;
        for (const auto& [sku, cells] : book_.online) {
            for (const auto& [at, online] : cells) {
                if (online > 0 && book_.locations[at] == location)
                    return join(book_.skus[sku], " at ", location.value, ": U ", online,
                                " although the hub that came back has not heard yet of all that ",
                                name_of(world, node), " recorded");
            }
        }
    }
    for (const auto& [sku, cells] : book_.online) {
        std::int64_t sum = 0;
        for (const auto& [at, online] : cells)
            sum += online;
        std::int64_t& most = restore_->most[sku];
        most = std::max(most, sum);
    }
    return std::nullopt;
}

// Of the life that the restore began; one that raises its epoch once more keeps numbers anew.
std::optional<std::string> ClosedTillTold::judge_numbers(const World& world) {
    const auto& numbers = world.witness().numbers;
    for (; numbers_seen_ < numbers.size(); ++numbers_seen_) {
        const NumberTaken& taken = numbers[numbers_seen_];
        if (!restore_ || taken.hub_epoch != restore_->epoch)
            continue;
        const Listing listing{taken.channel, taken.listing};
        const std::int64_t most = std::max(restore_->most[book_.listings[listing]], kept_[listing]);
        if (taken.quantity.value > most)
            return join(taken.channel.value, " took ", taken.quantity, " for ", taken.listing,
                        " from a hub that came back, which may have shown ", most, " at most");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
