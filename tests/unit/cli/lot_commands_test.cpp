#include <gtest/gtest.h>

#include "tests/unit/cli/fake_hub.hpp"

namespace onepool::cli {
namespace {

TEST(Commands, ALotIsTracedThroughAllPages) {
    FakeHub hub;
    const std::string target = "/v1/lots/A%2FB/L1?sku=A%2FB&limit=500";
    hub.answers(target, 200,
                R"({"sku":"A/B","lot":"L1","orders":[{"order":"1"}],"unknown":[{"order":"2"}],)"
                R"("orders_count":2,"unknown_orders":1,"next":7})");
    hub.answers(target + "&after=7", 200,
                R"({"sku":"A/B","lot":"L1","orders":[{"order":"3"}],"unknown":[],)"
                R"("orders_count":2,"unknown_orders":1,"next":null})");
    EXPECT_EQ(hub.run(LotTrace{"A/B", "L1"}), Exit::ok);
    EXPECT_EQ(hub.out,
              R"({"sku":"A/B","lot":"L1","orders":[{"order":"1"},{"order":"3"}],)"
              R"("unknown":[{"order":"2"}],"orders_count":2,"unknown_orders":1,"next":null})"
              "\n");
}

}  // namespace
}  // namespace onepool::cli
