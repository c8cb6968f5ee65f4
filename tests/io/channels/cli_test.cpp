// The `onepool` program itself, run against a hub on a real socket: scripts rely on its exit codes.
#include <cstdlib>
#include <fstream>

#include "tests/io/channels/hub_on_sockets.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::hub {
namespace {

class OnepoolCommand : public HubFaceTest {
  protected:
    OnepoolCommand() { std::ofstream(token_file()) << HubOnSockets::token << "\n"; }

    std::string token_file() const { return directory_.file("token"); }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(hub_.port()); }

    // The exit code; what was printed is in `output_`.
    int run(std::vector<std::string> arguments) {
        return run(std::move(arguments), address(), token_file());
    }
    int run(std::vector<std::string> arguments, const std::string& hub, const std::string& token) {
        arguments.insert(arguments.begin(),
                         std::string(std::getenv("ONEPOOL_BUILD")) + "/bin/onepool");
        test_support::Process command(
            {.command = std::move(arguments),
             .environment = {{"ONEPOOL_HUB", hub}, {"ONEPOOL_TOKEN_FILE", token}}});
        const auto code = command.wait();
        output_ = command.output();
        return code.value_or(-1);
    }
    bool says(const std::string& text) const { return output_.find(text) != std::string::npos; }

    test_support::TempDir directory_;
    std::string output_;
};

TEST_F(OnepoolCommand, AnswersEveryQuestion) {
    for (const std::vector<std::string>& question :
         std::vector<std::vector<std::string>>{{"status"},
                                               {"nodes"},
                                               {"channels"},
                                               {"stock"},
                                               {"stock", "22423"},
                                               {"stock", "lantern"},
                                               {"why", "22423"},
                                               {"events", "--after", "0"},
                                               {"cases"},
                                               {"cases", "--all"},
                                               {"orders"},
                                               {"orders", "--stage", "held"},
                                               {"orders", "--stage", "collected"},
                                               {"why-order", "shop", "A1"},
                                               {"quarantine"},
                                               {"quarantine", "--all", "--node", "till 1"},
                                               {"replay", "--all", "--by", "ann"},
                                               {"check"}}) {
        EXPECT_EQ(run(question), 0) << question[0] << ": " << output_;
        EXPECT_FALSE(output_.empty()) << question[0];
    }
}

TEST_F(OnepoolCommand, ExplainsANumber) {
    EXPECT_EQ(run({"why", "22423", "--channel", "shop"}), 0);
    EXPECT_TRUE(says("published  9")) << output_;
    EXPECT_TRUE(says("4 at north (shelf 7, 2 held for orders, 1 kept for the location)"));
}

TEST_F(OnepoolCommand, TellsTheStoryOfAnOrder) {
    EXPECT_EQ(run({"why-order", "shop", "A1"}), 0);
    EXPECT_TRUE(says("order   shop A1\n")) << output_;
    EXPECT_TRUE(says("1970-01-01 00:00:03Z    3  held   -   held at north")) << output_;
    EXPECT_EQ(run({"--json", "why-order", "shop", "A1"}), 0);
    EXPECT_EQ((*Json::parse(output_))["stage"], Json{"held"});
}

TEST_F(OnepoolCommand, SpeaksJsonForPrograms) {
    EXPECT_EQ(run({"--json", "status"}), 0);
    EXPECT_EQ((*Json::parse(output_))["lsn"], Json{6});
    EXPECT_EQ(run({"events", "--after", "5", "--json"}), 0);
    EXPECT_EQ((*Json::parse(output_))["lsn"], Json{6});
}

TEST_F(OnepoolCommand, ResolvesACase) {
    EXPECT_EQ(run({"cases", "resolve", "1", "--by", "ann", "--note", "counted"}), 0) << output_;
    EXPECT_TRUE(says("Case 1"));
    EXPECT_EQ(run({"cases"}), 0);
    EXPECT_TRUE(says("No cases."));
}

TEST_F(OnepoolCommand, EndsWithOneForWhatIsNotThere) {
    EXPECT_EQ(run({"stock", "no-such-thing"}), 1);
    EXPECT_EQ(run({"why", "no-such-thing"}), 1);
    EXPECT_EQ(run({"why-order", "shop", "A9"}), 1);
    EXPECT_TRUE(says("channel shop never told of an order A9")) << output_;
    EXPECT_EQ(run({"cases", "resolve", "99", "--note", "x"}), 1);
    EXPECT_TRUE(says("there is no case 99"));
}

TEST_F(OnepoolCommand, EndsWithTwoWhenItIsAskedWrongly) {
    EXPECT_EQ(run({}), 2);
    EXPECT_EQ(run({"status", "--no-such-option"}), 2);
    EXPECT_EQ(run({"cases", "resolve", "1"}), 2);
    EXPECT_EQ(run({"orders", "--stage", "lost"}), 2);
    EXPECT_EQ(run({"why-order", "shop"}), 2);
    EXPECT_EQ(run({"status"}, "not an address", token_file()), 2);
    EXPECT_EQ(run({"status"}, address(), directory_.file("none")), 2);
    EXPECT_TRUE(says("cannot be read"));
    EXPECT_EQ(run({"status"}, address(), ""), 2);
    EXPECT_TRUE(says("ONEPOOL_TOKEN_FILE")) << "a token is needed, and it says how to name it";
}

TEST_F(OnepoolCommand, EndsWithThreeWhenNoHubAnswers) {
    const std::string nobody = "http://127.0.0.1:" + std::to_string(test_support::free_port());
    EXPECT_EQ(run({"status"}, nobody, token_file()), 3);
    EXPECT_TRUE(says("Is onepool-hub running"));
}

TEST_F(OnepoolCommand, HelpsWithoutAHub) {
    EXPECT_EQ(run({"--help"}, "http://127.0.0.1:1", ""), 0);
    EXPECT_TRUE(says("Exit codes"));
}

TEST_F(OnepoolCommand, FollowsTheLogUntilItIsStopped) {
    test_support::Process command(
        {.command = {std::string(std::getenv("ONEPOOL_BUILD")) + "/bin/onepool", "events",
                     "--after", "5", "--follow"},
         .environment = {{"ONEPOOL_HUB", address()}, {"ONEPOOL_TOKEN_FILE", token_file()}}});
    const auto shows = [&](const std::string& text) {
        return test_support::eventually(
            [&] { return command.output().find(text) != std::string::npos; });
    };
    EXPECT_TRUE(shows("case 1"));
    hub_.post("/v1/locations", R"({"location":"west","name":"West","location_reserve":1})");
    EXPECT_TRUE(shows("location west"));
    EXPECT_EQ(command.stop(), 0);
}

}  // namespace
}  // namespace onepool::hub
