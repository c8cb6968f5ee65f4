#include <gtest/gtest.h>

#include <random>
#include <set>

#include "hub/core/dirty_set.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {
namespace {

class Names {
  public:
    explicit Names(std::size_t hash_bits) : hash_bits_(hash_bits) {}
    std::optional<std::uint32_t> find(std::uint64_t name) const {
        return table_.find(hash(name), [&](std::uint32_t slot) { return names_[slot] == name; });
    }
    void add(std::uint64_t name) {
        const auto slot = static_cast<std::uint32_t>(names_.size());
        names_.push_back(name);
        table_.add(hash(name), slot, [&](std::uint32_t other) { return hash(names_[other]); });
    }

  private:
    // Few bits make many collisions.
    std::size_t hash(std::uint64_t name) const { return name % (std::size_t{1} << hash_bits_); }
    std::size_t hash_bits_;
    std::vector<std::uint64_t> names_;
    SlotTable table_;
};

TEST(SlotTable, FindsNothingWhenEmpty) {
    EXPECT_EQ(Names(8).find(1), std::nullopt);
}

TEST(SlotTable, FindsEverySlotWhileItGrows) {
    Names names(32);
    for (std::uint64_t name = 0; name < 10'000; ++name) {
        ASSERT_EQ(names.find(name * 7), std::nullopt);
        names.add(name * 7);
        ASSERT_EQ(names.find(name * 7), name);
    }
    for (std::uint64_t name = 0; name < 10'000; ++name)
        ASSERT_EQ(names.find(name * 7), name);
}

TEST(SlotTable, FindsEverySlotWhenAllHashesCollide) {
    Names names(0);
    for (std::uint64_t name = 0; name < 300; ++name)
        names.add(name);
    for (std::uint64_t name = 0; name < 300; ++name)
        ASSERT_EQ(names.find(name), name);
    EXPECT_EQ(names.find(300), std::nullopt);
}

TEST(DirtySet, NamesEveryRowOnceInOrderOfFirstChange) {
    DirtySet rows;
    for (const std::uint32_t row : {5u, 2u, 5u, 900u, 2u})
        rows.mark(row);
    EXPECT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows.take(), (std::vector<std::uint32_t>{5, 2, 900}));
}

TEST(DirtySet, BeginsAnewAfterATake) {
    DirtySet rows;
    rows.mark(1);
    rows.take();
    EXPECT_EQ(rows.size(), 0u);
    EXPECT_TRUE(rows.take().empty());
    rows.mark(1);
    EXPECT_EQ(rows.take(), (std::vector<std::uint32_t>{1}));
}

}  // namespace
}  // namespace onepool::hub
