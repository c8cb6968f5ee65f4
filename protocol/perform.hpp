#pragma once
// Persist before send, written once. Node, hub and simulator all run this class.
//
// A core takes (input, now) and returns a Batch. Inputs are stepped as they arrive; what they want
// persisted is gathered behind the commit in flight and shares the next one (group commit), so a
// slow disk delays answers but never the reading of inputs. Only when the commit of a batch is
// done are its `send` and `notify` carried out, in order.
//
//   idle --offer--> committing --done--> idle (or the next commit, if anything was gathered)
//                       |--refused--> everything undecided is refused, the core is loaded again
//                       `--unknown--> halted: the process must end; restart finds out by id
//
// Core:  Batch step(const Input&, Now);   Batch start(Now);
// Store: void commit(std::vector<Record>, std::function<void(CommitOutcome)>);  one at a time;
//        may call back at once or later, always on the reactor's thread
//        std::unique_ptr<Core> load();
// Edge:  void send(Message&&); void notify(Notice&&); void wake_at(Millis steady);
//        void refuse(const Input&);   the asker is told "not recorded"
//        void halt();                 an outcome is unknown: end the process, do not answer
// Owned by the program; one thread.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

template <class Record, class Message, class Notice>
struct Batch {
    std::vector<Record> persist;    // one transaction
    std::vector<Message> send;      // leaves the process, only after the commit
    std::vector<Notice> notify;     // pages and logs of this machine, only after the commit
    std::optional<Millis> wake_at;  // steady time of the next step without input

    bool operator==(const Batch&) const = default;

    void append(Batch&& other) {
        const auto move_all = [](auto& from, auto& to) {
            to.insert(to.end(), std::make_move_iterator(from.begin()),
                      std::make_move_iterator(from.end()));
        };
        move_all(other.persist, persist);
        move_all(other.send, send);
        move_all(other.notify, notify);
        if (other.wake_at)
            wake_at = other.wake_at;  // the newest decision about the timer stands
    }
};

enum class CommitOutcome : std::uint8_t {
    done,     // durable
    refused,  // rolled back: no space, busy
    unknown,  // I/O error: it may or may not be on disk
};

template <class Core, class Store, class Edge>
class Performer {
  public:
    using Input = typename Core::Input;
    using CoreBatch = typename Core::Batch;

    Performer(std::unique_ptr<Core> core, Store& store, Edge& edge)
        : core_(std::move(core)), store_(store), edge_(edge) {
        CHECK(core_ != nullptr);
    }

    const Core& core() const { return *core_; }
    bool is_halted() const { return is_halted_; }
    bool is_committing() const { return is_committing_; }
    std::size_t undecided() const { return in_flight_inputs_.size() + gathered_inputs_.size(); }

    void start(Now now) {
        last_now_ = now;
        take(core_->start(now));
    }

    // False when too much waits behind the disk: the caller answers "busy".
    [[nodiscard]] bool offer(Input input, Now now) {
        if (is_halted_ || gathered_inputs_.size() >= limits::queued_inputs)
            return false;
        last_now_ = now;
        CoreBatch batch = core_->step(input, now);
        gathered_inputs_.push_back(std::move(input));
        take(std::move(batch));
        return true;
    }

  private:
    void take(CoreBatch&& batch) {
        if (batch.wake_at)
            edge_.wake_at(*batch.wake_at);
        gathered_.append(std::move(batch));
        if (!is_committing_)
            commit_gathered();
    }

    void commit_gathered() {
        in_flight_ = std::exchange(gathered_, CoreBatch{});
        in_flight_inputs_ = std::exchange(gathered_inputs_, {});
        if (in_flight_.persist.empty()) {
            carry_out();
            return;
        }
        is_committing_ = true;
        auto records = std::exchange(in_flight_.persist, {});
        store_.commit(std::move(records), [this](CommitOutcome outcome) { committed(outcome); });
    }

    void committed(CommitOutcome outcome) {
        CHECK(is_committing_);
        is_committing_ = false;
        switch (outcome) {
            case CommitOutcome::done:
                carry_out();
                break;
            case CommitOutcome::refused:
                refuse_undecided();
                break;
            case CommitOutcome::unknown:
                is_halted_ = true;
                edge_.halt();
                return;
        }
        if (!is_committing_ && !gathered_inputs_.empty())
            commit_gathered();
    }

    void carry_out() {
        auto done = std::exchange(in_flight_, CoreBatch{});
        in_flight_inputs_.clear();
        for (auto& message : done.send)
            edge_.send(std::move(message));
        for (auto& notice : done.notify)
            edge_.notify(std::move(notice));
    }

    // What was gathered was decided on a state that never became durable, so it goes too.
    void refuse_undecided() {
        auto refused = std::exchange(in_flight_inputs_, {});
        auto later = std::exchange(gathered_inputs_, {});
        in_flight_ = {};
        gathered_ = {};
        core_ = store_.load();
        CHECK(core_ != nullptr);
        for (const Input& input : refused)
            edge_.refuse(input);
        for (const Input& input : later)
            edge_.refuse(input);
        take(core_->start(last_now_));  // timers and sessions begin again
    }

    std::unique_ptr<Core> core_;
    Store& store_;
    Edge& edge_;
    CoreBatch gathered_;
    CoreBatch in_flight_;
    std::vector<Input> gathered_inputs_;
    std::vector<Input> in_flight_inputs_;
    Now last_now_;
    bool is_committing_ = false;
    bool is_halted_ = false;
};

}  // namespace onepool::protocol
