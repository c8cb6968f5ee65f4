// Promised goods at a real till: real PINs, its real staff list, wrong ones through a power cut,
// and what a list from anywhere else must not make it spend.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "drivers/io/pin_hash.hpp"
#include "drivers/io/sqlite.hpp"
#include "protocol/scope_content.hpp"
#include "tests/io/node/hub_stand_in.hpp"
#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

const std::string lines_path = "/api/baskets/" + uuid(1) + "/lines";
const std::string right_pin = "482913";

// Ann may approve and has a PIN, Carl has one and may not. Each of the others may, and has a hash
// that is no use: damaged, beyond any memory, and none.
class Approvals : public testing::Test {
  protected:
    Approvals() {
        EXPECT_EQ(node_.import(small_catalogue).status, 200);
        const std::string hash = io::hash_pin(right_pin);
        const std::string tail = hash.substr(hash.find(",t="));
        with_staff({{"Ann", "supervisor", hash},
                    {"Carl", "cashier", hash},
                    {"Dora", "supervisor", hash.substr(0, hash.size() / 2)},
                    {"Gina", "supervisor", "$argon2id$v=19$m=4194304" + tail},
                    {"Nina", "supervisor", ""}});
        EXPECT_EQ(node_.ask("POST", "/api/baskets", R"({"basket":")" + uuid(1) + "\"}").status,
                  201);
    }
    // As the newest list has it; the node starts anew.
    void with_staff(const std::vector<StaffRow>& staff) {
        EXPECT_EQ(node_.stop(), 0);
        {
            io::Database database({.path = node_.database()});
            database.execute("DELETE FROM staff_0");
            for (const StaffRow& row : staff)
                database.prepare("INSERT INTO staff_0 (name, role, pin_hash) VALUES (?1, ?2, ?3)")
                    .bind(1, row.name)
                    .bind(2, row.role)
                    .bind(3, row.pin_hash)
                    .run();
        }
        start();
    }
    void start() {
        const std::size_t before = hub_.hellos.size();
        node_.start();
        EXPECT_TRUE(hub_.wait([&] { return hub_.hellos.size() > before; }));
        promise();
    }
    // One heart is left, and an order waits for it: all there is, told to a node that starts.
    void promise() {
        Downlink downlink;
        downlink.hub_epoch = HubEpoch{1};
        downlink.journal = hub_.hellos.back().journal;
        downlink.mark = {1, ++change_};
        ShipTask task;
        task.order = {ChannelId{"shop"}, OrderId{"A-1"}};
        task.version = change_;
        task.state = OrderState::held;
        task.lines = {{Sku{"85123A"}, Units{1}}};
        task.descriptions = {"WHITE HANGING HEART"};
        downlink.tasks = {task};
        downlink.levels = {{.sku = Sku{"85123A"},
                            .version = change_,
                            .shelf = Units{1},
                            .held = Units{1},
                            .online = {}}};
        hub_.tell(downlink, "st");
        EXPECT_TRUE(hub_.wait([&] {
            const auto tasks = node_.ask("GET", "/api/tasks");
            const auto* known = tasks.json["tasks"].as_array();
            return !known->empty() && known->front()["version"].as_int() != nullptr &&
                   *known->front()["version"].as_int() == static_cast<std::int64_t>(change_);
        }));
    }
    // The page of the staff table that holds these bytes, or its first one: its kind, which SQLite
    // reads before anything else. The file alone: nothing of it may stand in its log.
    void destroy_page(const std::string& held_by_it = "") {
        constexpr std::size_t page_bytes = 4'096;
        std::size_t at = 0;
        {
            io::Database database({.path = node_.database(), .mode = io::Database::Mode::reader});
            auto query = database.prepare(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'staff_0' AND type = 'table'");
            ASSERT_TRUE(query.step());
            at = static_cast<std::size_t>(query.integer(0) - 1) * page_bytes;
        }
        std::fstream file(node_.database(), std::ios::in | std::ios::out | std::ios::binary);
        if (!held_by_it.empty()) {
            const std::string all{std::istreambuf_iterator<char>(file), {}};
            at = all.find(held_by_it) / page_bytes * page_bytes;
            file.clear();
        }
        file.seekp(static_cast<std::streamoff>(at));
        file.put('\x77');
    }
    void expect_mended() {
        EXPECT_NE(node_.process().output().find("started again it mends the database"),
                  std::string::npos)
            << node_.process().output();
        node_.start();
        EXPECT_TRUE(std::filesystem::exists(node_.database() + ".damaged-1"));
        EXPECT_EQ(node_.ask("GET", "/api/status").status, 200);
    }
    void checkpoint() {
        io::Database database({.path = node_.database()});
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    HttpAnswer scan(const std::string& more = "") {
        return node_.ask("POST", lines_path, R"({"code":"85123A")" + more + "}");
    }
    HttpAnswer approve(const std::string& name, const std::string& pin = right_pin) {
        return scan(R"(,"all_the_same":"in hand","approved_by":")" + name + R"(","pin":")" + pin +
                    "\"");
    }
    void expect_wrong(const HttpAnswer& answer, const std::string& what) {
        EXPECT_EQ(answer.status, 403) << what << answer.text;
        EXPECT_EQ(code_of(answer), "wrong_pin") << what;
        EXPECT_EQ(message_of(answer),
                  "This name and this PIN do not let promised goods be sold. Nothing was added.")
            << what;
    }

    std::uint64_t change_ = 0;
    test_support::Broker broker_;
    NodeProcess node_{broker_section(broker_)};
    HubStandIn hub_{broker_.uri(), node_.node_id()};
};

TEST_F(Approvals, AreAskedForOfWhoeverTheListNames) {
    const auto asked = scan();
    EXPECT_EQ(asked.status, 409) << asked.text;
    EXPECT_EQ(code_of(asked), "promised");
    EXPECT_EQ(text_of(asked.json["claim"]["approval"]), "pin");
    EXPECT_EQ(asked.json["claim"]["approvers"].dump(), R"(["Ann"])") << "whose PIN can be right";
    EXPECT_EQ(code_of(scan(R"(,"all_the_same":"in hand")")), "promised") << "a word does not do";
}

TEST_F(Approvals, AreGivenByTheRightPinOnly) {
    expect_wrong(approve("Ann", "482914"), "another PIN");
    expect_wrong(approve("Bo"), "nobody of that name");
    expect_wrong(approve("Carl"), "a cashier");
    expect_wrong(approve("ann"), "another spelling");
    const auto sold = approve("Ann");
    EXPECT_EQ(sold.status, 200) << sold.text;
    const Json& line = sold.json["lines"].as_array()->at(0);
    EXPECT_EQ(line["overridden"].dump(), R"({"units":1,"by":"Ann","reason":"in hand"})");
    EXPECT_EQ(text_of(sold.json["staff"]), "till") << "who sells is who opened the basket";
    expect_wrong(approve("Ann", "0000"), "and the count begins anew");
    EXPECT_EQ(node_.process().output().find(right_pin), std::string::npos);
}

TEST_F(Approvals, AreNotGivenByAHashThatIsNoUse) {
    for (const char* name : {"Dora", "Gina", "Nina"})
        expect_wrong(approve(name), name);
    EXPECT_NE(node_.process().output().find("the PIN of Gina cannot be verified"),
              std::string::npos);
    EXPECT_EQ(node_.process().output().find("argon2id"), std::string::npos) << "no hash is told";
}

TEST_F(Approvals, ArePausedAfterFiveWrongOnesAlsoThroughAPowerCut) {
    for (int i = 0; i < 5; ++i)
        expect_wrong(approve("Ann", "000" + std::to_string(i)), "a guess");
    const auto paused = approve("Ann");
    EXPECT_EQ(paused.status, 429) << paused.text;
    EXPECT_EQ(code_of(paused), "too_many_pins");
    node_.kill_hard();
    start();
    EXPECT_EQ(approve("Ann").status, 429);
    EXPECT_EQ(node_.ask("POST", lines_path, R"({"code":"22423"})").status, 200)
        << "other goods are sold meanwhile";
}

// Somebody who left is nobody from the first start with the new list on, and without anybody who
// may approve the cashier's word does.
TEST_F(Approvals, AreNotGivenByWhoIsOffTheList) {
    with_staff({{"Carl", "cashier", io::hash_pin(right_pin)}});
    expect_wrong(approve("Ann"), "off the list");
    EXPECT_EQ(text_of(scan().json["claim"]["approval"]), "confirm");
    EXPECT_EQ(scan(R"(,"all_the_same":"in hand")").status, 200);
}

TEST_F(Approvals, AreAsTheTillIsSetUp) {
    const std::string settings = node_.settings();
    const auto with = [&](const std::string& approval) {
        node_.stop();
        node_.write_settings("override_approval = \"" + approval + "\"\n" + settings);
        start();
    };
    with("confirm");
    EXPECT_EQ(text_of(scan().json["claim"]["approval"]), "confirm");
    with("pin");
    with_staff({});
    const auto asked = scan();
    EXPECT_EQ(text_of(asked.json["claim"]["approval"]), "pin");
    EXPECT_EQ(asked.json["claim"]["approvers"].dump(), "[]");
    EXPECT_EQ(code_of(scan(R"(,"all_the_same":"in hand")")), "promised");
}

TEST_F(Approvals, AreRefusedWhenTheyCannotBeRead) {
    const std::string reason = R"(,"all_the_same":"in hand")";
    for (const std::string& more :
         {reason + R"(,"approved_by":"Ann")", reason + R"(,"pin":"482913")",
          reason + R"(,"approved_by":"Ann","pin":482913)",
          reason + R"(,"approved_by":"Ann","pin":"")",
          reason + R"(,"approved_by":"Ann","pin":"123")",
          reason + R"(,"approved_by":"Ann","pin":"12e45")",
          reason + R"(,"approved_by":"Ann","pin":"1234567890123")",
          reason + R"(,"approved_by":"","pin":"482913")",
          reason + R"(,"approved_by":")" + std::string(41, 'A') + R"(","pin":"482913")",
          std::string(R"(,"approved_by":"Ann","pin":"482913")")}) {
        const auto answer = scan(more);
        EXPECT_EQ(answer.status, 422) << more << answer.text;
        EXPECT_EQ(code_of(answer), "bad_field") << more;
    }
    EXPECT_EQ(approve("Ann", std::string(100'000, '1')).status, 422);
    const auto endless = approve("Ann", std::string(std::size_t{10'000'000}, '1'));
    EXPECT_TRUE(endless.status == 413 || endless.status == 0) << endless.status;
    for (int i = 0; i < 4; ++i)
        expect_wrong(approve("Ann", "0000"), "none of that was a try");
    EXPECT_EQ(approve("Ann").status, 200);
}

// One whose hash is no use is somebody whose PIN is asked for all the same: the list does not fall
// back to the cashier's word because a row of it was damaged.
TEST_F(Approvals, AreAskedForWhenTheOnlySupervisorsHashIsNoUse) {
    with_staff({{"Dora", "supervisor", "$argon2id$v=19$nonsense"}});
    const auto asked = scan();
    EXPECT_EQ(text_of(asked.json["claim"]["approval"]), "pin");
    EXPECT_EQ(asked.json["claim"]["approvers"].dump(), "[]");
    EXPECT_EQ(code_of(scan(R"(,"all_the_same":"in hand")")), "promised");
    EXPECT_NE(node_.process().output().find("hash on the staff list is damaged: Dora"),
              std::string::npos);
}

TEST_F(Approvals, OfWhichThePageIsDamagedWhenAPinIsGivenEndTheProgramToBeMended) {
    std::vector<StaffRow> staff;
    staff.reserve(200);
    const std::string hash = io::hash_pin(right_pin);
    for (int i = 0; i < 200; ++i)
        staff.push_back({"Ann " + std::to_string(1'000 + i), "supervisor", hash});
    with_staff(staff);
    EXPECT_EQ(node_.stop(), 0);
    checkpoint();
    start();
    destroy_page("Ann 1150");
    // What was read before is looked at again once something was written.
    EXPECT_EQ(node_.ask("POST", lines_path, R"({"code":"22423"})").status, 200);
    const auto answer = approve("Ann 1150");
    EXPECT_TRUE(answer.status == 503 || answer.status == 0) << answer.status << answer.text;
    EXPECT_EQ(node_.process().wait(), EXIT_FAILURE) << node_.process().output();
    expect_mended();
}

TEST_F(Approvals, OfWhichTheListIsDamagedAtAStartEndTheProgramToBeMended) {
    EXPECT_EQ(node_.stop(), 0);
    checkpoint();
    destroy_page();
    EXPECT_FALSE(node_.try_start() && node_.process().wait() != EXIT_FAILURE);
    expect_mended();
}

}  // namespace
}  // namespace onepool::node_test
