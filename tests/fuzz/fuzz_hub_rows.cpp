// The hub's log and its flushed state whose rows hold anything (table_rows.hpp), as a start reads
// them. A damaged log fails with a text for a person; a damaged flush is no state, and what is one
// adds up, and a hub goes on from it.

#include <cstdint>
#include <memory>

#include "hub/core/hub_core.hpp"
#include "hub/store/hub_log_table.hpp"
#include "hub/store/hub_state_table.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/check.hpp"
#include "tests/fuzz/hub_tables.hpp"
#include "tests/fuzz/table_rows.hpp"

namespace onepool::hub {
namespace {

constexpr std::size_t entries = 16;

void read_log(io::Database& database) {
    const auto each = [&](auto look) {
        try {
            HubLogTable log(database);
            look(log);
        } catch (const StoreError& error) {
            CHECK(!std::string(error.what()).empty());
        }
    };
    each([](HubLogTable& log) { (void)log.head(); });
    each([](HubLogTable& log) {
        Lsn expected{1};
        for (const LogEntry& entry : log.read(Lsn{}, entries, HubLogTable::Input::with)) {
            CHECK(entry.lsn == expected);
            expected = expected.next();
        }
    });
    each([](HubLogTable& log) {
        const NodeId node{{7}};
        for (const LogEntry& entry : log.read_back(node, Lsn{entries}, entries))
            CHECK(entry.node == node && entry.kind == InputKind::node_message);
    });
}

void go_on_from(std::unique_ptr<HubState> state) {
    constexpr Now now{UnixMs{1'700'000'000'000}, Millis{1'000}};
    HubCore core({.hub_epoch = HubEpoch{1}, .channels = {}, .build = "model"}, std::move(state));
    (void)core.start(now);
    (void)core.step(Tick{}, {now.wall + Millis{60'000}, Millis{61'000}});
}

void read_flush(io::Database& database) {
    auto state = std::make_unique<HubState>();
    HubStateTable table(database);
    if (!table.read(*state))
        return;
    CHECK(state->adds_up());
    for (std::uint32_t i = 0; i < state->ledger().sku_count(); ++i)
        CHECK(state->ledger().imbalance(SkuIndex{i}) == Units{});
    go_on_from(std::move(state));
}

void create(io::Database& database) {
    HubLogTable(database).open("model", "model");
    database.execute(HubStateTable::schema());
}

}  // namespace
}  // namespace onepool::hub

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static onepool::fuzz::RowFile file("hub-rows", onepool::fuzz::hub_tables(),
                                       onepool::hub::create);
    file.fill({data, size});
    onepool::hub::read_log(file.database());
    onepool::hub::read_flush(file.database());
    return 0;
}
