#pragma once
// How far a count may be off before it is made a second time. Pure.

#include "protocol/count_limits.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// Either bound allows it.
struct CountTolerance {
    Units units{limits::count_tolerance_units};
    std::int64_t percent = limits::count_tolerance_percent;  // 0 to 100, of what is expected
    bool operator==(const CountTolerance&) const = default;
};

constexpr bool is_tolerated(const CountTolerance& tolerance, Units counted, Units expected) {
    const std::int64_t off =
        counted < expected ? expected.value - counted.value : counted.value - expected.value;
    if (off <= tolerance.units.value)
        return true;
    const std::int64_t share =
        expected.value / 100 * tolerance.percent + expected.value % 100 * tolerance.percent / 100;
    return expected > Units{} && off <= share;
}

}  // namespace onepool::protocol
