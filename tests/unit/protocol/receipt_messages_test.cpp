// Questions for receipts of other tills, and their answers: what they may say.

#include <gtest/gtest.h>

#include <functional>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

using Fault = std::optional<DecodeFailure>;

Fault out_of_bounds(std::string field) {
    return DecodeFailure{DecodeError::out_of_bounds, std::move(field)};
}
Fault inconsistent(std::string field) {
    return DecodeFailure{DecodeError::inconsistent, std::move(field)};
}
Fault fault(const std::function<void(ReceiptQuestion&)>& change) {
    ReceiptQuestion question = samples::receipt_question();
    change(question);
    return find_fault(Message{question});
}
Fault told_fault(const std::function<void(ReceiptAnswer&)>& change) {
    ReceiptAnswer answer = samples::receipt_answer();
    change(answer);
    return find_fault(Message{answer});
}

TEST(ReceiptQuestion, NamesAReceiptThatCanBeFound) {
    EXPECT_EQ(fault([](auto&) {}), std::nullopt);
    EXPECT_EQ(fault([](auto& each) { each.receipt = "01900000-1111-7222-8333-444455556666"; }),
              std::nullopt);
    EXPECT_EQ(fault([](auto& each) { each.receipt = "no. 17"; }), inconsistent("receipt"));
    EXPECT_EQ(fault([](auto& each) { each.receipt = "7k3mq2xz"; }), inconsistent("receipt"))
        << "one way to write each";
    EXPECT_EQ(fault([](auto& each) { each.number = 0; }), inconsistent("number"));
    EXPECT_EQ(fault([](auto& each) { each.number = limits::counter + 1; }),
              out_of_bounds("number"));
    EXPECT_EQ(fault([](auto& each) { each.node = {}; }), inconsistent("node"));
    EXPECT_EQ(fault([](auto& each) { each.journal = {}; }), inconsistent("journal"));
}

TEST(ReceiptAnswer, TellsAllOfASaleOrThatThereIsNone) {
    EXPECT_EQ(told_fault([](auto&) {}), std::nullopt);
    EXPECT_EQ(told_fault([](auto& each) {
                  each.sale.clear();
                  each.seller = {};
                  each.sold_in = {};
                  each.code.clear();
                  each.location = {};
                  each.back.clear();
              }),
              std::nullopt);
    EXPECT_EQ(told_fault([](auto& each) { each.sale.clear(); }), inconsistent("seller"));
    EXPECT_EQ(told_fault([](auto& each) { each.seller = {}; }), inconsistent("seller"));
    EXPECT_EQ(told_fault([](auto& each) { each.sold_in = {}; }), inconsistent("sold_in"));
    EXPECT_EQ(told_fault([](auto& each) { each.code = "17"; }), inconsistent("code"));
    EXPECT_EQ(told_fault([](auto& each) { each.receipt = "17"; }), inconsistent("receipt"));
}

TEST(ReceiptAnswer, BoundsTheSaleAndWhatCameBackOfIt) {
    EXPECT_EQ(told_fault([](auto& each) { each.sale.resize(limits::event_bytes + 1); }),
              out_of_bounds("sale"));
    const auto repeat = [](std::size_t count) {
        return told_fault([count](auto& each) { each.back.resize(count, each.back[0]); });
    };
    EXPECT_EQ(repeat(limits::told_lines_back), std::nullopt);
    EXPECT_EQ(repeat(limits::told_lines_back + 1), out_of_bounds("back"));
    EXPECT_EQ(told_fault([](auto& each) { each.back[0].quantity = {}; }),
              out_of_bounds("back[0].quantity"));
    EXPECT_EQ(told_fault([](auto& each) { each.back[0].line_no = 0; }),
              out_of_bounds("back[0].line_no"));
    EXPECT_EQ(told_fault([](auto& each) { each.back[0].node = {}; }), inconsistent("back[0].node"));
}

TEST(ReceiptAnswer, OfTheLargestSaleIsAMessage) {
    ReceiptAnswer answer = samples::receipt_answer();
    answer.sale.resize(limits::event_bytes);
    EXPECT_EQ(find_fault(Message{answer}), std::nullopt);
}

TEST(CheckedReturn, IsWrittenAndReadAsSuch) {
    const Event event = samples::event_of(samples::checked_return());
    const auto decoded = decode_event(encode_event(event));
    ASSERT_TRUE(std::holds_alternative<Event>(decoded));
    EXPECT_EQ(std::get<Event>(decoded), event);
}

}  // namespace
}  // namespace onepool::protocol
