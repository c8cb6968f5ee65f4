#include "node/store/rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "node/core/task_board.hpp"
#include "node/store/chain_check.hpp"
#include "node/store/node_store.hpp"
#include "node/store/side_rows.hpp"
#include "node/store/waiting_rows.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& what) {
    throw StoreError(path + ": " + what +
                     " cannot be read back; the disk may be failing. Keep a copy of this file, "
                     "then restore it from a backup or give this till a new database (move the "
                     "file away); the hub keeps what it has acknowledged.");
}

// The columns of a row that only a node writes: what it cannot have written is damage.
class Row {
  public:
    Row(const io::Statement& query, const std::string& path, std::string what)
        : query_(query), path_(path), what_(std::move(what)) {}

    void require(bool is_so) const {
        if (!is_so)
            unreadable(path_, what_);
    }
    std::uint64_t number(int column, std::uint64_t most = limits::counter) const {
        const auto value = query_.integer(column);
        require(value >= 0 && static_cast<std::uint64_t>(value) <= most);
        return static_cast<std::uint64_t>(value);
    }
    Seq seq(int column) const { return Seq{number(column, Life::last_seq.value)}; }
    Life life(int column) const {
        return {static_cast<std::int64_t>(number(column, Life::last_number))};
    }
    template <std::size_t size>
    std::array<std::uint8_t, size> bytes(int column) const {
        const ByteView blob = query_.blob(column);
        require(blob.size() == size);
        std::array<std::uint8_t, size> value{};
        std::copy(blob.begin(), blob.end(), value.begin());
        return value;
    }
    template <class Id>
    Id id(int column) const {
        const Id id{bytes<sizeof(Id::bytes)>(column)};
        require(!id.is_none());
        return id;
    }
    Position position(int seq_column, int hash_column) const {
        const auto position = position_at(query_, seq_column, hash_column);
        require(position.has_value());
        return *position;
    }
    Bytes all(int column, std::size_t most) const {
        const ByteView blob = query_.blob(column);
        require(blob.size() <= most);
        return {blob.begin(), blob.end()};
    }

  private:
    const io::Statement& query_;
    const std::string& path_;
    std::string what_;
};

// A message of the hub around one of its values.
Downlink empty_carrier() {
    Downlink carrier;
    carrier.journal.bytes.fill(0xff);  // no journal: a message must name one
    carrier.mark.stream = 1;
    return carrier;
}

bool is_sound(const StockLevel& level) {
    Downlink carrier = empty_carrier();
    carrier.levels.push_back(level);
    return !find_fault(carrier);
}

// `head`: of that journal.
Seq first_of(io::Database& database, const std::string& path, Life life, Seq head) {
    const Seq pruned = pruned_of(database, life).seq;
    if (pruned > head)
        unreadable(path, "where the journal begins");
    return pruned.next();
}

std::vector<Unreadable> unreadable_of(io::Database& database, const std::string& path,
                                      const EndedJournal& ended, Life life) {
    std::vector<Unreadable> spans;
    auto query = database.prepare(
        "SELECT first_seq, last_seq, prev_hash FROM unreadable WHERE life = ?1 ORDER BY first_seq");
    query.bind(1, life.number);
    while (query.step()) {
        const Row row(query, path, "what of an ended journal is unreadable");
        const Seq first = row.seq(0);
        const Seq last = row.seq(1);
        const Seq before = spans.empty() ? Seq{} : spans.back().last;
        row.require(first > before && first <= last && last <= ended.head.seq);
        spans.push_back({{Seq{first.value - 1}, row.bytes<sizeof(Digest)>(2)}, last});
    }
    return spans;
}

// A row that no till wrote is passed over: all it would bring back is at the hub anyhow.
void load_held(io::Database& database, Life life, EndedJournal& ended) {
    auto query = database.prepare(
        "SELECT held_seq, held_hash, lost_seq, lost_hash FROM held_by_hub WHERE life = ?1");
    query.bind(1, life.number);
    if (!query.step())
        return;
    const auto held = position_at(query, 0, 1);
    const auto lost = position_at(query, 2, 3);
    if (!held || !lost || held->seq > last_place || lost->seq > last_place)
        return;
    ended.held = *held;
    ended.lost = *lost;
}

void load_ended(io::Database& database, const std::string& path, Life life,
                NodeCore::Stored& stored) {
    auto query = database.prepare(
        "SELECT journal_id, head_seq, head_hash, taken_seq, taken_hash, life FROM ended_journal "
        "ORDER BY life");
    while (query.step()) {
        const Row row(query, path, "an ended journal");
        EndedJournal ended;
        ended.journal = row.id<JournalId>(0);
        ended.head = row.position(1, 2);
        ended.taken = row.position(3, 4);
        const Life number = row.life(5);
        // Journals end one after the other, and the present one comes behind them.
        row.require(number.number == integer(stored.ended.size()) && number.number < life.number &&
                    ended.taken.seq <= ended.head.seq);
        ended.first_retained = first_of(database, path, number, ended.head.seq);
        ended.unreadable = unreadable_of(database, path, ended, number);
        load_held(database, number, ended);
        stored.ended.push_back(ended);
    }
    if (integer(stored.ended.size()) != life.number)
        unreadable(path, "the list of ended journals");
}

void load_cursor(io::Database& database, const std::string& path, Uplink::Stored& uplink) {
    auto query = database.prepare(
        "SELECT acked_seq, acked_hash, safe, hub_epoch, epoch, token FROM cursor WHERE id = 1");
    if (!query.step())
        return;
    const Row row(query, path, "how far the hub has the journal");
    uplink.acked = row.position(0, 1);  // beyond the head where the newest events were lost
    uplink.safe = row.seq(2);
    uplink.hub_epoch = HubEpoch{row.number(3, limits::hub_epoch)};
    uplink.epoch =
        static_cast<std::uint32_t>(row.number(4, std::numeric_limits<std::uint32_t>::max()));
    uplink.token = row.all(5, limits::token_bytes);
}

// Of the newest event that can be read: a damaged one is passed over.
Hlc last_hlc(io::Database& database) {
    auto query = database.prepare("SELECT payload FROM journal ORDER BY place DESC LIMIT ?1");
    query.bind(1, verified_rows);
    while (query.step()) {
        const auto decoded = decode_event(query.blob(0));
        if (const auto* event = std::get_if<Event>(&decoded))
            return event->header.hlc;
    }
    return {};
}

bool is_sound_basket(ByteView id, const Bytes& state) {
    const auto basket = decode_basket(state);
    return basket && std::ranges::equal(basket->id.bytes, id);
}

void load_baskets(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT id, state FROM basket ORDER BY id");
    while (query.step()) {
        Bytes state(query.blob(1).begin(), query.blob(1).end());
        if (is_sound_basket(query.blob(0), state))
            stored.baskets.push_back(std::move(state));
    }
}

void load_tasks(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare(
        "SELECT order_id, value FROM task WHERE state IN " + states_to_do() +
        " UNION ALL SELECT * FROM (SELECT order_id, value FROM task WHERE state NOT IN " +
        states_to_do() + " ORDER BY version DESC LIMIT ?1)");
    query.bind(1, integer(limits::finished_tasks));
    while (query.step()) {
        if (auto task = decode_task(query.blob(1)))  // else the hub tells it again
            stored.tasks.push_back(*std::move(task));
    }
}

void load_picks(io::Database& database, NodeCore::Stored& stored) {
    auto query =
        database.prepare("SELECT channel, order_id, value FROM pick ORDER BY channel, order_id");
    while (query.step()) {
        if (auto progress = pick_at(query))
            stored.picks.push_back(*std::move(progress));
    }
}

// One that no hub can have told is left out: the hub tells it again.
void load_levels(io::Database& database, NodeCore::Stored& stored) {
    auto waiting = waiting_lists(database);
    auto query = database.prepare(
        "SELECT sku, version, shelf, held, online, coalesce(units, 0), coalesce(until, 0) "
        "FROM level LEFT JOIN paying USING (sku)");
    while (query.step()) {
        StockLevel level;
        level.sku = Sku{std::string(query.text(0))};
        level.version = static_cast<std::uint64_t>(query.integer(1));
        level.shelf = Units{query.integer(2)};
        level.held = Units{query.integer(3)};
        level.online = Units{query.integer(4)};
        level.paying = Units{query.integer(5)};
        level.paying_until = UnixMs{query.integer(6)};
        if (const auto found = waiting.find(level.sku); found != waiting.end())
            level.waiting = std::move(found->second);
        if (is_sound(level))
            stored.levels.push_back(std::move(level));
    }
}

// A count that cannot be is begun anew: it stops nobody from selling.
void load_overrides(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT day, units FROM overrides WHERE id = 1");
    if (!query.step())
        return;
    const std::int64_t day = query.integer(0);
    const std::int64_t units = query.integer(1);
    if (std::in_range<std::int32_t>(day) && units > 0 && units <= limits::overridden_units)
        stored.overrides = {BusinessDay{static_cast<std::int32_t>(day)}, Units{units}};
}

// Damage must not hand out new tries: a count that cannot be is the highest.
void load_tries(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT wrong_in_a_row FROM pin_tries WHERE id = 1");
    if (!query.step())
        return;
    const std::int64_t wrong = query.integer(0);
    const bool is_count = wrong >= 0 && wrong <= limits::pin_tries_counted;
    stored.tries = {is_count ? static_cast<std::uint32_t>(wrong) : limits::pin_tries_counted};
}

void load_returned(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT basket, line_no, quantity FROM returned");
    while (query.step()) {
        if (const auto row = returned_at(query))
            stored.returned.push_back(*row);
    }
}

void load_evidence(io::Database& database, NodeCore::Stored& stored) {
    auto hub = database.prepare("SELECT key FROM hub_key WHERE id = 1");
    if (hub.step())
        stored.hub_key = hub_key_at(hub);
    auto witness = database.prepare("SELECT sealed FROM head_witness WHERE id = 1");
    if (witness.step() && witness.blob(0).size() <= limits::message_bytes)
        stored.witness.assign(witness.blob(0).begin(), witness.blob(0).end());
}

// Of an event that says where an order stands.
std::optional<OrderKey> order_moved_in(ByteView payload) {
    const auto decoded = decode_event(payload);
    const auto* event = std::get_if<Event>(&decoded);
    const OrderKey* order = event == nullptr ? nullptr : order_moved_by(event->body);
    return order == nullptr ? std::nullopt : std::optional(*order);
}

using Rows = std::vector<std::pair<Seq, Bytes>>;

// The newest, and whatever says where an order stands.
Rows unacknowledged_of(io::Database& database, Life life, Seq acked) {
    auto query = database.prepare(
        "SELECT place, payload FROM journal WHERE place > ?1 AND place < ?2 "
        "ORDER BY place DESC");
    query.bind(1, life.place(acked)).bind(2, life.end());
    Rows rows;
    for (std::size_t i = 0; query.step(); ++i) {
        Bytes payload(query.blob(1).begin(), query.blob(1).end());
        if (i < limits::unsent_marks || order_moved_in(payload))
            rows.emplace_back(Life::seq_of(query.integer(0)), std::move(payload));
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
}

std::set<OrderKey> unheard_in(const Rows& rows) {
    std::set<OrderKey> orders;
    for (const auto& [seq, payload] : rows) {
        if (auto order = order_moved_in(payload))
            orders.insert(*std::move(order));
    }
    return orders;
}

// What was done of them stands until the hub has heard, however many finished since.
void load_unheard_tasks(io::Database& database, NodeCore::Stored& stored) {
    std::set<OrderKey> lacking = unheard_in(stored.unacknowledged);
    for (const ShipTask& task : stored.tasks)
        lacking.erase(task.order);
    for (const OrderKey& order : lacking) {
        auto query =
            database.prepare("SELECT value FROM task WHERE channel = ?1 AND order_id = ?2");
        query.bind(1, order.channel.value).bind(2, order.order.value);
        if (!query.step())
            continue;
        if (auto task = decode_task(query.blob(0)))
            stored.tasks.push_back(*std::move(task));
    }
}

void load_scopes(io::Database& database, NodeCore::Stored& stored) {
    auto scopes = database.prepare("SELECT scope, version, slot, chunks FROM scope ORDER BY scope");
    while (scopes.step()) {
        if (auto held = scope_at(scopes))
            stored.scopes.held.push_back(*std::move(held));
    }
    auto chunks = database.prepare("SELECT digest FROM scope_chunk ORDER BY digest");
    while (chunks.step())
        stored.scopes.chunks.push_back(digest_from(chunks.blob(0)));
}

}  // namespace

std::int64_t integer(std::uint64_t value) {
    CHECK(value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    return static_cast<std::int64_t>(value);
}

Digest digest_from(ByteView blob) {
    Digest digest{};
    if (blob.size() == digest.size())
        std::copy(blob.begin(), blob.end(), digest.begin());
    return digest;
}

std::optional<Position> position_at(const io::Statement& row, int seq_column, int hash_column) {
    const auto seq = row.integer(seq_column);
    const ByteView hash = row.blob(hash_column);
    const bool is_sound = seq >= 0 && seq <= integer(Life::last_seq.value) &&
                          hash.size() == sizeof(Digest) &&
                          (seq > 0 || std::ranges::count(hash, 0) == std::ssize(hash));
    if (!is_sound)
        return std::nullopt;
    return Position{Seq{static_cast<std::uint64_t>(seq)}, digest_from(hash)};
}

Bytes encode_task(const ShipTask& task) {
    Downlink carrier = empty_carrier();
    carrier.tasks.push_back(task);
    return encode_message(carrier);
}

std::optional<ShipTask> decode_task(ByteView bytes) {
    // The verifier wants aligned bytes, which SQLite does not promise.
    const Bytes aligned(bytes.begin(), bytes.end());
    auto decoded = decode_message(aligned);
    auto* message = std::get_if<Message>(&decoded);
    auto* carrier = message == nullptr ? nullptr : std::get_if<Downlink>(message);
    if (carrier == nullptr || carrier->tasks.size() != 1)
        return std::nullopt;
    return std::move(carrier->tasks.front());
}

std::string states_to_do() {
    std::string list;
    for (const auto state : {OrderState::held, OrderState::staged, OrderState::put_back})
        list += (list.empty() ? "(" : ", ") + std::to_string(static_cast<int>(state));
    return list + ")";
}

Position pruned_of(io::Database& database, Life life) {
    auto query = database.prepare("SELECT seq, hash FROM pruned WHERE life = ?1");
    query.bind(1, life.number);
    if (!query.step())
        return {};
    const Seq seq{static_cast<std::uint64_t>(query.integer(0))};
    return seq <= Life::last_seq ? Position{seq, digest_from(query.blob(1))} : Position{};
}

Position head_of(io::Database& database, Life life) {
    auto query = database.prepare(
        "SELECT place, hash FROM journal WHERE place > ?1 AND place < ?2 "
        "ORDER BY place DESC LIMIT 1");
    query.bind(1, life.place(Seq{})).bind(2, life.end());
    return query.step() ? Position{Life::seq_of(query.integer(0)), digest_from(query.blob(1))}
                        : pruned_of(database, life);
}

std::vector<Bytes> find_damaged_baskets(io::Database& database) {
    std::vector<Bytes> damaged;
    auto query = database.prepare("SELECT id, state FROM basket ORDER BY id");
    while (query.step()) {
        if (!is_sound_basket(query.blob(0), Bytes(query.blob(1).begin(), query.blob(1).end())))
            damaged.emplace_back(query.blob(0).begin(), query.blob(0).end());
    }
    return damaged;
}

void put_hub_key(io::Database& database, const std::optional<PublicKey>& key) {
    database.prepare("DELETE FROM hub_key").run();
    if (key) {
        database.prepare("INSERT INTO hub_key (id, key) VALUES (1, ?1)")
            .bind(1, ByteView(key->bytes))
            .run();
    }
}

void put_cursor(io::Database& database, const CursorPut& row) {
    database
        .prepare(
            "INSERT OR REPLACE INTO cursor (id, acked_seq, acked_hash, safe, hub_epoch, epoch, "
            "token) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(1, integer(row.acked.seq.value))
        .bind(2, ByteView(row.acked.hash))
        .bind(3, integer(row.safe.value))
        .bind(4, integer(row.hub_epoch.value))
        .bind(5, std::int64_t{row.epoch})
        .bind(6, ByteView(row.token))
        .run();
}

void forget_finished_tasks(io::Database& database, const std::string& path, Life life) {
    auto query =
        database.prepare("SELECT channel, order_id FROM task WHERE state NOT IN " + states_to_do() +
                         " AND version < (SELECT version FROM task WHERE state NOT IN " +
                         states_to_do() + " ORDER BY version DESC LIMIT 1 OFFSET ?1)");
    query.bind(1, integer(limits::finished_tasks - 1));
    std::vector<OrderKey> old;
    while (query.step())
        old.push_back({ChannelId{std::string(query.text(0))}, OrderId{std::string(query.text(1))}});
    if (old.empty())
        return;
    Uplink::Stored uplink;
    load_cursor(database, path, uplink);
    const auto unheard = unheard_in(unacknowledged_of(database, life, uplink.acked.seq));
    for (const OrderKey& order : old) {
        if (unheard.contains(order))
            continue;
        database.prepare("DELETE FROM task WHERE channel = ?1 AND order_id = ?2")
            .bind(1, order.channel.value)
            .bind(2, order.order.value)
            .run();
    }
}

StoredIdentity load_identity(io::Database& database, const std::string& path) {
    auto query =
        database.prepare("SELECT node_id, journal_id, boot_no, life FROM node WHERE id = 1");
    if (!query.step())
        throw StoreError(path + " names no node. Restore it from a backup.");
    const Row row(query, path, "whose it is");
    return {row.id<NodeId>(0), row.id<JournalId>(1), row.number(2), row.life(3)};
}

NodeCore::Stored load_state(io::Database& database, const std::string& path, Life life) {
    NodeCore::Stored stored;
    stored.uplink.head = head_of(database, life);
    stored.uplink.first_retained = first_of(database, path, life, stored.uplink.head.seq);
    load_cursor(database, path, stored.uplink);
    load_ended(database, path, life, stored);
    stored.last_hlc = last_hlc(database);
    load_baskets(database, stored);
    load_tasks(database, stored);
    load_picks(database, stored);
    stored.counts = counts_of(database);
    load_levels(database, stored);
    load_returned(database, stored);
    load_overrides(database, stored);
    load_tries(database, stored);
    stored.unacknowledged = unacknowledged_of(database, life, stored.uplink.acked.seq);
    load_unheard_tasks(database, stored);
    stored.rights = rights_of(database);
    load_evidence(database, stored);
    load_scopes(database, stored);
    return stored;
}

}  // namespace onepool::node
