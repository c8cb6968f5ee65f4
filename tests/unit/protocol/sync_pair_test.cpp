#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/intake.hpp"
#include "protocol/limits.hpp"
#include "protocol/uplink.hpp"
#include "samples.hpp"

// A node's uplink and the hub's intake over a wire that drops, delays, repeats and reorders, with
// either side restarting, all from one seed. Whatever happens, the hub holds a prefix of the
// journal, each event once; when the faults stop, it holds all of it.

namespace onepool::protocol {
namespace {

const NodeId node = samples::node_id(1);
const JournalId journal = samples::journal_id(2);

class Pair {
  public:
    explicit Pair(std::uint64_t seed) : random_(seed) { restart_node(); }

    void run_with_faults(int steps) {
        for (int i = 0; i < steps; ++i) {
            now_.steady.value += static_cast<std::int64_t>(roll(400));
            fault();
            deliver_one();
            turn_of_node();
            check();
        }
    }

    // No more losses; events keep coming for a while.
    void run_without_faults() {
        link_up();
        for (int i = 0; i < 3000 && !is_done(); ++i) {
            now_.steady.value += 50;
            turn_of_node();
            while (!wire_.empty()) {
                deliver(0);
                turn_of_node();
            }
            check();
        }
    }

    bool is_done() const {
        return applied_ == journal_events_.size() && uplink().outbox() == 0 &&
               uplink().acked() == head_;
    }
    const Uplink& uplink() const { return *uplink_; }
    std::size_t doubts() const { return doubts_; }
    std::size_t events() const { return journal_events_.size(); }

  private:
    std::uint64_t roll(std::uint64_t sides) {
        random_ = random_ * 6364136223846793005u + 1442695040888963407u;
        return (random_ >> 33) % sides;
    }

    void fault() {
        switch (roll(40)) {
            case 0:
                uplink_->lost(now_);
                wire_.clear();  // clean sessions: what was on its way is gone
                break;
            case 1:
                link_up();
                break;
            case 2:
                restart_node();
                link_up();
                break;
            case 3:
                restart_hub();
                break;
            default:
                if (roll(3) == 0 && !wire_.empty()) {
                    wire_.erase(wire_.begin() + static_cast<std::ptrdiff_t>(roll(wire_.size())));
                }
                if (roll(15) == 0 && !delayed_.empty()) {
                    wire_.push_back(delayed_);  // long ago, perhaps before the link broke
                }
                if (roll(5) == 0 && !wire_.empty()) {
                    wire_.push_back(wire_[roll(wire_.size())]);
                }
                break;
        }
        for (std::uint64_t i = roll(4) == 0 ? roll(300) : 0; i > 0; --i) {
            append();
        }
    }

    void append() {
        journal_events_.push_back(Bytes{static_cast<std::uint8_t>(roll(256)), 1});
        head_ = chain_append(head_, node, journal, journal_events_.back());
        positions_.push_back(head_);
        uplink_->appended(head_);
    }

    void link_up() { uplink_->connected(now_); }

    // The cursor a node stores may be older than what it was told last.
    void restart_node() {
        const Position acked = uplink_ && roll(2) == 0 ? uplink_->acked() : Position{};
        uplink_.emplace(Uplink::Identity{.node = node,
                                         .journal = journal,
                                         .location = LocationId{"store-1"},
                                         .boot_no = ++boot_no_},
                        Uplink::Stored{.head = head_, .acked = acked, .first_retained = Seq{1}});
    }

    void restart_hub() {
        Intake again{node};
        if (intake_.journal()) {
            again.restore(journal, intake_.cursor(), intake_.epoch(), intake_.fence());
        }
        intake_ = again;
    }

    void turn_of_node() {
        if (const auto hello = uplink_->hello_due(now_)) {
            send(*hello);
            if (roll(2) == 0) {
                delayed_ = wire_.back();
            }
        }
        while (const auto wanted = uplink_->wants(now_)) {
            send_batch(*wanted);
        }
    }

    void send_batch(const SendRange& range) {
        EventBatch batch{.node = node, .journal = journal, .first = range.first};
        batch.prev_hash = positions_[range.first.value - 1].hash;
        // Sometimes bytes are full before the range ends.
        const std::uint64_t count = range.last.value - range.first.value + 1;
        const std::uint64_t taken = roll(4) == 0 ? 1 + roll(count) : count;
        const std::uint64_t last = range.first.value + taken - 1;
        for (std::uint64_t seq = range.first.value; seq <= last; ++seq) {
            batch.events.push_back(journal_events_[seq - 1]);
        }
        batch.last_hash = positions_[last].hash;
        send(batch);
        uplink_->sent(positions_[last], now_);
    }

    // Through the codec, as the real ones do.
    void send(const Message& message) { wire_.push_back(encode_message(message)); }

    void deliver_one() {
        if (!wire_.empty() && roll(4) != 0) {
            deliver(roll(3) == 0 ? roll(wire_.size()) : 0);
        }
    }

    void deliver(std::size_t at) {
        const Bytes bytes = wire_[at];
        wire_.erase(wire_.begin() + static_cast<std::ptrdiff_t>(at));
        const auto decoded = decode_message(bytes);
        const auto* message = std::get_if<Message>(&decoded);
        ASSERT_NE(message, nullptr);
        if (const auto* hello = std::get_if<Hello>(message)) {
            answer(*hello);
        } else if (const auto* batch = std::get_if<EventBatch>(message)) {
            answer(*batch);
        } else if (const auto* welcome = std::get_if<Welcome>(message)) {
            uplink_->receive(*welcome, now_);
        } else if (const auto* ack = std::get_if<Ack>(message)) {
            uplink_->receive(*ack, now_);
        }
    }

    void answer(const Hello& hello) {
        const HelloVerdict verdict = intake_.judge(hello, now_);
        if (verdict == HelloVerdict::new_journal) {
            intake_.adopt(hello.journal, 1);
        } else {
            // An old Hello, delayed, may have a head behind the cursor.
            if (verdict == HelloVerdict::doubtful) {
                ++doubts_;
                send(Ack{.hub_epoch = HubEpoch{1},
                         .journal = hello.journal,
                         .applied = intake_.cursor(),
                         .challenge = intake_.challenge(*intake_.journal())});
                return;
            }
            EXPECT_EQ(verdict, HelloVerdict::normal) << to_text(verdict);
        }
        intake_.heard(now_);
        send(Welcome{.hub_epoch = HubEpoch{1},
                     .journal = hello.journal,
                     .epoch = intake_.epoch(),
                     .cursor = intake_.cursor(),
                     .credit = static_cast<std::uint32_t>(roll(6))});
    }

    void answer(const EventBatch& batch) {
        const BatchDecision decision = intake_.judge(batch);
        if (decision.verdict == BatchVerdict::foreign) {
            return;
        }
        if (decision.verdict == BatchVerdict::next) {
            apply(batch, decision.skip);
            intake_.advance(decision.after);
        }
        EXPECT_NE(decision.verdict, BatchVerdict::fork);
        EXPECT_NE(decision.verdict, BatchVerdict::corrupt);
        Ack ack{.hub_epoch = HubEpoch{1},
                .journal = batch.journal,
                .applied = intake_.cursor(),
                .credit = static_cast<std::uint32_t>(roll(6))};
        if (decision.verdict == BatchVerdict::gap) {
            ack.expect = intake_.cursor().seq.next();
        }
        send(ack);
    }

    // Each applied event against the journal, once.
    void apply(const EventBatch& batch, std::size_t skip) {
        for (std::size_t i = skip; i < batch.events.size(); ++i) {
            ASSERT_LT(applied_, journal_events_.size());
            ASSERT_EQ(batch.events[i], journal_events_[applied_]);
            ++applied_;
        }
    }

    void check() const {
        ASSERT_EQ(intake_.cursor().seq.value, applied_);
        ASSERT_EQ(intake_.cursor(), positions_[applied_]);
        // The node never believes more than the hub has.
        ASSERT_LE(uplink_->acked().seq, intake_.cursor().seq);
    }

    std::uint64_t random_;
    Now now_{};
    std::uint64_t boot_no_ = 0;
    std::vector<Bytes> journal_events_;
    Position head_;
    std::vector<Position> positions_{Position{}};  // by seq
    std::optional<Uplink> uplink_;
    Intake intake_{node};
    std::size_t applied_ = 0;
    std::vector<Bytes> wire_;
    Bytes delayed_;
    std::size_t doubts_ = 0;
};

TEST(SyncPair, BringsEveryEventOnceThroughAnyFaultsAndThenAllOfThem) {
    std::size_t events = 0;
    std::size_t doubts = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Pair pair{seed};
        pair.run_with_faults(400);
        pair.run_without_faults();
        EXPECT_TRUE(pair.is_done())
            << "outbox " << pair.uplink().outbox() << " state " << to_text(pair.uplink().state());
        events += pair.events();
        doubts += pair.doubts();
        if (testing::Test::HasFailure()) {
            return;
        }
    }
    EXPECT_GT(events, 60'000u);
    EXPECT_GT(doubts, 0u);
}

}  // namespace
}  // namespace onepool::protocol
