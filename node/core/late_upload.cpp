#include "node/core/late_upload.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// The events from `first` to `last` are with the hub, which leaves these of the spans.
std::vector<Unreadable> without(const std::vector<Unreadable>& spans, Seq first,
                                const Position& last) {
    std::vector<Unreadable> left;
    for (const Unreadable& span : spans) {
        if (span.after.seq >= last.seq || span.last < first) {
            left.push_back(span);
            continue;
        }
        if (span.after.seq.next() < first)
            left.push_back({span.after, Seq{first.value - 1}});
        if (span.last > last.seq)
            left.push_back({last, span.last});
    }
    return left;
}

// One event more, which stands in none of the spans or in one already.
void put_in(std::vector<Unreadable>& spans, Seq seq, const Digest& before) {
    const auto next = std::find_if(spans.begin(), spans.end(),
                                   [&](const Unreadable& span) { return span.last.next() >= seq; });
    if (next == spans.end() || next->after.seq > seq) {
        spans.insert(next, {{Seq{seq.value - 1}, before}, seq});
        return;
    }
    next->last = std::max(next->last, seq);
    if (next->after.seq == seq)  // it touches the one behind it
        next->after = {Seq{seq.value - 1}, before};
    const auto behind = std::next(next);
    if (behind != spans.end() && behind->after.seq == next->last) {
        next->last = behind->last;
        spans.erase(behind);
    }
}

}  // namespace

// What could not be read is tried again, and what follows it comes with it: the hub knows what it
// has.
LateUpload::LateUpload(NodeId node, std::uint64_t boot_no, std::vector<EndedJournal> ended)
    : node_(node), boot_no_(boot_no), ended_(std::move(ended)) {
    for (EndedJournal& each : ended_) {
        if (!each.unreadable.empty() && each.unreadable.front().after.seq < each.taken.seq)
            each.taken = each.unreadable.front().after;
    }
}

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

void LateUpload::pass_over(const Digest& before) {
    const auto at = unfinished();
    CHECK(at.has_value());
    EndedJournal& ended = ended_[*at];
    const Seq seq = next_of(ended);
    put_in(ended.unreadable, seq, before);
    const bool goes_on = !passed_.empty() && passed_.back().journal == ended.journal &&
                         passed_.back().range.last.next() == seq;
    if (goes_on) {
        passed_.back().range.last = seq;
    } else {
        passed_.push_back({ended.journal, {seq, seq}});
    }
    lost();
}

LateUpload::Progress LateUpload::receive(const Ack& ack) {
    const auto at = unfinished();
    if (!in_flight_ || !at || ack.journal != ended_[*at].journal)
        return Progress::stale;
    if (ack.applied == *in_flight_) {
        EndedJournal& ended = ended_[*at];
        ended.unreadable = without(ended.unreadable, next_of(ended), *in_flight_);
        ended.taken = *in_flight_;
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

void LateUpload::came_back(const JournalId& journal, Seq first, const Position& last) {
    auto& spans = ended_[index_of(journal)].unreadable;
    spans = without(spans, first, last);
}

void LateUpload::came_beside(const JournalId& journal, const Position& still) {
    ended_[index_of(journal)].lost = still;
}

void LateUpload::rewind() {
    for (EndedJournal& ended : ended_)
        ended.taken = {};
    lost();
}

std::size_t LateUpload::index_of(const JournalId& journal) const {
    const auto found = std::find_if(ended_.begin(), ended_.end(), [&](const EndedJournal& each) {
        return each.journal == journal;
    });
    CHECK(found != ended_.end());
    return static_cast<std::size_t>(found - ended_.begin());
}

LatePut LateUpload::row_of(const JournalId& journal) const {
    const EndedJournal& ended = ended_[index_of(journal)];
    return {ended.journal, ended.taken, ended.unreadable, ended.lost};
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

// What was pruned is behind a verified backup of the hub.
Seq LateUpload::next_of(const EndedJournal& ended) const {
    Seq next = std::max(ended.taken.seq.next(), ended.first_retained);
    const auto is_in = [&](const Passed& passed) {
        return passed.journal == ended.journal && passed.range.first <= next &&
               next <= passed.range.last;
    };
    auto run = passed_.begin();
    while ((run = std::find_if(passed_.begin(), passed_.end(), is_in)) != passed_.end())
        next = run->range.last.next();
    return next;
}

bool LateUpload::has_more(const EndedJournal& ended) const {
    return next_of(ended) <= ended.head.seq;
}

std::optional<std::size_t> LateUpload::unfinished() const {
    const auto found = std::find_if(ended_.begin(), ended_.end(),
                                    [&](const EndedJournal& each) { return has_more(each); });
    if (found == ended_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - ended_.begin());
}

}  // namespace onepool::node
