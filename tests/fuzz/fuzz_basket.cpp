// Any bytes as a stored basket. What is accepted is the same when it is written again; and a till
// that starts with it answers whatever a cashier does next, and stores only what it can read back.

#include <cstdint>
#include <vector>

#include "node/core/node_core.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr Now now{UnixMs{1'800'000'000'000}, Millis{5'000}};

std::vector<Action> actions_on(const Basket& basket) {
    const Product product{Sku{"A"}, Gtin{}, "a thing", Minor{250}, "standard", BasisPoints{2000}};
    const std::uint32_t line_no = basket.lines.empty() ? 1 : basket.lines.front().line_no;
    return {AddLine{basket.id, product, Units{2}},
            AddOpenItem{basket.id, "401", "a pen", Units{1}, Minor{99}, "none", {}},
            SetQuantity{basket.id, line_no, Units{3}},
            SetQuantity{basket.id, line_no, Units{0}},
            Park{basket.id, "later"},
            Recall{basket.id},
            Abandon{basket.id},
            StartCard{basket.id, Minor{}},
            CardAnswer{basket.id, CardResult::approved, "S-1"},
            CardAnswer{basket.id, CardResult::declined, ""},
            Pay{basket.id, Minor{limits::amount_minor}}};
}

void expect_rows(const NodeCore::Batch& batch) {
    for (const auto& row : batch.persist) {
        if (const auto* put = std::get_if<BasketPut>(&row))
            CHECK(decode_basket(put->state).has_value());
        if (const auto* append = std::get_if<JournalAppend>(&row))
            CHECK(std::holds_alternative<Event>(decode_event(append->payload)));
    }
}

void act_on(const Basket& basket, const Bytes& stored, const Action& action) {
    NodeCore::Config config;
    config.node.bytes.fill(1);
    config.journal.bytes.fill(2);
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.default_staff = StaffId{"till"};
    config.shift = ShiftId{"Till 1"};
    config.boot_no = 1;
    NodeCore::Stored state;
    state.uplink.first_retained = Seq{1};
    state.baskets.push_back(stored);
    NodeCore core(config, state);
    CHECK(core.baskets().at(basket.id) == basket);
    (void)core.start(now);
    const auto batch = core.step(Request{RequestId{1}, action}, now);
    expect_rows(batch);
    std::size_t answers = 0;
    for (const auto& message : batch.send)
        answers += std::holds_alternative<Answer>(message) ? 1 : 0;
    CHECK(answers == 1);
}

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    const auto basket = decode_basket({data, size});
    if (!basket)
        return 0;
    const Bytes stored(data, data + size);
    CHECK(decode_basket(encode_basket(*basket)) == basket);
    for (const Action& action : actions_on(*basket))
        act_on(*basket, stored, action);
    return 0;
}
