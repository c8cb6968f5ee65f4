#pragma once
// A core, a store and an edge for testing Performer: everything they do goes into one trace, and
// whatever leaves the process is compared with what is durable at that moment.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/perform.hpp"

namespace onepool::protocol::bench {

// An input names itself; its kind says what the core wants done.
struct Input {
    enum class Kind { fact, question, many_facts };
    std::string name;
    Kind kind = Kind::fact;
    std::size_t facts = 1;
    bool operator==(const Input&) const = default;
};

inline Input fact(std::string name) {
    return {.name = std::move(name)};
}
// Wants an answer but nothing persisted.
inline Input question(std::string name) {
    return {.name = std::move(name), .kind = Input::Kind::question};
}
inline Input facts(std::string name, std::size_t count) {
    return {.name = std::move(name), .kind = Input::Kind::many_facts, .facts = count};
}

using Trace = std::vector<std::string>;

class Core {
  public:
    using Input = bench::Input;
    using Batch = protocol::Batch<std::string, std::string, std::string>;

    Core(Trace& trace, std::vector<std::string> known) : trace_(trace), known_(std::move(known)) {}

    // What a start wants persisted; empty for most tests.
    static inline std::vector<std::string> start_records;

    Batch start(Now now) {
        trace_.push_back("start knowing " + std::to_string(known_.size()));
        return Batch{.persist = start_records,
                     .send = {"hello"},
                     .notify = {},
                     .wake_at = Millis{now.steady.value + 1000}};
    }

    Batch step(const Input& input, Now now) {
        trace_.push_back("step " + input.name);
        Batch batch;
        if (input.kind != Input::Kind::question) {
            for (std::size_t i = 0; i < input.facts; ++i) {
                batch.persist.push_back(input.name);
                known_.push_back(input.name);
            }
        }
        batch.send = {input.name};
        batch.notify = {input.name};
        if (input.name == "timer") {
            batch.wake_at = Millis{now.steady.value + 5};
        }
        return batch;
    }

    const std::vector<std::string>& known() const { return known_; }

  private:
    Trace& trace_;
    std::vector<std::string> known_;
};

// Keeps records in memory. By default each commit is done at once; `delay()` makes it wait for
// finish().
class Store {
  public:
    explicit Store(Trace& trace) : trace_(trace) {}

    void delay() { is_delayed_ = true; }
    void outcome_of_next(CommitOutcome outcome) { next_outcomes_.push_back(outcome); }
    void forget_how_to_load() { can_load_ = false; }

    void commit(std::vector<std::string> records, std::function<void(CommitOutcome)> done) {
        CHECK(!waiting_);
        CHECK(!records.empty());
        std::string line = "commit";
        if (records.size() > 8) {
            line += " of " + std::to_string(records.size());
        } else {
            for (const std::string& record : records) {
                line += " " + record;
            }
        }
        trace_.push_back(line);
        waiting_.emplace(std::move(records), std::move(done));
        if (!is_delayed_) {
            finish(next_outcomes_.empty() ? CommitOutcome::done : take_outcome());
        }
    }

    bool is_waiting() const { return waiting_.has_value(); }

    void finish(CommitOutcome outcome) {
        CHECK(waiting_);
        auto [records, done] = std::move(*waiting_);
        waiting_.reset();
        if (outcome == CommitOutcome::done) {
            durable_.insert(durable_.end(), records.begin(), records.end());
        }
        last_done_ = done;
        done(outcome);
    }

    void call_back_again() { last_done_(CommitOutcome::done); }

    std::unique_ptr<Core> load() {
        trace_.push_back("load");
        return can_load_ ? std::make_unique<Core>(trace_, durable_) : nullptr;
    }

    const std::vector<std::string>& durable() const { return durable_; }
    bool holds(const std::string& record) const {
        return std::find(durable_.begin(), durable_.end(), record) != durable_.end();
    }

  private:
    CommitOutcome take_outcome() {
        const CommitOutcome outcome = next_outcomes_.front();
        next_outcomes_.erase(next_outcomes_.begin());
        return outcome;
    }

    Trace& trace_;
    bool is_delayed_ = false;
    bool can_load_ = true;
    std::vector<CommitOutcome> next_outcomes_;
    std::optional<std::pair<std::vector<std::string>, std::function<void(CommitOutcome)>>> waiting_;
    std::function<void(CommitOutcome)> last_done_;
    std::vector<std::string> durable_;
};

class Edge {
  public:
    explicit Edge(Trace& trace) : trace_(trace) {}

    // Called from inside send, notify, refuse and wake_at, after the trace line.
    std::function<void(const std::string& what)> reaction;

    void send(std::string&& message) { did("send " + message); }
    void notify(std::string&& notice) { did("notify " + notice); }
    void wake_at(Millis steady) { did("wake at " + std::to_string(steady.value)); }
    void refuse(const Input& input) { did("refuse " + input.name); }
    void halt() { did("halt"); }

  private:
    void did(std::string what) {
        trace_.push_back(what);
        if (reaction) {
            reaction(what);
        }
    }

    Trace& trace_;
};

// All three and the Performer under test; started, with the trace of the start dropped.
class Bench {
  public:
    Bench() { performer.start(now); }

    Trace take_trace() { return std::exchange(trace, {}); }
    bool offer(Input input) { return performer.offer(std::move(input), now); }

    Now now{.wall = UnixMs{0}, .steady = Millis{100}};
    Trace trace;
    Store store{trace};
    Edge edge{trace};
    Performer<Core, Store, Edge> performer{std::make_unique<Core>(trace, Trace{}), store, edge};
};

}  // namespace onepool::protocol::bench
