// What the hub provides, read late where the disk did not give it at once.

#include "node/edge/scope_reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"

namespace onepool::node {
namespace {

// Of sqlite3.h.
constexpr int ok = 0;
constexpr int corrupt = 11;
constexpr int read_error = 10 | 1 << 8;

class ScopesRead : public testing::Test {
  protected:
    void fail_by(int code) { code_ = code; }

    int code_ = ok;
    std::vector<std::string> told_;
    ScopeReading scopes_{{[this] {
                              if (code_ != ok)
                                  throw io::SqliteError("no", code_,
                                                        protocol::CommitOutcome::refused);
                              told_.emplace_back("read");
                          },
                          [this] { told_.emplace_back("late"); },
                          [this](const std::string& what) { told_.push_back(what); }}};
};

TEST_F(ScopesRead, AtOnceAreToldByWhoeverSaidThatTheyChanged) {
    scopes_.follow();
    scopes_.look();
    EXPECT_EQ(told_, std::vector<std::string>{"read"});
}

TEST_F(ScopesRead, LateAreToldThenAndOnce) {
    fail_by(read_error);
    scopes_.follow();
    scopes_.look();
    EXPECT_TRUE(told_.empty());
    fail_by(ok);
    scopes_.look();
    scopes_.look();
    EXPECT_EQ(told_, (std::vector<std::string>{"read", "late"}));
}

TEST_F(ScopesRead, OfADamagedDatabaseEndIt) {
    fail_by(corrupt);
    scopes_.follow();
    ASSERT_EQ(told_.size(), 1u);
    EXPECT_EQ(told_.front(), "no");
}

}  // namespace
}  // namespace onepool::node
