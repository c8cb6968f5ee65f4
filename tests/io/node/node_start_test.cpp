// How a node starts and stops: each thing that stops it says what to do, and a missing broker does
// not stop it.

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>

#include "drivers/io/sqlite.hpp"
#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(NodeStart, StopsCleanlyOnSigterm) {
    NodeProcess node;
    EXPECT_EQ(node.stop(), 0);
}

TEST(NodeStart, MakesItsTokenForItsUserOnly) {
    NodeProcess node;
    struct stat found{};
    const auto file = node.settings_file().substr(0, node.settings_file().rfind('/')) + "/token";
    ASSERT_EQ(stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_GE(node.token().size(), 40u);
    const auto first = node.token();
    node.stop();
    node.start();
    EXPECT_EQ(node.token(), first);
}

TEST(NodeStart, CopiesItsDatabaseWhileItSellsAndSaysWhatTheCopyIsNotFor) {
    NodeProcess node;
    const auto folder = node.settings_file().substr(0, node.settings_file().rfind('/'));
    const auto copy = folder + "/copy.db";
    const auto back_up = [&] {
        test_support::Process command(
            {.command = {std::string(std::getenv("ONEPOOL_BUILD")) + "/bin/onepool-node", "backup",
                         "--config", node.settings_file(), "--to", copy}});
        return std::pair(command.wait().value_or(-1), command.output());
    };
    const auto [code, words] = back_up();
    EXPECT_EQ(code, 0) << words;
    EXPECT_TRUE(has(words, "--verify")) << words;
    io::Database made({.path = copy, .mode = io::Database::Mode::sealed});
    auto nodes = made.prepare("SELECT count(*) FROM node");
    ASSERT_TRUE(nodes.step());
    EXPECT_EQ(nodes.integer(0), 1);
    EXPECT_EQ(node.ask("GET", "/api/status").status, 200);

    const auto [again, refusal] = back_up();
    EXPECT_EQ(again, 1);
    EXPECT_TRUE(has(refusal, "is there already")) << refusal;
}

TEST(NodeStart, SaysThatThePortIsTaken) {
    NodeProcess first;
    NodeProcess second;
    second.stop();
    auto settings = second.settings();
    const auto port = std::to_string(second.port());
    settings.replace(settings.find(port), port.size(), std::to_string(first.port()));
    second.write_settings(settings);
    const auto [code, words] = second.start_and_fail();
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(has(words, std::to_string(first.port()))) << words;
}

TEST(NodeStart, SaysWhoUsesTheDatabase) {
    NodeProcess first;
    NodeProcess second;
    second.stop();
    auto settings = second.settings();
    settings.replace(settings.find("node.db"), 7, first.database());
    settings.replace(settings.find(second.node_id()), second.node_id().size(), first.node_id());
    second.write_settings(settings);
    const auto [code, words] = second.start_and_fail();
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(has(words, "in use by process " + std::to_string(first.process().pid()))) << words;
    EXPECT_EQ(first.ask("GET", "/api/status").status, 200);
}

TEST(NodeStart, SaysThatTheDatabaseIsOfAnotherVersion) {
    NodeProcess node;
    node.stop();
    {
        io::Database database({.path = node.database()});
        database.set_schema_version(99);
    }
    const auto [code, words] = node.start_and_fail();
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(has(words, "schema version 99")) << words;
    EXPECT_TRUE(has(words, "Install that version")) << words;
}

TEST(NodeStart, SaysWhereTheSettingsAreWrong) {
    NodeProcess node;
    node.stop();
    node.write_settings("node = \"x\"\nlocation = 7\n");
    auto [code, words] = node.start_and_fail();
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(has(words, "node.toml:1:")) << words;
    node.write_settings("node = \"x\"\nname = Till\n");
    EXPECT_TRUE(has(node.start_and_fail().second, "node.toml:2:"));
}

TEST(NodeStart, SaysWhichCertificateIsMissing) {
    NodeProcess node;
    node.stop();
    node.write_settings(node.settings() +
                        "[broker]\nuri = \"ssl://127.0.0.1:1\"\nca = \"ca.pem\"\n"
                        "cert = \"node.pem\"\nkey = \"node.key\"\n");
    const auto [code, words] = node.start_and_fail();
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(has(words, "ca.pem (`broker.ca`)")) << words;
}

TEST(NodeStart, SellsWithoutABroker) {
    NodeProcess node("[broker]\nuri = \"tcp://127.0.0.1:1\"\n");
    ASSERT_EQ(node.import(small_catalogue).status, 200);
    const auto sold =
        node.ask("POST", "/api/sales",
                 R"({"basket":")" + uuid(1) + R"(","lines":[{"sku":"22423","quantity":1}]})");
    EXPECT_EQ(sold.status, 201);
    const auto status = node.ask("GET", "/api/status").json;
    EXPECT_EQ(*status["uplink"]["state"].as_string(), "offline");
    EXPECT_EQ(*status["uplink"]["outbox"].as_int(), 1);
    EXPECT_EQ(node.stop(), 0);
}

// Whatever a disk did to the rows that say who it is: what was sold is there, and the next is sold.
TEST(NodeStart, SellsOnWithNonsenseInARowOfItself) {
    NodeProcess node;
    ASSERT_EQ(node.import(small_catalogue).status, 200);
    unsigned sold = 0;
    const auto sell = [&] {
        ++sold;
        return node
            .ask("POST", "/api/sales",
                 R"({"basket":")" + uuid(sold) + R"(","lines":[{"sku":"22423","quantity":1}]})")
            .status;
    };
    EXPECT_EQ(sell(), 201);
    for (const char* nonsense :
         {"UPDATE node SET life = 9", "UPDATE node SET journal_id = zeroblob(16)",
          "DELETE FROM node", "INSERT INTO cursor VALUES (1, -1, x'', -1, -1, -1, x'')",
          "INSERT INTO ended_journal VALUES (3, x'', -1, x'', 7, x'')"}) {
        node.stop();
        {
            io::Database database({.path = node.database()});
            database.execute(std::string("PRAGMA ignore_check_constraints=ON; ") + nonsense);
        }
        node.start();
        EXPECT_EQ(sell(), 201) << nonsense;
        const auto status = node.ask("GET", "/api/status").json;
        EXPECT_EQ(*status["uplink"]["outbox"].as_int(), sold) << nonsense;
    }
}

TEST(NodeStart, OpensTheOrdersPageAtAWarehouse) {
    NodeProcess node;
    node.stop();
    node.write_settings("home = \"orders\"\n" + node.settings());
    node.start();
    const auto page = node.ask("GET", "/");
    EXPECT_EQ(page.status, 303);
    EXPECT_TRUE(has(page.head, "Location: /orders"));
}

TEST(NodeStart, ShowsItsHelp) {
    EXPECT_TRUE(has(test_support::run_command({program(), "--help"}), "--config"));
    EXPECT_TRUE(has(test_support::run_command({program(), "--version"}), "onepool-node 0."));
    EXPECT_TRUE(has(test_support::run_command({program(), "new-id"}), "n-"));
}

}  // namespace
}  // namespace onepool::node_test
