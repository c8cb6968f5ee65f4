#include "tests/unit/hub_web/small_hub.hpp"

#include <memory>

#include "hub/channels/own_site.hpp"

namespace onepool::hub {

namespace {

constexpr Account outside(AccountKind kind) {
    return {.kind = kind, .location = {}};
}
constexpr Account shelf(LocationIndex location) {
    return {.kind = AccountKind::shelf, .location = location};
}

const OrderKey order_a1{ChannelId{"shop"}, OrderId{"A1"}};

Order order() {
    Order order;
    order.order = order_a1;
    order.currency = {"GBP"};
    order.placed_at = UnixMs{2'500};
    SaleLine line;
    line.line_no = 1;
    line.scanned_code = "22423";
    line.quantity = Units{2};
    order.lines = {line};
    return order;
}

}  // namespace

SmallHub::SmallHub() {
    till.bytes.fill(7);
    journal.bytes.fill(9);
    set_up();
    trade();
}

LogEntry& SmallHub::add(InputKind kind, std::vector<Effect> effects) {
    const Lsn lsn{log.size() + 1};
    const UnixMs at{static_cast<std::int64_t>(lsn.value) * 1'000};
    log.push_back({lsn, at, kind, NodeId{}, Bytes{}, std::move(effects)});
    return log.back();
}

void SmallHub::set_up() {
    const ChannelId shop{"shop"};
    add(InputKind::command,
        {LocationAdded{north, LocationId{"north"}, "North store", Units{1}},
         LocationAdded{south, LocationId{"south"}, "South store", Units{0}},
         NodeRegistered{till, LocationId{"north"}, "till 1"},
         SkuNamed{cakestand, Sku{"22423"}, Gtin{2'900'000'000'018}, "CAKESTAND 3 TIER"},
         SkuNamed{lantern, Sku{"85123A"}, Gtin{}, "WHITE LANTERN"},
         ListingMapped{shop, "22423", cakestand}, ListingMapped{shop, "85123A", lantern},
         EpochRaised{HubEpoch{3}, EpochCause::first, ""}});
}

void SmallHub::trade() {
    LogEntry& batch =
        add(InputKind::node_message,
            {StreamAdopted{till, journal, 1},
             Moved{cakestand, outside(AccountKind::supplier), shelf(north), Units{10}},
             OnlineSet{cakestand, north, Units{9}},
             EventJudged{till, Seq{1}, Verdict::applied, FactKind::receipt},
             Drawn{cakestand, north, Units{1}, Units{2}, Units{0}},
             Moved{cakestand, shelf(north), outside(AccountKind::customer), Units{3}},
             OnlineSet{cakestand, north, Units{6}},
             EventJudged{till, Seq{2}, Verdict::applied, FactKind::sale},
             StreamAdvanced{till, Position{Seq{2}, {}}}});
    batch.node = till;
    add(InputKind::webhook,
        {OrderTaken{order()}, HoldOpened{order_a1, north, {{cakestand, Units{2}}}},
         OnlineSet{cakestand, north, Units{4}},
         OrderMoved{order_a1, OrderStage::held, "held at north"}});
    add(InputKind::command,
        {Moved{cakestand, outside(AccountKind::supplier), shelf(south), Units{5}},
         OnlineSet{cakestand, south, Units{5}}});
    add(InputKind::channel_answer, {Published{ChannelId{"shop"}, "22423", Units{6}, false, 77}});
    add(InputKind::timer,
        {Moved{lantern, shelf(north), outside(AccountKind::customer), Units{2}},
         DebtSet{lantern, north, Units{2}},
         CaseOpened{1, CaseKind::oversell, "85123A at north", "sold 2 that nobody had", "count"}});
}

HubCore SmallHub::core() const {
    auto state = std::make_unique<HubState>();
    for (const LogEntry& entry : log)
        state->apply(entry);
    HubCore::Config config{.hub_epoch = HubEpoch{3}, .channels = {}, .build = "test"};
    config.channels.push_back(
        {ChannelId{"shop"},
         std::make_shared<OwnSite>(ChannelId{"shop"}, std::vector{WebhookKey{Bytes(24, 1)}})});
    return HubCore(std::move(config), std::move(state));
}

}  // namespace onepool::hub
