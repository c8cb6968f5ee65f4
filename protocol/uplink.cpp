#include "protocol/uplink.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {

const char* to_text(UplinkState state) {
    switch (state) {
        case UplinkState::offline:
            return "offline";
        case UplinkState::greeting:
            return "greeting";
        case UplinkState::streaming:
            return "streaming";
        case UplinkState::fenced:
            return "fenced";
    }
    return "unknown";
}

Uplink::Uplink(Identity identity, Stored stored)
    : identity_(std::move(identity)),
      head_(stored.head),
      acked_(stored.acked),
      safe_(stored.safe),
      first_retained_(stored.first_retained),
      hub_epoch_(stored.hub_epoch),
      epoch_(stored.epoch),
      token_(std::move(stored.token)),
      next_(stored.acked.seq.next()),
      window_(limits::window_start) {
    CHECK(!identity_.node.is_none() && !identity_.journal.is_none());
    CHECK(first_retained_ > Seq{0} && first_retained_ <= head_.seq.next());
}

// ---- inputs

void Uplink::connected(Now now) {
    switch (state_) {
        case UplinkState::offline:
        case UplinkState::greeting:
        case UplinkState::streaming:
            hub_since_ = std::nullopt;
            greet_in_turn(now);
            break;
        case UplinkState::fenced:
            if (may_fence_end_)
                greet_in_turn(now);
            break;
    }
}

void Uplink::lost(Now) {
    switch (state_) {
        case UplinkState::offline:
        case UplinkState::greeting:
        case UplinkState::streaming:
            state_ = UplinkState::offline;
            in_flight_.clear();
            break;
        case UplinkState::fenced:
            break;
    }
}

void Uplink::appended(const Position& head) {
    CHECK(head.seq > head_.seq);
    head_ = head;
}

Uplink::Progress Uplink::receive(const Welcome& welcome, Now now) {
    // A hub that needs what is gone says so by a fence: it knows from the Hello. A welcome that
    // asks for it was said long ago.
    const bool is_held = welcome.cursor.seq.next() >= first_retained_;
    const bool is_possible = welcome.journal == identity_.journal && is_held &&
                             welcome.hub_epoch >= hub_epoch_ && welcome.cursor.seq <= head_.seq;
    // A second welcome, to a Hello said twice, may be older than what was acknowledged since.
    if (state_ != UplinkState::greeting || !is_possible) {
        return Progress::stale;
    }
    hub_epoch_ = welcome.hub_epoch;
    epoch_ = welcome.epoch;
    if (!welcome.token.empty()) {
        token_ = welcome.token;
    }
    spread_ms_ = welcome.spread_ms;
    window_ = std::clamp(welcome.credit, 1u, limits::window_max);
    clock_offset_.reset();
    if (hello_sent_at_) {
        const Millis way_back{(now.steady.value - hello_sent_at_->value) / 2};
        clock_offset_ = welcome.hub_wall + way_back - now.wall;
    }
    const Seq acked_before = acked_.seq;
    state_ = UplinkState::streaming;
    acked_ = welcome.cursor;
    safe_ = std::min(welcome.safe, welcome.cursor.seq);  // of this hub: it may be an older one
    timeouts_in_a_row_ = 0;
    // Before it there is something to send first; then it is met again.
    if (acked_.seq.next() != damaged_) {
        damaged_ = Seq{};
    }
    send_again();
    if (acked_.seq < acked_before) {
        return Progress::rewound;
    }
    return acked_.seq > acked_before ? Progress::acked : Progress::none;
}

Uplink::Progress Uplink::receive(const Ack& ack, Now now) {
    const bool is_ours = ack.journal == identity_.journal && ack.hub_epoch >= hub_epoch_;
    switch (state_) {
        case UplinkState::offline:
        case UplinkState::fenced:
            return Progress::stale;
        case UplinkState::greeting:
            // The welcome will say what the hub has. What comes before it may be said of a journal
            // of the same id that another machine sends: a clone, whose original follows late.
            return is_ours && ack.challenge > 0 ? prove(ack, now) : Progress::stale;
        case UplinkState::streaming:
            break;
    }
    if (ack.hub_epoch < hub_epoch_) {
        return Progress::stale;
    }
    if (is_ours && ack.challenge > 0) {
        return prove(ack, now);
    }
    // Either the hub is another one, or it does not know this journal, or its history is not ours.
    // Its judgement of a Hello says which.
    if (ack.hub_epoch > hub_epoch_ || ack.journal != identity_.journal ||
        contradicts(ack.applied)) {
        greet(now);
        return Progress::restarted;
    }
    if (ack.applied.seq < acked_.seq) {
        return Progress::stale;
    }
    window_ = std::clamp(ack.credit, 1u, limits::window_max);
    safe_ = ack.safe;
    const bool has_advanced = ack.applied.seq > acked_.seq;
    if (has_advanced) {
        accept(ack.applied, now);
    }
    if (ack.expect && gap_answered_ != acked_.seq && next_ > acked_.seq.next()) {
        gap_answered_ = acked_.seq;
        ++resends_;
        send_again();
        return Progress::rewound;
    }
    return has_advanced ? Progress::acked : Progress::none;
}

Uplink::Progress Uplink::receive(const Fence& fence, Now) {
    const bool is_ours = fence.journal == identity_.journal && fence.hub_epoch >= hub_epoch_;
    switch (state_) {
        case UplinkState::offline:
        case UplinkState::fenced:
            return Progress::stale;
        case UplinkState::greeting:
        case UplinkState::streaming:
            return is_ours ? stop(fence) : Progress::stale;
    }
    return Progress::stale;
}

Uplink::Progress Uplink::receive(const HubState& hub, Now now) {
    if (hub.hub_epoch < hub_epoch_) {
        return Progress::stale;
    }
    const bool may_return = state_ == UplinkState::fenced && may_fence_end_;
    // A hub that started again has lost what was on its way to it, and what it was to tell us. One
    // that does not serve us may have spoken so that we could not read it: then the first word that
    // we can read may be of another.
    const bool is_other_start =
        hub.is_online && (hub_since_ ? *hub_since_ != hub.since : may_return);
    // A refusal may come late, or twice, of a hub that is gone: from which start it is, it does not
    // say. So the hub that is heard is asked again now and then.
    const bool is_long_ago =
        may_return && hub.is_online && hello_sent_at_ &&
        now.steady.value - hello_sent_at_->value >= limits::version_again_after_ms;
    const bool is_another = hub.hub_epoch > hub_epoch_ || is_other_start || is_long_ago;
    if (hub.is_online) {
        hub_since_ = hub.since;
    }
    const bool is_waiting = state_ == UplinkState::streaming || may_return;
    if (!is_waiting || !is_another) {
        return Progress::none;
    }
    greet_in_turn(now);
    return Progress::restarted;
}

void Uplink::pruned(Seq last) {
    CHECK(last <= safe_ && last >= first_retained_);
    first_retained_ = last.next();
}

void Uplink::greet_again(Now now) {
    if (state_ == UplinkState::streaming)
        greet(now);
}

void Uplink::begin_journal(JournalId journal, Now now) {
    CHECK(state_ == UplinkState::fenced);
    CHECK(!journal.is_none() && journal != identity_.journal);
    identity_.journal = journal;
    head_ = {};
    acked_ = {};
    safe_ = {};
    first_retained_ = Seq{1};
    next_ = Seq{1};
    proof_ = 0;
    timeouts_in_a_row_ = 0;
    gap_answered_ = std::nullopt;
    damaged_ = Seq{};
    fence_text_.clear();
    greet(now);
}

bool Uplink::damaged(Seq at, Now now) {
    CHECK(state_ == UplinkState::streaming);
    CHECK(at == next_ && at <= head_.seq);
    if (damaged_ == at) {
        return false;
    }
    damaged_ = at;
    greet(now);
    return true;
}

void Uplink::sent(const Position& last, Now now) {
    CHECK(state_ == UplinkState::streaming);
    CHECK(in_flight_.size() < window_);
    CHECK(last.seq >= next_ && last.seq <= head_.seq);
    if (in_flight_.empty()) {
        resend_at_ = later(now, resend_delay(timeouts_in_a_row_, waiter(resends_)));
    }
    in_flight_.push_back(last);
    next_ = last.seq.next();
}

// ---- outputs

std::optional<Hello> Uplink::hello_due(Now now) {
    if (!in_flight_.empty() && now.steady >= resend_at_) {
        ++timeouts_in_a_row_;
        ++resends_;
        gap_answered_ = std::nullopt;
        send_again();
    }
    if (state_ != UplinkState::greeting || now.steady < hello_at_) {
        return std::nullopt;
    }
    ++hellos_;
    hello_sent_at_ = now.steady;
    hello_at_ = later(now, jittered(limits::hello_again_after_ms, waiter(hellos_)));
    return Hello{.node = identity_.node,
                 .journal = identity_.journal,
                 .location = identity_.location,
                 .epoch = epoch_,
                 .hub_epoch = hub_epoch_,
                 .first_retained = first_retained_,
                 .head = head_,
                 .acked = acked_,
                 .boot_no = identity_.boot_no,
                 .wall = now.wall,
                 .build = identity_.build,
                 .proof = proof_,
                 .token = token_,
                 .damaged = damaged_};
}

std::optional<SendRange> Uplink::wants(Now) const {
    if (state_ != UplinkState::streaming || in_flight_.size() >= window_ || next_ > head_.seq) {
        return std::nullopt;
    }
    const std::uint64_t waiting = head_.seq.value - next_.value + 1;
    if (!in_flight_.empty() && waiting < limits::batch_events) {
        return std::nullopt;
    }
    const std::uint64_t count = std::min<std::uint64_t>(waiting, limits::batch_events);
    return SendRange{.first = next_, .last = Seq{next_.value + count - 1}};
}

std::optional<Millis> Uplink::wake_at() const {
    switch (state_) {
        case UplinkState::greeting:
            return hello_at_;
        case UplinkState::streaming:
            return in_flight_.empty() ? std::nullopt : std::optional{resend_at_};
        case UplinkState::offline:
        case UplinkState::fenced:
            return std::nullopt;
    }
    return std::nullopt;
}

// ---- views

UplinkState Uplink::state() const {
    return state_;
}
const Position& Uplink::acked() const {
    return acked_;
}
Seq Uplink::safe() const {
    return safe_;
}
const Position& Uplink::head() const {
    return head_;
}
Seq Uplink::first_retained() const {
    return first_retained_;
}
HubEpoch Uplink::hub_epoch() const {
    return hub_epoch_;
}
std::uint32_t Uplink::epoch() const {
    return epoch_;
}
std::uint64_t Uplink::outbox() const {
    return head_.seq > acked_.seq ? head_.seq.value - acked_.seq.value : 0;
}
std::optional<Millis> Uplink::clock_offset() const {
    return clock_offset_;
}
const Bytes& Uplink::token() const {
    return token_;
}
const std::string& Uplink::fence_text() const {
    return fence_text_;
}
std::uint64_t Uplink::resends() const {
    return resends_;
}
std::uint32_t Uplink::credit() const {
    return window_;
}

// ---- steps

void Uplink::greet(Now now) {
    state_ = UplinkState::greeting;
    in_flight_.clear();
    hello_at_ = now.steady;
    hello_sent_at_ = std::nullopt;
}

void Uplink::greet_in_turn(Now now) {
    greet(now);
    // What jittered() takes away is a number between 0 and a quarter.
    const std::int64_t four_spreads = 4 * std::int64_t{spread_ms_};
    const std::int64_t kept = jittered(four_spreads, waiter(hellos_)).value;
    hello_at_ = later(now, Millis{four_spreads - kept});
}

Uplink::Progress Uplink::stop(const Fence& fence) {
    state_ = UplinkState::fenced;
    in_flight_.clear();
    fence_text_ = fence.text;
    may_fence_end_ = fence.reason == FenceReason::unsupported_version;
    return Progress::fenced;
}

Uplink::Progress Uplink::prove(const Ack& ack, Now now) {
    proof_ = ack.challenge;
    greet(now);
    return Progress::restarted;
}

void Uplink::accept(const Position& applied, Now now) {
    CHECK(applied.seq > acked_.seq && applied.seq <= head_.seq);
    acked_ = applied;
    while (!in_flight_.empty() && in_flight_.front().seq <= applied.seq) {
        in_flight_.pop_front();
    }
    next_ = std::max(next_, applied.seq.next());
    timeouts_in_a_row_ = 0;
    gap_answered_ = std::nullopt;
    resend_at_ = later(now, resend_delay(timeouts_in_a_row_, waiter(resends_)));
}

void Uplink::send_again() {
    in_flight_.clear();
    next_ = acked_.seq.next();
}

// True when the hub holds another event at a place where we know our own, or one we never wrote.
bool Uplink::contradicts(const Position& applied) const {
    const auto differs = [&applied](const Position& ours) {
        return ours.seq == applied.seq && ours.hash != applied.hash;
    };
    return applied.seq > head_.seq || differs(head_) || differs(acked_) ||
           std::any_of(in_flight_.begin(), in_flight_.end(), differs);
}

Waiter Uplink::waiter(std::uint64_t attempt) const {
    return {identity_.node, identity_.boot_no, attempt};
}

Millis Uplink::later(Now now, Millis delay) {
    return Millis{now.steady.value + delay.value};
}

}  // namespace onepool::protocol
