// Copies of a till's database: proven whole or refused, and put back only where nothing newer is.
#include "node/edge/node_backup.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "drivers/io/content_digest.hpp"
#include "node/edge/copy_notes.hpp"
#include "node/store/database_swap.hpp"
#include "node/store/mending.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

namespace fs = std::filesystem;

class NodeBackup : public NodeStoreTest {
  protected:
    NodeBackup() {
        settings_.node = node_;
        settings_.name = "Till 1";
        settings_.database = database_;
    }
    // A till that recorded so much, copied, and stopped.
    void copy_of(std::uint8_t rows) {
        NodeStore store(config());
        fill(store, rows);
        back_up(database_, copy_);
    }
    config::NodeConfig settings_of(const std::string& database) const {
        auto settings = settings_;
        settings.database = database;
        return settings;
    }
    void lose_database() const {
        for (const char* part : {"", "-wal", "-shm"})
            fs::remove(database_ + part);
    }
    void change_copy(const std::string& sql) const {
        io::Database database({.path = copy_, .wal_bytes = 0});
        database.execute(sql);
    }
    // As somebody would who wants a change not to be noticed.
    void change_copy_and_its_digest(const std::string& sql) const {
        change_copy(sql);
        io::Database database({.path = copy_, .wal_bytes = 0});
        auto notes = *read_notes(database);
        notes.digest = io::content_digest(database, notes_table);
        database.execute("DROP TABLE backup");
        write_notes(database, notes);
    }
    template <class Work>
    static std::string fault_of(const Work& work) {
        try {
            work();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "no fault";
    }
    std::string proof_fault() const {
        return fault_of([&] { prove(copy_); });
    }
    std::string restore_fault(Present present) const {
        return fault_of([&] { restore(copy_, settings_, present); });
    }
    // Folders of a trial start.
    std::size_t trials() const {
        std::size_t found = 0;
        for (const auto& entry : fs::directory_iterator(folder_.path()))
            found += entry.path().filename().string().starts_with("copy.trial") ? 1 : 0;
        return found;
    }
    std::uint64_t events() const {
        NodeStore store(config());
        return store.load().uplink.head.seq.value;
    }

    std::string database_ = folder_.file("node.db");
    std::string copy_ = folder_.file("copy");
    config::NodeConfig settings_;
};

#define EXPECT_HAS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << text

TEST_F(NodeBackup, IsMadeWhileTheTillSellsAndProvenWhole) {
    NodeStore store(config());
    fill(store, 5);
    EXPECT_HAS(back_up(database_, copy_), "holds 5 events");
    ASSERT_EQ(store.commit({append(6)}), CommitOutcome::done);
    const ProvenCopy proven = prove(copy_);
    EXPECT_EQ(proven.node, node_);
    EXPECT_EQ(proven.events, 5u);
    EXPECT_EQ(proven.head.seq, Seq{5});
    EXPECT_HAS(to_text(copy_, proven), "5 events");
    EXPECT_EQ(trials(), 0u) << "nothing is left beside it";
}

TEST_F(NodeBackup, IsRefusedWhenAnyRowIsNotAsItWas) {
    copy_of(5);
    for (const char* change :
         {"UPDATE cursor SET safe = safe + 1", "UPDATE node SET boot_no = 9",
          "DELETE FROM journal WHERE place = 5", "INSERT INTO tax_0 VALUES ('standard', 2000, 1)",
          "INSERT INTO level VALUES ('A', 1, 2, 3, 4)"}) {
        const std::string whole = folder_.file("whole");
        fs::copy_file(copy_, whole, fs::copy_options::overwrite_existing);
        change_copy("INSERT OR IGNORE INTO cursor VALUES (1, 0, zeroblob(32), 0, 0, 0, x'')");
        change_copy(change);
        EXPECT_HAS(proof_fault(), "not those it was made with");
        for (const char* beside : {"-wal", "-shm"})
            fs::remove(copy_ + beside);
        fs::copy_file(whole, copy_, fs::copy_options::overwrite_existing);
    }
    EXPECT_EQ(proof_fault(), "no fault");
}

TEST_F(NodeBackup, IsJudgedLikeAnyDatabaseToo) {
    copy_of(5);
    change_copy_and_its_digest(
        "UPDATE journal SET payload = (SELECT payload FROM journal WHERE place = 2) "
        "WHERE place = 3");
    EXPECT_HAS(proof_fault(), "event 3");
}

TEST_F(NodeBackup, IsOpenedByThisBuildBeforeItIsTrusted) {
    copy_of(5);
    change_copy("PRAGMA user_version = 99");
    EXPECT_HAS(proof_fault(), "cannot be trusted");
    EXPECT_EQ(trials(), 0u);
}

TEST_F(NodeBackup, IsTriedInAFolderThatNobodyElseHas) {
    copy_of(5);
    fs::create_directory(copy_ + ".trial");
    std::ofstream(copy_ + ".trial/letter") << "of a person";
    prove(copy_);
    EXPECT_TRUE(fs::exists(copy_ + ".trial/letter"));
    EXPECT_EQ(trials(), 1u);
}

TEST_F(NodeBackup, IsRefusedWhenItsPagesAreDamaged) {
    copy_of(40);
    std::fstream file(copy_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(copy_) / 2));
    file << std::string(9'000, '\xa5');
    file.close();
    EXPECT_HAS(proof_fault(), "cannot be trusted");
    EXPECT_HAS(restore_fault(Present::set_aside), "cannot be trusted");
    EXPECT_EQ(events(), 40u) << "what is there was not touched";
}

TEST_F(NodeBackup, NothingElseIsTakenForOne) {
    copy_of(1);
    EXPECT_HAS(fault_of([&] { prove(database_); }), "not one that");
    std::ofstream(folder_.file("text")) << "no database";
    EXPECT_HAS(fault_of([&] { prove(folder_.file("text")); }), "cannot be trusted");
    EXPECT_HAS(fault_of([&] { prove(folder_.file("nothing")); }), "cannot be trusted");
}

TEST_F(NodeBackup, ComesBackWhereTheDatabaseIsLost) {
    copy_of(5);
    lose_database();
    EXPECT_HAS(restore(copy_, settings_, Present::kept), "count the location");
    EXPECT_EQ(events(), 5u);
    io::Database restored({.path = database_, .mode = io::Database::Mode::reader});
    EXPECT_FALSE(read_notes(restored)) << "it is a till's again, not a copy";
}

TEST_F(NodeBackup, NeverReplacesADatabaseUnasked) {
    copy_of(5);
    EXPECT_HAS(restore_fault(Present::kept), "is there already");
    lose_database();
    std::ofstream(database_ + "-wal") << "left";
    EXPECT_HAS(restore_fault(Present::kept), "is there already");
}

TEST_F(NodeBackup, NeverReplacesANewerDatabaseEvenWhenAsked) {
    copy_of(5);
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({append(6)}), CommitOutcome::done);
    }
    EXPECT_HAS(restore_fault(Present::set_aside), "up to event 6 where the copy ends at 5");
    EXPECT_EQ(events(), 6u);
}

TEST_F(NodeBackup, MovesADamagedDatabaseAsideWhenAskedAndKeepsIt) {
    copy_of(5);
    execute("UPDATE journal SET payload = x'00' WHERE place = 4");
    EXPECT_HAS(restore_fault(Present::kept), "is there already");
    EXPECT_HAS(restore(copy_, settings_, Present::set_aside), database_ + ".aside-1");
    EXPECT_TRUE(fs::exists(database_ + ".aside-1"));
    EXPECT_EQ(events(), 5u);
    execute("UPDATE journal SET payload = x'00' WHERE place = 4");
    EXPECT_HAS(restore(copy_, settings_, Present::set_aside), database_ + ".aside-2");
}

// Killed when the copy was whole beside the database; tests/faults kills it everywhere.
TEST_F(NodeBackup, FinishesARestoreThatWasStopped) {
    copy_of(5);
    const auto stop_half_way = [&] {
        execute("UPDATE journal SET payload = x'00' WHERE place = 4");
        fs::copy_file(folder_.file("restored"), database_ + ".restored");
    };
    restore(copy_, settings_of(folder_.file("restored")), Present::kept);
    stop_half_way();
    EXPECT_HAS(fault_of([&] { back_up(database_, folder_.file("late copy")); }), "half way");
    EXPECT_FALSE(fs::exists(folder_.file("late copy")));
    EXPECT_EQ(finish_restore(database_), database_ + ".aside-1");
    EXPECT_FALSE(first_damaged());
    EXPECT_FALSE(finish_restore(database_)) << "once";
    stop_half_way();
    EXPECT_HAS(restore(copy_, settings_, Present::set_aside), database_ + ".aside-2");
    EXPECT_FALSE(first_damaged());
    EXPECT_EQ(events(), 5u);
}

// Else the next start would put what was mended in the place of what was put back.
TEST_F(NodeBackup, FinishesAMendingThatWasStoppedBeforeItSetsAside) {
    copy_of(5);
    execute("UPDATE journal SET payload = x'00' WHERE place = 4");
    fs::copy_file(database_, database_ + ".mended");
    EXPECT_HAS(restore(copy_, settings_, Present::set_aside), database_ + ".aside-1");
    EXPECT_FALSE(mend_if_damaged(database_));
    EXPECT_FALSE(first_damaged());
    EXPECT_TRUE(fs::exists(database_ + ".damaged-1"));
}

TEST_F(NodeBackup, LeavesARunningTillAndAnotherNodeAlone) {
    copy_of(5);
    {
        const NodeStore running(config());
        EXPECT_HAS(restore_fault(Present::set_aside), "in use by process");
    }
    lose_database();
    settings_.node.bytes.fill(9);
    EXPECT_HAS(restore_fault(Present::kept), "the copy is of node");
    EXPECT_FALSE(fs::exists(database_));
}

}  // namespace
}  // namespace onepool::node
