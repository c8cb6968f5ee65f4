#include "hub/core/recovery_book.hpp"

#include <algorithm>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

auto awaited_node(const NodeId& node) {
    return [&node](const Awaited& each) { return each.node == node; };
}

}  // namespace

const char* to_text(EpochCause cause) {
    switch (cause) {
        case EpochCause::first:
            return "a new log";
        case EpochCause::configured:
            return "the configuration asks for it";
        case EpochCause::restored:
            return "the database came back from a backup";
        case EpochCause::seen_higher:
            return "a node has answered a later life of this hub";
        case EpochCause::history_lost:
            return "a node was told of more than this hub holds";
    }
    CHECK(false);  // every cause has a name
}

bool RecoveryBook::is_reconciling(LocationIndex location) const {
    return std::ranges::find(record_.reconciling, location) != record_.reconciling.end();
}

const Awaited* RecoveryBook::find_awaited(const NodeId& node) const {
    const auto found = std::ranges::find_if(record_.awaited, awaited_node(node));
    return found == record_.awaited.end() ? nullptr : &*found;
}

bool RecoveryBook::is_awaiting_at(LocationIndex location) const {
    return std::ranges::any_of(record_.awaited,
                               [&](const Awaited& each) { return each.location == location; });
}

const std::string* RecoveryBook::find_postponed(const ChannelId& channel) const {
    const auto found =
        std::ranges::find(record_.postponed, channel, &std::pair<ChannelId, std::string>::first);
    return found == record_.postponed.end() ? nullptr : &found->second;
}

Seq RecoveryBook::safe(const NodeId& node, const std::optional<JournalId>& journal) const {
    if (!record_.backup)
        return {};
    for (const SafePoint& point : record_.backup->safe) {
        if (point.node == node && point.journal == journal)
            return point.seq;
    }
    return {};
}

void RecoveryBook::began(Lsn lsn, UnixMs at) {
    if (lsn != Lsn{1})
        return;
    record_.first_at = at;
    is_dirty_ = true;
}

void RecoveryBook::apply(const EpochRaised& effect, Lsn lsn, UnixMs at) {
    CHECK(effect.epoch >= record_.epoch);
    record_.epoch = effect.epoch;
    record_.numbers_changed = lsn;
    if (effect.cause != EpochCause::first) {
        record_.lost_life = lsn;
        record_.lost_at = at;
    }
    if (!effect.restore.empty())
        record_.restores.push_back(effect.restore);
    is_dirty_ = true;
}

void RecoveryBook::apply(const ReconcileBegun& effect, Lsn, UnixMs) {
    if (!is_reconciling(effect.location))
        record_.reconciling.push_back(effect.location);
    for (const NodeId& node : effect.nodes) {
        std::erase_if(record_.awaited, awaited_node(node));
        record_.awaited.push_back({.node = node, .location = effect.location, .journal = {}});
    }
    is_dirty_ = true;
}

void RecoveryBook::apply(const NodeReported& effect, Lsn, UnixMs) {
    const auto found = std::ranges::find_if(record_.awaited, awaited_node(effect.node));
    CHECK(found != record_.awaited.end());
    found->journal = effect.journal;
    found->head = effect.head;
    is_dirty_ = true;
}

void RecoveryBook::apply(const NodeSettled& effect, Lsn, UnixMs) {
    CHECK(std::erase_if(record_.awaited, awaited_node(effect.node)) == 1);
    is_dirty_ = true;
}

void RecoveryBook::apply(const ReconcileEnded& effect, Lsn lsn, UnixMs) {
    CHECK(std::erase(record_.reconciling, effect.location) == 1);
    record_.numbers_changed = lsn;
    is_dirty_ = true;
}

void RecoveryBook::apply(const KeepingBegun&, Lsn lsn, UnixMs at) {
    record_.keeping_since = at;
    record_.numbers_changed = lsn;
    is_dirty_ = true;
}

void RecoveryBook::apply(const KeepingEnded&, Lsn lsn, UnixMs) {
    record_.keeping_since.reset();
    record_.numbers_changed = lsn;
    is_dirty_ = true;
}

void RecoveryBook::apply(const FeedPostponed& effect, Lsn, UnixMs) {
    CHECK(find_postponed(effect.channel) == nullptr);
    record_.postponed.emplace_back(effect.channel, effect.cursor);
    is_dirty_ = true;
}

void RecoveryBook::apply(const FeedRewound& effect, Lsn, UnixMs) {
    std::erase_if(record_.postponed,
                  [&](const auto& each) { return each.first == effect.channel; });
    is_dirty_ = true;
}

void RecoveryBook::apply(const BackupVerified& effect, Lsn, UnixMs at) {
    record_.backup = VerifiedBackup{.lsn = effect.lsn,
                                    .made_at = effect.made_at,
                                    .verified_at = at,
                                    .digest = effect.digest,
                                    .safe = effect.safe};
    is_dirty_ = true;
}

}  // namespace onepool::hub
