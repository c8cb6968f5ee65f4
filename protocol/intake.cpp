#include "protocol/intake.hpp"

#include <algorithm>
#include <utility>

#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {

namespace {

// The hub serves this many major versions before its own.
constexpr std::uint16_t majors_back = 2;

bool is_served(const Hello& hello) {
    return hello.major <= wire_major && hello.major + majors_back >= wire_major;
}

// What the chain over a batch says: the hash after its last event, and the hash at one place
// inside.
struct ChainWalk {
    Position last;
    std::optional<Digest> hash_at;
};

ChainWalk walk_chain(const EventBatch& batch, Seq at) {
    CHECK(batch.first > Seq{0});
    ChainWalk walk{.last = Position{.seq = Seq{batch.first.value - 1}, .hash = batch.prev_hash}};
    if (walk.last.seq == at) {
        walk.hash_at = walk.last.hash;
    }
    for (const Bytes& event : batch.events) {
        walk.last = chain_append(walk.last, batch.node, batch.journal, event);
        if (walk.last.seq == at) {
            walk.hash_at = walk.last.hash;
        }
    }
    return walk;
}

}  // namespace

Position end_of(const EventBatch& batch) {
    return walk_chain(batch, Seq{}).last;
}

const char* to_text(BatchVerdict verdict) {
    switch (verdict) {
        case BatchVerdict::foreign:
            return "foreign";
        case BatchVerdict::stopped:
            return "stopped";
        case BatchVerdict::corrupt:
            return "corrupt";
        case BatchVerdict::duplicate:
            return "duplicate";
        case BatchVerdict::gap:
            return "gap";
        case BatchVerdict::fork:
            return "fork";
        case BatchVerdict::next:
            return "next";
    }
    return "unknown";
}

const char* to_text(HelloVerdict verdict) {
    switch (verdict) {
        case HelloVerdict::unsupported_version:
            return "unsupported version";
        case HelloVerdict::revoked:
            return "revoked";
        case HelloVerdict::stopped:
            return "stopped";
        case HelloVerdict::clone:
            return "clone";
        case HelloVerdict::journal_hole:
            return "journal hole";
        case HelloVerdict::rolled_back:
            return "rolled back";
        case HelloVerdict::doubtful:
            return "doubtful";
        case HelloVerdict::new_journal:
            return "new journal";
        case HelloVerdict::damaged:
            return "damaged";
        case HelloVerdict::hub_lost_history:
            return "hub lost history";
        case HelloVerdict::normal:
            return "normal";
    }
    return "unknown";
}

Intake::Intake(NodeId node) : node_(node) {
    CHECK(!node_.is_none());
}

void Intake::restore(JournalId journal, const Position& cursor, std::uint32_t epoch,
                     std::optional<Fence> fence) {
    CHECK(!journal.is_none());
    CHECK(!journal_);
    journal_ = journal;
    cursor_ = cursor;
    epoch_ = epoch;
    fence_ = std::move(fence);
}

void Intake::replaced(JournalId journal) {
    CHECK(journal_ != journal);
    if (!was_replaced(journal)) {
        replaced_.push_back(journal);
    }
}

void Intake::heard(Now now) {
    heard_at_ = now.steady;
}

HelloVerdict Intake::judge(const Hello& hello, Now now) const {
    CHECK(hello.node == node_);
    const bool is_ours = journal_ == hello.journal;
    if (!is_served(hello)) {
        return HelloVerdict::unsupported_version;
    }
    if (fence_ && fence_->reason == FenceReason::revoked) {
        return HelloVerdict::revoked;
    }
    if (is_ours && fence_) {
        return HelloVerdict::stopped;
    }
    if (was_replaced(hello.journal)) {
        return judge_replaced(hello, now);
    }
    if (!is_ours && is_live(now)) {
        return HelloVerdict::clone;
    }
    const Position cursor = is_ours ? cursor_ : Position{};
    if (hello.first_retained > cursor.seq.next()) {
        return HelloVerdict::journal_hole;
    }
    if (hello.guard && hello.guard->seq > hello.head.seq) {
        return HelloVerdict::rolled_back;
    }
    const auto contradicts = [&cursor](const Position& position) {
        return position.seq == cursor.seq && position.hash != cursor.hash;
    };
    if (contradicts(hello.head) || contradicts(hello.acked)) {
        return HelloVerdict::rolled_back;
    }
    if (hello.head.seq < cursor.seq) {
        return hello.proof == challenge(hello.journal) ? HelloVerdict::rolled_back
                                                       : HelloVerdict::doubtful;
    }
    if (!is_ours) {
        return HelloVerdict::new_journal;
    }
    if (hello.damaged > cursor.seq) {
        return HelloVerdict::damaged;
    }
    return hello.acked.seq > cursor.seq ? HelloVerdict::hub_lost_history : HelloVerdict::normal;
}

BatchDecision Intake::judge(const EventBatch& batch) const {
    if (batch.node != node_ || journal_ != batch.journal) {
        return {.verdict = BatchVerdict::foreign};
    }
    if (fence_) {
        return {.verdict = BatchVerdict::stopped};
    }
    return judge_place(batch);
}

BatchDecision Intake::judge_brought(const EventBatch& batch) const {
    if (batch.node != node_ || journal_ != batch.journal) {
        return {.verdict = BatchVerdict::foreign};
    }
    return judge_place(batch);
}

BatchDecision Intake::judge_place(const EventBatch& batch) const {
    const ChainWalk walk = walk_chain(batch, cursor_.seq);
    if (walk.last.hash != batch.last_hash || batch.events.empty()) {
        return {.verdict = BatchVerdict::corrupt};
    }
    const bool agrees = !walk.hash_at || *walk.hash_at == cursor_.hash;
    if (walk.last.seq <= cursor_.seq && agrees) {
        return {.verdict = BatchVerdict::duplicate};
    }
    if (batch.first > cursor_.seq.next()) {
        return {.verdict = BatchVerdict::gap};
    }
    if (!agrees) {
        return {.verdict = BatchVerdict::fork};
    }
    const std::uint64_t skip = cursor_.seq.next().value - batch.first.value;
    CHECK(skip < batch.events.size());
    return {
        .verdict = BatchVerdict::next, .skip = static_cast<std::size_t>(skip), .after = walk.last};
}

std::uint64_t Intake::challenge(const JournalId& journal) const {
    std::uint64_t number = epoch_;
    if (was_replaced(journal)) {
        return ~number;
    }
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number ^= static_cast<std::uint64_t>(cursor_.hash[i]) << (8 * i);
    }
    return std::max<std::uint64_t>(number, 1);
}

void Intake::adopt(JournalId journal, std::uint32_t epoch) {
    CHECK(!journal.is_none() && journal_ != journal && !was_replaced(journal));
    CHECK(epoch > epoch_);
    if (journal_) {
        replaced_.push_back(*journal_);
    }
    journal_ = journal;
    cursor_ = {};
    epoch_ = epoch;
    fence_ = std::nullopt;
    heard_at_ = std::nullopt;
}

void Intake::advance(const Position& cursor) {
    CHECK(journal_ && (!fence_ || fence_->reason == FenceReason::revoked));
    CHECK(cursor.seq > cursor_.seq);
    cursor_ = cursor;
}

// Once; but a stopped stream, and one that was never met, may still be revoked.
void Intake::stop(Fence fence) {
    CHECK(!fence_ || fence.reason == FenceReason::revoked);
    fence_ = std::move(fence);
}

const NodeId& Intake::node() const {
    return node_;
}
const std::optional<JournalId>& Intake::journal() const {
    return journal_;
}
const Position& Intake::cursor() const {
    return cursor_;
}
std::uint32_t Intake::epoch() const {
    return epoch_;
}
const std::optional<Fence>& Intake::fence() const {
    return fence_;
}

// One that comes while ours is alive means two machines under one name.
bool Intake::is_live(Now now) const {
    return journal_ && !fence_ && heard_at_ &&
           now.steady.value - heard_at_->value < limits::clone_window_ms;
}

// It would be counted a second time from its first event, so it never runs again.
HelloVerdict Intake::judge_replaced(const Hello& hello, Now now) const {
    if (hello.proof != challenge(hello.journal)) {
        return HelloVerdict::doubtful;
    }
    return is_live(now) ? HelloVerdict::clone : HelloVerdict::rolled_back;
}

bool Intake::was_replaced(const JournalId& journal) const {
    return std::find(replaced_.begin(), replaced_.end(), journal) != replaced_.end();
}

}  // namespace onepool::protocol
