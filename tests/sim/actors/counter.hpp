#pragma once
// Counts shelves at one node while everybody else goes on: opens a session, counts what truly
// stands there (now and then a unit or two too many or too few), in one or more scans of each SKU,
// takes a scan back, pauses, has somebody else count again what differs too much, finishes, or
// drops all of it. One thread.

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/actors/actor.hpp"
#include "tests/sim/actors/errand.hpp"
#include "tests/sim/world/shelves.hpp"

namespace onepool::sim {

class Counter final : public Actor {
  public:
    Counter(World& world, NodeMachine& node, Shelves& shelves);

    void begin() override;
    bool is_busy() const override { return errand_.is_busy(); }
    // For scenarios: counts that many of it, now, unless a count goes on.
    void count(const std::string& sku, std::int64_t units);

  private:
    // A SKU to be counted, in so many scans; `left`: how much of it is still to be scanned, once
    // somebody looked.
    struct Shelf {
        protocol::Sku sku;
        std::int64_t scans = 1;
        std::optional<std::int64_t> left = std::nullopt;
    };

    void wait_for_count();
    void open_session();
    void look(Errand& errand, const node::Answer& answer);
    void look_at_finish(Errand& errand, const node::Answer& answer);
    void go_on(Errand& errand);
    node::ScanCount next_scan();
    std::int64_t seen_on(const protocol::Sku& sku);
    node::CountRequest asked(decltype(node::CountRequest::what) what) const;

    NodeMachine& node_;
    Shelves& shelves_;
    Errand errand_;
    protocol::BasketId session_;
    std::vector<Shelf> to_count_;  // the last one first
    protocol::StaffId who_;
    bool is_truthful_ = false;           // for a scenario: as it says
    std::optional<std::int64_t> again_;  // what the second count says then
};

}  // namespace onepool::sim
