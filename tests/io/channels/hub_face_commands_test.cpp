// What changes the hub: every answer comes after the commit, and nothing that is refused is logged.
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

TEST_F(HubFaceTest, AddsALocationAndANodeOnce) {
    const std::string west = R"({"location":"west","name":"West","location_reserve":1})";
    EXPECT_EQ(hub_.post("/v1/locations", west).body, "{}");
    EXPECT_EQ(hub_.log_size(), 7u);
    NodeId node;
    node.bytes.fill(3);
    const std::string till = R"({"node":")" + to_text(node) + R"(","location":"west","name":"t"})";
    EXPECT_EQ(hub_.post("/v1/nodes", till).status, 200);
    EXPECT_EQ(hub_.post("/v1/nodes", till).status, 200) << "asked again: nothing to do";
    EXPECT_EQ(hub_.log_size(), 8u);
    EXPECT_EQ(hub_.get("/v1/nodes").json()["nodes"].as_array()->size(), 2u);
}

TEST_F(HubFaceTest, TakesWhatSourcingGoesByOfALocationAndShowsIt) {
    const std::string path = "/v1/locations/north/terms";
    const HttpReply set = hub_.post(
        path, R"({"country":"GB","postcode":"E1 6AN","cut_off":"16:30+01:00","cost":350})");
    EXPECT_EQ(set.status, 200);
    EXPECT_EQ(set.json()["text"],
              Json{"north: in GB E1 6AN, sends until 16:30+01:00, 350 an order"});
    EXPECT_EQ(hub_.post(path, R"({"postcode":null})").status, 200);
    const Json row = hub_.get("/v1/locations").json()["locations"].as_array()->at(0);
    EXPECT_EQ(row["country"], Json{"GB"});
    EXPECT_TRUE(row["postcode"].is_null());
    EXPECT_EQ(row["cut_off"], Json{"16:30+01:00"});
    EXPECT_EQ(row["cost"], Json{350});
    EXPECT_EQ(hub_.log_size(), 8u);
    EXPECT_EQ(hub_.post(path, R"({"cut_off":"half past four"})").json()["error"]["field"],
              Json{"cut_off"});
    EXPECT_EQ(hub_.post(path, R"({"country":"Britain"})").status, 422);
    EXPECT_EQ(hub_.post("/v1/locations/nowhere/terms", R"({"cost":1})").status, 404);
    EXPECT_EQ(hub_.log_size(), 8u) << "nothing that is refused is logged";
}

TEST_F(HubFaceTest, SaysWhatIsWrongWithACommand) {
    const HttpReply unknown = hub_.post(
        "/v1/nodes", R"({"node":")" + to_text(SmallHub().till) + R"(","location":"x","name":"t"})");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.json()["error"]["code"], Json{"unknown_subject"});
    const HttpReply malformed = hub_.post("/v1/locations", R"({"location":"west","name":"West"})");
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.json()["error"]["field"], Json{"location_reserve"});
    EXPECT_EQ(hub_.post("/v1/locations", "<xml>").status, 400);
    EXPECT_EQ(hub_.log_size(), 6u);
}

TEST_F(HubFaceTest, ClosesACase) {
    const HttpReply closed =
        hub_.post("/v1/cases/1/resolve", R"({"by":"ann","note":"counted: there were two more"})");
    EXPECT_EQ(closed.status, 200);
    EXPECT_EQ(closed.json()["closed_by"], Json{"ann"});
    EXPECT_FALSE(closed.json()["closed_at"].is_null());
    EXPECT_EQ(hub_.get("/v1/cases?open=1").json()["cases"].as_array()->size(), 0u);
    EXPECT_EQ(hub_.get("/v1/cases").json()["cases"].as_array()->size(), 1u);
}

TEST_F(HubFaceTest, DoesNotCloseACaseThatIsNotThere) {
    EXPECT_EQ(hub_.post("/v1/cases/9/resolve", R"({"by":"ann","note":""})").status, 404);
    EXPECT_EQ(hub_.post("/v1/cases/one/resolve", R"({"by":"ann","note":""})").status, 404);
}

TEST_F(HubFaceTest, ImportsACatalogue) {
    const HttpReply reply = hub_.post("/v1/catalogue",
                                      "sku,gtin,description,price\n"
                                      "21731,,\"RED TOADSTOOL, LED\",165\n"
                                      "22423,2900000000018,CAKESTAND 3 TIER,1275\n");
    EXPECT_EQ(reply.body, R"({"products":2,"can_replay":0})");
    EXPECT_EQ(hub_.get("/v1/stock/21731").json()["published"].as_array()->size(), 1u)
        << "a new SKU is listed on every channel";
}

TEST_F(HubFaceTest, TellsHowFarAnImportIs) {
    EXPECT_EQ(hub_.get("/v1/imports").body,
              R"({"stage":"keeping","scope":"prices","rows":100000,"chunks":120,)"
              R"("chunks_kept":48,"waiting":1})");
}

TEST_F(HubFaceTest, NamesTheLineOfACatalogueItRefuses) {
    const HttpReply reply = hub_.post("/v1/catalogue", "sku,description\na,b\nc\n");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.json()["error"]["field"], Json{"line 3"});
    EXPECT_EQ(hub_.log_size(), 6u);
}

TEST_F(HubFaceTest, TakesLargeBodiesOnlyWhereFilesAreImported) {
    std::string csv = "sku,description\n";
    for (int i = 0; csv.size() < 1'500'000; ++i)
        csv += "sku-" + std::to_string(i) + "," + std::string(150, 'x') + "\n";
    EXPECT_EQ(hub_.post("/v1/catalogue", csv).status, 200);
    EXPECT_EQ(hub_.post("/v1/locations", csv).status, 413);
}

TEST_F(HubFaceTest, SaysWhenItIsBusyAndWhatToDo) {
    hub_.be_busy();
    const HttpReply reply =
        hub_.post("/v1/locations", R"({"location":"w","name":"W","location_reserve":1})");
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.json()["error"]["code"], Json{"busy"});
    EXPECT_EQ(reply.json()["error"]["message"],
              Json{"the hub's disk is busy: try again in a moment"});
}

}  // namespace
}  // namespace onepool::hub
