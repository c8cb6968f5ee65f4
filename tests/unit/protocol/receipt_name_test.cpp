#include "protocol/receipt_name.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/return_limits.hpp"

namespace onepool::protocol {
namespace {

constexpr const char* id = "01900000-1111-7222-8333-444455556666";

TEST(ReceiptName, WritesABarCodeAsTheIdItIs) {
    EXPECT_EQ(receipt_name("01900000111172228333444455556666"), id);
    EXPECT_EQ(receipt_name(id), id);
    EXPECT_EQ(receipt_name(" 01900000-1111-7222-8333-4444AAAA6666 "),
              "01900000-1111-7222-8333-4444aaaa6666");
    EXPECT_EQ(to_text(*document_named(id)), id);
    EXPECT_EQ(code_named(id), std::nullopt);
}

TEST(ReceiptName, WritesACodeAsThePaperHasIt) {
    EXPECT_EQ(receipt_name("7k3m q2xz"), "7K3M-Q2XZ");
    EXPECT_EQ(code_named("7K3M-Q2XZ"), "7K3M-Q2XZ");
    EXPECT_EQ(document_named("7K3M-Q2XZ"), std::nullopt);
}

TEST(ReceiptName, KeepsWhatElseSomebodyRead) {
    EXPECT_EQ(receipt_name("  no. 17 of May "), "no. 17 of May");
    EXPECT_EQ(document_named("no. 17 of May"), std::nullopt);
    EXPECT_EQ(code_named("no. 17 of May"), std::nullopt);
}

TEST(ReceiptName, RefusesNothingAndTooMuch) {
    EXPECT_EQ(receipt_name(""), std::nullopt);
    EXPECT_EQ(receipt_name("    "), std::nullopt);
    EXPECT_EQ(receipt_name("a\nb"), std::nullopt);
    EXPECT_EQ(receipt_name(std::string(limits::receipt_name_bytes, 'r')),
              std::string(limits::receipt_name_bytes, 'r'));
    EXPECT_EQ(receipt_name(std::string(limits::receipt_name_bytes + 1, 'r')), std::nullopt);
}

// Thirty-two zeros are hex digits, and no document's id.
TEST(ReceiptName, TakesNoIdOfNothingForOne) {
    const std::string zeros(32, '0');
    EXPECT_EQ(receipt_name(zeros), zeros);
    EXPECT_EQ(document_named(zeros), std::nullopt);
}

}  // namespace
}  // namespace onepool::protocol
