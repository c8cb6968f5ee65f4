// The programs as a person runs them: onepool-verify, and `onepool verify`, which is the same.

#include <gtest/gtest.h>

#include <cstdlib>

#include "drivers/io/sqlite.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/receipt_code.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::verify {
namespace {

struct Ended {
    int code = -1;
    std::string output;
};

class VerifyPrograms : public testing::Test {
  protected:
    VerifyPrograms() {
        room_.fact(room_.till, hub::receipt_of({{"A", 5}}));
        const auto store = hub::open_sqlite_hub_store(path_, "writer");
        EXPECT_EQ(store->append(room_.log), protocol::CommitOutcome::done);
    }
    static Ended run(const std::string& program, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(),
                         std::string(std::getenv("ONEPOOL_BUILD")) + "/bin/" + program);
        test_support::Process process({.command = std::move(arguments)});
        const auto code = process.wait();
        return {code.value_or(-1), process.output()};
    }
    static bool has(const Ended& ended, const std::string& part) {
        return ended.output.find(part) != std::string::npos;
    }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("hub.db");
    hub::HubRoom room_;
};

TEST_F(VerifyPrograms, SayThatAllIsAsWritten) {
    const std::string code = protocol::receipt_code(room_.till.head().hash);
    const Ended alone = run("onepool-verify", {path_, "--code", code});
    EXPECT_EQ(alone.code, 0) << alone.output;
    EXPECT_TRUE(has(alone, "as written, 1 event")) << alone.output;
    EXPECT_TRUE(has(alone, "receipt found: event n-")) << alone.output;
    const Ended by_onepool = run("onepool", {"verify", path_, "--code", code});
    EXPECT_EQ(by_onepool.code, 0);
    EXPECT_EQ(by_onepool.output, alone.output);
}

TEST_F(VerifyPrograms, NameTheFirstBadRecord) {
    io::Database({.path = path_}).execute("DELETE FROM entry WHERE lsn = 3");
    const Ended ended = run("onepool-verify", {path_});
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(has(ended, "NOT AS WRITTEN\n  entry 3 of the log is missing")) << ended.output;
}

TEST_F(VerifyPrograms, SayWhatTheyCannotJudge) {
    EXPECT_EQ(run("onepool-verify", {}).code, 2);
    EXPECT_EQ(run("onepool-verify", {path_, "--hub-key", "x"}).code, 2);
    EXPECT_EQ(run("onepool-verify", {path_, "--node-key", "x"}).code, 2);
    const Ended missing = run("onepool-verify", {folder_.file("none.db")});
    EXPECT_EQ(missing.code, 2);
    EXPECT_TRUE(has(missing, "there is no such file")) << missing.output;
    const Ended foreign = run("onepool-verify", {folder_.write("text", "not a database at all")});
    EXPECT_EQ(foreign.code, 2);
    EXPECT_EQ(run("onepool-verify", {path_, "--code", "0000-0000"}).code, 1);
}

}  // namespace
}  // namespace onepool::verify
