// Any bytes as the rows of a flushed state (flush_bytes.hpp). Whatever is restored names only what
// is there, so that everything a running hub looks up by index can be looked up.

#include <cstdint>

#include "protocol/check.hpp"
#include "tests/fuzz/flush_bytes.hpp"

namespace onepool::hub {
namespace {

void look_up_everything(const HubState& state) {
    for (const NodeRecord& node : state.nodes().all())
        CHECK(node.location.value < state.locations().size());
    for (const auto& [channel, listings] : state.listings().all()) {
        for (const ListingRecord& listing : listings.all())
            CHECK(listing.sku.value < state.ledger().sku_count());
    }
    for (const OrderRecord& order : state.orders().all()) {
        for (const OrderLeg& leg : order.legs)
            CHECK(leg.location.value < state.locations().size());
        CHECK(state.orders().find(order.key) == &order);
    }
    for (const CaseRecord& record : state.cases().all())
        CHECK(state.cases().find(record.id) == &record);
}

}  // namespace
}  // namespace onepool::hub

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    onepool::hub::HubState state;
    onepool::protocol::ByteView rest{data, size};
    while (const auto row = onepool::hub::take_row(rest)) {
        if (!state.restore(*row))
            break;
    }
    onepool::hub::look_up_everything(state);
    return 0;
}
