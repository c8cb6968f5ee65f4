#include "tests/sim/actors/inspector.hpp"

#include <utility>

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

constexpr std::uint64_t inspector_stream = 801;
constexpr std::uint64_t outcomes = 3;
constexpr Permille looked_at{700};  // of SKUs that wait
constexpr Permille divided{300};    // of those: in two parts, with an outcome each

const StaffId ines{"ines"};

}  // namespace

Inspector::Inspector(World& world, NodeMachine& node)
    : Actor(world, inspector_stream + node.identity().client.value),
      node_(node),
      errand_(world, node, chance_.fork(1)) {}

void Inspector::begin() {
    if (world_.settings().busy.inspection_every.value > 0)
        wait_to_look();
}

void Inspector::wait_to_look() {
    after(around(world_.settings().busy.inspection_every), [this] {
        if (!world_.is_open())
            return;
        if (!errand_.is_busy() && node_.process().is_up())
            decide();
        wait_to_look();
    });
}

void Inspector::decide() {
    std::vector<InspectedLine> lines;
    const auto outcome = [this] { return static_cast<InspectOutcome>(chance_.below(outcomes)); };
    for (const auto& [sku, list] : node_.process().core().waiting()) {
        const std::int64_t there = units_of(list).value;
        if (there == 0 || !chance_.happens(looked_at))
            continue;
        const std::int64_t units = chance_.between(1, there);
        const std::int64_t part =
            units > 1 && chance_.happens(divided) ? chance_.between(1, units - 1) : 0;
        if (part > 0)
            lines.push_back({sku, Units{part}, outcome(), "opened"});
        lines.push_back({sku, Units{units - part}, outcome(), ""});
    }
    if (!lines.empty())
        record(std::move(lines));
}

void Inspector::inspect(const std::string& sku, std::int64_t units) {
    if (!errand_.is_busy())
        record({{Sku{sku}, Units{units}, InspectOutcome::shelf, ""}});
}

void Inspector::record(std::vector<InspectedLine> lines) {
    InspectGoods decision;
    decision.document = random_id<BasketId>(chance_);
    decision.staff = ines;
    decision.inspect.lines = std::move(lines);
    errand_.start({std::move(decision)}, world_.settings().busy.repeats, nullptr, [] {});
}

}  // namespace onepool::sim
