// A node's database whose rows hold anything (table_rows.hpp), as a start of the till and its pages
// read it. A start fails with a text for a person, or ends with a till that can greet its hub;
// nothing that is read ends the process.

#include <cstdint>
#include <optional>

#include "node/store/chain_check.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/node_store.hpp"
#include "node/store/row_mending.hpp"
#include "node/store/rows.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "tests/fuzz/node_tables.hpp"
#include "tests/fuzz/table_rows.hpp"

namespace onepool::node {
namespace {

constexpr Now now{UnixMs{1'800'000'000'000}, Millis{5'000}};
constexpr std::size_t page = 8;

void expect_messages(const NodeCore::Batch& batch) {
    for (const auto& message : batch.send) {
        if (const auto* publish = std::get_if<Publish>(&message))
            CHECK(std::holds_alternative<Message>(decode_message(publish->payload)));
    }
}

void run_till(const StoredIdentity& identity, const NodeCore::Stored& stored) {
    NodeCore::Config config;
    config.node = identity.node;
    config.journal = identity.journal;
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.default_staff = StaffId{"till"};
    config.boot_no = identity.boot_no;
    NodeCore core(config, stored);
    expect_messages(core.start(now));
    expect_messages(core.step(LinkUp{}, now));
    expect_messages(core.step(Tick{}, {now.wall, Millis{now.steady.value + 60'000}}));
}

std::optional<StoredIdentity> start(io::Database& database, const std::string& path) {
    try {
        StoredIdentity configured;
        configured.node.bytes.fill(1);
        configured.journal.bytes.fill(9);
        mend_rows(database, {path, configured.node, configured.journal, {}, [] { return ""; }});
        const StoredIdentity identity = load_identity(database, path);
        if (!find_broken_links(database, {identity.node, identity.journal, {}}, identity.life)
                 .empty())
            return std::nullopt;
        run_till(identity, load_state(database, path, identity.life));
        return identity;
    } catch (const StoreError& error) {
        CHECK(std::string(error.what()).find(path) == 0);
    }
    return std::nullopt;
}

// What pages and the uplink look up, also where the disk gave way after the start.
void read(const std::string& path, const StoredIdentity& identity) {
    JournalReader reader(path, identity.node);
    const auto each = [&](auto look) {
        try {
            look(reader);
        } catch (const io::SqliteError& error) {
            CHECK(!std::string(error.what()).empty());
        }
    };
    const JournalId& journal = identity.journal;
    each([&](JournalReader& from) { (void)from.read({journal, {Seq{1}, Seq{page}}}); });
    each([&](JournalReader& from) { (void)from.read({journal, {Seq{2}, Seq{page}}}); });
    each([&](JournalReader& from) {
        const auto newest = from.before(Place{INT64_MAX}, page);
        for (const StoredEvent& event : newest) {
            (void)from.at(event.id);  // what came back stands beside the journal
            FindPrunable asked;
            asked.journal = event.id.journal;
            asked.acked = {event.id.seq, event.hash};
            asked.through = event.id.seq;
            asked.before = now.wall;
            (void)from.find_prunable(asked);
            (void)from.was_pruned(event.id);
        }
    });
    each([&](JournalReader& from) { (void)from.after(Place{INT64_MIN}, page); });
    each([&](JournalReader& from) { (void)from.find(BasketId{{1}}); });
}

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    static onepool::fuzz::RowFile file("journal", onepool::fuzz::node_tables(), create_schema);
    file.fill({data, size});
    const auto started = start(file.database(), file.path());
    StoredIdentity some;
    some.node.bytes.fill(1);
    some.journal.bytes.fill(2);
    read(file.path(), started.value_or(some));
    return 0;
}
