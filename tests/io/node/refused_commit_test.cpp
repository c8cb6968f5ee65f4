// A full disk, through the real store and storage thread: the cashier is told "not recorded",
// nothing is left behind, the till stays up and goes on as soon as there is space.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/clock.hpp"
#include "node/edge/store_gate.hpp"
#include "node/web/node_face.hpp"
#include "protocol/perform.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node {
namespace {

// What the performer wants done, written down.
struct Witness {
    void send(Outgoing&& message) {
        if (auto* answer = std::get_if<Answer>(&message))
            answers.push_back(std::move(*answer));
    }
    void notify(Notice&&) {}
    void wake_at(Millis) {}
    void refuse(const NodeCore::Input& input) {
        if (const auto* request = std::get_if<Request>(&input))
            refused.push_back(request->id);
    }
    void halt() { is_halted = true; }

    std::vector<Answer> answers;
    std::vector<RequestId> refused;
    bool is_halted = false;
};

class RefusedCommit : public testing::Test {
  protected:
    static NodeCore::Config config() {
        NodeCore::Config config;
        config.node.bytes.fill(1);
        config.journal.bytes.fill(2);
        config.location.value = "store-1";
        config.currency.code = "GBP";
        return config;
    }
    static BasketId basket(std::uint8_t number) {
        BasketId id;
        id.bytes.fill(number);
        return id;
    }
    static AddLine large_line(const BasketId& id, int number) {
        return {
            id,
            {Sku{"sku-" + std::to_string(number)}, {}, std::string(200, 'd'), Minor{1}, "s", {}},
            Units{1}};
    }
    void ask(Action action) {
        ASSERT_TRUE(performer_.offer(Request{RequestId{++asked_}, std::move(action)}, io::now()));
    }
    // Until everything asked so far is answered or refused.
    void settle() {
        ASSERT_TRUE(test_support::run_until(
            reactor_, [&] { return witness_.answers.size() + witness_.refused.size() == asked_; }));
    }
    void allow_pages(int pages) {
        bool is_done = false;
        gate_.transact(
            [=](io::Database& database) {
                database.execute("PRAGMA max_page_count=" + std::to_string(pages));
            },
            1, [&](CommitOutcome) { is_done = true; });
        ASSERT_TRUE(test_support::run_until(reactor_, [&] { return is_done; }));
    }

    test_support::TempDir folder_;
    io::Reactor reactor_;
    NodeStore store_{{folder_.file("node.db"), config().node, config().journal}};
    StoreGate gate_{reactor_, store_, config()};
    Witness witness_;
    Performer<NodeCore, StoreGate, Witness> performer_{gate_.load(), gate_, witness_};
    std::uint64_t asked_ = 0;
};

TEST_F(RefusedCommit, IsToldAndLeavesNothingBehind) {
    performer_.start(io::now());
    const auto id = basket(7);
    ask(OpenBasket{id, {}});
    settle();
    allow_pages(1);  // no page more than there are
    for (int i = 0; i < 200; ++i)
        ask(large_line(id, i));
    settle();
    EXPECT_FALSE(witness_.refused.empty());
    EXPECT_FALSE(witness_.is_halted);
    EXPECT_NE(gate_.last_failure().find("no space"), std::string::npos);
    // What the core shows is what was answered as done, neither more nor less.
    const auto taken =
        std::count_if(witness_.answers.begin(), witness_.answers.end(),
                      [](const Answer& answer) { return answer.verdict == ActionVerdict::done; });
    EXPECT_EQ(performer_.core().baskets().at(id).lines.size() + 1, static_cast<std::size_t>(taken));
    EXPECT_EQ(store_.load().baskets.size(), 1u);

    allow_pages(100'000);
    ask(large_line(id, 1'000));
    settle();
    EXPECT_EQ(witness_.answers.back().verdict, ActionVerdict::done);
}

TEST_F(RefusedCommit, LetsAnImportTakeItsTurnBetweenSales) {
    performer_.start(io::now());
    const auto id = basket(7);
    ask(OpenBasket{id, {}});
    bool is_imported = false;
    gate_.transact([](io::Database& database) { database.execute("SELECT 1"); }, 1,
                   [&](CommitOutcome outcome) { is_imported = outcome == CommitOutcome::done; });
    for (int i = 0; i < 20; ++i)
        ask(large_line(id, i));
    settle();
    EXPECT_TRUE(test_support::run_until(reactor_, [&] { return is_imported; }));
    EXPECT_EQ(performer_.core().baskets().at(id).lines.size(), 20u);
}

// ---- what the page is told

// A page between this store and its core: what it offers is written down, and the test decides what
// becomes of it.
class RefusedAtThePage : public RefusedCommit {
  protected:
    void receive(std::uint8_t document, std::optional<io::ServerResponse>& reply) {
        io::ServerRequest request;
        request.method = "POST";
        request.path = "/api/receive";
        request.headers = {{"host", "localhost"}, {"authorization", "Bearer t"}};
        request.body = R"({"document":")" + to_text(basket(document)) +
                       R"(","lines":[{"sku":"A","quantity":1}]})";
        face_.handlers().request(std::move(request), [&](auto answer) { reply = answer; });
    }
    void record(const Request& request) {
        ask(request.action);
        settle();
        ASSERT_EQ(witness_.answers.back().verdict, ActionVerdict::done);
    }

    std::vector<Request> offered_;
    JournalReader journal_{folder_.file("node.db"), config().node};
    Catalogue catalogue_{folder_.file("node.db")};
    StaffList staff_{folder_.file("node.db")};
    NodeFace face_{{.token = "t", .name = "till-1", .hosts = {}},
                   {.reactor = reactor_,
                    .journal = journal_,
                    .catalogue = catalogue_,
                    .core = [this]() -> const NodeCore& { return performer_.core(); },
                    .offer =
                        [this](Request request) {
                            offered_.push_back(std::move(request));
                            return true;
                        },
                    .import_products = {},
                    .now = io::now,
                    .met_damage = [](const std::string&) {},
                    .approval = [] { return Approval::confirm; },
                    .staff = staff_,
                    .check_pin = {}}};
};

TEST_F(RefusedAtThePage, IsToldSo) {
    performer_.start(io::now());
    std::optional<io::ServerResponse> reply;
    receive(7, reply);
    ASSERT_EQ(offered_.size(), 1u);
    face_.refused(offered_[0], "the disk has no space");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 503);
    EXPECT_NE(reply->body.find("Not recorded: the disk has no space"), std::string::npos);
}

// Asked twice, the second time while the first was being written; only what was written behind it
// was refused.
TEST_F(RefusedAtThePage, IsNotSaidOfWhatIsRecorded) {
    performer_.start(io::now());
    std::optional<io::ServerResponse> first, second;
    receive(7, first);
    receive(7, second);
    ASSERT_EQ(offered_.size(), 2u);
    record(offered_[0]);
    face_.refused(offered_[1], "the disk has no space");
    EXPECT_FALSE(second);
    ASSERT_EQ(offered_.size(), 3u);
    ask(offered_[2].action);
    settle();
    EXPECT_EQ(witness_.answers.back().verdict, ActionVerdict::repeated);
    Answer answer = witness_.answers.back();
    answer.request = offered_[2].id;
    face_.answered(answer);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 200);
}

}  // namespace
}  // namespace onepool::node
