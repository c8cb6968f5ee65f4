// Nonsense in the rows beside the journals: what was given back, whose word is believed, what the
// hub signed and what it provides. The till starts, and no sound row changes.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "protocol/seal.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

constexpr const char* unchecked = "PRAGMA ignore_check_constraints=ON; ";
constexpr BusinessDay closed_day{20'270'115};

std::string hex(const PublicKey& key) {
    std::string text;
    for (const std::uint8_t byte : key.bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

class SideMendingTest : public NodeStoreTest {
  protected:
    // A till with two returns of one sold line, and one return of which nothing else is left.
    SideMendingTest() {
        NodeStore store(config());
        commit(store, {append_return(1, Units{2}), ReturnedPut{known_, Units{2}}});
        commit(store, {append_return(2, Units{3}), ReturnedPut{known_, Units{5}}});
        commit(store,
               {ReturnedPut{pruned_, Units{4}}, CursorPut{head_, Seq{1}, HubEpoch{6}, 5, {}}});
        commit(store, {HubKeyPut{hub_.public_key()}, HeadWitnessPut{witness_of(hub_)},
                       DayPut{closed_day, day_seal(closed_day)}});
        commit(store, {PickPut{pick_of("S-1")}, PickPut{pick_of("S-2")}});
        commit(store, {used_, UsedRightPut{Sku{"B"}, live_, HubEpoch{6}, Units{1}}});
        commit(store, {ChunkPut{Digest{1}, {1, 2}}, ScopePut{prices_}, ScopePut{catalogue_}});
    }
    static void commit(NodeStore& store, const std::vector<Record>& records) {
        ASSERT_EQ(store.commit(records), CommitOutcome::done);
    }
    JournalAppend append_return(std::uint8_t number, Units quantity) {
        ReturnLine line;
        line.original = known_;
        line.line.line_no = 1;
        line.line.sku = Sku{"A"};
        line.line.quantity = quantity;
        Return back;
        back.currency = Currency{"GBP"};
        back.lines = {line};
        Event event;
        event.header.seq = head_.seq.next();
        event.header.wall = UnixMs{1'800'000'000'000};
        event.header.basket = basket(number);
        event.body = back;
        auto payload = encode_event(event);
        head_ = chain_append(head_, node_, live_, payload);
        return {head_.seq, head_.hash, event.header.basket, std::move(payload)};
    }
    static PickProgress pick_of(const std::string& order) {
        return {{ChannelId{"shop"}, OrderId{order}}, StaffId{"ann"}, {{Sku{"A"}, Units{1}, {}}}};
    }
    Bytes witness_of(const SigningKey& key) const {
        Ack ack;
        ack.hub_epoch = HubEpoch{6};
        ack.journal = live_;
        ack.applied = head_;
        ack.safe = Seq{1};
        return seal(key, {Way::down, node_}, encode_message(ack));
    }
    Bytes day_seal(BusinessDay day) const {
        DaySeal seal;
        seal.hub_epoch = HubEpoch{6};
        seal.journal = live_;
        seal.day = day;
        seal.head = head_;
        seal.leaves = 1;
        return encode_message(seal);
    }
    // Undone by the next change: each starts from the same file.
    NodeCore::Stored after(const std::string& sql) {
        const std::string sound = folder_.file("sound");
        if (!std::filesystem::exists(sound))
            std::filesystem::copy_file(folder_.file("node.db"), sound);
        std::filesystem::remove(folder_.file("node.db-wal"));
        std::filesystem::copy_file(sound, folder_.file("node.db"),
                                   std::filesystem::copy_options::overwrite_existing);
        execute(unchecked + sql);
        auto stored = NodeStore(config()).load();
        EXPECT_EQ(damage().rows, MendedRows{}) << "put right once: " << sql;
        EXPECT_EQ(stored.uplink.head, head_) << sql;
        return stored;
    }
    static std::map<OriginalLine, Units> returned(const NodeCore::Stored& stored) {
        return {stored.returned.begin(), stored.returned.end()};
    }
    std::int64_t count(const std::string& table) const {
        io::Database database({.path = folder_.file("node.db")});
        auto query = database.prepare("SELECT COUNT(*) FROM " + table);
        return query.step() ? query.integer(0) : -1;
    }

    const SigningKey hub_{KeySeed{3}};
    const OriginalLine known_{basket(9), 2};
    const OriginalLine pruned_{basket(8), 1};
    const HeldScope catalogue_{{Scope::catalogue, 7}, {Digest{1}, Digest{2}}, 1};
    const HeldScope prices_{{Scope::prices, 6}, {Digest{3}}, 0};
    const UsedRightPut used_{Sku{"A"}, live_, HubEpoch{6}, Units{9}};
};

TEST_F(SideMendingTest, TouchesNothingThatIsSound) {
    const auto stored = after("");
    EXPECT_EQ(stored.damage.rows, MendedRows{});
    EXPECT_EQ(returned(stored),
              (std::map<OriginalLine, Units>{{known_, Units{5}}, {pruned_, Units{4}}}));
    EXPECT_EQ(stored.hub_key, hub_.public_key());
    EXPECT_EQ(stored.witness, witness_of(hub_));
    EXPECT_EQ(stored.scopes.held, (std::vector<HeldScope>{catalogue_, prices_}));
    EXPECT_EQ(count("day_seal"), 1);
}

// ---- what was given back

TEST_F(SideMendingTest, ALineIsCountedAnewFromTheReturnsThatAreHere) {
    for (const char* change :
         {"quantity = -1", "quantity = 0", "quantity = 1 << 40", "line_no = -2", "line_no = 0",
          "line_no = 1 << 40", "basket = x'01'", "basket = zeroblob(16)"}) {
        const auto stored =
            after("UPDATE returned SET " + std::string(change) + " WHERE line_no = 2");
        EXPECT_EQ(returned(stored),
                  (std::map<OriginalLine, Units>{{known_, Units{5}}, {pruned_, Units{4}}}))
            << change;
        EXPECT_TRUE(stored.damage.rows.is_returned) << change;
    }
}

TEST_F(SideMendingTest, ALineWhoseReturnsAreGoneIsForgotten) {
    const auto stored = after("UPDATE returned SET quantity = -1 WHERE line_no = 1");
    EXPECT_EQ(returned(stored), (std::map<OriginalLine, Units>{{known_, Units{5}}}));
    EXPECT_TRUE(stored.damage.rows.is_returned);
}

TEST_F(SideMendingTest, ALineThatWentWithAPageIsCountedAnewWhenTheFileIsMended) {
    execute("DELETE FROM returned WHERE line_no = 2");
    EXPECT_FALSE(damage().rows.is_returned) << "nobody says that one was there";
    auto mended = config();
    mended.mended_from = "node.db.damaged-1";
    const auto stored = NodeStore(mended).load();
    EXPECT_EQ(returned(stored),
              (std::map<OriginalLine, Units>{{known_, Units{5}}, {pruned_, Units{4}}}));
    EXPECT_TRUE(stored.damage.rows.is_returned);
    EXPECT_EQ(NodeStore(mended).load().damage.rows, MendedRows{});
}

TEST_F(SideMendingTest, AReturnThatCameBackFromTheHubCountsOnce) {
    const std::string damage = "UPDATE returned SET quantity = -1 WHERE line_no = 2; ";
    const auto twice =
        after(damage + "INSERT INTO recalled SELECT place, hash, basket, payload FROM journal");
    EXPECT_EQ(returned(twice).at(known_), Units{5}) << "the same documents";
    const auto moved =
        after(damage +
              "INSERT INTO recalled SELECT place, hash, basket, payload FROM journal WHERE place = "
              "1; UPDATE journal SET payload = x'00' WHERE place = 1");
    EXPECT_EQ(returned(moved).at(known_), Units{5});
}

// ---- what was used of rights

// Fewer used than were would give the rest twice: whatever is wrong, there are none in this
// journal.
TEST_F(SideMendingTest, RightsEndForThisJournalWhereWhatWasUsedIsNotSure) {
    for (const char* change :
         {"used = 8", "used = 0", "used = -1", "used = 1 << 62", "hub_epoch = 7", "hub_epoch = 0",
          "journal_id = zeroblob(16)", "journal_id = x''", "sku = 'C'", "sku = ''", "sum = x''",
          "sum = zeroblob(16)"}) {
        const auto stored =
            after("UPDATE right_used SET " + std::string(change) + " WHERE sku = 'A'");
        EXPECT_EQ(stored.rights, (Rights::Stored{{}, live_})) << change;
        EXPECT_TRUE(stored.damage.rows.is_rights) << change;
        EXPECT_EQ(NodeStore(config()).load().rights, stored.rights) << "and it stays so";
    }
}

TEST_F(SideMendingTest, RightsEndForThisJournalWhereTheFileWasMended) {
    auto mended = config();
    mended.mended_from = "node.db.damaged-1";
    EXPECT_EQ(NodeStore(mended).load().rights, (Rights::Stored{{}, live_}));
    EXPECT_EQ(NodeStore(config()).load().rights, (Rights::Stored{{}, live_}));
}

TEST_F(SideMendingTest, RightsThatAreSureStay) {
    const auto stored = after("");
    ASSERT_EQ(stored.rights.used.size(), 2u);
    EXPECT_EQ(stored.rights.used[0], used_);
    EXPECT_FALSE(stored.rights.lost);
}

// ---- what the hub signed

TEST_F(SideMendingTest, AKeyThatNobodyCanSayIsLetGoOf) {
    for (const char* key : {"zeroblob(40)", "x''", "x'01'", "zeroblob(1000000)"}) {
        const auto stored = after("UPDATE hub_key SET key = " + std::string(key));
        EXPECT_FALSE(stored.hub_key) << key;
        EXPECT_TRUE(stored.damage.rows.is_hub_key) << key;
        EXPECT_FALSE(stored.damage.rows.is_evidence) << key;
    }
}

TEST_F(SideMendingTest, AKeyIsKeptThatTheAcknowledgementProves) {
    const PublicKey key = hub_.public_key();
    PublicKey flipped = key;
    flipped.bytes[7] ^= 0x10;
    for (const std::string& sql : {"UPDATE hub_key SET key = x'" + hex(flipped) + "'",
                                   "UPDATE hub_key SET key = x'" + hex(key) + "ff'",
                                   std::string("UPDATE hub_key SET id = 9")}) {
        const auto stored = after(sql);
        EXPECT_EQ(stored.hub_key, key) << sql;
        EXPECT_TRUE(stored.damage.rows.is_hub_key) << sql;
        EXPECT_EQ(stored.witness, witness_of(hub_)) << sql;
    }
}

TEST_F(SideMendingTest, AHubThatAPersonNamedSinceIsBelieved) {
    const SigningKey other(KeySeed{4});
    {
        NodeStore store(config());
        commit(store, {HubKeyPut{other.public_key()}});
    }
    const auto stored = after("");
    EXPECT_EQ(stored.hub_key, other.public_key());
    EXPECT_EQ(stored.witness, witness_of(hub_)) << "until the next one";
    EXPECT_EQ(stored.damage.rows, MendedRows{});
}

TEST_F(SideMendingTest, AnAcknowledgementThatTheHubDidNotSignIsLetGoOf) {
    for (const char* sql :
         {"UPDATE head_witness SET sealed = zeroblob(1000000)",
          "UPDATE head_witness SET sealed = x''", "UPDATE head_witness SET sealed = x'010203'",
          "UPDATE head_witness SET id = 9"}) {
        const auto stored = after(sql);
        EXPECT_TRUE(stored.witness.empty()) << sql;
        EXPECT_TRUE(stored.damage.rows.is_evidence) << sql;
        EXPECT_EQ(stored.hub_key, hub_.public_key()) << sql;
    }
}

TEST_F(SideMendingTest, AnAcknowledgementWithAFlippedBitIsLetGoOf) {
    Bytes flipped = witness_of(hub_);
    flipped.at(20) ^= 1;  // in the signature
    {
        NodeStore store(config());
        commit(store, {HeadWitnessPut{flipped}});
    }
    const auto stored = after("");
    EXPECT_TRUE(stored.witness.empty());
    EXPECT_TRUE(stored.damage.rows.is_evidence);
    EXPECT_EQ(stored.hub_key, hub_.public_key());
}

TEST_F(SideMendingTest, AClosedDayThatIsNoneIsLetGoOf) {
    for (const char* sql :
         {"UPDATE day_seal SET sealed = zeroblob(1000000)", "UPDATE day_seal SET sealed = x''",
          "UPDATE day_seal SET day = 20270116", "UPDATE day_seal SET day = -1"}) {
        const auto stored = after(sql);
        EXPECT_TRUE(stored.damage.rows.is_evidence) << sql;
        EXPECT_EQ(stored.witness, witness_of(hub_)) << sql;
        EXPECT_EQ(count("day_seal"), 0) << sql;
    }
}

// ---- what the hub provides

TEST_F(SideMendingTest, AScopeOfWhichTheSlotIsNotSureIsProvidedAnew) {
    for (const char* sql :
         {"UPDATE scope SET slot = 3 WHERE scope = 0", "UPDATE scope SET slot = -1 WHERE scope = 0",
          "UPDATE scope SET scope = 4 WHERE scope = 0",
          "UPDATE scope SET scope = -8 WHERE scope = 0"}) {
        const auto stored = after(sql);
        EXPECT_EQ(stored.scopes.held,
                  (std::vector<HeldScope>{{{Scope::catalogue, 0}, {}, 1}, prices_}))
            << sql;
        EXPECT_TRUE(stored.damage.rows.is_provided) << sql;
    }
}

TEST_F(SideMendingTest, AScopeOfWhichTheSlotIsSureStaysInForce) {
    const auto unnumbered = after("UPDATE scope SET version = -1 WHERE scope = 0");
    EXPECT_EQ(unnumbered.scopes.held.at(0),
              (HeldScope{{Scope::catalogue, 0}, catalogue_.chunks, 1}));
    for (const char* chunks : {"x'01'", "zeroblob(3200000)"}) {
        const auto stored =
            after("UPDATE scope SET chunks = " + std::string(chunks) + " WHERE scope = 0");
        EXPECT_EQ(stored.scopes.held.at(0), (HeldScope{catalogue_.mark, {}, 1})) << chunks;
        EXPECT_TRUE(stored.damage.rows.is_provided) << chunks;
    }
}

TEST_F(SideMendingTest, ARowThatIsAnotherScopesDoesNotTakeItsPlace) {
    const auto stored = after("INSERT INTO scope VALUES (5, 9, 1, x'')");
    EXPECT_EQ(stored.scopes.held, (std::vector<HeldScope>{catalogue_, prices_}));
    EXPECT_TRUE(stored.damage.rows.is_provided);
}

TEST_F(SideMendingTest, AChunkThatNobodyCanAskForGoes) {
    const auto stored = after("UPDATE scope_chunk SET digest = x'0102'");
    EXPECT_TRUE(stored.scopes.chunks.empty());
    EXPECT_EQ(count("scope_chunk"), 0);
    EXPECT_TRUE(stored.damage.rows.is_provided);
}

// ---- what is being picked

TEST_F(SideMendingTest, OfAPickTheRowGoesAlone) {
    for (const char* change :
         {"value = zeroblob(40)", "value = x''", "channel = 'market'", "order_id = 'S-9'"}) {
        const auto stored =
            after(std::string("UPDATE pick SET ") + change + " WHERE order_id = 'S-1'");
        EXPECT_TRUE(stored.damage.rows.is_pick) << change;
        EXPECT_EQ(stored.picks, std::vector<PickProgress>{pick_of("S-2")}) << change;
        EXPECT_EQ(count("pick"), 1) << change;
    }
}

}  // namespace
}  // namespace onepool::node
