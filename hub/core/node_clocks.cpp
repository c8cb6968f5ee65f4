// A node whose clock is wrong is a case until it is right again, by the node's own estimate of our
// time, which holds while it is cut off too. Where that estimate is off, our own clock was moved
// since the node measured it: it measures anew when it greets, so it is made to.

#include <array>

#include "hub/core/cases.hpp"
#include "hub/core/node_desk.hpp"
#include "protocol/check.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

// No report takes that long on its way.
constexpr std::int64_t estimate_off_ms = 120'000;
// And if many do, they must not make everybody greet all the time.
constexpr std::int64_t measure_again_ms = 60'000;
constexpr std::int64_t named_offset_ms = 60'000;

std::int64_t distance(std::int64_t span) {
    return span < 0 ? -span : span;
}

// "2 days", "80 minutes": rounded, in the largest unit of which that makes two.
std::string in_words(std::int64_t span_ms) {
    struct Unit {
        const char* name;
        std::int64_t ms;
    };
    constexpr std::int64_t minute = 60'000;
    constexpr std::array<Unit, 4> units{{{"years", 365 * 24 * 60 * minute},
                                         {"days", 24 * 60 * minute},
                                         {"hours", 60 * minute},
                                         {"minutes", minute}}};
    for (const Unit& unit : units) {
        const std::int64_t rounded = (span_ms + unit.ms / 2) / unit.ms;
        if (rounded >= 2)
            return std::to_string(rounded) + " " + unit.name;
    }
    return "a minute";
}

std::string text_of(const std::string& node, Millis offset) {
    if (distance(offset.value) < named_offset_ms)
        return "the clock of " + node + " stands still, was moved, or is before its time";
    return "the clock of " + node + " is " + in_words(distance(offset.value)) +
           (offset.value < 0 ? " ahead of" : " behind") + " this hub's";
}

// A clock that stands still is further off with every report.
bool is_news(std::optional<Millis> told, Millis offset) {
    return !told || distance(offset.value - told->value) * 4 > distance(told->value);
}

}  // namespace

void NodeDesk::judge_clock(const Turn& turn, const protocol::NodeState& state) {
    have_it_measured(turn, state);
    Live& live = live_of(turn.node.id());
    std::optional<Millis>& told = live.told_offset;
    const std::string& node = turn.node.name;
    if (state.clock_trust == protocol::ClockTrust::ok) {
        told.reset();
        return settle_case(turn.decision, CaseKind::wrong_clock, node, "its clock is right again");
    }
    constexpr Allowance::Rate rate{limits::clock_told, limits::clock_told_in_ms};
    if (!is_news(told, state.clock_offset) || !live.clock.take(rate, turn.now.steady))
        return;
    told = state.clock_offset;
    raise_case(turn.decision,
               {.kind = CaseKind::wrong_clock,
                .subject = node,
                .text = text_of(node, state.clock_offset),
                .proposal = "set it right, and have it kept so by NTP; if other nodes are off by "
                            "the same, set this hub's. What it sells meanwhile is counted, and "
                            "marked as recorded at a doubtful time"});
}

void NodeDesk::have_it_measured(const Turn& turn, const protocol::NodeState& state) {
    const Millis error = turn.now.wall - (state.wall + state.clock_offset);
    std::optional<Millis>& asked = live_of(turn.node.id()).measured_at;
    const bool is_due = !asked || turn.now.steady.value - asked->value >= measure_again_ms;
    if (distance(error.value) <= estimate_off_ms || !is_due || turn.node.intake.fence())
        return;
    asked = turn.now.steady;
    challenge(turn, state.journal);
}

}  // namespace onepool::hub
