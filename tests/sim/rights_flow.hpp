#pragma once
// What became of the rights of tills in a run, by the hub log as it stands in the end: so that one
// can see that the runs know them at all. What a restored hub lost is not in it. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/core/hub_log.hpp"

namespace onepool::sim {

// In units, but for the last two.
struct RightsFlow {
    std::int64_t granted = 0;
    std::int64_t sold = 0;      // on a right, present or ended
    std::int64_t borrowed = 0;  // sold without one
    std::int64_t released = 0;
    std::int64_t late = 0;  // of what was sold: of journals and lives of the hub that had ended
    std::int64_t asked_back = 0;
    std::int64_t drains = 0;
};

RightsFlow rights_flow(const std::vector<hub::LogEntry>& log);
std::string to_text(const RightsFlow& flow);

// In how many runs there was anything of each.
struct RightsRuns {
    std::uint64_t granted = 0;
    std::uint64_t sold = 0;
    std::uint64_t borrowed = 0;  // beside rights, where there were any
    std::uint64_t released = 0;
    std::uint64_t late = 0;
    std::uint64_t asked_back = 0;
    std::uint64_t drains = 0;

    void add(const RightsFlow& flow);
};

std::string to_text(const RightsRuns& runs, std::uint64_t of);

}  // namespace onepool::sim
