#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "protocol/return_limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

DecodeFailure out_of_bounds(std::string field) {
    return {DecodeError::out_of_bounds, std::move(field)};
}
DecodeFailure inconsistent(std::string field) {
    return {DecodeError::inconsistent, std::move(field)};
}

TEST(ReturnFault, NamesNoLineOfAReceiptThatItsTillLacks) {
    Return document = samples::provisional_return();
    EXPECT_EQ(find_fault(samples::event_of(document)), std::nullopt);
    document.lines[0].original = OriginalLine{{}, 1};
    EXPECT_EQ(find_fault(samples::event_of(document)), inconsistent("lines[0].original"));
}

TEST(ReturnFault, NamesALineOfAllThatIsChecked) {
    Return document = samples::checked_return();
    EXPECT_EQ(find_fault(samples::event_of(document)), std::nullopt);
    document.lines[0].original.reset();
    EXPECT_EQ(find_fault(samples::event_of(document)), inconsistent("lines[0].original"));
}

TEST(ReturnFault, BoundsAReceiptsNameAndWhoAgreed) {
    Return document = samples::provisional_return();
    document.receipt.assign(limits::receipt_name_bytes, 'r');
    EXPECT_EQ(find_fault(samples::event_of(document)), std::nullopt);
    document.receipt += 'r';
    EXPECT_EQ(find_fault(samples::event_of(document)), out_of_bounds("receipt"));
    document = samples::provisional_return();
    document.approved_by.value.assign(limits::name_bytes + 1, 's');
    EXPECT_EQ(find_fault(samples::event_of(document)), out_of_bounds("approved_by"));
}

TEST(InspectFault, IsADocumentOfBoundedLines) {
    const auto with = [](auto change) {
        Inspect inspect = samples::inspect();
        change(inspect);
        return find_fault(samples::event_of(inspect));
    };
    EXPECT_EQ(with([](Inspect&) {}), std::nullopt);
    EXPECT_EQ(with([](Inspect& all) { all.lines.clear(); }), inconsistent("lines"));
    EXPECT_EQ(with([](Inspect& all) { all.lines.resize(200, all.lines[0]); }), std::nullopt);
    EXPECT_EQ(with([](Inspect& all) { all.lines.resize(201, all.lines[0]); }),
              out_of_bounds("lines"));
    EXPECT_EQ(with([](Inspect& all) { all.lines[1].sku = {}; }), out_of_bounds("lines[1].sku"));
    EXPECT_EQ(with([](Inspect& all) { all.lines[1].quantity = {}; }),
              out_of_bounds("lines[1].quantity"));
    EXPECT_EQ(with([](Inspect& all) { all.lines[1].quantity = Units{1'000'000'000}; }),
              out_of_bounds("lines[1].quantity"));
    EXPECT_EQ(with([](Inspect& all) { all.lines[1].note.assign(201, 'n'); }),
              out_of_bounds("lines[1].note"));
    Event nameless = samples::event_of(samples::inspect());
    nameless.header.basket = {};
    EXPECT_EQ(find_fault(nameless), inconsistent("basket"));
}

}  // namespace
}  // namespace onepool::protocol
