#include "node/core/refetch.hpp"

#include <algorithm>

#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// Where each of the events stands in the chain.
std::vector<Position> chain_of(const NodeId& node, const FoundEvents& found) {
    std::vector<Position> chain;
    Position last{Seq{found.last.value - found.events.size()}, found.prev_hash};
    for (const Bytes& event : found.events) {
        last = chain_append(last, node, found.journal, event);
        chain.push_back(last);
    }
    return chain;
}

BasketId document_of(const Bytes& payload) {
    const auto decoded = decode_event(payload);
    const auto* event = std::get_if<Event>(&decoded);
    return event == nullptr ? BasketId{} : event->header.basket;
}

// How many of them this database wrote itself: history is shared up to there.
std::size_t shared_with(const JournalRead& own, const std::vector<Position>& chain) {
    std::size_t shared = std::min(own.hashes.size(), chain.size());
    while (shared > 0 && own.hashes[shared - 1] != chain[shared - 1].hash)
        --shared;
    return shared;
}

}  // namespace

std::optional<LostEvents> Refetch::ask(const std::vector<Lack>& lacks, Now now) {
    if (found_ || (wait_until_ && now.steady < *wait_until_))
        return std::nullopt;
    const auto next = std::ranges::find_if(lacks, [&](const Lack& lack) {
        return !given_up_.contains({lack.journal, lack.range.last, lack.to});
    });
    wait_until_.reset();
    if (next == lacks.end()) {
        asked_.reset();
        return std::nullopt;
    }
    CHECK(next->range.first > Seq{} && next->range.first <= next->range.last);
    timeouts_in_a_row_ = asked_ == *next ? timeouts_in_a_row_ + 1 : 0;
    asked_ = *next;
    wait_until_ = Millis{now.steady.value +
                         resend_delay(timeouts_in_a_row_, {node_, boot_no_, ++asks_}).value};
    return LostEvents{node_, next->journal, next->range.first, next->range.last};
}

std::optional<ReadJournal> Refetch::receive(FoundEvents found, Now now) {
    const bool is_asked =
        asked_ && !found_ && found.journal == asked_->journal && found.last == asked_->range.last;
    if (!is_asked)
        return std::nullopt;
    const std::uint64_t wanted = asked_->range.last.value - asked_->range.first.value + 1;
    if (found.events.empty() || found.events.size() > wanted) {
        give_up(now);
        return std::nullopt;
    }
    // Of what was damaged the last row and the one behind it prove; of another history, where it
    // parted from this one.
    const Seq first{found.last.value - found.events.size() + 1};
    reading_ = ReadJournal{found.journal, asked_->to == BackTo::own_row
                                              ? SendRange{found.last, found.last.next()}
                                              : SendRange{first, found.last}};
    found_ = std::move(found);
    wait_until_.reset();
    return reading_;
}

bool Refetch::awaits(const JournalRead& own) const {
    return reading_ && own.journal == reading_->journal && own.first == reading_->range.first;
}

std::optional<Refetch::Proven> Refetch::judge(const JournalRead& own, Now now) {
    CHECK(awaits(own) && found_ && asked_);
    if (own.has_disk_failed) {
        lost();
        rest(now);
        return std::nullopt;
    }
    const auto chain = chain_of(node_, *found_);
    if (!is_proven(chain, own)) {
        give_up(now);
        return std::nullopt;
    }
    Proven proven{*asked_, {Seq{chain.front().seq.value - 1}, found_->prev_hash}, {}, false};
    const std::size_t shared = asked_->to == BackTo::beside ? shared_with(own, chain) : 0;
    proven.is_all = shared > 0 || chain.front().seq <= asked_->range.first;
    for (std::size_t at = shared; at < chain.size(); ++at) {
        Bytes& payload = found_->events[at];
        const BasketId document = document_of(payload);
        proven.events.push_back({found_->journal, chain[at].seq, chain[at].hash, document,
                                 std::move(payload), asked_->to});
    }
    lost();
    rest(now);
    return proven;
}

// Only the end can prove it: before that anybody can chain anything.
bool Refetch::is_proven(const std::vector<Position>& chain, const JournalRead& own) const {
    const Position& end = chain.back();
    if (std::ranges::find(asked_->ends, end.hash) != asked_->ends.end())
        return true;
    if (asked_->to == BackTo::beside)
        return false;
    if (!own.hashes.empty() && own.hashes.front() == end.hash)
        return true;
    return own.events.size() > 1 && own.hashes.size() > 1 &&
           chain_append(end, node_, own.journal, own.events[1]).hash == own.hashes[1];
}

void Refetch::lost() {
    asked_.reset();
    found_.reset();
    reading_.reset();
    wait_until_.reset();
    timeouts_in_a_row_ = 0;
}

void Refetch::give_up(Now now) {
    given_up_.emplace(asked_->journal, asked_->range.last, asked_->to);
    lost();
    rest(now);
}

void Refetch::rest(Now now) {
    wait_until_ = Millis{now.steady.value + refetch_every_ms};
}

}  // namespace onepool::node
