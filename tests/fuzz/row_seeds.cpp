#include "tests/fuzz/row_seeds.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "hub/store/hub_log_table.hpp"
#include "hub/store/hub_state_table.hpp"
#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "tests/fuzz/hub_tables.hpp"
#include "tests/fuzz/node_tables.hpp"
#include "tests/fuzz/table_rows.hpp"
#include "tests/unit/hub/effect_samples.hpp"
#include "tests/unit/protocol/samples.hpp"

namespace onepool::fuzz {

using namespace protocol;

namespace {

// A folder that is gone at the end.
class Folder {
  public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("onepool-seeds-" + std::to_string(::getpid()))) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

// A till's database, written as the core would have it.
class NodeSeed {
  public:
    NodeSeed() : store_({folder_.file("node.db"), samples::node_id(1), samples::journal_id(1)}) {}

    void commit(const std::vector<node::Record>& rows) {
        CHECK(store_.commit(rows) == CommitOutcome::done);
    }
    Position record(EventBody body) {
        Event event = samples::event_of(std::move(body));
        event.header.seq = head_.seq.next();
        event.header.basket = samples::basket_id(static_cast<std::uint8_t>(++documents_));
        Bytes payload = encode_event(event);
        head_ = chain_append(head_, samples::node_id(1), store_.journal(), payload);
        commit({node::JournalAppend{head_.seq, head_.hash, event.header.basket, payload}});
        return head_;
    }
    void begin(const JournalId& next, const Position& taken) {
        const node::EndedJournal ended{store_.journal(), head_, taken};
        commit({node::JournalBegin{ended, next}});
        head_ = {};
    }
    Bytes rows() {
        io::Database reader({.path = folder_.file("node.db"), .mode = io::Database::Mode::reader});
        return rows_of(reader, node_tables());
    }

  private:
    Folder folder_;
    node::NodeStore store_;
    Position head_;
    std::size_t documents_ = 0;
};

ShipTask task_of(const std::string& order, OrderState state) {
    ShipTask task;
    task.order = {ChannelId{"shop"}, OrderId{order}};
    task.version = 7;
    task.state = state;
    task.placed_at = UnixMs{5};
    switch (state) {
        case OrderState::held:
            task.due_at = UnixMs{6};
            task.taker = samples::node_id(1);
            task.taker_staff = StaffId{"ann"};
            break;
        case OrderState::staged:
        case OrderState::put_back:
            task.is_collected = true;
            task.collect_by = UnixMs{7};
            task.place = "B-07";
            task.is_packed = state == OrderState::staged;
            break;
        case OrderState::shipped:
        case OrderState::released:
        case OrderState::collected:
            return task;
    }
    task.lines = {{Sku{"A"}, Units{2}}};
    task.descriptions = {"a thing"};
    return task;
}

node::PickProgress pick_of(const std::string& order) {
    return {{ChannelId{"shop"}, OrderId{order}}, StaffId{"ann"}, {{Sku{"A"}, Units{1}, {}}}};
}

node::Basket open_basket() {
    node::Basket basket;
    basket.id = samples::basket_id(50);
    basket.currency = Currency{"GBP"};
    basket.lines = {samples::line(1, "A", 2, 250)};
    basket.next_line_no = 2;
    return basket;
}

void add_what_the_hub_said(NodeSeed& seed, const Position& acked) {
    const auto chunks = cut_scope(std::vector<SettingRow>{{"receipt_header", "Hello"}});
    const Digest digest = sha256({chunks.front()});
    PublicKey key;
    key.bytes.fill(3);
    Ack witness;
    witness.journal = samples::journal_id(2);
    witness.applied = acked;
    seed.commit(
        {node::CursorPut{acked, Seq{1}, HubEpoch{4}, 5, {8, 9}},
         node::TaskPut{task_of("S-1", OrderState::held)},
         node::TaskPut{task_of("S-2", OrderState::shipped)},
         node::TaskPut{task_of("S-3", OrderState::staged)},
         node::TaskPut{task_of("S-4", OrderState::put_back)},
         node::TaskPut{task_of("S-5", OrderState::collected)}, node::PickPut{pick_of("S-1")},
         node::LevelPut{{Sku{"A"}, 3, Units{4}, Units{1}, Units{2}, Units{1}, UnixMs{77}}},
         node::ReturnedPut{{samples::basket_id(1), 2}, Units{1}}, node::HubKeyPut{key},
         node::OverridesPut{BusinessDay{20'270'115}, Units{2}}, node::PinTriesPut{3},
         node::UsedRightPut{Sku{"A"}, samples::journal_id(2), HubEpoch{4}, Units{3}},
         node::CountSessionPut{{.id = samples::basket_id(5), .name = "aisle 3"}},
         node::CountLinePut{{samples::basket_id(5), Sku{"A"}, {{"B-07", Units{2}}}}},
         node::HeadWitnessPut{encode_message(witness)},
         node::DayPut{BusinessDay{20'270'115}, {1, 2, 3}}, node::ChunkPut{digest, chunks.front()},
         node::ScopePut{{{Scope::config, 9}, {digest}, 1}}});
}

}  // namespace

Bytes young_node_rows() {
    NodeSeed seed;
    seed.record(Receipt{"d", {{Sku{"A"}, Units{5}}}});
    return seed.rows();
}

Bytes node_rows() {
    NodeSeed seed;
    seed.record(Receipt{"d", {{Sku{"A"}, Units{5}}}});
    const Position taken = seed.record(samples::sale());
    seed.record(Receipt{"e", {{Sku{"A"}, Units{6}}}});
    seed.begin(samples::journal_id(2), taken);
    seed.record(Receipt{"f", {{Sku{"A"}, Units{7}}}});
    const Position acked = seed.record(samples::ship());
    seed.record(samples::take());
    seed.record(samples::pick());
    seed.record(samples::collect());
    seed.record(samples::sale_return());
    seed.commit({node::BasketPut{open_basket().id, encode_basket(open_basket())},
                 node::JournalPrune{Seq{1}}});
    add_what_the_hub_said(seed, acked);
    return seed.rows();
}

Bytes hub_rows() {
    const Folder folder;
    Bytes rows;
    with_draft(folder.file("hub.db"), [&rows](io::Database& database) {
        hub::HubLogTable log(database);
        log.open("seed", "seed");
        database.execute(hub::HubStateTable::schema());
        hub::LogEntry entry;
        entry.lsn = hub::Lsn{1};
        entry.at = UnixMs{1'800'000'000'000};
        entry.kind = hub::InputKind::node_message;
        entry.node = NodeId{{7}};
        entry.input = {1, 2, 3};
        entry.effects = hub::samples::one_of_each();
        hub::HubState state = hub::samples::small_state();
        const auto changes = state.take_changes();
        CHECK(database.transact([&](io::Database&) {
            CHECK(log.append({&entry, 1}, "seed"));
            hub::HubStateTable(database).write(changes, "seed");
        }) == CommitOutcome::done);
        rows = rows_of(database, hub_tables());
    });
    return rows;
}

}  // namespace onepool::fuzz
