#pragma once
// What every part of the world shares: virtual time, chance, the trace, the faults in force, the
// crash that a run may have been told to make, whose keys are whose, and which release
// each machine runs. Owned by the world; one
// thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "tests/sim/world/faults.hpp"
#include "tests/sim/world/keyring.hpp"
#include "tests/sim/world/paces.hpp"
#include "tests/sim/world/random.hpp"
#include "tests/sim/world/release.hpp"
#include "tests/sim/world/text.hpp"
#include "tests/sim/world/timeline.hpp"
#include "tests/sim/world/trace.hpp"

namespace onepool::sim {

// Effect boundaries, counted over all processes: before a commit, after it and before the first
// effect, and after each effect. A run can be told to kill the process at exactly one of them.
class CrashPlan {
  public:
    void crash_at(std::uint64_t boundary) { crash_at_ = boundary; }
    bool reached() { return ++passed_ == crash_at_; }
    std::uint64_t passed() const { return passed_; }

  private:
    std::uint64_t passed_ = 0;
    std::uint64_t crash_at_ = 0;  // 0: never
};

struct Nature {
    explicit Nature(std::uint64_t seed) : chance(seed), keys(seed) {}

    Timeline time;
    Trace trace;
    Random chance;
    Faults faults;
    Paces paces;
    CrashPlan crash_plan;
    Keyring keys;
    // What each machine runs, by its name on the wire; the first release where nothing is said.
    std::map<std::uint32_t, Release> releases;

    Release release_of(std::uint32_t client) const {
        const auto known = releases.find(client);
        return known == releases.end() ? Release::first : known->second;
    }

    template <class... Parts>
    void tell(std::string_view who, const Parts&... parts) {
        trace.line(time.now(), who, join(parts...));
    }
};

// Wall time when a simulation begins: 2026-03-02T08:00Z, a Monday.
inline constexpr protocol::UnixMs first_wall{1'772'438'400'000};

}  // namespace onepool::sim
