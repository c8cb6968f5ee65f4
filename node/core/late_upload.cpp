#include "node/core/late_upload.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// What was pruned is behind a verified backup of the hub.
Seq next_of(const EndedJournal& ended) {
    return std::max(ended.taken.seq.next(), ended.first_retained);
}

bool has_more(const EndedJournal& ended) {
    return next_of(ended) <= ended.head.seq;
}

}  // namespace

LateUpload::LateUpload(NodeId node, std::uint64_t boot_no, std::vector<EndedJournal> ended)
    : node_(node), boot_no_(boot_no), ended_(std::move(ended)) {}

void LateUpload::add(const EndedJournal& ended) {
    CHECK(!owns(ended.journal));
    CHECK(ended.taken.seq <= ended.head.seq);
    ended_.push_back(ended);
}

bool LateUpload::owns(const JournalId& journal) const {
    return std::any_of(ended_.begin(), ended_.end(),
                       [&](const EndedJournal& each) { return each.journal == journal; });
}

std::optional<LateUpload::Wanted> LateUpload::wants(Now now) const {
    const auto at = unfinished();
    if (!at || (wait_until_ && now.steady < *wait_until_))
        return std::nullopt;
    const EndedJournal& ended = ended_[*at];
    const Seq first = next_of(ended);
    const Seq last{std::min(ended.head.seq.value, first.value + limits::batch_events - 1)};
    return Wanted{ended.journal, {first, last}};
}

bool LateUpload::contradicts(const Digest& prev_hash) const {
    const EndedJournal& ended = current();
    return ended.taken.seq > Seq{0} && next_of(ended) == ended.taken.seq.next() &&
           prev_hash != ended.taken.hash;
}

void LateUpload::begin_again() {
    const auto at = unfinished();
    CHECK(at.has_value());
    ended_[*at].taken = {};
    lost();
}

void LateUpload::sent(const Position& last, Now now) {
    CHECK(last.seq >= next_of(current()) && last.seq <= current().head.seq);
    if (in_flight_)
        ++timeouts_in_a_row_;
    in_flight_ = last;
    wait_until_ = Millis{now.steady.value +
                         resend_delay(timeouts_in_a_row_, {node_, boot_no_, ++sends_}).value};
}

void LateUpload::put_off(Now now) {
    in_flight_.reset();
    wait_until_ = Millis{now.steady.value + limits::resend_after_max_ms};
}

LateUpload::Progress LateUpload::receive(const Ack& ack) {
    const auto at = unfinished();
    if (!in_flight_ || !at || ack.journal != ended_[*at].journal)
        return Progress::stale;
    if (ack.applied == *in_flight_) {
        ended_[*at].taken = *in_flight_;
        lost();
        return Progress::moved;
    }
    if (!ack.expect)
        return Progress::stale;
    lost();
    return Progress::asked_again;
}

void LateUpload::lost() {
    in_flight_.reset();
    wait_until_.reset();
    timeouts_in_a_row_ = 0;
}

void LateUpload::rewind() {
    for (EndedJournal& ended : ended_)
        ended.taken = {};
    lost();
}

const EndedJournal& LateUpload::current() const {
    const auto at = unfinished();
    CHECK(at.has_value());
    return ended_[*at];
}

std::uint64_t LateUpload::left() const {
    std::uint64_t left = 0;
    for (const EndedJournal& ended : ended_) {
        if (has_more(ended))
            left += ended.head.seq.value - next_of(ended).value + 1;
    }
    return left;
}

std::optional<Millis> LateUpload::wake_at() const {
    return unfinished() ? wait_until_ : std::nullopt;
}

std::optional<std::size_t> LateUpload::unfinished() const {
    const auto found = std::find_if(ended_.begin(), ended_.end(), has_more);
    if (found == ended_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - ended_.begin());
}

}  // namespace onepool::node
