// Goods that come back without a receipt of this till, goods exchanged in a basket, and what waits
// for inspection.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff_limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);
const BasketId back_id = basket_id(9);

ReturnLine loose(const std::string& sku, std::int64_t quantity, std::int64_t price) {
    const Product thing = product(sku, price);
    ReturnLine line;
    line.line.sku = thing.sku;
    line.line.description = thing.description;
    line.line.tax_code = thing.tax_code;
    line.line.tax_rate = thing.tax_rate;
    line.line.quantity = Units{quantity};
    line.line.unit_price = Minor{price};
    line.reason = "faulty";
    return line;
}

ReturnLine of_receipt(std::uint32_t line_no, std::int64_t quantity, std::int64_t price) {
    ReturnLine line;
    line.original = OriginalLine{{}, line_no};
    line.line.quantity = Units{quantity};
    line.line.unit_price = Minor{price};
    line.reason = "wrong size";
    return line;
}

CheckedPin pin(PinVerdict verdict, std::string role = "supervisor") {
    return {StaffId{"sam"}, std::move(role), verdict};
}

class Returns : public testing::Test {
  protected:
    RecordReturn back(std::vector<ReturnLine> lines) const {
        RecordReturn action;
        action.basket = back_id;
        action.lines = std::move(lines);
        return action;
    }
    RecordReturn back(const std::optional<ReceiptView>& receipt,
                      std::vector<ReturnLine> lines) const {
        RecordReturn action = back(std::move(lines));
        action.original = receipt;
        return action;
    }
    Return recorded(std::uint64_t seq) const {
        return std::get<Return>(till.store.event(Seq{seq}).body);
    }
    Sale sold(std::uint64_t seq) const { return std::get<Sale>(till.store.event(Seq{seq}).body); }
    void open(const std::vector<Product>& products) {
        till.ask(OpenBasket{one, {}});
        for (const Product& each : products)
            till.ask(AddLine{one, each, Units{1}});
    }
    Answer pay(std::int64_t cash, TenderKind refund = TenderKind::cash) {
        return till.ask(Pay{one, Minor{cash}, {}, refund});
    }

    Till till;
};

// ---- without a receipt

TEST_F(Returns, WithoutAReceiptAreTakenOnTheCashiersWord) {
    const Answer answer = till.ask(back({loose("A", 1, 600)}));
    ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    EXPECT_EQ(recorded(1).approved_by, StaffId{});
    EXPECT_EQ(recorded(1).receipt, "");
}

TEST_F(Returns, WithoutAReceiptNeedASupervisorsPinWhereTheTillSaysSo) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.without_receipt = Approval::pin;
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::not_permitted);
    action.pin = pin(PinVerdict::right, "cashier");
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::wrong_pin);
    action.pin = pin(PinVerdict::right);
    ASSERT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(recorded(1).approved_by, StaffId{"sam"});
}

TEST_F(Returns, CountWrongPinsAndPauseLikeAnyOther) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.without_receipt = Approval::pin;
    action.pin = pin(PinVerdict::wrong);
    for (std::uint32_t i = 0; i < limits::pin_tries; ++i)
        EXPECT_EQ(till.ask(action).verdict, ActionVerdict::wrong_pin);
    action.pin = pin(PinVerdict::right);
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::too_many_pins);
    EXPECT_EQ(till.store.tries.wrong_in_a_row, limits::pin_tries);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST_F(Returns, WithoutAReceiptAreRefusedWhereTheTillTakesNone) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.without_receipt = std::nullopt;
    action.pin = pin(PinVerdict::right);
    const Answer answer = till.ask(action);
    EXPECT_EQ(answer.verdict, ActionVerdict::not_permitted);
    EXPECT_EQ(answer.explanation,
              "This till takes nothing back without a receipt. Find the receipt: by its bar code, "
              "its code, or what was bought.");
    action.source_time = UnixMs{1'295'222'400'000};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done) << "it happened elsewhere";
}

TEST_F(Returns, ByReceiptNeedNobodysLeave) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    RecordReturn action = back(receipt, {of_receipt(1, 1, 600)});
    action.without_receipt = std::nullopt;
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
}

TEST_F(Returns, AlwaysNeedAReason) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.lines[0].reason = "";
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::out_of_bounds);
    action.lines[0].reason.assign(limits::text_bytes + 1, 'r');
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::out_of_bounds);
}

// ---- by the receipt of another till

TEST_F(Returns, ByAReceiptOfAnotherTillAreProvisional) {
    RecordReturn action = back({loose("A", 2, 600)});
    action.receipt = "01900000-1111-7222-8333-444455556666";
    action.without_receipt = std::nullopt;
    ASSERT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(recorded(1).receipt, action.receipt);
    EXPECT_EQ(recorded(1).lines[0].original, std::nullopt);
    EXPECT_EQ(recorded(1).total, Minor{1200});
}

TEST_F(Returns, ByACodeOfAnotherTillAreProvisionalToo) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.receipt = "7K3M-Q2XZ";
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
}

TEST_F(Returns, ByAReceiptOfAnotherTillNeedTheSamePinAsThoseWithoutAny) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.receipt = "7K3M-Q2XZ";
    action.without_receipt = Approval::pin;
    const Answer answer = till.ask(action);
    EXPECT_EQ(answer.verdict, ActionVerdict::not_permitted);
    EXPECT_EQ(answer.explanation,
              "This till does not have that receipt. A supervisor has to agree by PIN to take "
              "goods back by it.");
    open({});
    EXPECT_EQ(till.ask(PutReturn{one, action}).verdict, ActionVerdict::not_permitted);
    action.pin = pin(PinVerdict::right);
    ASSERT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(recorded(1).approved_by, StaffId{"sam"});
}

TEST_F(Returns, ThatAnotherSystemRecordedDoNotGoIntoABasket) {
    open({});
    RecordReturn action = back({loose("A", 1, 600)});
    action.without_receipt = Approval::pin;
    action.source_time = UnixMs{1'295'222'400'000};
    EXPECT_EQ(till.ask(PutReturn{one, action}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_FALSE(till.core->baskets().at(one).back);
}

TEST_F(Returns, ByWhatIsNoReceiptsNumberAreRefusedInWords) {
    RecordReturn action = back({loose("A", 1, 600)});
    action.receipt = "no. 17";
    const Answer answer = till.ask(action);
    EXPECT_EQ(answer.verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(answer.explanation,
              "\"no. 17\" is no receipt's number. Scan the bar code of the receipt, or type the "
              "code under it; or take the goods back without a receipt.");
}

TEST_F(Returns, NameAReceiptOfThisTillByItsLines) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    RecordReturn action = back(receipt, {of_receipt(1, 1, 600)});
    action.receipt = receipt->chain_code;
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::wrong_state);
}

TEST_F(Returns, OfAnAbsurdQuantityAreRefused) {
    for (const std::int64_t units : {std::int64_t{1'000'000'000}, INT64_MAX, INT64_MIN}) {
        RecordReturn action = back({loose("A", units, 600)});
        action.receipt = "7K3M-Q2XZ";
        EXPECT_EQ(till.ask(action).verdict, ActionVerdict::out_of_bounds) << units;
    }
}

// ---- exchange in one basket

TEST_F(Returns, AreExchangedForWhatIsBoughtAndTheRestIsPaid) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    const Answer put = till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    ASSERT_EQ(put.verdict, ActionVerdict::done) << put.explanation;
    EXPECT_EQ(totals(*put.basket).remaining, Minor{300});
    EXPECT_EQ(totals(*put.basket).give_back, Minor{0});
    EXPECT_EQ(pay(200).verdict, ActionVerdict::not_enough_tendered);

    const Answer paid = pay(500);
    ASSERT_EQ(paid.verdict, ActionVerdict::done) << paid.explanation;
    EXPECT_EQ(recorded(2).refunds,
              (std::vector<TenderLine>{{TenderKind::exchange, Minor{600}, Minor{600}, Minor{0},
                                        CardResult::not_card, to_text(one)}}));
    EXPECT_EQ(till.store.event(Seq{2}).header.basket, back_id);
    EXPECT_EQ(sold(3).tenders,
              (std::vector<TenderLine>{{TenderKind::exchange, Minor{600}, Minor{600}, Minor{0},
                                        CardResult::not_card, to_text(back_id)},
                                       {TenderKind::cash, Minor{300}, Minor{500}, Minor{200},
                                        CardResult::not_card, ""}}));
    EXPECT_EQ(std::get<Sale>(paid.receipt->document).total, Minor{900});
    EXPECT_EQ(till.core->returned({basket_id(2), 1}), Units{1});
    EXPECT_TRUE(till.core->baskets().empty());
}

TEST_F(Returns, WorthMoreThanWhatIsBoughtArePaidBackInPart) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 200)});
    const Answer put = till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    EXPECT_EQ(totals(*put.basket).remaining, Minor{0});
    EXPECT_EQ(totals(*put.basket).give_back, Minor{400});
    EXPECT_EQ(pay(100).verdict, ActionVerdict::out_of_bounds) << "nothing remains to be paid";
    ASSERT_EQ(pay(0, TenderKind::card).verdict, ActionVerdict::done);
    ASSERT_EQ(recorded(2).refunds.size(), 2u);
    EXPECT_EQ(recorded(2).refunds[1].kind, TenderKind::card);
    EXPECT_EQ(recorded(2).refunds[1].amount, Minor{400});
    ASSERT_EQ(sold(3).tenders.size(), 1u);
    EXPECT_EQ(sold(3).tenders[0].amount, Minor{200});
}

TEST_F(Returns, OfTheSameWorthNeedNoMoney) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 600)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    ASSERT_EQ(pay(0).verdict, ActionVerdict::done);
    EXPECT_EQ(recorded(2).refunds.size(), 1u);
    EXPECT_EQ(sold(3).tenders.size(), 1u);
}

TEST_F(Returns, AloneInABasketAreAReturnUnderItsId) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    const Answer paid = pay(0, TenderKind::card);
    ASSERT_EQ(paid.verdict, ActionVerdict::done) << paid.explanation;
    EXPECT_EQ(till.store.event(Seq{2}).header.basket, one);
    EXPECT_EQ(recorded(2).refunds,
              (std::vector<TenderLine>{settled(TenderKind::card, Minor{600})}));
    EXPECT_EQ(pay(0).verdict, ActionVerdict::repeated);
    till.restart();
    EXPECT_EQ(till.ask(Pay{one, {}, paid.receipt}).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.store.journal.size(), 2u);
}

TEST_F(Returns, InABasketSurviveARestart) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    const Basket before = till.core->baskets().at(one);
    till.restart();
    EXPECT_EQ(till.core->baskets().at(one), before);
    EXPECT_EQ(pay(300).verdict, ActionVerdict::done);
}

TEST_F(Returns, OfOneReceiptInTwoBasketsNeverComeToMoreThanWasBought) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    RecordReturn again = back(receipt, {of_receipt(1, 1, 600)});
    again.basket = basket_id(8);
    EXPECT_EQ(till.ask(again).verdict, ActionVerdict::more_than_bought);
    till.ask(OpenBasket{basket_id(3), {}});
    EXPECT_EQ(till.ask(PutReturn{basket_id(3), again}).verdict, ActionVerdict::more_than_bought);
    till.ask(DropReturn{one});
    EXPECT_EQ(till.ask(again).verdict, ActionVerdict::done) << "the basket lets go of it";
}

TEST_F(Returns, InABasketAreReplacedByThoseThatFollow) {
    const auto receipt = till.sell(2, {product("A", 600), product("C", 100)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    const Answer second =
        till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600), of_receipt(2, 1, 100)})});
    ASSERT_EQ(second.verdict, ActionVerdict::done) << second.explanation;
    EXPECT_EQ(totals(*second.basket).back, Minor{700});
}

TEST_F(Returns, DoNotGoIntoABasketThatIsBeingPaid) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(StartCard{one, Minor{100}});
    const PutReturn put{one, back(receipt, {of_receipt(1, 1, 600)})};
    EXPECT_EQ(till.ask(put).verdict, ActionVerdict::wrong_state);
    till.ask(CardAnswer{one, CardResult::approved, "S-1"});
    EXPECT_EQ(till.ask(put).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(PutReturn{basket_id(7), put.goods}).verdict, ActionVerdict::no_such_basket);
}

TEST_F(Returns, AndACardShareWhatIsBought) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    EXPECT_EQ(till.ask(StartCard{one, Minor{301}}).verdict, ActionVerdict::out_of_bounds);
    till.ask(StartCard{one, Minor{300}});
    till.ask(CardAnswer{one, CardResult::approved, "S-1"});
    EXPECT_EQ(till.ask(DropReturn{one}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{0}}).verdict, ActionVerdict::out_of_bounds)
        << "the card paid for it";
    ASSERT_EQ(pay(0).verdict, ActionVerdict::done);
    ASSERT_EQ(sold(3).tenders.size(), 2u);
    EXPECT_EQ(sold(3).tenders[1].kind, TenderKind::card);
}

TEST_F(Returns, InABasketKeepTheirIdFromOtherDocuments) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    RecordSale sale;
    sale.basket = back_id;
    sale.lines = {{{}, product("A", 600), Units{1}}};
    EXPECT_EQ(till.ask(sale).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(back({loose("A", 1, 600)})).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(OpenBasket{back_id, {}}).verdict, ActionVerdict::wrong_state);
    RecordReturn taken = back({loose("A", 1, 600)});
    taken.basket = basket_id(2);
    EXPECT_EQ(till.ask(PutReturn{one, taken}).verdict, ActionVerdict::wrong_state);
}

TEST_F(Returns, GoWithTheBasketThatIsCancelled) {
    const auto receipt = till.sell(2, {product("A", 600)}).receipt;
    open({product("B", 900)});
    till.ask(PutReturn{one, back(receipt, {of_receipt(1, 1, 600)})});
    till.ask(Abandon{one});
    EXPECT_EQ(till.store.journal.size(), 1u);
    EXPECT_EQ(till.ask(back(receipt, {of_receipt(1, 1, 600)})).verdict, ActionVerdict::done);
}

TEST_F(Returns, DroppedTwiceAreGoneOnce) {
    open({});
    EXPECT_EQ(till.ask(DropReturn{one}).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.ask(DropReturn{basket_id(7)}).verdict, ActionVerdict::no_such_basket);
}

// ---- inspection

class Inspection : public Returns {
  protected:
    InspectGoods decide(std::uint8_t number, std::int64_t units,
                        InspectOutcome outcome = InspectOutcome::shelf) const {
        return {basket_id(number), {}, {{{Sku{"A"}, Units{units}, outcome, ""}}}, {}};
    }
};

TEST_F(Inspection, ListsWhatThisTillTookBackWithItsReason) {
    till.ask(back({loose("A", 2, 600)}));
    const auto waiting = till.core->waiting();
    ASSERT_TRUE(waiting.contains(Sku{"A"}));
    EXPECT_EQ(waiting.at(Sku{"A"}), (WaitingList{{Units{2}, till.now.wall, "faulty"}}));
    till.restart();
    EXPECT_EQ(till.core->waiting(), waiting);
}

TEST_F(Inspection, EndsWithADecisionThatIsAFact) {
    till.ask(back({loose("A", 2, 600)}));
    InspectGoods first = decide(20, 1, InspectOutcome::damaged);
    first.staff = StaffId{"ann"};
    ASSERT_EQ(till.ask(first).verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.event(Seq{2}).header.staff, StaffId{"ann"});
    EXPECT_EQ(std::get<Inspect>(till.store.event(Seq{2}).body), first.inspect);
    ASSERT_EQ(till.ask(decide(21, 1)).verdict, ActionVerdict::done);
    EXPECT_TRUE(till.core->waiting().empty());
}

TEST_F(Inspection, OfAUnitThatIsNotThereIsRefusedInWords) {
    till.ask(back({loose("A", 1, 600)}));
    const Answer answer = till.ask(decide(20, 2));
    EXPECT_EQ(answer.verdict, ActionVerdict::not_waiting);
    EXPECT_EQ(answer.explanation,
              "Of A 1 waits for inspection here, as far as this till knows, and not 2. Look at the "
              "list again.");
    till.ask(decide(20, 1));
    EXPECT_EQ(till.ask(decide(21, 1)).verdict, ActionVerdict::not_waiting);
}

TEST_F(Inspection, TwiceUnderOneIdCountsOnce) {
    till.ask(back({loose("A", 2, 600)}));
    const Answer first = till.ask(decide(20, 1));
    const Answer again = till.ask(decide(20, 1));
    EXPECT_EQ(again.verdict, ActionVerdict::repeated);
    EXPECT_EQ(again.event, first.event);
    EXPECT_EQ(units_of(till.core->waiting().at(Sku{"A"})), Units{1});
}

TEST_F(Inspection, IsRefusedOutOfBounds) {
    till.ask(back({loose("A", 2, 600)}));
    EXPECT_EQ(till.ask(decide(20, 1'000'000'000)).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(decide(20, 0)).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(InspectGoods{basket_id(20), {}, {}, {}}).verdict,
              ActionVerdict::out_of_bounds);
    InspectGoods nameless = decide(20, 1);
    nameless.document = {};
    EXPECT_EQ(till.ask(nameless).verdict, ActionVerdict::wrong_state);
}

TEST_F(Inspection, IsNeededOfWhatGoesThereAlone) {
    auto shelved = loose("A", 1, 600);
    shelved.disposition = Disposition::shelf;
    auto broken = loose("A", 1, 600);
    broken.disposition = Disposition::damaged;
    till.ask(back({shelved, broken}));
    EXPECT_TRUE(till.core->waiting().empty());
}

}  // namespace
}  // namespace onepool::node
