#pragma once
// A seed's run: the size of the company, how busy it is and how hostile the world, all drawn from
// the seed, so that many seeds cover many mixtures (also calm ones, where a slip has no excuse):
// one to four stores of one to four tills and one to three shops for a minute, and now and then a
// small company for days.

#include <cstdint>

#include "tests/sim/world/settings.hpp"

namespace onepool::sim {

Settings settings_of_seed(std::uint64_t seed);
// The same seed's small company for days: where something rare needs hours of silence.
Settings quiet_settings_of_seed(std::uint64_t seed);
// A seed's company whose tills are cut off half of the time while orders are picked and cancelled;
// nothing else fails.
Settings cut_off_settings_of_seed(std::uint64_t seed);
// A seed's company whose hub goes back again and again, for a moment only, while what it said
// before is on its way for long.
Settings restored_settings_of_seed(std::uint64_t seed);
// A seed's company that has little of anything at each location, so that most orders are split, and
// whose hub dies often; nobody's history is lost.
Settings split_settings_of_seed(std::uint64_t seed);
// The same company, whose buyers collect what they order, and now and then at another store.
Settings moving_settings_of_seed(std::uint64_t seed);

}  // namespace onepool::sim
