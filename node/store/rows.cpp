#include "node/store/rows.hpp"

#include <algorithm>
#include <limits>

#include "node/store/chain_check.hpp"
#include "node/store/node_store.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& what) {
    throw StoreError(path + ": " + what +
                     " cannot be read back; the disk may be failing. Keep a copy of this file, "
                     "then restore it from a backup or give this till a new database (move the "
                     "file away); the hub keeps what it has acknowledged.");
}

// The newest row; damage may have taken all that followed what was let go of.
Position head_of(io::Database& database, Life life) {
    const Position pruned = pruned_of(database, life);
    auto query = database.prepare(
        "SELECT place, hash FROM journal WHERE place > ?1 ORDER BY place DESC LIMIT 1");
    query.bind(1, life.place(pruned.seq));
    if (!query.step())
        return pruned;
    return {Life::seq_of(query.integer(0)), digest_from(query.blob(1))};
}

Seq first_of(io::Database& database, Life life) {
    return pruned_of(database, life).seq.next();
}

std::vector<Unreadable> unreadable_of(io::Database& database, std::int64_t life) {
    std::vector<Unreadable> spans;
    auto query = database.prepare(
        "SELECT first_seq, last_seq, prev_hash FROM unreadable WHERE life = ?1 ORDER BY first_seq");
    query.bind(1, life);
    while (query.step()) {
        const Seq before{static_cast<std::uint64_t>(query.integer(0) - 1)};
        spans.push_back({{before, digest_from(query.blob(2))},
                         Seq{static_cast<std::uint64_t>(query.integer(1))}});
    }
    return spans;
}

void load_ended(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare(
        "SELECT journal_id, head_seq, head_hash, taken_seq, taken_hash, life FROM ended_journal "
        "ORDER BY life");
    while (query.step()) {
        EndedJournal ended;
        ended.journal = id_from<JournalId>(query.blob(0));
        ended.head = {Seq{static_cast<std::uint64_t>(query.integer(1))},
                      digest_from(query.blob(2))};
        ended.taken = {Seq{static_cast<std::uint64_t>(query.integer(3))},
                       digest_from(query.blob(4))};
        ended.first_retained = first_of(database, {query.integer(5)});
        ended.unreadable = unreadable_of(database, query.integer(5));
        stored.ended.push_back(ended);
    }
}

void load_cursor(io::Database& database, Uplink::Stored& uplink) {
    auto query = database.prepare(
        "SELECT acked_seq, acked_hash, safe, hub_epoch, epoch, token FROM cursor WHERE id = 1");
    if (!query.step())
        return;
    uplink.acked = {Seq{static_cast<std::uint64_t>(query.integer(0))}, digest_from(query.blob(1))};
    uplink.safe = Seq{static_cast<std::uint64_t>(query.integer(2))};
    uplink.hub_epoch = HubEpoch{static_cast<std::uint64_t>(query.integer(3))};
    uplink.epoch = static_cast<std::uint32_t>(query.integer(4));
    const ByteView token = query.blob(5);
    uplink.token = {token.begin(), token.end()};
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
        "SELECT order_id, value FROM task WHERE state = ?1 UNION ALL "
        "SELECT * FROM (SELECT order_id, value FROM task WHERE state <> ?1 "
        "ORDER BY version DESC LIMIT ?2)");
    query.bind(1, static_cast<std::int64_t>(OrderState::held));
    query.bind(2, integer(limits::finished_tasks));
    while (query.step()) {
        if (auto task = decode_task(query.blob(1)))  // else the hub tells it again
            stored.tasks.push_back(*std::move(task));
    }
}

void load_levels(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT sku, version, shelf, held, online FROM level");
    while (query.step()) {
        StockLevel level;
        level.sku = Sku{std::string(query.text(0))};
        level.version = static_cast<std::uint64_t>(query.integer(1));
        level.shelf = Units{query.integer(2)};
        level.held = Units{query.integer(3)};
        level.online = Units{query.integer(4)};
        stored.levels.push_back(std::move(level));
    }
}

void load_returned(io::Database& database, NodeCore::Stored& stored) {
    auto query = database.prepare("SELECT basket, line_no, quantity FROM returned");
    while (query.step()) {
        const OriginalLine line{id_from<BasketId>(query.blob(0)),
                                static_cast<std::uint32_t>(query.integer(1))};
        stored.returned.emplace_back(line, Units{query.integer(2)});
    }
}

void load_evidence(io::Database& database, NodeCore::Stored& stored) {
    auto hub = database.prepare("SELECT key FROM hub_key WHERE id = 1");
    if (hub.step()) {
        const ByteView bytes = hub.blob(0);
        std::copy(bytes.begin(), bytes.end(), stored.hub_key.emplace().bytes.begin());
    }
    auto witness = database.prepare("SELECT sealed FROM head_witness WHERE id = 1");
    if (witness.step())
        stored.witness.assign(witness.blob(0).begin(), witness.blob(0).end());
}

void load_unacknowledged(io::Database& database, Life life, NodeCore::Stored& stored) {
    auto query = database.prepare(
        "SELECT place, payload FROM journal WHERE place > ?1 ORDER BY place DESC LIMIT ?2");
    query.bind(1, life.place(stored.uplink.acked.seq));
    query.bind(2, integer(limits::unsent_marks));
    while (query.step()) {
        stored.unacknowledged.emplace_back(Life::seq_of(query.integer(0)),
                                           Bytes(query.blob(1).begin(), query.blob(1).end()));
    }
    std::reverse(stored.unacknowledged.begin(), stored.unacknowledged.end());
}

void load_scopes(io::Database& database, const std::string& path, NodeCore::Stored& stored) {
    auto scopes = database.prepare("SELECT scope, version, slot, chunks FROM scope ORDER BY scope");
    while (scopes.step()) {
        HeldScope held;
        const auto number = static_cast<std::uint64_t>(scopes.integer(0));
        const auto chunks = scopes.blob(3);
        if (number >= limits::scopes || chunks.size() % sizeof(Digest) != 0)
            unreadable(path, "what the hub provided");
        held.mark = {static_cast<Scope>(number), static_cast<std::uint64_t>(scopes.integer(1))};
        held.slot = scopes.integer(2) == 0 ? 0 : 1;
        for (std::size_t at = 0; at < chunks.size(); at += sizeof(Digest))
            held.chunks.push_back(digest_from(chunks.subspan(at, sizeof(Digest))));
        stored.scopes.held.push_back(std::move(held));
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

Bytes encode_task(const ShipTask& task) {
    Downlink carrier;
    carrier.journal.bytes.fill(0xff);  // no journal: a message must name one
    carrier.mark.stream = 1;
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

Position pruned_of(io::Database& database, Life life) {
    auto query = database.prepare("SELECT seq, hash FROM pruned WHERE life = ?1");
    query.bind(1, life.number);
    if (!query.step())
        return {};
    return {Seq{static_cast<std::uint64_t>(query.integer(0))}, digest_from(query.blob(1))};
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

NodeCore::Stored load_state(io::Database& database, const std::string& path, Life life) {
    NodeCore::Stored stored;
    stored.uplink.head = head_of(database, life);
    stored.uplink.first_retained = first_of(database, life);
    load_cursor(database, stored.uplink);
    load_ended(database, stored);
    stored.last_hlc = last_hlc(database);
    load_baskets(database, stored);
    load_tasks(database, stored);
    load_levels(database, stored);
    load_returned(database, stored);
    load_unacknowledged(database, life, stored);
    load_evidence(database, stored);
    load_scopes(database, path, stored);
    return stored;
}

}  // namespace onepool::node
