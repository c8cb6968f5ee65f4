#pragma once
// A core, a store and an edge for testing Performer: everything they do goes into one trace, and
// whatever leaves the process is compared with what is durable at that moment.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/perform.hpp"

namespace onepool::protocol::bench {

// An input names itself and says how many facts the core wants persisted; a question wants none.
struct Input {
    std::string name;
    std::size_t facts = 1;
    bool operator==(const Input&) const = default;
};

Input fact(std::string name);
Input facts(std::string name, std::size_t count);
Input question(std::string name);

using Trace = std::vector<std::string>;

// Persists, sends and notifies the name of each input. "timer" also wants to wake 5 ms later.
class Core {
  public:
    using Input = bench::Input;
    using Batch = protocol::Batch<std::string, std::string, std::string>;

    // What a start wants persisted; empty for most tests.
    static inline std::vector<std::string> start_records;

    Core(Trace& trace, std::vector<std::string> known) : trace_(trace), known_(std::move(known)) {}

    Batch start(Now now);
    Batch step(const Input& input, Now now);

    const std::vector<std::string>& known() const { return known_; }

  private:
    Trace& trace_;
    std::vector<std::string> known_;
};

// Keeps records in memory. By default each commit is done at once; delay() makes it wait for
// finish().
class Store {
  public:
    using Done = std::function<void(CommitOutcome)>;

    explicit Store(Trace& trace) : trace_(trace) {}

    void commit(std::vector<std::string> records, Done done);
    std::unique_ptr<Core> load();

    void delay() { is_delayed_ = true; }
    void outcome_of_next(CommitOutcome outcome) { next_outcomes_.push_back(outcome); }
    void forget_how_to_load() { can_load_ = false; }
    void finish(CommitOutcome outcome);
    void call_back_again() { last_done_(CommitOutcome::done); }

    bool is_waiting() const { return waiting_.has_value(); }
    const std::vector<std::string>& durable() const { return durable_; }
    bool holds(const std::string& record) const;

  private:
    struct Commit {
        std::vector<std::string> records;
        Done done;
    };

    Trace& trace_;
    bool is_delayed_ = false;
    bool can_load_ = true;
    std::vector<CommitOutcome> next_outcomes_;
    std::optional<Commit> waiting_;
    Done last_done_;
    std::vector<std::string> durable_;
};

class Edge {
  public:
    explicit Edge(Trace& trace) : trace_(trace) {}

    // Called from inside each call, after its trace line.
    std::function<void(const std::string& what)> reaction;

    void send(std::string&& message) { did("send " + message); }
    void notify(std::string&& notice) { did("notify " + notice); }
    void wake_at(Millis steady) { did("wake at " + std::to_string(steady.value)); }
    void refuse(const Input& input) { did("refuse " + input.name); }
    void halt() { did("halt"); }

  private:
    void did(const std::string& what);

    Trace& trace_;
};

// All three and the Performer under test, started.
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
