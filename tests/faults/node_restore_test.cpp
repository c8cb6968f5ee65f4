// `onepool-node restore --set-aside`, killed at each moment at which files change: what was there
// is whole in one place or the other, with what was only in its log, and that log never meets the
// database that was put back.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "drivers/io/sqlite.hpp"
#include "tests/faults/kill_switch.hpp"
#include "tests/io/node/node_process.hpp"

namespace onepool::faults {
namespace {

namespace fs = std::filesystem;
using test_support::Process;

class NodeRestore : public testing::Test {
  protected:
    NodeRestore() {
        EXPECT_EQ(till_.import(node_test::small_catalogue).status, 200);
        sell(1);
        sell(2);
        test_support::run_command(
            {node_test::program(), "backup", "--config", till_.settings_file(), "--to", copy_});
        till_.stop();
        fs::create_directory(kept_);
        damage();
    }

    void sell(unsigned number) {
        const auto answer = till_.ask("POST", "/api/sales",
                                      R"({"basket":")" + node_test::uuid(number) +
                                          R"(","lines":[{"sku":"22423","quantity":1}]})");
        EXPECT_EQ(answer.status, 201);
    }
    // A damaged event, so that it may be set aside, and a row that stands only in its log.
    void damage() {
        io::Database database({.path = database_});
        database.execute("UPDATE journal SET payload = x'00' WHERE place = 1");
        database.checkpoint(io::Database::Checkpoint::restart);
        database.execute("INSERT INTO level VALUES ('IN-LOG', 1, 1, 0, 0)");
        for (const char* part : {"", "-wal"})
            fs::copy_file(database_ + part, kept_ + "/node.db" + part);
    }
    void lay_out() const {
        for (const auto& entry : fs::directory_iterator(fs::path(database_).parent_path())) {
            if (entry.path().filename().string().starts_with("node.db"))
                fs::remove(entry.path());
        }
        for (const char* part : {"", "-wal"})
            fs::copy_file(kept_ + "/node.db" + part, database_ + part);
    }
    void restore(const Process::Start& how) const {
        Process command(how);
        (void)command.wait();
    }
    Process::Start command() const {
        return {.command = {node_test::program(), "restore", copy_, "--set-aside", "--config",
                            till_.settings_file()}};
    }
    Process::Start proof() const {
        return {.command = {node_test::program(), "restore", copy_, "--verify"}};
    }
    // Until it ends by itself.
    std::uint32_t moments_of(Process::Start how) {
        how.environment = kill_.environment();
        kill_.arm(std::numeric_limits<std::uint32_t>::max());
        restore(how);
        return kill_.disarm();
    }
    static bool has_log_of_old(const std::string& file) {
        io::Database database({.path = file, .mode = io::Database::Mode::reader});
        return database.prepare("SELECT 1 FROM level WHERE sku = 'IN-LOG'").step();
    }
    static bool is_of_copy(const std::string& file) {
        io::Database database({.path = file, .mode = io::Database::Mode::reader});
        return database.prepare("SELECT 1 FROM journal WHERE place = 1 AND payload <> x'00'")
            .step();
    }
    // Killed at each moment from the end of its proof on, which leaves nothing but the folder of
    // its trial, and gone on with, until it ends unharmed.
    void walk(const std::function<void()>& go_on) {
        auto killed = command();
        killed.environment = kill_.environment();
        const std::uint32_t proven = moments_of(proof());
        ASSERT_GT(proven, 1u);
        std::uint32_t moment = proven - 1;
        for (bool is_harmed = true; is_harmed && !HasFailure();) {
            ++moment;
            SCOPED_TRACE("moment " + std::to_string(moment));
            lay_out();
            kill_.arm(moment);
            restore(killed);
            is_harmed = kill_.disarm() >= moment;
            go_on();
        }
        std::printf("killed at %u moments behind %u of the proof\n", moment - proven, proven);
        EXPECT_GE(moment - proven, 20u) << "the kills do not reach the program";
    }

    KillSwitch kill_;
    node_test::NodeProcess till_;
    test_support::TempDir folder_;
    std::string copy_ = folder_.file("copy");
    std::string kept_ = folder_.file("kept");
    std::string database_ = till_.database();
};

TEST_F(NodeRestore, KilledAtAnyMomentIsFinishedByTheNext) {
    walk([&] {
        if (!fs::exists(database_ + ".aside-1") || fs::exists(database_ + ".restored") ||
            !is_of_copy(database_))
            restore(command());
        EXPECT_TRUE(is_of_copy(database_));
        EXPECT_FALSE(has_log_of_old(database_));
        EXPECT_TRUE(has_log_of_old(database_ + ".aside-1"));
        EXPECT_FALSE(is_of_copy(database_ + ".aside-1"));
        EXPECT_FALSE(fs::exists(database_ + ".aside-2"));
        EXPECT_FALSE(fs::exists(database_ + ".restored"));
    });
}

// SQLite does not fold the log of such a file: both are kept as they are.
TEST_F(NodeRestore, KilledAtAnyMomentKeepsAFileThatNobodyCanRead) {
    std::fstream(kept_ + "/node.db", std::ios::in | std::ios::out | std::ios::binary)
        << "no database at all";
    walk([&] {
        if (test_support::read_file(database_).starts_with("SQLite format 3"))
            EXPECT_FALSE(fs::exists(database_ + "-wal")) << "beside what was put back";
        restore(command());
        EXPECT_TRUE(is_of_copy(database_));
        EXPECT_FALSE(has_log_of_old(database_));
        for (const char* part : {"", "-wal"}) {
            EXPECT_EQ(test_support::read_file(database_ + ".aside-1" + part),
                      test_support::read_file(kept_ + "/node.db" + part))
                << part;
        }
    });
}

TEST_F(NodeRestore, KilledAtAnyMomentIsFinishedOrUndoneByAStart) {
    walk([&] {
        till_.start();
        till_.stop();
        if (is_of_copy(database_)) {
            EXPECT_FALSE(has_log_of_old(database_));
            EXPECT_TRUE(has_log_of_old(database_ + ".aside-1"));
        } else {
            EXPECT_TRUE(has_log_of_old(database_)) << "as it was";
        }
    });
}

}  // namespace
}  // namespace onepool::faults
