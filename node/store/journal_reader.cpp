#include "node/store/journal_reader.hpp"

#include <utility>

#include "node/store/rows.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

StoredEvent row_of(const io::Statement& query) {
    const auto payload = query.blob(2);
    return {Seq{static_cast<std::uint64_t>(query.integer(0))}, digest_from(query.blob(1)),
            Bytes(payload.begin(), payload.end())};
}

std::vector<StoredEvent> rows_of(io::Statement& query) {
    std::vector<StoredEvent> rows;
    while (query.step())
        rows.push_back(row_of(query));
    return rows;
}

}  // namespace

JournalReader::JournalReader(const std::string& path)
    : database_({.path = path, .mode = io::Database::Mode::reader}) {}

JournalRead JournalReader::read(const SendRange& range) {
    JournalRead read{range.first, {}, {}};
    if (range.first.value > 1) {
        const auto previous = at(Seq{range.first.value - 1});
        if (!previous)
            return read;
        read.prev_hash = previous->hash;
    }
    auto query = database_.prepare(
        "SELECT seq, hash, payload FROM journal WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq");
    query.bind(1, integer(range.first.value)).bind(2, integer(range.last.value));
    std::size_t bytes = 0;
    while (bytes < limits::batch_bytes && query.step()) {
        auto row = row_of(query);
        // Behind a lost row every event would travel under the number of the one before it.
        if (row.seq.value != range.first.value + read.events.size())
            break;
        bytes += row.payload.size();
        read.events.push_back(std::move(row.payload));
        read.hashes.push_back(row.hash);
    }
    return read;
}

std::optional<StoredEvent> JournalReader::at(Seq seq) {
    auto query = database_.prepare("SELECT seq, hash, payload FROM journal WHERE seq = ?1");
    query.bind(1, integer(seq.value));
    if (!query.step())
        return std::nullopt;
    return row_of(query);
}

std::optional<StoredEvent> JournalReader::find(const BasketId& document) {
    auto query = database_.prepare("SELECT seq, hash, payload FROM journal WHERE basket = ?1");
    query.bind(1, ByteView(document.bytes));
    if (document.is_none() || !query.step())
        return std::nullopt;
    return row_of(query);
}

std::vector<StoredEvent> JournalReader::after(Seq seq, std::size_t limit) {
    auto query = database_.prepare(
        "SELECT seq, hash, payload FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    query.bind(1, integer(seq.value)).bind(2, integer(limit));
    return rows_of(query);
}

std::vector<StoredEvent> JournalReader::before(Seq seq, std::size_t limit) {
    auto query = database_.prepare(
        "SELECT seq, hash, payload FROM journal WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
    query.bind(1, integer(seq.value)).bind(2, integer(limit));
    return rows_of(query);
}

}  // namespace onepool::node
