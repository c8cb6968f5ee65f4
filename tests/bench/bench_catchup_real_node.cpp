// A till that sold 100,000 times while it was away, as the program it is: its own reads from
// SQLite, its seals and its MQTT client, a real broker and a hub program, which checks every seal
// and signs every answer. Events a second from the start of the link until the hub's cursor is at
// the last event, against in-process ingest of the same events in the same run.
//
// The till met this hub before: its goods were received and the catalogue was in force. Only then
// are the sales put into its database, and it starts again.

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "node/store/node_store.hpp"
#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/json.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/support/direct_hub.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/io/support/broker.hpp"

using namespace onepool;

namespace {

constexpr std::size_t backlog_events = 100'000;
constexpr std::size_t batch_events = 128;  // as catchup_one_node; the node cuts its own batches
constexpr std::size_t rows_a_commit = 10'000;
constexpr std::chrono::milliseconds look_every{20};  // a percent of the time it takes, or less
constexpr std::int64_t longest_ns = 300'000'000'000;

using Commits = std::vector<std::vector<node::Record>>;

// What a node of a load recorded, as rows of its own journal.
struct Backlog {
    node::NodeStore::Config store;  // but for the path
    Commits opening;                // receipts of what it sells
    Commits sales;
    protocol::Seq opened;  // the last receipt
    protocol::Seq last;
};

protocol::EventBatch batch_in(const hub::FromNode& message) {
    auto decoded = protocol::decode_message(message.payload);
    auto* said = std::get_if<protocol::Message>(&decoded);
    CHECK(said != nullptr && std::holds_alternative<protocol::EventBatch>(*said));
    return std::get<protocol::EventBatch>(std::move(*said));
}

Commits rows_of(const std::vector<hub::FromNode>& messages, protocol::Position& head) {
    Commits commits;
    for (const auto& message : messages) {
        protocol::EventBatch batch = batch_in(message);
        for (protocol::Bytes& payload : batch.events) {
            const auto event = protocol::decode_event(payload);
            CHECK(std::holds_alternative<protocol::Event>(event));
            head = protocol::chain_append(head, batch.node, batch.journal, payload);
            if (commits.empty() || commits.back().size() == rows_a_commit)
                commits.emplace_back();
            commits.back().emplace_back(node::JournalAppend{
                head.seq, head.hash, std::get<protocol::Event>(event).header.basket,
                std::move(payload)});
        }
        CHECK(head.hash == batch.last_hash);
    }
    return commits;
}

Backlog backlog_of(const bench::NodeLoad& load) {
    Backlog backlog;
    backlog.store.node = load.nodes.front();
    backlog.store.new_journal = batch_in(load.opening.front()).journal;
    protocol::Position head;
    backlog.opening = rows_of(load.opening, head);
    backlog.opened = head.seq;
    backlog.sales = rows_of(load.batches, head);
    backlog.last = head.seq;
    return backlog;
}

// Nothing else has the database open.
void record(const std::string& dir, const Backlog& backlog, const Commits& commits) {
    node::NodeStore::Config config = backlog.store;
    config.path = bench::NodeProgram::database_in(dir);
    node::NodeStore store(config);
    for (const auto& rows : commits) {
        if (store.commit(rows) != protocol::CommitOutcome::done)
            throw std::runtime_error("cannot record the backlog: " + store.last_failure());
        store.checkpoint();
    }
}

void wait_until(const char* what, const std::function<bool()>& is_so) {
    const std::int64_t begun = bench::now_ns();
    while (!is_so()) {
        if (bench::now_ns() - begun > longest_ns)
            throw std::runtime_error(std::string("waited in vain until ") + what);
        std::this_thread::sleep_for(look_every);
    }
}

template <class Program>
protocol::Json view_of(const Program& program, const std::string& target) {
    const auto answer = bench::ask(program.port(), program.token(), "GET", target, "");
    auto json = protocol::Json::parse(answer.body);
    if (answer.status != 200 || !json)
        throw std::runtime_error(target + " answers " + answer.body);
    return *std::move(json);
}

// The only node of the hub, as its page has it.
protocol::Json node_row(const bench::HubProgram& hub) {
    const auto view = view_of(hub, "/v1/nodes");
    return view["nodes"].as_array()->at(0);
}

bool is_applied(const bench::HubProgram& hub, protocol::Seq last) {
    return *node_row(hub)["applied"].as_int() == static_cast<std::int64_t>(last.value);
}

bool is_at_rest(const bench::NodeProgram& node) {
    const auto status = view_of(node, "/api/status");
    const bool is_provided = status["hub_provides"].as_array()->size() >= 2;  // products and prices
    return is_provided && *status["uplink"]["outbox"].as_int() == 0;
}

// Events a second.
double catch_up(const bench::NodeLoad& load, const Backlog& backlog) {
    const std::string dir = bench::scratch_dir();
    const test_support::Broker broker;
    const bench::HubProgram hub(dir, broker.uri(), load);
    record(dir, backlog, backlog.opening);
    {
        const bench::NodeProgram node(dir, broker.uri(), load);
        wait_until("the hub has the goods", [&] { return is_applied(hub, backlog.opened); });
        wait_until("the till is provided", [&] { return is_at_rest(node); });
    }
    record(dir, backlog, backlog.sales);

    const bench::NodeProgram node(dir, broker.uri(), load);
    const std::int64_t started = bench::now_ns();
    wait_until("the hub has the sales", [&] { return is_applied(hub, backlog.last); });
    const double seconds = static_cast<double>(bench::now_ns() - started) * 1e-9;

    wait_until("the till knows it", [&] { return is_at_rest(node); });
    if (*node_row(hub)["quarantined"].as_int() != 0)
        throw std::runtime_error("the hub set events aside, and so was not measured");
    return static_cast<double>(load.events) / seconds;
}

}  // namespace

namespace onepool::bench {

void measure_catchup_real_node(Report& report) {
    LoadCase chosen;
    chosen.stores = 1;
    chosen.nodes_per_store = 1;
    chosen.skus = 10'000;
    chosen.batches = (backlog_events + batch_events - 1) / batch_events;
    chosen.batch_events = batch_events;
    const NodeLoad load = make_node_load(chosen);
    const Backlog backlog = backlog_of(load);
    const std::string dir = scratch_dir();
    const auto pairs = interleave(
        3,
        [&] { return std::vector<double>{ingest_directly(dir + "/direct.db", load).events_per_s}; },
        [&] { return std::vector<double>{catch_up(load, backlog)}; });
    report.add(at_least(compare("catchup_real_node", "events/s", pairs, 0), 0.60));
}

}  // namespace onepool::bench
