#include "tests/sim/checkers/stamps_told.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// What messages and commits may take on their way, and more.
constexpr std::int64_t slack_ms = 60'000;
constexpr std::int64_t trusted_ms = 5 * 60'000;

bool is_away(std::int64_t told_ms, std::int64_t true_ms, std::int64_t bound_ms) {
    return told_ms - true_ms > bound_ms || true_ms - told_ms > bound_ms;
}

// What is wrong with a stamp that was made just now.
std::optional<std::string> fault_of(const EventHeader& header, UnixMs now) {
    const bool is_measured = header.clock_offset != Millis{};
    if (!is_measured)
        return std::nullopt;
    if (is_away((header.wall + header.clock_offset).value, now.value, slack_ms))
        return "tells a time and an offset that do not give the true time";
    if (header.clock_trust == ClockTrust::ok &&
        is_away(header.wall.value, now.value, trusted_ms + slack_ms))
        return "is marked as trusted, and its time is minutes away";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> StampsTold::look(const World& world, const Evidence& evidence) {
    const bool is_judged = !world.hub().process().was_clock_wrong();
    const Millis at = world.nature().time.now();
    seen_.resize(world.node_count());
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        const NodeImage& image = evidence.node(node);
        seen_[node].is_begun_again(image);
        while (const JournalRow* row = seen_[node].next(image)) {
            const Written* written = evidence.archive().find(row->hash);
            const bool is_new = written != nullptr && written->seen_at == at;
            if (!is_new || !is_judged || !written->is_plain)
                continue;
            if (const auto fault = fault_of(written->event->header, first_wall + at))
                return join("node-", node + 1, " event ", row->seq.value, " ", *fault);
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
