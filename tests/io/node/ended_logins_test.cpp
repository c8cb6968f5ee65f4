// Logins at a handheld that end by themselves, with their pages: unused for the idle time, by a
// clock that the test moves, and by a staff list that comes while somebody is logged in.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/io/clock.hpp"
#include "node/edge/store_gate.hpp"
#include "node/web/node_face.hpp"
#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node {
namespace {

constexpr Millis idle{1'000};

class Page final : public io::WebSocket {
  public:
    void send(std::string text) override { heard += text; }
    void close() override { is_closed = true; }
    std::string heard;
    bool is_closed = false;
};

class EndedLogins : public testing::Test {
  protected:
    static NodeCore::Config config() {
        NodeCore::Config config;
        config.node.bytes.fill(1);
        config.journal.bytes.fill(2);
        config.location.value = "store-1";
        config.currency.code = "GBP";
        return config;
    }
    EndedLogins() {
        book_.open_code({}, now_);
        const std::string token = "token";
        EXPECT_EQ(book_.pair({book_.code(now_)->text, "Phone 1", sha256({view(token)})}, now_),
                  PairVerdict::paired);
        staff_.follow(core_->scopes());
        EXPECT_EQ(ask("POST", "/api/login", R"({"name":"Zoe"})").status, 201);
    }
    io::ServerRequest request(std::string method, std::string path, std::string body = "") {
        io::ServerRequest made;
        made.method = std::move(method);
        made.path = std::move(path);
        made.headers = {{"host", "localhost"},
                        {"cookie", "__Host-onepool-8443=token; " + login_cookie_}};
        made.body = std::move(body);
        return made;
    }
    io::ServerResponse ask(std::string method, std::string path, std::string body = "") {
        std::optional<io::ServerResponse> reply;
        handlers_.request(request(std::move(method), std::move(path), std::move(body)),
                          [&](auto answer) { reply = std::move(answer); });
        EXPECT_TRUE(reply);
        for (const auto& [name, value] : reply->headers) {
            if (name == "Set-Cookie")
                login_cookie_ = value.substr(0, value.find(';'));
        }
        return *std::move(reply);
    }
    void write_staff(const std::vector<StaffRow>& staff) {
        bool is_done = false;
        gate_.transact(
            [&](io::Database& database) {
                database.execute("DELETE FROM staff_0");
                for (const StaffRow& row : staff)
                    database
                        .prepare("INSERT INTO staff_0 (name, role, pin_hash) VALUES (?1, ?2, ?3)")
                        .bind(1, row.name)
                        .bind(2, row.role)
                        .bind(3, row.pin_hash)
                        .run();
            },
            1, [&](CommitOutcome) { is_done = true; });
        ASSERT_TRUE(test_support::run_until(reactor_, [&] { return is_done; }));
    }
    // As the program does when a list has come.
    void tell_staff() {
        staff_.follow(core_->scopes());
        face_.notified({NoticeKind::scope_changed, {}, {}});
    }
    int log_in(const std::string& name) {
        return ask("POST", "/api/login", R"({"name":")" + name + "\"}").status;
    }
    std::shared_ptr<Page> open_page() {
        const auto page = std::make_shared<Page>();
        EXPECT_FALSE(handlers_.admit(request("GET", "/api/live")));
        handlers_.opened(page, request("GET", "/api/live"));
        EXPECT_FALSE(page->is_closed);
        return page;
    }
    int tasks() { return ask("GET", "/api/tasks").status; }
    void pass(std::int64_t ms) { now_.steady.value += ms; }

    test_support::TempDir folder_;
    io::Reactor reactor_;
    Now now_ = io::now();
    NodeStore store_{{folder_.file("node.db"), config().node, config().journal}};
    StoreGate gate_{reactor_, store_, config()};
    std::unique_ptr<NodeCore> core_ = gate_.load();
    HandheldBook book_;
    HandheldLogins logins_{idle};
    JournalReader journal_{folder_.file("node.db"), config().node};
    Catalogue catalogue_{folder_.file("node.db")};
    StaffList staff_{folder_.file("node.db")};
    NodeFace face_{
        {.token = "t", .name = "till-1", .hosts = {}},
        {.reactor = reactor_,
         .journal = journal_,
         .catalogue = catalogue_,
         .core = [this]() -> const NodeCore& { return *core_; },
         .offer = [](const Request&) { return true; },
         .import_products = {},
         .now = [this] { return now_; },
         .met_damage = [](const std::string&) {},
         .approval = [] { return Approval::confirm; },
         .staff = staff_,
         .check_pin = {},
         .handhelds = HandheldDesk{book_,
                                   logins_,
                                   "https://localhost:8443",
                                   {},
                                   [] { return std::string(); },
                                   [](const std::function<void(bool)>& done) { done(true); },
                                   [] { return std::string(); },
                                   [] { return false; }}}};
    io::HttpServer::Handlers handlers_ = face_.handheld_handlers();
    std::string login_cookie_;
};

TEST_F(EndedLogins, EndWhereNobodyDidAnything) {
    EXPECT_EQ(tasks(), 200);
    pass(idle.value - 1);
    EXPECT_EQ(tasks(), 200);
    pass(1);
    const auto refused = ask("GET", "/api/tasks");
    EXPECT_EQ(refused.status, 401) << "what a page reads keeps nobody logged in";
    EXPECT_NE(refused.body.find("login_needed"), std::string::npos);
}

TEST_F(EndedLogins, GoOnWithWhatIsDone) {
    for (int i = 0; i < 3; ++i) {
        pass(idle.value - 1);
        EXPECT_EQ(ask("POST", "/api/tasks/shop/1/undo", R"({"request":7})").status, 422);
    }
    EXPECT_EQ(tasks(), 200);
}

TEST_F(EndedLogins, CloseTheirPagesByThemselves) {
    const auto page = open_page();
    pass(idle.value);
    EXPECT_TRUE(test_support::run_until(reactor_, [&] { return page->is_closed; }));
    const auto refused = handlers_.admit(request("GET", "/api/live"));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 401);
    const auto late = std::make_shared<Page>();
    handlers_.opened(late, request("GET", "/api/live"));
    EXPECT_TRUE(late->is_closed) << "let in a moment before";
}

// ---- by the list

TEST_F(EndedLogins, OfATypedNameEndWhenAListComes) {
    const auto page = open_page();
    write_staff({{"Al", "auditor", ""}});
    tell_staff();
    EXPECT_FALSE(page->is_closed) << "still nobody is listed who may pick";
    EXPECT_EQ(tasks(), 200);
    write_staff({{"Bo", "cashier", ""}});
    tell_staff();
    EXPECT_TRUE(page->is_closed);
    EXPECT_EQ(tasks(), 401);
    EXPECT_EQ(log_in("Zoe"), 403);
    EXPECT_EQ(log_in("Bo"), 201);
    EXPECT_EQ(tasks(), 200);
}

TEST_F(EndedLogins, EndWhenTheListHasThemNoMoreAsItDid) {
    write_staff({{"Ann", "picker", ""}, {"Bo", "cashier", ""}});
    tell_staff();
    ASSERT_EQ(log_in("Bo"), 201);
    auto page = open_page();
    tell_staff();
    EXPECT_FALSE(page->is_closed) << "the same list again";
    write_staff({{"Ann", "picker", ""}, {"Bo", "picker", ""}});
    EXPECT_EQ(tasks(), 401) << "looked up at each request, also before anybody is told";
    ASSERT_EQ(log_in("Bo"), 201);
    page = open_page();
    write_staff({{"Ann", "picker", ""}, {"Bo", "picker", "a hash"}});
    tell_staff();
    EXPECT_TRUE(page->is_closed) << "a PIN was set";
    ASSERT_EQ(log_in("Ann"), 201);
    page = open_page();
    write_staff({{"Bo", "picker", "a hash"}});
    tell_staff();
    EXPECT_TRUE(page->is_closed) << "off the list";
    EXPECT_EQ(tasks(), 401);
}

}  // namespace
}  // namespace onepool::node
