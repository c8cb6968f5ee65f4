#pragma once
// Persist before send, written once. Node, hub and simulator all run this class.
//
// A core takes (input, now) and returns a Batch. Inputs are stepped as they arrive; what they want
// persisted is gathered behind the commit in flight and shares the next one (group commit), so a
// slow disk delays answers but never the reading of inputs. Only when the commit of a batch is
// done are its `send` and `notify` carried out, in order; nothing overtakes, not even a batch that
// persists nothing, because it may have been decided on what is not durable yet.
//
//   idle --offer--> committing --done--> idle (or the next commit, if anything was gathered)
//                       |--refused--> everything undecided is refused, the core is loaded again
//                       `--unknown--> halted: the process must end; restart finds out by id
//
// Core:  Batch step(const Input&, Now);   Batch start(Now);
// Store: void commit(std::vector<Record>, std::function<void(CommitOutcome)>);  one at a time;
//        calls back exactly once, at once or later, always on the reactor's thread, and not after
//        the Performer is gone
//        std::unique_ptr<Core> load();  nullptr: it cannot be read
// Edge:  void send(Message&&); void notify(Notice&&); void wake_at(Millis steady);
//        void refuse(const Input&);   the asker is told "not recorded"
//        void halt();                 an outcome is unknown, or the store cannot be read: end the
//                                     process, answer nothing
// Each of these may offer the next input from inside the call: it is stepped at once and carried
// out after what is being carried out. Owned by the program; one thread.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "protocol/batch.hpp"
#include "protocol/check.hpp"
#include "protocol/commit_queue.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

template <class Core, class Store, class Edge>
class Performer {
  public:
    using Input = typename Core::Input;
    using CoreBatch = typename Core::Batch;
    using CoreStep = Step<Input, CoreBatch>;
    using Group = CommitGroup<Input, CoreBatch>;

    Performer(std::unique_ptr<Core> core, Store& store, Edge& edge)
        : core_(std::move(core)), store_(store), edge_(edge) {
        CHECK(core_ != nullptr);
    }
    // The store keeps a callback that names this object.
    Performer(const Performer&) = delete;
    Performer& operator=(const Performer&) = delete;

    const Core& core() const { return *core_; }
    bool is_halted() const { return is_halted_; }
    bool is_committing() const { return is_committing_; }
    // Inputs stepped whose outcome is not decided: neither carried out nor refused.
    std::size_t undecided() const { return in_flight_.inputs.size() + waiting_.inputs(); }

    void start(Now now) {
        last_now_ = now;
        begin(now);
        pump();
    }

    // False when too much waits behind the disk, or after halt(): the caller answers "busy".
    [[nodiscard]] bool offer(Input input, Now now) {
        if (is_halted_ || waiting_.inputs() >= limits::queued_inputs) {
            return false;
        }
        last_now_ = now;
        if (must_begin_) {
            begin(now);
        }
        CoreBatch batch = core_->step(input, now);
        take(CoreStep{.input = std::move(input), .batch = std::move(batch)});
        pump();
        return true;
    }

  private:
    void begin(Now now) {
        must_begin_ = false;
        take(CoreStep{.input = std::nullopt, .batch = core_->start(now)});
    }

    // The step stands in the queue before the edge hears of it, since wake_at() may offer.
    void take(CoreStep step) {
        const std::optional<Millis> wake_at = std::exchange(step.batch.wake_at, std::nullopt);
        waiting_.push(std::move(step));
        if (wake_at) {
            edge_.wake_at(*wake_at);
        }
    }

    // The only place from which outcomes are settled and commits begun. Called again from inside
    // (the edge offers while something is carried out, the store answers at once) it leaves the
    // work to the call that is already running: so nothing overtakes and nothing recurses.
    void pump() {
        if (is_pumping_) {
            return;
        }
        is_pumping_ = true;
        while (!is_halted_) {
            if (outcome_) {
                settle(*std::exchange(outcome_, std::nullopt));
            } else if (!is_committing_ && !waiting_.empty()) {
                commit_next();
            } else {
                break;
            }
        }
        is_pumping_ = false;
    }

    void commit_next() {
        in_flight_ = waiting_.take_group();
        is_committing_ = true;
        if (in_flight_.batch.persist.empty()) {
            committed(CommitOutcome::done);
            return;
        }
        store_.commit(std::exchange(in_flight_.batch.persist, {}),
                      [this](CommitOutcome outcome) { committed(outcome); });
    }

    void committed(CommitOutcome outcome) {
        CHECK(is_committing_);
        is_committing_ = false;
        outcome_ = outcome;
        pump();
    }

    void settle(CommitOutcome outcome) {
        switch (outcome) {
            case CommitOutcome::done:
                carry_out();
                break;
            case CommitOutcome::refused:
                refuse_undecided();
                break;
            case CommitOutcome::unknown:
                halt();
                break;
        }
    }

    void carry_out() {
        Group done = std::exchange(in_flight_, {});
        for (auto& message : done.batch.send) {
            edge_.send(std::move(message));
        }
        for (auto& notice : done.batch.notify) {
            edge_.notify(std::move(notice));
        }
    }

    // What waits was decided on a state that never became durable, so it goes too.
    void refuse_undecided() {
        Group refused = std::exchange(in_flight_, {});
        waiting_.move_inputs_to(refused.inputs);
        std::unique_ptr<Core> loaded = store_.load();
        if (loaded == nullptr) {
            halt();
            return;
        }
        core_ = std::move(loaded);
        // Timers and sessions begin again: at once, or with the next input when it was the start
        // itself that was refused, since a full disk would refuse it for ever.
        if (refused.has_start) {
            must_begin_ = true;
        } else {
            begin(last_now_);
        }
        for (const Input& input : refused.inputs) {
            edge_.refuse(input);
        }
    }

    void halt() {
        is_halted_ = true;
        edge_.halt();
    }

    std::unique_ptr<Core> core_;
    Store& store_;
    Edge& edge_;
    CommitQueue<Input, CoreBatch> waiting_;
    Group in_flight_;  // of the commit that runs, or whose outcome is being settled
    std::optional<CommitOutcome> outcome_;
    Now last_now_;  // of the newest input; what a reloaded core begins with
    bool is_committing_ = false;
    bool is_pumping_ = false;
    bool is_halted_ = false;
    bool must_begin_ = false;
};

}  // namespace onepool::protocol
