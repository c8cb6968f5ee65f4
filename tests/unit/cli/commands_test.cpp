#include <gtest/gtest.h>

#include "tests/unit/cli/fake_hub.hpp"

namespace onepool::cli {
namespace {

TEST(Commands, AFileIsSentToTheHubAsItIs) {
    FakeHub hub;
    hub.files["shop.csv"] = "sku,description\nA,Apple\n";
    hub.answers("/v1/catalogue sku,description\nA,Apple\n", 200, R"({"products":1})");
    EXPECT_EQ(hub.run(Import{Import::What::catalogue, "shop.csv"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "1 products imported; every node gets them over its link.\n");
    EXPECT_EQ(hub.run(Import{Import::What::staff, "shop.csv"}), Exit::failed);
    EXPECT_EQ(hub.asked, Asked{"/v1/staff sku,description\nA,Apple\n"});
}

TEST(Commands, AnImportTellsHowFarTheHubIs) {
    FakeHub hub;
    hub.files["shop.csv"] = "sku";
    hub.looks = 2;
    hub.answers("/v1/imports", 200,
                R"({"stage":"keeping","scope":"catalogue","rows":100000,"chunks":120,)"
                R"("chunks_kept":48,"waiting":1})");
    hub.answers("/v1/catalogue sku", 200, R"({"products":100000})");
    EXPECT_EQ(hub.run(Import{Import::What::catalogue, "shop.csv"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.complaint,
              "100000 rows read, 48 of 120 new parts kept; 1 import waits behind it\n")
        << "the same is not told twice";
    EXPECT_EQ(hub.asked, (Asked{"/v1/imports", "/v1/imports", "/v1/catalogue sku"}));
}

TEST(Commands, AnImportIsFollowedUntilTheNodesThatAreOnlineHaveIt) {
    FakeHub hub;
    hub.files["shop.csv"] = "sku";
    hub.answers("/v1/catalogue sku", 200, R"({"products":1})");
    const auto nodes = [](const std::string& second) {
        return R"({"nodes":[{"state":"online","scopes":[{"is_behind":false}]},)"
               R"({"state":"online","scopes":)" +
               second + R"(},{"state":"silent","scopes":null}]})";
    };
    const Import import{Import::What::catalogue, "shop.csv", Follow::yes};
    for (const char* behind : {R"([{"is_behind":false},{"is_behind":true}])", "null"}) {
        hub.answers("/v1/nodes", 200, nodes(behind));
        EXPECT_EQ(hub.run(import, Format::people), Exit::interrupted) << behind;
        EXPECT_EQ(hub.complaint, "1 of 2 nodes online have it; 1 will get it when they are back\n");
    }
    hub.answers("/v1/nodes", 200, nodes("[]"));
    EXPECT_EQ(hub.run(import, Format::people), Exit::ok);
    EXPECT_EQ(hub.complaint, "2 of 2 nodes online have it; 1 will get it when they are back\n");
}

TEST(Commands, APromotionIsMadeListedAndEnded) {
    FakeHub hub;
    const std::string asked =
        R"(/v1/promotions {"name":"spring","channel":"shop","sku":"A","units":12,)";
    hub.answers(asked + R"("until":"2026-12-08T06:00:00Z","by":"anna"})", 200,
                R"({"text":"spring keeps 12"})");
    AddPromotion add{"spring", "shop", "A", 12, "", "2026-12-08T06:00:00Z", "anna"};
    EXPECT_EQ(hub.run(add, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "spring keeps 12\n");
    add.from = "2026-12-01T06:00:00Z";
    hub.answers(asked + R"("from":"2026-12-01T06:00:00Z","until":"2026-12-08T06:00:00Z",)" +
                    R"("by":"anna"})",
                409, R"({"error":{"code":"conflict","message":"there is a promotion spring"}})");
    EXPECT_EQ(hub.run(add, Format::people), Exit::failed);
    EXPECT_NE(hub.complaint.find("there is a promotion spring"), std::string::npos);
    hub.answers("/v1/promotions?limit=500", 200,
                R"({"promotions":[{"name":"spring","channel":"shop","sku":"A","units":12,)"
                R"("from":1000,"until":1796709600000,"by":"anna","state":"running","taken":5,)"
                R"("kept":7}]})");
    EXPECT_EQ(hub.run(ListPromotions{}, Format::people), Exit::ok);
    EXPECT_NE(hub.out.find("spring     running  shop     A       12      5     7"),
              std::string::npos)
        << hub.out;
    hub.answers(R"(/v1/promotions/spring/end {"by":"anna"})", 200, R"({"text":"it has ended"})");
    EXPECT_EQ(hub.run(EndPromotion{"spring", "anna"}, Format::people), Exit::ok);
}

TEST(Commands, AFileThatIsNotThereAsksNothing) {
    FakeHub hub;
    EXPECT_EQ(hub.run(Import{Import::What::catalogue, "none.csv"}), Exit::usage);
    EXPECT_EQ(hub.complaint, "none.csv cannot be read: name a CSV file.\n");
    EXPECT_TRUE(hub.asked.empty());
}

TEST(Commands, ASettingIsSentByItsName) {
    FakeHub hub;
    hub.answers(R"(/v1/settings {"receipt_header":"Hello"})", 200, R"({"settings":1})");
    EXPECT_EQ(hub.run(Set{"receipt_header", "Hello"}), Exit::ok);
}

TEST(Commands, AskOneViewAndPrintWhatTheHubSaid) {
    FakeHub hub;
    const std::pair<Command, std::string> views[] = {
        {Status{}, "/v1/status"},
        {Nodes{}, "/v1/nodes"},
        {Channels{}, "/v1/channels"},
        {Orders{}, "/v1/orders?limit=500"},
        {Orders{"held"}, "/v1/orders?limit=500&stage=held"},
        {Orders{"staged"}, "/v1/orders?limit=500&stage=staged"},
        {WhyOrder{"shop", "A1"}, "/v1/orders/shop/A1"},
        {WhyOrder{"a shop", "2026/17"}, "/v1/orders/a%20shop/2026%2F17"},
        {Cases{}, "/v1/cases?open=1"},
        {Cases{Cases::Which::all}, "/v1/cases"},
    };
    for (const auto& [command, target] : views) {
        hub.answers(target, 200, R"({"a":1})");
        EXPECT_EQ(hub.run(command), Exit::ok) << target;
        EXPECT_EQ(hub.asked, Asked{target});
        EXPECT_EQ(hub.out, "{\"a\":1}\n");
    }
}

TEST(Commands, PrintForPeopleUnlessAskedForJson) {
    FakeHub hub;
    hub.answers("/v1/nodes", 200, R"({"nodes":[]})");
    EXPECT_EQ(hub.run(Nodes{}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "No nodes.\n");
}

TEST(Commands, SayThatNobodyKnowsAnOrder) {
    FakeHub hub;
    hub.answers("/v1/orders/shop/A9", 404,
                R"({"error":{"message":"channel shop never told of an order A9"}})");
    EXPECT_EQ(hub.run(WhyOrder{"shop", "A9"}, Format::people), Exit::failed);
    EXPECT_EQ(hub.out, "");
    EXPECT_EQ(hub.complaint, "channel shop never told of an order A9\n");
}

TEST(Commands, SayWhatToDoWhenNoHubAnswers) {
    FakeHub hub;
    hub.answers("/v1/status", 0, "connection refused");
    EXPECT_EQ(hub.run(Status{}), Exit::unreachable);
    EXPECT_EQ(hub.out, "");
    EXPECT_EQ(hub.complaint,
              "The hub does not answer: connection refused.\n"
              "Is onepool-hub running, and is --hub (or ONEPOOL_HUB) its address?\n");
}

TEST(Commands, SayWhatToDoAboutAWrongToken) {
    FakeHub hub;
    hub.answers("/v1/status", 401, R"({"error":{"code":"token_needed","message":"a token"}})");
    EXPECT_EQ(hub.run(Status{}), Exit::usage);
    EXPECT_EQ(hub.complaint,
              "a token\nName the hub's token file by --token-file or ONEPOOL_TOKEN_FILE.\n");
}

TEST(Commands, PassOnWhatTheHubComplainsAbout) {
    FakeHub hub;
    hub.answers("/v1/status", 503, R"({"error":{"message":"busy"}})");
    EXPECT_EQ(hub.run(Status{}), Exit::failed);
    EXPECT_EQ(hub.complaint, "busy\n");
    hub.answers("/v1/status", 502, "<html>");
    EXPECT_EQ(hub.run(Status{}), Exit::failed);
    EXPECT_EQ(hub.complaint, "The hub answered 502\n");
    hub.answers("/v1/status", 200, "<html>");
    EXPECT_EQ(hub.run(Status{}), Exit::failed);
}

TEST(Commands, FailWhenTheCheckFails) {
    FakeHub hub;
    hub.answers("/v1/check", 200, R"({"ok":true})");
    EXPECT_EQ(hub.run(Check{}), Exit::ok);
    hub.answers("/v1/check", 200, R"({"ok":false})");
    EXPECT_EQ(hub.run(Check{}), Exit::failed);
    EXPECT_EQ(hub.out, "{\"ok\":false}\n");
    hub.answers("/v1/check", 200, "{}");
    EXPECT_EQ(hub.run(Check{}), Exit::failed);
}

TEST(Commands, ResolveACase) {
    FakeHub hub;
    hub.answers(R"(/v1/cases/7/resolve {"by":"ann","note":"counted"})", 200, R"({"id":7})");
    EXPECT_EQ(hub.run(Resolve{7, "ann", "counted"}), Exit::ok);
    EXPECT_EQ(hub.run(Resolve{8, "ann", "counted"}), Exit::failed);
    EXPECT_EQ(hub.complaint, "there is none\n");
}

TEST(Commands, ListAllPagesOfTheWorklist) {
    FakeHub hub;
    hub.answers("/v1/quarantine?limit=500", 200, R"({"quarantine":[{"id":1}],"next":1})");
    hub.answers("/v1/quarantine?limit=500&after=1", 200,
                R"({"quarantine":[{"id":2}],"next":null})");
    EXPECT_EQ(hub.run(Quarantine{}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"quarantine\":[{\"id\":1},{\"id\":2}]}\n");
    Quarantine some;
    some.which = Quarantine::Which::all;
    some.filter = {"till 1", "Z", "unknown"};
    hub.answers("/v1/quarantine?limit=500&all=1&node=till%201&sku=Z&reason=unknown", 200,
                R"({"quarantine":[],"next":null})");
    EXPECT_EQ(hub.run(some, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "Nothing is set aside.\n");
}

TEST(Commands, ShowOneOfTheWorklistAndItsBytes) {
    FakeHub hub;
    hub.answers("/v1/quarantine/7", 200, R"({"id":7})");
    hub.answers("/v1/quarantine/7/raw", 200, "0aff\n");
    Quarantine one;
    one.id = 7;
    EXPECT_EQ(hub.run(one), Exit::ok);
    EXPECT_EQ(hub.out, "{\"id\":7}\n");
    one.as = Quarantine::As::raw_hex;
    EXPECT_EQ(hub.run(one), Exit::ok);
    EXPECT_EQ(hub.out, "0aff\n");
    one.id = 8;
    EXPECT_EQ(hub.run(one), Exit::failed);
    EXPECT_EQ(hub.complaint, "there is none\n");
}

TEST(Commands, ReplayAndVoidOne) {
    FakeHub hub;
    hub.answers(R"(/v1/quarantine/7/replay {"by":"ann"})", 200,
                R"({"seq":3,"name":"till","state":"replayed","verdict":"applied","note":""})");
    hub.answers(R"(/v1/quarantine/8/replay {"by":"ann"})", 409,
                R"({"error":{"message":"still: unknown SKU Z"}})");
    hub.answers(R"(/v1/quarantine/7/void {"by":"ann","reason":"a test"})", 200,
                R"({"seq":3,"name":"till","state":"voided","verdict":"parked","note":"a test"})");
    EXPECT_EQ(hub.run(Replay{7, {}, "ann"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "Event 3 of till is replayed: applied.\n");
    EXPECT_EQ(hub.run(Replay{8, {}, "ann"}), Exit::failed);
    EXPECT_EQ(hub.complaint, "still: unknown SKU Z\n");
    EXPECT_EQ(hub.run(Void{7, "ann", "a test"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "Event 3 of till is voided: a test.\n");
}

TEST(Commands, ReplayAllGoesOnUntilNothingIsLeft) {
    FakeHub hub;
    const std::string asked = R"({"by":"ann","node":"","sku":"Z","reason":"")";
    hub.answers("/v1/quarantine/replay " + asked + "}", 200,
                R"({"replayed":200,"still_open":56,"next":256})");
    hub.answers("/v1/quarantine/replay " + asked + R"(,"after":256})", 200,
                R"({"replayed":3,"still_open":0,"next":null})");
    EXPECT_EQ(hub.run(Replay{{}, {"", "Z", ""}, "ann"}, Format::people), Exit::failed)
        << "some are left";
    EXPECT_EQ(hub.out,
              "203 events were replayed, 56 still cannot be applied: onepool quarantine says "
              "why.\n");
    hub.answers("/v1/quarantine/replay " + asked + "}", 200,
                R"({"replayed":1,"still_open":0,"next":null})");
    EXPECT_EQ(hub.run(Replay{{}, {"", "Z", ""}, "ann"}), Exit::ok);
}

TEST(Commands, ShowOneSkuByItsCode) {
    FakeHub hub;
    hub.answers("/v1/stock/a%2Fb", 200, R"({"sku":"a/b"})");
    EXPECT_EQ(hub.run(Stock{"a/b"}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"sku\":\"a/b\"}\n");
}

TEST(Commands, SearchWhenThereIsNoSuchSku) {
    FakeHub hub;
    hub.answers("/v1/stock?limit=500&q=lamp", 200, R"({"stock":[{"sku":"l1"}],"next":null})");
    EXPECT_EQ(hub.run(Stock{"lamp"}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"stock\":[{\"sku\":\"l1\"}]}\n");
    hub.answers("/v1/stock?limit=500&q=none", 200, R"({"stock":[],"next":null})");
    EXPECT_EQ(hub.run(Stock{"none"}), Exit::failed);
}

TEST(Commands, ReadAllPagesOfTheStock) {
    FakeHub hub;
    hub.answers("/v1/stock?limit=500&q=", 200, R"({"stock":[{"sku":"a b"}],"next":"a b"})");
    hub.answers("/v1/stock?limit=500&q=&after=a%20b", 200,
                R"({"stock":[{"sku":"c"}],"next":null})");
    EXPECT_EQ(hub.run(Stock{}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"stock\":[{\"sku\":\"a b\"},{\"sku\":\"c\"}]}\n");
    hub.answers("/v1/stock?limit=500&q=&after=a%20b", 0, "reset");
    EXPECT_EQ(hub.run(Stock{}), Exit::unreachable);
}

TEST(Commands, ExplainANumberOnOneChannelOrOnAll) {
    FakeHub hub;
    hub.answers("/v1/why?channel=shop&sku=a", 200, R"({"channel":"shop"})");
    hub.answers("/v1/why?channel=web&sku=a", 200, R"({"channel":"web"})");
    hub.answers("/v1/stock/a", 200, R"({"published":[{"channel":"shop"},{"channel":"web"}]})");
    EXPECT_EQ(hub.run(Why{"a", "shop"}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"channel\":\"shop\"}\n");
    EXPECT_EQ(hub.run(Why{"a", ""}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"channel\":\"shop\"}\n{\"channel\":\"web\"}\n");
    EXPECT_EQ(hub.run(Why{"b", ""}), Exit::failed);
    hub.answers("/v1/stock/c", 200, R"({"published":[]})");
    EXPECT_EQ(hub.run(Why{"c", ""}), Exit::failed);
    EXPECT_EQ(hub.complaint, "No channel lists c.\n");
}

TEST(Commands, ShowTheNewestEvents) {
    FakeHub hub;
    hub.answers("/v1/status", 200, R"({"lsn":70})");
    hub.answers("/v1/events?after=20&limit=500", 200, R"({"events":[{"lsn":69},{"lsn":70}]})");
    hub.answers("/v1/events?after=70&limit=500", 200, R"({"events":[]})");
    EXPECT_EQ(hub.run(Events{}), Exit::ok);
    EXPECT_EQ(hub.out, "{\"lsn\":69}\n{\"lsn\":70}\n");
}

TEST(Commands, FollowTheLogUntilThePersonHasHadEnough) {
    FakeHub hub;
    hub.answers("/v1/events?after=8&limit=500", 200, R"({"events":[{"lsn":9}]})");
    hub.answers("/v1/events?after=9&limit=500", 200, R"({"events":[]})");
    hub.waits = 2;
    EXPECT_EQ(hub.run(Events{8, Follow::yes}), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{"/v1/events?after=8&limit=500", "/v1/events?after=9&limit=500",
                                "/v1/events?after=9&limit=500", "/v1/events?after=9&limit=500"}));
    EXPECT_EQ(hub.out, "{\"lsn\":9}\n");
}

TEST(Commands, EndWhenTheHubGoesWhileFollowing) {
    FakeHub hub;
    hub.answers("/v1/events?after=8&limit=500", 0, "reset");
    hub.waits = 5;
    EXPECT_EQ(hub.run(Events{8, Follow::yes}), Exit::unreachable);
    hub.answers("/v1/status", 0, "reset");
    EXPECT_EQ(hub.run(Events{}), Exit::unreachable);
}

TEST(Commands, AnEnrolCodeIsShownWithWhatToTypeOnTheNewMachine) {
    FakeHub hub;
    hub.answers(
        R"(/v1/enrol-codes {"location":"store-1","name":"Till 9"})", 200,
        R"({"code":"AAAAA-BBBBB","expires_at":901000,"location":"store-1","name":"Till 9"})");
    EXPECT_EQ(
        hub.run(EnrolCode{"store-1", "Till 9", "", {"https://pool.example", ""}}, Format::people),
        Exit::ok);
    EXPECT_EQ(hub.out,
              "code      AAAAA-BBBBB\n"
              "for       Till 9 at store-1\n"
              "good for  15 min, once; it is not shown again\n"
              "link      onepool:enrol?code=AAAAA-BBBBB&hub=https://pool.example\n\n"
              "On that machine, one line, which enrols it and starts it:\n\n"
              "onepool-node enrol --run --code "
              "'onepool:enrol?code=AAAAA-BBBBB&hub=https://pool.example'\n");
}

TEST(Commands, AKnownNodeIsAskedForByItsId) {
    FakeHub hub;
    EXPECT_EQ(hub.run(EnrolCode{"", "", "n-1", {"https://pool.example", ""}}), Exit::failed);
    EXPECT_EQ(hub.asked, Asked{R"(/v1/enrol-codes {"node":"n-1"})"});
    EXPECT_EQ(hub.complaint, "there is none\n");
}

TEST(Commands, RevokeSaysWhoAndWhy) {
    FakeHub hub;
    hub.answers(R"(/v1/nodes/n-1/revoke {"reason":"stolen"})", 200, R"({"node":"n-1"})");
    EXPECT_EQ(hub.run(Revoke{"n-1", "stolen"}, Format::people), Exit::ok);
    EXPECT_NE(hub.out.find("n-1 is revoked"), std::string::npos);
}

TEST(Commands, TheAclIsPrintedAsTheBrokerReadsIt) {
    FakeHub hub;
    hub.answers("/v1/acl", 200, "user hub-1\n");
    EXPECT_EQ(hub.run(Acl{}), Exit::ok);
    EXPECT_EQ(hub.out, "user hub-1\n");
    hub.answers("/v1/acl", 0, "refused");
    EXPECT_EQ(hub.run(Acl{}), Exit::unreachable);
}

TEST(Commands, ReplaceANodeByItsNameInOneGo) {
    FakeHub hub;
    hub.answers("/v1/nodes", 200,
                R"({"nodes":[{"node":"n-1","name":"Till 1","location":"store-1",
                "state":"silent","applied":7,"lag":2}]})");
    const Asked steps = {
        "/v1/nodes",
        R"x(/v1/nodes {"node":"n-1","location":"store-1","name":"Till 1 (replaced)"})x",
        R"(/v1/nodes/n-1/revoke {"reason":"its machine was replaced"})",
        R"(/v1/enrol-codes {"location":"store-1","name":"Till 1"})"};
    for (std::size_t i = 1; i < steps.size(); ++i)
        hub.answers(steps[i], 200, R"({"code":"AAAAA-BBBBB","name":"Till 1"})");
    for (const char* name : {"Till 1", "n-1"}) {
        EXPECT_EQ(hub.run(Replace{name, {"https://pool.example", "--home orders"}}, Format::people),
                  Exit::ok);
        EXPECT_EQ(hub.asked, steps);
        EXPECT_NE(hub.out.find("onepool-node enrol --run --code 'onepool:enrol?code=AAAAA-BBBBB&"
                               "hub=https://pool.example' --home orders\n"),
                  std::string::npos)
            << hub.out;
        EXPECT_NE(hub.out.find("up to event 7. It told of 2 more"), std::string::npos) << hub.out;
    }
}

TEST(Commands, ReplaceCanBeAskedAgainAndStopsAtTheFirstRefusal) {
    FakeHub hub;
    hub.answers("/v1/nodes", 200,
                R"x({"nodes":[{"node":"n-1","name":"Till 1 (replaced)","location":"store-1"}]})x");
    EXPECT_EQ(hub.run(Replace{"Till 1", {"h", ""}}), Exit::failed);
    EXPECT_EQ(hub.asked, (Asked{"/v1/nodes",
                                R"(/v1/nodes/n-1/revoke {"reason":"its machine was replaced"})"}));
    EXPECT_EQ(hub.run(Replace{"Till 9", {"h", ""}}), Exit::failed);
    EXPECT_NE(hub.complaint.find("no node Till 9"), std::string::npos);
}

TEST(Commands, ANodeThatIsConnectedIsReplacedOnlyWhenThatIsSaid) {
    FakeHub hub;
    hub.answers("/v1/nodes", 200,
                R"({"nodes":[{"node":"n-1","name":"Till 1","location":"s","state":"online"}]})");
    EXPECT_EQ(hub.run(Replace{"Till 1", {"h", ""}}), Exit::failed);
    EXPECT_EQ(hub.asked, Asked{"/v1/nodes"});
    EXPECT_NE(hub.complaint.find("--even-if-online"), std::string::npos);
    EXPECT_EQ(hub.run(Replace{"Till 1", {"h", ""}, Replace::Online::allowed}), Exit::failed);
    EXPECT_EQ(hub.asked.size(), 2u) << "it goes on to the hub's first refusal";
}

TEST(Commands, ReopenALocationWithAReason) {
    FakeHub hub;
    hub.answers(R"(/v1/locations/store-1/reopen {"by":"anna","reason":"counted"})", 200,
                R"({"text":"store-1 sells online again"})");
    EXPECT_EQ(hub.run(Reopen{"store-1", "anna", "counted"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "store-1 sells online again\n");
}

TEST(Commands, DrainALocationAndUndoIt) {
    FakeHub hub;
    hub.answers(
        R"(/v1/locations/store-1/drain {"by":"anna","reason":"closing","is_draining":true})", 200,
        R"({"text":"store-1 promises nothing from now on"})");
    hub.answers(
        R"(/v1/locations/store-1/drain {"by":"anna","reason":"it stays","is_draining":false})", 200,
        R"({"text":"store-1 takes orders again"})");
    EXPECT_EQ(hub.run(Drain{"store-1", "anna", "closing"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.out, "store-1 promises nothing from now on\n");
    EXPECT_EQ(hub.run(Drain{"store-1", "anna", "it stays", Drain::Way::undo}, Format::people),
              Exit::ok);
    EXPECT_NE(hub.out.find("store-1 takes orders again\n"), std::string::npos);
}

TEST(Commands, TellWhatSourcingGoesByOfALocation) {
    FakeHub hub;
    hub.answers(
        R"(/v1/locations/store-1/terms {"country":"GB","postcode":"E1 6AN","cut_off":"16:30+01:00","cost":350})",
        200, R"({"text":"store-1: in GB E1 6AN"})");
    hub.answers(R"(/v1/locations/store-1/terms {"cost":null})", 200,
                R"({"text":"store-1: nothing known"})");
    hub.answers(R"(/v1/locations/store-1/terms {"cost":"cheap"})", 400,
                R"({"error":{"code":"malformed","message":"cost must be a whole number"}})");
    EXPECT_EQ(hub.run(Terms{"store-1", "GB", "E1 6AN", "16:30+01:00", "350"}, Format::people),
              Exit::ok);
    EXPECT_EQ(hub.out, "store-1: in GB E1 6AN\n");
    EXPECT_EQ(hub.run(Terms{"store-1", "", "", "", "none"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.run(Terms{"store-1", "", "", "", "cheap"}, Format::people), Exit::usage);
    EXPECT_NE(hub.complaint.find("whole number"), std::string::npos);
}

TEST(Commands, CancelAnOrderAndSayThatOneArrived) {
    FakeHub hub;
    const std::string story =
        R"({"channel":"shop","order":"A/1","stage":"cancelled","reason":"cancelled by anna: rang",)"
        R"("placed_at":0,"taken_at":0,"location":"north","collect_at":null,"due_at":null,)"
        R"("collect_by":null,"is_overdue":false,"taker":null,"place":"","lines":[],"gave_up":[],)"
        R"("steps":[]})";
    hub.answers(R"(/v1/orders/shop/A%2F1/cancel {"by":"anna","reason":"rang"})", 200, story);
    hub.answers(R"(/v1/orders/shop/A%2F1/delivered {"by":"anna","note":""})", 409,
                R"({"error":{"code":"conflict","message":"it was not sent"}})");
    EXPECT_EQ(hub.run(CancelAnOrder{"shop", "A/1", "anna", "rang"}, Format::people), Exit::ok);
    EXPECT_NE(hub.out.find("cancelled: cancelled by anna: rang"), std::string::npos) << hub.out;
    EXPECT_NE(hub.run(DeliverAnOrder{"shop", "A/1", "anna", ""}), Exit::ok);
    EXPECT_NE(hub.complaint.find("it was not sent"), std::string::npos);
}

TEST(Commands, HaveAnOrderCollectedAtAnotherStore) {
    FakeHub hub;
    const std::string story =
        R"({"channel":"shop","order":"A/1","stage":"held","reason":"held at south",)"
        R"("placed_at":0,"taken_at":0,"location":"south","collect_at":"south","due_at":null,)"
        R"("collect_by":null,"is_overdue":false,"taker":null,"place":"","lines":[],)"
        R"("gave_up":["north"],"steps":[]})";
    hub.answers(R"(/v1/orders/shop/A%2F1/move {"store":"south","by":"anna","reason":"rang"})", 200,
                story);
    hub.answers(R"(/v1/orders/shop/A%2F1/move {"store":"east","by":"anna","reason":"rang"})", 409,
                R"({"error":{"code":"sold_out","message":"east has 0 of A, 1 wanted"}})");
    EXPECT_EQ(hub.run(MoveAnOrder{"shop", "A/1", "south", "anna", "rang"}, Format::people),
              Exit::ok);
    EXPECT_NE(hub.out.find("collected at south"), std::string::npos) << hub.out;
    EXPECT_NE(hub.run(MoveAnOrder{"shop", "A/1", "east", "anna", "rang"}), Exit::ok);
    EXPECT_NE(hub.complaint.find("east has 0 of A, 1 wanted"), std::string::npos);
}

TEST(Interrupted, EndsFollowingAsMeantAndAnythingElseEarlyWithoutBlamingTheHub) {
    FakeHub hub;
    hub.is_interrupted_at("/v1/events?after=5&limit=500");
    hub.is_interrupted_at("/v1/check");
    EXPECT_EQ(hub.run(Events{.after = 5, .follow = Follow::yes}), Exit::ok);
    EXPECT_EQ(hub.run(Events{.after = 5, .follow = Follow::no}), Exit::interrupted);
    EXPECT_EQ(hub.run(Check{}), Exit::interrupted);
    EXPECT_EQ(hub.complaint, "");
}

}  // namespace
}  // namespace onepool::cli
