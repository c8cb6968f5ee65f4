// Any bytes as the stored progress of a pick. What is accepted is the same when it is written
// again; and a till that starts with it answers whatever a picker does next, and stores only what
// it can read back.

#include <cstdint>
#include <vector>

#include "node/core/node_core.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr Now now{UnixMs{1'800'000'000'000}, Millis{5'000}};

BasketId document() {
    BasketId id;
    id.bytes.fill(7);
    return id;
}

NodeCore::Config config() {
    NodeCore::Config config;
    config.node.bytes.fill(1);
    config.journal.bytes.fill(2);
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.default_staff = StaffId{"till"};
    config.shift = ShiftId{"Till 1"};
    config.boot_no = 1;
    return config;
}

// What it is a pick of, as the hub would tell it: the first of its SKUs, and one more unit of it.
ShipTask task_of(const PickProgress& progress) {
    const Sku& sku = progress.steps.front().sku;
    ShipTask task;
    task.order = progress.order;
    task.version = 1;
    task.lines = {{sku, progress.picked(sku) + progress.short_of(sku) + Units{1}}};
    task.descriptions = {"a thing"};
    task.taker = config().node;
    return task;
}

std::vector<Action> actions_on(const PickProgress& progress) {
    const OrderKey& order = progress.order;
    const Sku& sku = progress.steps.front().sku;
    ScanPick of_lot{order, {}, sku, "401", Units{1}};
    of_lot.lot = Lot{"L-77"};
    of_lot.lot_rule = LotRule::needed;
    return {ScanPick{order, {}, sku, "401", Units{1}},
            of_lot,
            ScanPick{order, {}, Sku{"other"}, "402", Units{1}},
            ShortPick{order, {}, sku, Units{1}, ShortReason::damaged},
            UndoPick{order},
            FinishPick{document(), order, {}, "A-1"},
            LeaveOrder{document(), order, {}, true, "why"},
            CollectOrder{document(), order, {}, {}, ""}};
}

void expect_rows(const NodeCore::Batch& batch) {
    for (const auto& row : batch.persist) {
        if (const auto* put = std::get_if<PickPut>(&row))
            CHECK(decode_pick(encode_pick(put->progress)) == put->progress);
        if (const auto* append = std::get_if<JournalAppend>(&row))
            CHECK(std::holds_alternative<Event>(decode_event(append->payload)));
    }
}

void act_on(const PickProgress& progress, const Action& action) {
    NodeCore::Stored state;
    state.uplink.first_retained = Seq{1};
    state.tasks.push_back(task_of(progress));
    state.picks.push_back(progress);
    NodeCore core(config(), state);
    expect_rows(core.start(now));
    CHECK(core.progress(progress.order) != nullptr);
    const auto batch = core.step(Request{RequestId{1}, action}, now);
    expect_rows(batch);
    std::size_t answers = 0;
    for (const auto& message : batch.send)
        answers += std::holds_alternative<Answer>(message) ? 1 : 0;
    CHECK(answers == 1);
    // Again and finished, where that was a step of it.
    expect_rows(core.step(Request{RequestId{2}, action}, now));
    expect_rows(
        core.step(Request{RequestId{3}, FinishPick{document(), progress.order, {}, "A"}}, now));
}

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    const auto progress = decode_pick({data, size});
    if (!progress)
        return 0;
    CHECK(decode_pick(encode_pick(*progress)) == progress);
    for (const Action& action : actions_on(*progress))
        act_on(*progress, action);
    return 0;
}
