// A till asks the hub about a receipt that it does not have, and takes goods back by its lines.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/return_limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId sold_there = basket_id(77);
const std::string name = to_text(sold_there);
const std::string code = "7K3M-Q2XZ";

NodeId node_number(std::uint8_t number) {
    NodeId id;
    id.bytes.fill(number);
    return id;
}

// Two of "A" at 6.00 and one of "B" at 2.00, in prices that include tax.
Event sale_there() {
    Event event;
    event.header.seq = Seq{12};
    event.header.basket = sold_there;
    event.header.wall = opening;
    event.header.business_day = BusinessDay{2027'01'15};
    Sale sale;
    sale.currency = till_config().currency;
    for (const auto& [sku, quantity, price] : {std::tuple{"A", 2, 600}, std::tuple{"B", 1, 200}}) {
        SaleLine line;
        line.line_no = static_cast<std::uint32_t>(sale.lines.size() + 1);
        line.sku = Sku{sku};
        line.description = std::string("Thing ") + sku;
        line.quantity = Units{quantity};
        line.unit_price = Minor{price};
        line.amount = Minor{quantity * price};
        sale.total += line.amount;
        sale.lines.push_back(line);
    }
    sale.tenders = {{.kind = TenderKind::cash, .amount = sale.total, .given = sale.total}};
    event.body = sale;
    return event;
}

LineBack back_at(const std::string& location, std::uint8_t node, std::int64_t units) {
    return {node_number(node), LocationId{location}, opening, 1, Units{units}};
}

class AskedReceiptsTest : public testing::Test {
  protected:
    AskedReceiptsTest() {
        till.link_up();
        meet(HubHears::yes);
    }
    void meet(HubHears hub) {
        Welcome welcome;
        welcome.hub_epoch = HubEpoch{1};
        welcome.journal = till.config.journal;
        welcome.epoch = 1;
        welcome.credit = 2;
        welcome.hub_wall = till.now.wall;
        welcome.answers_receipts = hub == HubHears::yes;
        till.publish_all(till.arrive(welcome));
    }
    std::optional<ReceiptQuestion> ask(const std::string& receipt) {
        const auto batch = till.step(Request{RequestId{++till.requests}, AskReceipt{receipt}});
        const auto questions = sent<ReceiptQuestion>(till.publish_all(batch));
        return questions.empty() ? std::nullopt : std::optional(questions.at(0));
    }
    ReceiptAnswer answer_to(const ReceiptQuestion& question,
                            std::vector<LineBack> back = {}) const {
        return {.hub_epoch = HubEpoch{1},
                .journal = question.journal,
                .number = question.number,
                .receipt = question.receipt,
                .sale = encode_event(sale_there()),
                .seller = node_number(5),
                .sold_in = JournalId{{6}},
                .code = code,
                .location = LocationId{"store-2"},
                .back = std::move(back)};
    }
    void told(std::vector<LineBack> back = {}, const std::string& receipt = name) {
        const auto question = ask(receipt);
        ASSERT_TRUE(question);
        till.arrive(answer_to(*question, std::move(back)));
        ASSERT_EQ(stage(receipt), InquiryStage::known);
    }
    InquiryStage stage(const std::string& receipt = name) const {
        const AskedReceipt* asked = till.core->inquiries().find(receipt);
        EXPECT_NE(asked, nullptr);
        return asked == nullptr ? InquiryStage::unanswered : asked->stage;
    }
    // As the edge does: by a copy of what the core knows.
    Answer give_back(std::int64_t units, std::uint8_t document = 9) {
        RecordReturn action;
        action.basket = basket_id(document);
        action.original = ReceiptView{{node_number(5), {}, Seq{12}}, code, {}, Sale{}};
        action.original->header.basket = sold_there;
        ReturnLine line;
        line.original = OriginalLine{{}, 1};
        line.line.quantity = Units{units};
        line.line.unit_price = Minor{600};
        line.reason = "wrong size";
        action.lines = {line};
        action.without_receipt = Approval::pin;
        return till.ask(action);
    }
    ActionVerdict give_back_by(const std::string& receipt) {
        RecordReturn action;
        action.basket = basket_id(9);
        action.receipt = receipt;
        ReturnLine line;
        line.line.sku = Sku{"A"};
        line.line.description = "Thing A";
        line.line.quantity = Units{1};
        line.line.unit_price = Minor{600};
        line.reason = "wrong size";
        action.lines = {line};
        return till.ask(action).verdict;
    }
    Units left() const { return Units{2} - till.core->returned({sold_there, 1}); }

    Till till;
};

TEST_F(AskedReceiptsTest, AreAskedOfTheHubOnce) {
    const auto question = ask(name);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->node, till.config.node);
    EXPECT_EQ(question->journal, till.config.journal);
    EXPECT_EQ(question->receipt, name);
    EXPECT_EQ(stage(), InquiryStage::asking);
    EXPECT_FALSE(ask(name)) << "it is on its way";
}

TEST_F(AskedReceiptsTest, ThatAreToldAreTakenBackByTheirLinesAndNotProvisional) {
    told();
    const Answer answer = give_back(1);
    ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    const auto back = std::get<Return>(till.store.event(Seq{1}).body);
    EXPECT_EQ(back.receipt, "") << "not provisional";
    EXPECT_TRUE(back.is_checked);
    EXPECT_EQ(back.lines[0].original, (OriginalLine{sold_there, 1}));
    EXPECT_EQ(back.lines[0].line.sku, Sku{"A"});
    EXPECT_EQ(back.approved_by, StaffId{}) << "nobody has to agree";
    EXPECT_EQ(left(), Units{1});
}

TEST_F(AskedReceiptsTest, GiveBackNoMoreThanIsLeft) {
    told({back_at("store-2", 8, 1)});
    EXPECT_EQ(left(), Units{1});
    const Answer refused = give_back(2);
    EXPECT_EQ(refused.verdict, ActionVerdict::more_than_bought);
    EXPECT_EQ(refused.explanation,
              "Thing A: 2 bought at 6.00 GBP, 1 came back at store-2 on 2027-01-15, 1 left. Give "
              "back no more, and for no higher price.");
    EXPECT_EQ(give_back(1).verdict, ActionVerdict::done);
    const Answer again = give_back(1, 10);
    EXPECT_EQ(again.verdict, ActionVerdict::more_than_bought);
    EXPECT_NE(again.explanation.find("1 came back here, 0 left"), std::string::npos)
        << again.explanation;
}

// The hub may have heard of what came back here, or not yet.
TEST_F(AskedReceiptsTest, CountWhatCameBackHereOnce) {
    told();
    ASSERT_EQ(give_back(1).verdict, ActionVerdict::done);
    told();
    EXPECT_EQ(left(), Units{1}) << "not yet";
    LineBack ours = back_at("store-1", 0, 1);
    ours.node = till.config.node;
    told({ours});
    EXPECT_EQ(left(), Units{1}) << "heard of";
    ours.quantity = Units{2};
    told({ours});
    EXPECT_EQ(left(), Units{0}) << "and more than this database remembers";
}

TEST_F(AskedReceiptsTest, CountWhatLiesInABasketToo) {
    told();
    till.ask(OpenBasket{basket_id(1), {}});
    RecordReturn goods;
    goods.basket = basket_id(9);
    goods.original = till.core->inquiries().find(name)->sale;
    ReturnLine line;
    line.original = OriginalLine{{}, 1};
    line.line.quantity = Units{2};
    line.line.unit_price = Minor{600};
    line.reason = "wrong size";
    goods.lines = {line};
    ASSERT_EQ(till.ask(PutReturn{basket_id(1), goods}).verdict, ActionVerdict::done);
    EXPECT_EQ(give_back(1, 10).verdict, ActionVerdict::more_than_bought);
    till.ask(Pay{basket_id(1), Minor{}});
    EXPECT_TRUE(std::get<Return>(till.store.event(Seq{1}).body).is_checked);
}

TEST_F(AskedReceiptsTest, ByTheirCodeAreTheSameReceipt) {
    told({back_at("store-2", 8, 1)}, code);
    EXPECT_EQ(left(), Units{1});
    EXPECT_EQ(give_back(1).verdict, ActionVerdict::done);
}

TEST_F(AskedReceiptsTest, ThatTheHubDoesNotKnowAreUnknown) {
    const auto question = ask(name);
    ReceiptAnswer none = answer_to(*question);
    none = ReceiptAnswer{.hub_epoch = none.hub_epoch,
                         .journal = none.journal,
                         .number = none.number,
                         .receipt = none.receipt};
    till.arrive(none);
    EXPECT_EQ(stage(), InquiryStage::unknown);
    const Answer refused = give_back(1);
    EXPECT_EQ(refused.verdict, ActionVerdict::wrong_state);
    EXPECT_NE(refused.explanation.find("Scan the receipt again"), std::string::npos);
}

TEST_F(AskedReceiptsTest, AreUnansweredWhenNobodyAnswersInTime) {
    const auto question = ask(name);
    till.step(Tick{}, Millis{limits::receipt_answer_ms - 2});
    EXPECT_EQ(stage(), InquiryStage::asking);
    const auto batch = till.step(Tick{}, Millis{2});
    EXPECT_EQ(stage(), InquiryStage::unanswered);
    till.arrive(answer_to(*question));
    EXPECT_EQ(stage(), InquiryStage::unanswered) << "too late";
    EXPECT_EQ(till.core->refused_messages(), 0u) << "which is nobody's fault";
    EXPECT_TRUE(ask(name)) << "it may be asked again";
}

TEST_F(AskedReceiptsTest, WakeTheTillWhenNobodyAnswers) {
    const auto batch = till.step(Request{RequestId{++till.requests}, AskReceipt{name}});
    ASSERT_TRUE(batch.wake_at);
    EXPECT_LE(*batch.wake_at, Millis{till.now.steady.value + limits::receipt_answer_ms});
}

TEST_F(AskedReceiptsTest, AreUnansweredAtOnceWhereNobodyCanBeAsked) {
    meet(HubHears::no);
    till.step(LinkDown{});
    EXPECT_FALSE(ask(name)) << "no link";
    EXPECT_EQ(stage(), InquiryStage::unanswered);
    till.link_up();
    EXPECT_FALSE(ask(name)) << "not welcomed yet";
    meet(HubHears::no);
    EXPECT_FALSE(ask(name)) << "a hub that does not know the question";
    till.step(LinkDown{});
    till.link_up();
    meet(HubHears::yes);
    EXPECT_TRUE(ask(name));
    till.step(LinkDown{});
    EXPECT_EQ(stage(), InquiryStage::unanswered) << "the answer is lost with the link";
}

TEST_F(AskedReceiptsTest, AreNotAskedOfAHubThatIsAway) {
    till.arrive(HubState{HubEpoch{1}, false, till.now.wall});
    EXPECT_FALSE(ask(name));
}

TEST_F(AskedReceiptsTest, BelieveNoAnswerToAnotherQuestion) {
    const auto question = ask(name);
    const auto is_ignored = [&](auto change) {
        ReceiptAnswer answer = answer_to(*question);
        change(answer);
        till.arrive(answer);
        return stage() == InquiryStage::asking;
    };
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) { ++each.number; }));
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) { each.receipt = code; }));
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) { each.journal = JournalId{{9}}; }));
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) { each.hub_epoch = HubEpoch{2}; }));
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) { each.sale = {1, 2, 3}; }));
    EXPECT_TRUE(is_ignored([](ReceiptAnswer& each) {
        Event other = sale_there();
        other.header.basket = basket_id(78);
        each.sale = encode_event(other);
    })) << "of another receipt";
    EXPECT_FALSE(is_ignored([](ReceiptAnswer&) {}));
    const auto by_code = ask(code);
    ReceiptAnswer other = answer_to(*by_code);
    other.code = "0000-0000";
    till.arrive(other);
    EXPECT_EQ(stage(code), InquiryStage::asking);
}

TEST_F(AskedReceiptsTest, CountNoLineThatTheReceiptDoesNotHave) {
    LineBack odd = back_at("store-2", 8, 1);
    odd.line_no = 99;
    told({odd});
    EXPECT_TRUE(till.core->inquiries().find(name)->back.empty());
}

TEST_F(AskedReceiptsTest, AreForgottenAfterAWhile) {
    told();
    till.step(Tick{}, Millis{limits::told_receipt_ms});
    EXPECT_EQ(till.core->inquiries().find(name), nullptr);
    EXPECT_EQ(give_back(1).verdict, ActionVerdict::wrong_state);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST_F(AskedReceiptsTest, AreNoMoreThanTheirBound) {
    const auto number = [](std::size_t i) {
        return to_text(basket_id(static_cast<std::uint8_t>(100 + i)));
    };
    for (std::size_t i = 0; i <= limits::asked_receipts; ++i)
        EXPECT_TRUE(ask(number(i)));
    EXPECT_EQ(till.core->inquiries().find(number(0)), nullptr);
    EXPECT_NE(till.core->inquiries().find(number(1)), nullptr);
}

TEST_F(AskedReceiptsTest, ThatNobodyCanFindAreNotAskedFor) {
    EXPECT_EQ(till.ask(AskReceipt{"torn paper"}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.core->inquiries().find("torn paper"), nullptr);
}

// By the name alone, as ever.
TEST_F(AskedReceiptsTest, ThatAreUnansweredAreTakenBackProvisionally) {
    ask(name);
    till.step(Tick{}, Millis{limits::receipt_answer_ms});
    ASSERT_EQ(give_back_by(name), ActionVerdict::done);
    const auto back = std::get<Return>(till.store.event(Seq{1}).body);
    EXPECT_EQ(back.receipt, name);
    EXPECT_FALSE(back.is_checked);
}

// It is on its way: the hub would tell what is left without it.
TEST_F(AskedReceiptsTest, AreUnansweredWhileAReturnByTheirNameIsOnItsWay) {
    till.step(LinkDown{});
    ASSERT_EQ(give_back_by(code), ActionVerdict::done);
    till.link_up();
    meet(HubHears::yes);
    EXPECT_FALSE(ask(code));
    EXPECT_EQ(stage(code), InquiryStage::unanswered);
    const auto by_id = ask(name);
    ASSERT_TRUE(by_id) << "nobody knows yet that it is the same";
    till.arrive(answer_to(*by_id));
    EXPECT_EQ(stage(name), InquiryStage::unanswered);

    till.restart();
    till.link_up();
    meet(HubHears::yes);
    EXPECT_FALSE(ask(code)) << "a start reads it again";
    till.arrive(Ack{.hub_epoch = HubEpoch{1},
                    .journal = till.config.journal,
                    .applied = {Seq{1}, till.store.journal.at(Seq{1}).hash},
                    .credit = 2});
    EXPECT_TRUE(ask(code));
}

// They are no lines that this till knows of, and the hub has heard of them all.
TEST_F(AskedReceiptsTest, CountWhatCameBackHereByTheirNameBesideTheirLines) {
    LineBack ours = back_at("store-1", 0, 1);
    ours.node = till.config.node;
    ours.is_by_name = true;
    told({ours});
    EXPECT_EQ(left(), Units{1});
    ASSERT_EQ(give_back(1).verdict, ActionVerdict::done);
    const Answer refused = give_back(1, 10);
    EXPECT_EQ(refused.verdict, ActionVerdict::more_than_bought);
    EXPECT_NE(refused.explanation.find("2 came back here, 0 left"), std::string::npos)
        << refused.explanation;
}

TEST_F(AskedReceiptsTest, AreNotKnownAnyMoreOnceGoodsComeBackByTheirOtherName) {
    told();
    EXPECT_NE(till.core->inquiries().find_known(code), nullptr) << "by either name";
    ASSERT_EQ(give_back_by(code), ActionVerdict::done);
    EXPECT_EQ(till.core->inquiries().find_known(name), nullptr);
    EXPECT_EQ(give_back(1, 10).verdict, ActionVerdict::wrong_state);
}

// By another name, and the hub may have heard of it before it answers.
TEST_F(AskedReceiptsTest, AreUnansweredWhenGoodsComeBackByANameWhileTheyAreAskedFor) {
    const auto question = ask(name);
    ASSERT_EQ(give_back_by(code), ActionVerdict::done);
    till.arrive(answer_to(*question));
    EXPECT_EQ(stage(), InquiryStage::unanswered);
}

TEST_F(AskedReceiptsTest, StayKnownWhileTheyAreAskedAgain) {
    told({back_at("store-2", 8, 1)});
    EXPECT_TRUE(ask(name));
    EXPECT_EQ(stage(), InquiryStage::asking);
    EXPECT_EQ(left(), Units{1});
    till.step(Tick{}, Millis{limits::receipt_answer_ms});
    EXPECT_EQ(stage(), InquiryStage::known) << "for as long as its word counts";
    EXPECT_EQ(give_back(2).verdict, ActionVerdict::more_than_bought);
    told({back_at("store-2", 8, 2)});
    EXPECT_EQ(left(), Units{0}) << "the newest word counts";
}

// Who sold it asks as well: what came back elsewhere it does not know.
TEST_F(AskedReceiptsTest, OfThisTillCountWhatCameBackElsewhere) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    ASSERT_TRUE(receipt);
    const std::string own = to_text(receipt->header.basket);
    const auto question = ask(own);
    ASSERT_TRUE(question);
    ReceiptAnswer answer = answer_to(*question, {back_at("store-2", 8, 1)});
    answer.sale = till.store.journal.at(Seq{1}).payload;
    answer.seller = till.config.node;
    till.arrive(answer);
    RecordReturn action;
    action.basket = basket_id(9);
    action.original = receipt;
    ReturnLine line;
    line.original = OriginalLine{{}, 1};
    line.line.quantity = Units{1};
    line.line.unit_price = Minor{600};
    line.reason = "wrong size";
    action.lines = {line};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::more_than_bought);
}

}  // namespace
}  // namespace onepool::node
