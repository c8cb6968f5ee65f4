#pragma once
// One running program: the real protocol::Performer around the real core, on a simulated disk and
// timer. Plays the performer's store and edge, and counts the effect boundaries at which a run may
// be told to die: before a commit, after it and before its effects, after each effect.
// Owned by a machine (node_machine.hpp, hub_machine.hpp); one thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "protocol/perform.hpp"
#include "tests/sim/world/host.hpp"
#include "tests/sim/world/lifetime.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

template <class Core>
class Process final : public Lifetime {
  public:
    using Input = typename Core::Input;
    using HostType = Host<Core>;

    Process(Nature& nature, SimDisk& disk, HostType& host, std::string name, Twist<Core>* twist)
        : Lifetime(nature, disk, std::move(name)), host_(host), twist_(twist) {}

    bool is_settled() const {
        return is_up() && !performer_->is_committing() && performer_->undecided() == 0;
    }
    bool has_begun() const { return is_up() && performer_->core().has_begun(); }
    const Core& core() const { return performer_->core().core(); }
    // For the flush of what the core remembers, which is no input and decides nothing.
    Core& core_to_flush() { return performer_->core().core_to_flush(); }

    void boot() {
        begin();
        enter([this] {
            performer_ = std::make_unique<Performer>(load(), *this, *this);
            performer_->start(now());
        });
    }

    [[nodiscard]] bool offer(Input input) {
        if (!is_up())
            return false;
        bool is_taken = false;
        enter([&] { is_taken = performer_->offer(std::move(input), now()); });
        return is_taken;
    }

    // ---- the performer's store
    void commit(const typename HostType::Records& records,
                std::function<void(CommitOutcome)> done) {
        if (dies_at_boundary("before a commit"))
            return;
        nature_.tell(name(), "commits ", records.size(), " records");
        Bytes transaction = host_.encode(records);
        if (nature_.crash_plan.reached()) {
            disk_.write_now(std::move(transaction));
            crash("after a commit, before its effects");
            return;
        }
        disk_.commit(std::move(transaction),
                     [this, number = life(), done = std::move(done)](CommitOutcome outcome) {
                         if (number == life() && is_up())
                             enter([&] { done(outcome); });
                     });
    }
    std::unique_ptr<Seat<Core>> load() {
        auto core = host_.load();
        return core ? std::make_unique<Seat<Core>>(std::move(core), twist_, host_.watch())
                    : nullptr;
    }

    // ---- the performer's edge
    void send(typename HostType::Outgoing&& message) {
        if (is_dead())
            return;
        host_.carry(std::move(message));
        dies_at_boundary("after an effect");
    }
    void notify(typename HostType::Notice&& notice) {
        if (!is_dead())
            host_.notice(std::move(notice));
    }
    void wake_at(Millis steady) {
        if (is_dead())
            return;
        wake_ = steady;
        later(Millis{steady.value - now().steady.value}, [this, steady] {
            if (wake_ == steady)
                wake();
        });
    }
    void refuse(const Input& input) {
        if (!is_dead())
            host_.refused(input);
    }
    void halt() {
        nature_.tell(name(), "halts: outcome of a commit unknown");
        die();
    }

  private:
    using Performer = protocol::Performer<Seat<Core>, Process, Process>;

    static constexpr Millis busy_for{50};

    void wake() {
        wake_.reset();
        // A full queue keeps the tick for later: nothing else would wake the core again.
        const bool is_taken = performer_->offer(host_.tick(), now());
        if (!is_taken)
            wake_at(Millis{now().steady.value + busy_for.value});
    }
    void on_death() override {
        wake_.reset();
        host_.died();
    }
    void clear_away() override { performer_.reset(); }

    HostType& host_;
    Twist<Core>* twist_;
    std::unique_ptr<Performer> performer_;
    std::optional<Millis> wake_;
};

}  // namespace onepool::sim
