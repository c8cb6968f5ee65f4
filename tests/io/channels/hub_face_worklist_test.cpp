// The worklist over HTTP: looking at what could not be applied, replaying it, voiding it.
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "tests/io/channels/hub_on_sockets.hpp"

namespace onepool::hub {
namespace {

class HubFaceWorklist : public HubFaceTest {
  protected:
    // The till received goods of these SKUs, one event each, of which the hub knows none.
    void receive(const std::vector<std::string>& skus) {
        EventBatch batch;
        batch.node = hub.till;
        batch.journal = hub.journal;
        batch.first = head_.seq.next();
        batch.prev_hash = head_.hash;
        for (const std::string& sku : skus) {
            batch.events.push_back(receipt(sku));
            head_ = chain_append(head_, hub.till, hub.journal, batch.events.back());
        }
        batch.last_hash = head_.hash;
        hub_.hear({hub.till, encode_message(batch)});
    }
    Bytes receipt(const std::string& sku) {
        Event event;
        event.header.seq = Seq{++recorded_};
        event.header.business_day = BusinessDay{20'261'120};
        event.header.basket.bytes.fill(0x33);
        Receipt receipt;
        receipt.document = "delivery";
        receipt.lines = {{Sku{sku}, Units{4}}};
        event.body = receipt;
        return encode_event(event);
    }
    void name(const std::string& sku) {
        EXPECT_EQ(hub_.post("/v1/catalogue", "sku,description\n" + sku + ",late\n").status, 200);
    }
    Json shelf(const std::string& sku) {
        return hub_.get("/v1/stock/" + sku).json()["cells"].as_array()->at(0)["shelf"];
    }

    SmallHub hub;
    Position head_{Seq{2}, {}};
    std::uint64_t recorded_ = 2;
};

TEST_F(HubFaceWorklist, ListsWhatIsSetAside) {
    EXPECT_EQ(hub_.get("/v1/quarantine").body,
              R"({"quarantine":[],"next":null,"open":0,"can_replay":0})");
    receive({"Z", "Y"});

    const Json page = hub_.get("/v1/quarantine?limit=1").json();

    EXPECT_EQ(page["quarantine"].as_array()->size(), 1u);
    EXPECT_EQ(page["quarantine"].as_array()->at(0)["reason"], Json{"unknown SKU Z"});
    EXPECT_EQ(page["next"], Json{1});
    EXPECT_EQ(hub_.get("/v1/quarantine?after=1").json()["quarantine"].as_array()->at(0)["id"],
              Json{2});
    EXPECT_EQ(hub_.get("/v1/quarantine?sku=Y").json()["quarantine"].as_array()->size(), 1u);
    EXPECT_EQ(hub_.get("/v1/status").json()["set_aside"], Json{2});
    EXPECT_EQ(hub_.ask("GET /v1/quarantine").status, 401);
}

TEST_F(HubFaceWorklist, ShowsOneWithWhatItsBytesSayAndGivesThemAll) {
    receive({"Y", "Z"});

    const Json detail = hub_.get("/v1/quarantine/2").json();

    EXPECT_EQ(detail["event"].as_array()->at(2), Json{"4 of SKU Z"});
    const HttpReply raw = hub_.get("/v1/quarantine/2/raw");
    EXPECT_EQ(raw.header("Content-Disposition"), "attachment; filename=\"set-aside-2.hex\"");
    recorded_ = 3;
    EXPECT_EQ(raw.body, hex(receipt("Z")) + "\n");
    EXPECT_EQ(*detail["hex"].as_string() + "\n", raw.body);
    EXPECT_EQ(hub_.get("/v1/quarantine/3").status, 404);
    EXPECT_EQ(hub_.get("/v1/quarantine/0/raw").status, 404);
    EXPECT_EQ(hub_.get("/v1/quarantine/one").status, 404);
}

TEST_F(HubFaceWorklist, ReplaysOneOnceItsCauseIsGone) {
    receive({"Z"});
    const HttpReply refused = hub_.post("/v1/quarantine/1/replay", R"({"by":"ann"})");
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.body.find("unknown SKU Z"), std::string::npos);
    name("Z");

    const HttpReply done = hub_.post("/v1/quarantine/1/replay", R"({"by":"ann"})");

    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(done.json()["state"], Json{"replayed"});
    EXPECT_EQ(done.json()["by"], Json{"ann"});
    EXPECT_EQ(shelf("Z"), Json{4});
    EXPECT_EQ(hub_.post("/v1/quarantine/1/replay", R"({"by":"ann"})").status, 200);
    EXPECT_EQ(shelf("Z"), Json{4}) << "asked again: nothing to do";
}

TEST_F(HubFaceWorklist, VoidsOneWithAReason) {
    receive({"Z"});
    EXPECT_EQ(hub_.post("/v1/quarantine/1/void", R"({"by":"ann"})").json()["error"]["field"],
              Json{"reason"});
    EXPECT_EQ(hub_.post("/v1/quarantine/1/void", R"({"by":"ann","reason":""})").status, 422);

    const HttpReply done = hub_.post("/v1/quarantine/1/void", R"({"by":"ann","reason":"a test"})");

    EXPECT_EQ(done.json()["state"], Json{"voided"});
    EXPECT_EQ(done.json()["note"], Json{"a test"});
    EXPECT_EQ(hub_.get("/v1/quarantine").json()["open"], Json{0});
    EXPECT_EQ(hub_.post("/v1/quarantine/9/void", R"({"by":"ann","reason":"x"})").status, 404);
    EXPECT_EQ(hub_.post("/v1/quarantine/9/replay", R"({"by":"ann"})").status, 404);
}

TEST_F(HubFaceWorklist, ReplaysAllThatFit) {
    receive({"Z", "Y", "Z"});
    name("Z");

    EXPECT_EQ(hub_.post("/v1/quarantine/replay", R"({"by":"ann","sku":"Y"})").body,
              R"({"replayed":0,"still_open":1,"next":null})");
    EXPECT_EQ(hub_.post("/v1/quarantine/replay", R"({"by":"ann","can_replay":true})").body,
              R"({"replayed":2,"still_open":0,"next":null})");
    EXPECT_EQ(hub_.post("/v1/quarantine/replay", R"({"by":"ann","node":"nobody"})").body,
              R"({"replayed":0,"still_open":0,"next":null})");

    EXPECT_EQ(shelf("Z"), Json{8});
    EXPECT_EQ(hub_.post("/v1/quarantine/replay", "{}").json()["error"]["field"], Json{"by"});
}

TEST_F(HubFaceWorklist, ReplaysManyInBoundedParts) {
    for (int batch = 0; batch < 3; ++batch)
        receive(std::vector<std::string>(100, "Z"));
    name("Z");

    const Json first = hub_.post("/v1/quarantine/replay", R"({"by":"ann"})").json();
    EXPECT_EQ(first["replayed"], Json{256});
    EXPECT_EQ(first["next"], Json{256});
    EXPECT_EQ(hub_.post("/v1/quarantine/replay", R"({"by":"ann","after":256})").body,
              R"({"replayed":44,"still_open":0,"next":null})");
    EXPECT_EQ(shelf("Z"), Json{1'200});
}

TEST_F(HubFaceWorklist, AnImportSaysHowManyCanBeReplayed) {
    receive({"Z", "Y"});
    EXPECT_EQ(hub_.post("/v1/catalogue", "sku,description\nZ,late\n").body,
              R"({"products":1,"can_replay":1})");
}

TEST_F(HubFaceWorklist, SaysWhenTheHubIsBusy) {
    receive({"Z"});
    hub_.be_busy();
    EXPECT_EQ(hub_.post("/v1/quarantine/1/replay", R"({"by":"ann"})").status, 503);
    EXPECT_EQ(hub_.post("/v1/quarantine/replay", R"({"by":"ann"})").status, 503);
}

}  // namespace
}  // namespace onepool::hub
