#include "node/store/journal_reader.hpp"

#include <algorithm>
#include <utility>

#include "node/store/rows.hpp"
#include "protocol/codec.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_code.hpp"

namespace onepool::node {

JournalReader::JournalReader(const std::string& path, const NodeId& node)
    : path_(path), database_({.path = path, .mode = io::Database::Mode::reader}), node_(node) {}

JournalRead JournalReader::read(const ReadJournal& asked) {
    JournalRead read{asked.journal, asked.range.first, {}, {}, {}};
    const auto life = life_of(asked.journal);
    if (!life)
        return read;
    if (read.first.value > 1) {
        if (const auto previous = at({node_, asked.journal, Seq{read.first.value - 1}}))
            read.prev_hash = previous->hash;
    }
    auto query = database_.prepare(
        "SELECT place, hash, payload FROM journal WHERE place BETWEEN ?1 AND ?2 ORDER BY place");
    query.bind(1, life->place(asked.range.first)).bind(2, life->place(asked.range.last));
    std::size_t bytes = 0;
    while (bytes < limits::batch_bytes && query.step()) {
        // Behind a lost row every event would travel under the number of the one before it.
        const Seq seq = Life::seq_of(query.integer(0));
        if (seq.value != read.first.value + read.events.size())
            break;
        const auto payload = query.blob(2);
        bytes += payload.size();
        read.events.emplace_back(payload.begin(), payload.end());
        read.hashes.push_back(digest_from(query.blob(1)));
    }
    return read;
}

Prunable JournalReader::find_prunable(const FindPrunable& asked) {
    Prunable found{asked.journal, {}};
    const auto life = life_of(asked.journal);
    const auto acked = at({node_, asked.journal, asked.acked.seq});
    if (!life || !acked || acked->hash != asked.acked.hash)
        return found;
    auto query = database_.prepare(
        "SELECT place, payload FROM journal WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3");
    query.bind(1, life->place(Seq{1}))
        .bind(2, life->place(asked.through))
        .bind(3, integer(limits::prune_rows_looked_at));
    std::size_t seen = 0;
    Seq newest;  // of a slice: a row that is there, also where others are lost
    // A slice, or more where none of it says how old it is; then the first slice of that.
    while ((seen++ < limits::prune_rows || found.last == Seq{}) && query.step()) {
        const auto decoded = protocol::decode_event(query.blob(1));
        const auto* event = std::get_if<protocol::Event>(&decoded);
        if (event == nullptr)
            break;
        if (seen <= limits::prune_rows)
            newest = Life::seq_of(query.integer(0));
        // A clock that was behind makes an event look old: the next one that can be believed says
        // how old both are at least.
        const auto& header = event->header;
        if (header.clock_trust == ClockTrust::untrusted)
            continue;
        const std::int64_t recorded =
            std::max(header.hlc.ms, header.wall.value + header.clock_offset.value);
        if (UnixMs{recorded} >= asked.before)
            break;
        found.last = newest;
    }
    return found;
}

bool JournalReader::was_pruned(const EventId& event) {
    const auto life = life_of(event.journal);
    if (!life)
        return false;
    auto query = database_.prepare("SELECT 1 FROM pruned WHERE life = ?1 AND seq >= ?2");
    query.bind(1, life->number).bind(2, integer(event.seq.value));
    return query.step();
}

std::optional<StoredEvent> JournalReader::at(const EventId& event) {
    const auto life = life_of(event.journal);
    if (!life)
        return std::nullopt;
    auto query = database_.prepare("SELECT place, hash, payload FROM journal WHERE place = ?1");
    query.bind(1, life->place(event.seq));
    if (!query.step())
        return std::nullopt;
    return row_of(query);
}

std::optional<StoredEvent> JournalReader::find(const BasketId& document) {
    auto query = database_.prepare(
        "SELECT place, hash, payload FROM journal WHERE basket = ?1 UNION ALL "
        "SELECT place, hash, payload FROM recalled WHERE basket = ?1");
    query.bind(1, ByteView(document.bytes));
    if (document.is_none() || !query.step())
        return std::nullopt;
    return row_of(query);
}

// Hashes alone, so that no payload is read on the way.
std::optional<StoredEvent> JournalReader::find_coded(const std::string& code) {
    learn_lives();
    const std::int64_t end = Life{integer(lives_.size())}.place(Seq{});
    for (const char* table : {"journal", "recalled"}) {
        auto hashes = database_.prepare(std::string("SELECT place, hash FROM ") + table +
                                        " WHERE place > 0 AND place < ?1 ORDER BY place DESC");
        hashes.bind(1, end);
        while (hashes.step()) {
            if (receipt_code(digest_from(hashes.blob(1))) != code)
                continue;
            auto row = database_.prepare(std::string("SELECT place, hash, payload FROM ") + table +
                                         " WHERE place = ?1");
            row.bind(1, hashes.integer(0));
            return row.step() ? std::optional(row_of(row)) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::vector<StoredEvent> JournalReader::after(Place place, std::size_t limit) {
    auto query = database_.prepare(
        "SELECT place, hash, payload FROM journal WHERE place > ?1 ORDER BY place LIMIT ?2");
    query.bind(1, place.value).bind(2, integer(limit));
    return rows_of(query);
}

// What came back stands at a place of a life that there was; a row of nowhere is passed over.
std::vector<StoredEvent> JournalReader::before(Place place, std::size_t limit) {
    learn_lives();
    const std::int64_t end = Life{integer(lives_.size())}.place(Seq{});
    auto query = database_.prepare(
        "SELECT place, hash, payload FROM journal WHERE place < ?1 UNION ALL "
        "SELECT place, hash, payload FROM recalled WHERE place < ?1 AND place > 0 AND place < ?3 "
        "ORDER BY place DESC LIMIT ?2");
    query.bind(1, place.value).bind(2, integer(limit + 1)).bind(3, end);
    auto rows = rows_of(query);
    const bool is_more = rows.size() > limit;
    if (is_more && (limit == 0 || rows[limit].place != rows[limit - 1].place))
        rows.pop_back();
    return rows;
}

std::optional<Life> JournalReader::life_of(const JournalId& journal) {
    const auto known = [&] { return std::find(lives_.begin(), lives_.end(), journal); };
    if (known() == lives_.end())
        learn_lives();
    const auto at = known();
    if (at == lives_.end())
        return std::nullopt;
    return Life{at - lives_.begin()};
}

const JournalId& JournalReader::journal_of(Life life) {
    const auto number = static_cast<std::size_t>(life.number);
    if (number >= lives_.size())
        learn_lives();
    if (number >= lives_.size())
        throw damaged();
    return lives_[number];
}

// A row never comes before its life: both are of one transaction, or the life is older.
void JournalReader::learn_lives() {
    lives_.clear();
    auto query = database_.prepare(
        "SELECT life, journal_id FROM ended_journal UNION ALL "
        "SELECT life, journal_id FROM node ORDER BY life");
    while (query.step()) {
        if (query.integer(0) != integer(lives_.size()))
            throw damaged();
        lives_.push_back(id_from<JournalId>(query.blob(1)));
    }
}

io::SqliteError JournalReader::damaged() const {
    return {path_ +
                " is damaged: its events and its journals do not fit together. Keep a copy of "
                "it, then restore it from a backup",
            0, CommitOutcome::unknown};
}

StoredEvent JournalReader::row_of(const io::Statement& query) {
    const Place place{query.integer(0)};
    if (place.value <= 0)
        throw damaged();
    const EventId id{node_, journal_of(Life::of_place(place.value)), Life::seq_of(place.value)};
    const auto payload = query.blob(2);
    return {place, id, digest_from(query.blob(1)), Bytes(payload.begin(), payload.end())};
}

std::vector<StoredEvent> JournalReader::rows_of(io::Statement& query) {
    std::vector<StoredEvent> rows;
    while (query.step())
        rows.push_back(row_of(query));
    return rows;
}

}  // namespace onepool::node
