// A real node over a real broker that asks the hub, here a stand-in, about a receipt of another
// till before money goes out.

#include <gtest/gtest.h>

#include "tests/io/node/hub_stand_in.hpp"
#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

constexpr const char* sold_there = "01900000-1111-7222-8333-444455556666";

Bytes sale_there() {
    Event event;
    event.header.seq = Seq{12};
    event.header.basket = *parse_basket_id(sold_there);
    event.header.wall = UnixMs{1'764'000'000'000};
    event.header.business_day = BusinessDay{2025'11'24};
    Sale sale;
    sale.currency = Currency{"GBP"};
    SaleLine line;
    line.line_no = 1;
    line.sku = Sku{"85123A"};
    line.description = "Heart";
    line.quantity = Units{2};
    line.unit_price = Minor{300};
    line.amount = Minor{600};
    sale.lines = {line};
    sale.total = Minor{600};
    sale.tenders = {{.kind = TenderKind::cash, .amount = Minor{600}, .given = Minor{600}}};
    event.body = sale;
    return encode_event(event);
}

ReceiptAnswer answer_to(const ReceiptQuestion& question) {
    return {.hub_epoch = HubEpoch{1},
            .journal = question.journal,
            .number = question.number,
            .receipt = question.receipt,
            .sale = sale_there(),
            .seller = NodeId{{5}},
            .sold_in = JournalId{{6}},
            .code = "7K3M-Q2XZ",
            .location = LocationId{"store-2"},
            .back = {{NodeId{{8}}, LocationId{"store-3"}, UnixMs{1'764'100'000'000}, 1, Units{1}}}};
}

class ForeignReceipt : public testing::Test {
  protected:
    ForeignReceipt() : node(broker_section(broker)), hub(broker.uri(), node.node_id()) {
        node.import(small_catalogue);
        hub.answers_receipts = true;
    }
    void meet() {
        ASSERT_TRUE(hub.wait([&] {
            return text_of(node.ask("GET", "/api/status").json["uplink"]["state"]) == "streaming";
        }));
    }
    std::string ask() {
        const auto answer = node.ask("POST", "/api/receipt-questions",
                                     R"({"receipt":"01900000111172228333444455556666"})");
        EXPECT_EQ(answer.status, 200) << answer.text;
        EXPECT_EQ(text_of(answer.json["receipt"]), sold_there);
        return text_of(answer.json["state"]);
    }
    HttpAnswer look() {
        return node.ask("GET", "/api/receipt-questions/" + std::string(sold_there));
    }
    HttpAnswer give_back(unsigned document, int quantity) {
        return node.ask("POST", "/api/returns",
                        R"({"basket":")" + uuid(document) + R"(","receipt":")" + sold_there +
                            R"(","lines":[{"line_no":1,"reason":"Faulty","quantity":)" +
                            std::to_string(quantity) + "}]}");
    }

    test_support::Broker broker;
    NodeProcess node;
    HubStandIn hub;
};

TEST_F(ForeignReceipt, IsAskedForAndTakenBackByItsLines) {
    meet();
    EXPECT_EQ(ask(), "asking");
    ASSERT_TRUE(hub.wait([&] { return hub.questions.size() == 1; }));
    EXPECT_EQ(hub.questions[0].receipt, sold_there);
    EXPECT_EQ(to_text(hub.questions[0].node), node.node_id());
    hub.tell(answer_to(hub.questions[0]), "ev");
    ASSERT_TRUE(hub.wait([&] { return text_of(look().json["state"]) == "known"; }));

    const auto told = look();
    EXPECT_EQ(text_of(told.json["sale"]["location"]), "store-2");
    EXPECT_EQ(number_of(told.json["sale"]["lines"].as_array()->front()["returned"]), 1);
    EXPECT_EQ(text_of(told.json["back"].as_array()->front()["location"]), "store-3");

    const auto too_many = give_back(1, 2);
    EXPECT_EQ(too_many.status, 422);
    EXPECT_NE(
        too_many.text.find("2 bought at 3.00 GBP, 1 came back at store-3 on 2025-11-25, 1 left"),
        std::string::npos)
        << too_many.text;
    const auto back = give_back(2, 1);
    ASSERT_EQ(back.status, 201) << back.text;
    EXPECT_TRUE(back.json["receipt"].is_null()) << "not provisional";
    EXPECT_EQ(number_of(back.json["total"]), 300) << "the price that was paid, not that of today";
    EXPECT_EQ(text_of(back.json["lines"].as_array()->front()["original"]["basket"]), sold_there);
    EXPECT_EQ(code_of(give_back(3, 1)), "more_than_bought");
}

// Its answer was lost with the node; whoever sends it again must not pay twice.
TEST_F(ForeignReceipt, RecordedOnceIsSoAfterARestartToo) {
    meet();
    ask();
    ASSERT_TRUE(hub.wait([&] { return hub.questions.size() == 1; }));
    hub.tell(answer_to(hub.questions[0]), "ev");
    ASSERT_TRUE(hub.wait([&] { return text_of(look().json["state"]) == "known"; }));
    ASSERT_EQ(give_back(2, 1).status, 201);
    node.kill_hard();
    node.start();
    const auto again = give_back(2, 1);
    EXPECT_EQ(again.status, 200) << again.text;
    EXPECT_EQ(number_of(again.json["total"]), 300);
    const auto other = give_back(3, 1);
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(code_of(other), "receipt_not_told") << "and says what to do";
}

TEST_F(ForeignReceipt, IsUnansweredWhenTheHubIsSilent) {
    meet();
    EXPECT_EQ(ask(), "asking");
    EXPECT_TRUE(hub.wait([&] { return text_of(look().json["state"]) == "unanswered"; }));
    hub.tell(answer_to(hub.questions.at(0)), "ev");
    EXPECT_EQ(ask(), "asking") << "and may be asked again";
    ASSERT_TRUE(hub.wait([&] { return hub.questions.size() == 2; }));
    hub.tell(answer_to(hub.questions[1]), "ev");
    EXPECT_TRUE(hub.wait([&] { return text_of(look().json["state"]) == "known"; }));
}

TEST_F(ForeignReceipt, IsUnansweredAtOnceWithoutALink) {
    broker.kill_hard();
    ASSERT_TRUE(hub.wait([&] {
        return text_of(node.ask("GET", "/api/status").json["uplink"]["state"]) == "offline";
    }));
    EXPECT_EQ(ask(), "unanswered");
    EXPECT_TRUE(look().json["sale"].is_null());
}

TEST_F(ForeignReceipt, MustHaveANumberThatCanBeOne) {
    const auto post = [&](const std::string& receipt) {
        return node.ask("POST", "/api/receipt-questions", R"({"receipt":")" + receipt + "\"}");
    };
    EXPECT_EQ(post("no. 17").status, 422);
    EXPECT_EQ(post(std::string(65, 'r')).status, 422);
    EXPECT_EQ(post("").status, 422);
    EXPECT_EQ(post("00000000-0000-0000-0000-000000000000").status, 422) << "the id of nothing";
    EXPECT_EQ(node.ask("GET", "/api/receipt-questions/" + std::string(65, 'r')).status, 404);
    EXPECT_EQ(text_of(node.ask("GET", "/api/receipt-questions/7K3M-Q2XZ").json["state"]),
              "unanswered")
        << "nobody asked";
}

}  // namespace
}  // namespace onepool::node_test
