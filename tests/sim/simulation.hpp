#pragma once
// One run: a world, its people, its faults and its judges. First everybody works and things fail;
// then all faults stop, and the world has `settle` of virtual time to converge. Stops at the first
// violation. Deterministic in (settings, seams); one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/actors/cashier.hpp"
#include "tests/sim/actors/closer.hpp"
#include "tests/sim/actors/counter.hpp"
#include "tests/sim/actors/inspector.hpp"
#include "tests/sim/actors/operator.hpp"
#include "tests/sim/actors/promoter.hpp"
#include "tests/sim/actors/shopper.hpp"
#include "tests/sim/actors/steward.hpp"
#include "tests/sim/actors/stockroom.hpp"
#include "tests/sim/actors/thief.hpp"
#include "tests/sim/checkers/referee.hpp"
#include "tests/sim/rights_flow.hpp"
#include "tests/sim/world/chaos.hpp"
#include "tests/sim/world/shelves.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

struct Outcome {
    std::uint64_t events = 0;      // steps of the timeline
    std::uint64_t boundaries = 0;  // effect boundaries passed
    std::uint64_t recorded = 0;    // events in all journals
    std::uint64_t entries = 0;     // of the hub log
    RightsFlow rights;             // what the hub log says of them
    Millis ended;                  // virtual time
    protocol::Digest trace{};
    std::optional<Violation> violation;
    std::vector<std::string> last_lines;  // only with a violation
};

class Simulation {
  public:
    Simulation(const Settings& settings, const Seams& seams, const std::string& only_checker = {});

    void set_trace_sink(Trace::Sink sink) { world_.nature().trace.set_sink(std::move(sink)); }
    Outcome run();

    World& world() { return world_; }

  private:
    void add_people();
    void step();
    void work();
    void settle();
    bool is_quiet() const;
    bool is_anybody_busy() const;
    Outcome outcome() const;

    World world_;
    Shelves shelves_;
    Chaos chaos_;
    Referee referee_;
    Operator operator_;
    Closer closer_;
    std::vector<std::unique_ptr<Shopper>> shoppers_;
    std::vector<std::unique_ptr<Cashier>> cashiers_;
    std::vector<std::unique_ptr<Stockroom>> stockrooms_;
    std::unique_ptr<Steward> steward_;
    // Only where a run counts, inspects, steals or promotes: whoever is not there draws nothing.
    std::vector<std::unique_ptr<Counter>> counters_;
    std::vector<std::unique_ptr<Inspector>> inspectors_;
    std::unique_ptr<Thief> thief_;
    std::unique_ptr<Promoter> promoter_;
};

}  // namespace onepool::sim
