// A till asks what was bought by a receipt of another till, before money goes out.

#include "hub/core/receipt_questions.hpp"

#include <gtest/gtest.h>

#include "protocol/codec_event.hpp"
#include "protocol/return_limits.hpp"
#include "tests/unit/hub/receipt_room.hpp"

namespace onepool::hub {
namespace {

using protocol::LineBack;
using protocol::ReceiptAnswer;
using protocol::ReceiptQuestion;

// The other till, at warehouse-1, asks about what till-1 sold at store-1.
class AskedReceipts : public ReceiptRoom {
  protected:
    FromNode asks(const std::string& receipt, std::uint64_t number = 7) {
        return other().says(ReceiptQuestion{other().node(), other().journal(), number, receipt});
    }
    std::vector<ReceiptsWanted> walks() const {
        std::vector<ReceiptsWanted> found;
        for (const Outgoing& out : room.sent) {
            if (const auto* wanted = std::get_if<ReceiptsWanted>(&out))
                found.push_back(*wanted);
        }
        return found;
    }
    // Looks through the log for as long as the hub wants it, and gives back what it told then.
    std::optional<ReceiptAnswer> answer(const FromNode& question) {
        EXPECT_TRUE(room.step(question).empty()) << "nothing of it is logged";
        for (auto wanted = walks(); !wanted.empty(); wanted = walks()) {
            EXPECT_EQ(wanted.size(), 1u);
            EXPECT_TRUE(
                room.step(ReceiptsFound{look_through(wanted[0].look), wanted[0].walk}).empty());
        }
        const auto told = room.told<ReceiptAnswer>();
        return told.empty() ? std::nullopt : std::optional(told.at(0));
    }
    static Sale sale_in(const ReceiptAnswer& answer) {
        return std::get<Sale>(std::get<Event>(decode_event(answer.sale)).body);
    }
    static std::vector<std::string> back_of(const std::optional<ReceiptAnswer>& answer) {
        std::vector<std::string> texts;
        for (const LineBack& back : answer.value_or(ReceiptAnswer{}).back) {
            texts.push_back(std::to_string(back.quantity.value) + " of line " +
                            std::to_string(back.line_no) + " at " + back.location.value +
                            (back.is_by_name ? " by name" : ""));
        }
        return texts;
    }
    using Texts = std::vector<std::string>;
};

TEST_F(AskedReceipts, AreToldWithWhatWasBought) {
    room.fact(till(), sale_of({{"A", 2}, {"B", 1}}));
    const std::string typed = code(till());
    const auto told = answer(asks(name(1)));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->number, 7u);
    EXPECT_EQ(told->receipt, name(1));
    EXPECT_EQ(told->journal, other().journal());
    EXPECT_EQ(told->hub_epoch, HubEpoch{1});
    EXPECT_EQ(told->seller, till().node());
    EXPECT_EQ(told->sold_in, till().journal());
    EXPECT_EQ(told->code, typed);
    EXPECT_EQ(told->location, LocationId{"store-1"});
    ASSERT_EQ(sale_in(*told).lines.size(), 2u);
    EXPECT_EQ(sale_in(*told).lines[0].quantity, Units{2});
    EXPECT_TRUE(told->back.empty());
}

TEST_F(AskedReceipts, AreToldByTheirCodeToo) {
    room.fact(till(), sale_of({{"A", 2}}));
    const std::string typed = code(till());
    room.fact(till(), by_line({{"A", 1}}, 1));
    const auto told = answer(asks(typed));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->receipt, typed);
    EXPECT_EQ(back_of(told), Texts{"1 of line 1 at store-1"}) << "which named the other name";
}

TEST_F(AskedReceipts, SayWhatCameBackAnywhereEachTillOnce) {
    room.fact(till(), sale_of({{"A", 5}, {"B", 1}}));
    room.fact(till(), by_line({{"A", 1}}, 1));
    room.fact(till(), by_line({{"A", 2}}, 1));
    Return checked = by_line({{"A", 1}}, 1);
    checked.is_checked = true;
    room.fact(other(), checked);
    EXPECT_EQ(back_of(answer(asks(name(1)))),
              (Texts{"3 of line 1 at store-1", "1 of line 1 at warehouse-1"}));
}

// Nobody who took them back knew which line it was.
TEST_F(AskedReceipts, CountWhatCameBackByTheNameAloneForLinesThatHaveSomeLeft) {
    Sale sale = sale_of({{"A", 1}, {"A", 2}, {"B", 1}});
    room.fact(till(), sale);
    room.fact(other(), provisional({{"A", 2}}, name(1)));
    answer_looks();
    room.fact(till(), by_line({{"A", 1}}, 1));
    EXPECT_EQ(back_of(answer(asks(name(1)))),
              (Texts{"1 of line 1 at store-1", "2 of line 2 at warehouse-1 by name"}));
}

TEST_F(AskedReceipts, SayMoreThanWasBoughtWhereSoMuchCameBack) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 3}, {"C", 1}}, name(1)));
    answer_looks();
    EXPECT_EQ(back_of(answer(asks(name(1)))), (Texts{"3 of line 1 at warehouse-1 by name"}));
}

TEST_F(AskedReceipts, ThatTheHubDoesNotHaveAreNone) {
    room.fact(till(), sale_of({{"A", 1}}));
    for (const std::string& unknown : {name(9), std::string("7K3M-Q2XZ")}) {
        const auto told = answer(asks(unknown));
        ASSERT_TRUE(told);
        EXPECT_EQ(told->receipt, unknown);
        EXPECT_TRUE(told->sale.empty());
    }
}

TEST_F(AskedReceipts, KeepWhatIsTheOtherTillsOwnBusiness) {
    Sale sale = sale_of({{"A", 1}});
    sale.note = "for Mr Smith";
    sale.tenders[0].reference = "card 1234";
    sale.lines[0].overridden = protocol::Overridden{Units{1}, StaffId{"ann"}, "he insisted"};
    room.fact(till(), sale);
    const auto told = answer(asks(name(1)));
    ASSERT_TRUE(told);
    const Sale seen = sale_in(*told);
    EXPECT_EQ(seen.note, "");
    EXPECT_EQ(seen.tenders[0].reference, "");
    EXPECT_FALSE(seen.lines[0].overridden);
    EXPECT_EQ(std::get<Event>(decode_event(told->sale)).header.staff, StaffId{});
}

TEST_F(AskedReceipts, AreLookedForSliceBySliceBesideThoseInQuestion) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(other(), provisional({{"A", 1}}, name(1)));
    const auto in_question = wanted();
    ASSERT_TRUE(in_question);
    room.step(asks(name(1)));
    ASSERT_EQ(walks().size(), 1u) << "it does not wait behind the other";
    ReceiptsWanted walk = walks()[0];
    walk.look.gather(room.log.back());
    room.step(ReceiptsFound{walk.look, walk.walk});
    ASSERT_EQ(walks().size(), 1u) << "it goes on";
    EXPECT_EQ(walks()[0].look.before(), room.log.back().lsn);
    room.step(ReceiptsFound{look_through(*in_question)});
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine) << "and neither takes the other's answer";
}

TEST_F(AskedReceipts, AreNotToldWhenNobodyWaitsAnyMore) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.step(asks(name(1)));
    const auto walk = walks().at(0);
    room.clock += limits::receipt_answer_ms + 1;
    room.step(ReceiptsFound{look_through(walk.look), walk.walk});
    EXPECT_TRUE(room.told<ReceiptAnswer>().empty());
    EXPECT_TRUE(answer(asks(name(1)))) << "but when they are asked for again";
}

TEST_F(AskedReceipts, AreOneAtATimeForATillAndTheNewestOfThem) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.fact(till(), sale_of({{"B", 1}}));
    room.step(asks(name(1), 1));
    const auto first = walks().at(0);
    room.step(asks(name(9), 2));
    room.step(asks(name(2), 3));
    EXPECT_TRUE(walks().empty()) << "a walk is under way";
    room.step(ReceiptsFound{look_through(first.look), first.walk});
    EXPECT_TRUE(room.told<ReceiptAnswer>().empty()) << "nobody waits for it any more";
    for (auto next = walks(); !next.empty(); next = walks())
        room.step(ReceiptsFound{look_through(next[0].look), next[0].walk});
    ASSERT_EQ(room.told<ReceiptAnswer>().size(), 1u);
    EXPECT_EQ(room.told<ReceiptAnswer>()[0].number, 3u);
    room.step(ReceiptsFound{look_through(first.look), first.walk});
    EXPECT_TRUE(room.told<ReceiptAnswer>().empty()) << "that walk is over";
}

TEST_F(AskedReceipts, OfATillThatMayNotAskAreNotLookedFor) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.step(other().says(ReceiptQuestion{other().node(), journal_number(8), 1, name(1)}));
    EXPECT_TRUE(walks().empty()) << "of another journal";
    FromNode forged = asks(name(1));
    forged.node = till().node();
    room.step(forged);
    EXPECT_TRUE(walks().empty()) << "in another's name";
    room.command(RevokeNode{other().node(), "stolen"});
    room.step(asks(name(1)));
    EXPECT_TRUE(walks().empty());
}

TEST_F(AskedReceipts, AreNotToldToATillThatIsRevokedMeanwhile) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.step(asks(name(1)));
    const auto walk = walks().at(0);
    room.command(RevokeNode{other().node(), "stolen"});
    room.step(ReceiptsFound{look_through(walk.look), walk.walk});
    EXPECT_TRUE(room.told<ReceiptAnswer>().empty());
}

TEST_F(AskedReceipts, AreNotToldWhenTheLogCannotBeRead) {
    room.fact(till(), sale_of({{"A", 1}}));
    room.step(asks(name(1)));
    room.step(ReceiptsFound{std::nullopt, walks().at(0).walk});
    EXPECT_TRUE(room.told<ReceiptAnswer>().empty());
    EXPECT_TRUE(answer(asks(name(1))));
}

TEST_F(AskedReceipts, OfTooManyTillsAtOnceAreNotAnswered) {
    ReceiptQuestions questions;
    const auto from = [](std::size_t number) {
        ReceiptQuestion question{.number = 1, .receipt = "7K3M-Q2XZ"};
        question.node.bytes.fill(static_cast<std::uint8_t>(number + 1));
        return question;
    };
    for (std::size_t i = 0; i < limits::receipt_questions; ++i)
        EXPECT_TRUE(questions.ask(from(i), room.now()));
    EXPECT_FALSE(questions.ask(from(limits::receipt_questions), room.now()));
}

// Two tills were told the same at once, and each was right by what it was told.
TEST_F(AskedReceipts, TakenBackTwiceAllTheSameAreACase) {
    room.fact(till(), sale_of({{"A", 1}}));
    Return checked = by_line({{"A", 1}}, 1);
    checked.is_checked = true;
    room.fact(other(), checked);
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::fine);
    EXPECT_EQ(case_text(), "");
    room.fact(till(), by_line({{"A", 1}}, 1));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("2 of A came back and 1 was bought"), std::string::npos);
}

TEST_F(AskedReceipts, TakenBackByTwoOtherTillsAtOnceAreACase) {
    Till third(3, 3);
    third.has_other_documents(0x66);
    room.command(RegisterNode{third.node(), LocationId{"store-1"}, "till-3"});
    room.greet(third);
    room.fact(till(), sale_of({{"A", 1}}));
    Return checked = by_line({{"A", 1}}, 1);
    checked.is_checked = true;
    room.fact(other(), checked);
    answer_looks();
    room.fact(third, checked);
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("2 of A came back and 1 was bought"), std::string::npos)
        << case_text();
}

// No more of the SKU than was bought, but one of its two prices twice.
TEST_F(AskedReceipts, OfWhichOneLineCameBackTwiceAreACase) {
    room.fact(till(), sale_of({{"A", 1}, {"A", 1}}));
    Return checked = by_line({{"A", 1}}, 1);
    checked.is_checked = true;
    room.fact(other(), checked);
    answer_looks();
    room.fact(till(), by_line({{"A", 1}}, 1));
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("2 of line 1 came back and 1 was bought"), std::string::npos)
        << case_text();
}

TEST_F(AskedReceipts, CountGoodsWithoutASku) {
    Sale sale = sale_of_open_item("", "Engraving");
    room.fact(till(), sale);
    Return checked = by_line({{"X", 1}}, 1);
    checked.is_checked = true;
    checked.lines[0].line.sku = Sku{};
    checked.lines[0].line.description = "Engraving";
    room.fact(other(), checked);
    answer_looks();
    EXPECT_EQ(back_of(answer(asks(name(1)))), (Texts{"1 of line 1 at warehouse-1"}));
    room.fact(other(), checked);
    answer_looks();
    EXPECT_EQ(receipt(name(1)).stage, ReceiptStage::exceeded);
    EXPECT_NE(case_text().find("2 of line 1 came back and 1 was bought"), std::string::npos)
        << case_text();
}

TEST_F(AskedReceipts, AreAskedForOnceWhenTheQuestionComesTwice) {
    room.fact(till(), sale_of({{"A", 1}}));
    const FromNode question = asks(name(1));
    room.step(question);
    const auto walk = walks().at(0);
    room.step(question);
    EXPECT_TRUE(walks().empty());
    room.step(ReceiptsFound{look_through(walk.look), walk.walk});
    for (auto next = walks(); !next.empty(); next = walks())
        room.step(ReceiptsFound{look_through(next[0].look), next[0].walk});
    EXPECT_EQ(room.told<ReceiptAnswer>().size(), 1u) << "the first walk went on";
}

TEST_F(AskedReceipts, ByWhichMoreCameBackThanIsToldApartAreNotAnswered) {
    room.fact(till(), sale_of({{"A", 1'000}}));
    ReceiptQuestions::Told told{{other().node(), other().journal(), 7, name(1)}, {}};
    told.trail.sale = ReceiptEvent{document(0x33, 1), till().node(), Seq{1}, {}};
    told.trail.code = code(till());
    told.trail.sold_in = till().journal();
    const Seq last = till().head().seq;
    told.trail.sold_raw = till().plain_batch(last.value, last.value).events.at(0);
    told.trail.returns.resize(limits::receipt_returns - 1);
    EXPECT_TRUE(answer_to(room.state(), told));
    told.trail.returns.emplace_back();
    EXPECT_FALSE(answer_to(room.state(), told));
}

// Small as it came, with one text for all of its lines; larger than an event may be when it is
// told.
TEST_F(AskedReceipts, WhoseSaleIsTooLargeToBeToldAreNotAnswered) {
    namespace fb = protocol::fb;
    flatbuffers::FlatBufferBuilder builder;
    const auto text = builder.CreateString(std::string(limits::text_bytes, 'd'));
    std::vector<flatbuffers::Offset<fb::SaleLine>> lines;
    for (std::uint32_t i = 1; i <= limits::basket_lines; ++i) {
        fb::SaleLineBuilder line{builder};
        line.add_line_no(i);
        line.add_description(text);
        line.add_quantity(1);
        lines.push_back(line.Finish());
    }
    const auto packed = builder.CreateVector(lines);
    const auto currency = builder.CreateString("GBP");
    fb::SaleBuilder sale{builder};
    sale.add_currency(currency);
    sale.add_lines(packed);
    const auto body = sale.Finish().Union();
    const fb::Id128 basket = protocol::flat::pack_id(document(0x33, 1));
    fb::HeaderBuilder header{builder};
    header.add_seq(1);
    header.add_basket(&basket);
    header.add_business_day(20'110'117);
    const auto header_at = header.Finish();
    fb::EventBuilder event{builder};
    event.add_major(1);
    event.add_header(header_at);
    event.add_body_type(fb::Body::Sale);
    event.add_body(body);
    fb::FinishSizePrefixedEventBuffer(builder, event.Finish());
    ReceiptQuestions::Told told{{}, {}};
    told.trail.sale = ReceiptEvent{document(0x33, 1), till().node(), Seq{1}, {}};
    told.trail.sold_raw = protocol::flat::finished(builder);
    const auto decoded = decode_event(told.trail.sold_raw);
    ASSERT_TRUE(std::holds_alternative<Event>(decoded))
        << std::get<protocol::DecodeFailure>(decoded).field;
    EXPECT_FALSE(answer_to(room.state(), told));
}

TEST_F(AskedReceipts, MayBeAskedForAsTheWelcomeSays) {
    room.greet(other());
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_TRUE(room.told<Welcome>()[0].answers_receipts);
}

}  // namespace
}  // namespace onepool::hub
