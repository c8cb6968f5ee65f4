#pragma once
// Promise 5 for clocks: whatever the wall clock does (back two days, ahead ten years, frozen), the
// stamps of a journal only grow, through restarts too. One thread.

#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class StampsGrow final : public Checker {
  public:
    std::string_view name() const override { return "5 stamps-grow"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    struct Stamps {  // of one machine, in the present history of its disk
        JournalWalk seen;
        protocol::Hlc last;
        protocol::EventId at;  // whose stamp that is
    };

    std::vector<Stamps> stamps_;
};

}  // namespace onepool::sim
