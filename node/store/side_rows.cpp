#include "node/store/side_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "node/store/rows.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t sum_bytes = 16;

bool is_within(std::int64_t value, std::uint64_t least, std::uint64_t most) {
    return value >= 0 && static_cast<std::uint64_t>(value) >= least &&
           static_cast<std::uint64_t>(value) <= most;
}

bool is_scope(const io::Statement& row) {
    return is_within(row.integer(0), 0, limits::scopes - 1);
}
bool is_version(const io::Statement& row) {
    return is_within(row.integer(1), 0, limits::counter);
}
bool is_slot(const io::Statement& row) {
    return is_within(row.integer(2), 0, 1);
}
bool are_chunks(const io::Statement& row) {
    const std::size_t bytes = row.blob(3).size();
    return bytes % sizeof(Digest) == 0 && bytes <= limits::scope_chunks * sizeof(Digest);
}

std::vector<Digest> chunks_of(const io::Statement& row) {
    const ByteView bytes = row.blob(3);
    std::vector<Digest> chunks;
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(Digest))
        chunks.push_back(digest_from(bytes.subspan(at, sizeof(Digest))));
    return chunks;
}

void add_number(Bytes& bytes, std::uint64_t number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

// A number of units that is plausible and too small would give a right twice: no other row of a
// database can do harm that nobody sees.
Bytes sum_of(const UsedRightPut& row) {
    Bytes numbers;
    add_number(numbers, row.hub_epoch.value);
    add_number(numbers, static_cast<std::uint64_t>(row.used.value));
    const Digest sum =
        sha256({view("onepool-used-right-1"), row.journal.bytes, numbers, view(row.sku.value)});
    return {sum.begin(), sum.begin() + sum_bytes};
}

// By the lowest bits, which are all there is of a sound one.
HeldScope bare_scope(const io::Statement& row) {
    static_assert(limits::scopes == 4);
    HeldScope held;
    held.mark.scope = static_cast<Scope>(row.integer(0) & 3);
    held.slot = static_cast<std::uint8_t>(row.integer(2) & 1);
    return held;
}

}  // namespace

bool is_given_back(const OriginalLine& line, Units quantity) {
    return !line.basket.is_none() && line.line_no > 0 &&
           is_within(quantity.value, 1, limits::line_units);
}

std::optional<GivenBack> returned_at(const io::Statement& row) {
    const auto line_no = row.integer(1);
    if (!is_within(line_no, 1, std::numeric_limits<std::uint32_t>::max()))
        return std::nullopt;
    const OriginalLine line{id_from<BasketId>(row.blob(0)), static_cast<std::uint32_t>(line_no)};
    const Units quantity{row.integer(2)};
    return is_given_back(line, quantity) ? std::optional(GivenBack{line, quantity}) : std::nullopt;
}

std::optional<PublicKey> hub_key_at(const io::Statement& row) {
    const ByteView blob = row.blob(0);
    PublicKey key;
    if (blob.size() != key.bytes.size())
        return std::nullopt;
    std::ranges::copy(blob, key.bytes.begin());
    return key;
}

std::optional<PickProgress> pick_at(const io::Statement& row) {
    auto progress = decode_pick(row.blob(2));
    const bool is_its_own = progress && progress->order.channel.value == row.text(0) &&
                            progress->order.order.value == row.text(1);
    return is_its_own ? std::move(progress) : std::nullopt;
}

std::optional<UsedRightPut> used_right_at(const io::Statement& row) {
    UsedRightPut used{Sku{std::string(row.text(0))}, id_from<JournalId>(row.blob(1)), {}, {}};
    const bool is_in_bounds = used.sku.value.size() <= limits::sku_bytes &&
                              is_within(row.integer(2), 0, limits::hub_epoch) &&
                              is_within(row.integer(3), 0, limits::balance_units);
    if (!is_in_bounds)
        return std::nullopt;
    used.hub_epoch = HubEpoch{static_cast<std::uint64_t>(row.integer(2))};
    used.used = Units{row.integer(3)};
    return std::ranges::equal(sum_of(used), row.blob(4)) ? std::optional(used) : std::nullopt;
}

Rights::Stored rights_of(io::Database& database) {
    Rights::Stored rights;
    auto query = database.prepare("SELECT sku, journal_id, hub_epoch, used, sum FROM right_used");
    while (query.step()) {
        auto used = used_right_at(query);
        if (!used)
            continue;
        if (used->sku.empty()) {
            rights.lost = used->journal;
        } else {
            rights.used.push_back(*std::move(used));
        }
    }
    return rights;
}

void put_used_right(io::Database& database, const UsedRightPut& row) {
    database
        .prepare(
            "INSERT OR REPLACE INTO right_used (sku, journal_id, hub_epoch, used, sum) "
            "VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(1, row.sku.value)
        .bind(2, ByteView(row.journal.bytes))
        .bind(3, integer(row.hub_epoch.value))
        .bind(4, row.used.value)
        .bind(5, ByteView(sum_of(row)))
        .run();
}

std::optional<CountSession> count_session_at(const io::Statement& row) {
    auto session = decode_count_session(row.blob(1));
    const bool is_its_own =
        session && !session->id.is_none() && std::ranges::equal(session->id.bytes, row.blob(0));
    return is_its_own ? std::move(session) : std::nullopt;
}

std::optional<CountedSku> counted_at(const io::Statement& row) {
    auto line = decode_counted_sku(row.blob(2));
    const bool is_its_own = line && std::ranges::equal(line->session.bytes, row.blob(0)) &&
                            line->sku.value == row.text(1);
    return is_its_own ? std::move(line) : std::nullopt;
}

CountBook::Stored counts_of(io::Database& database) {
    CountBook::Stored counts;
    auto sessions = database.prepare("SELECT id, value FROM count_session");
    while (sessions.step()) {
        if (auto session = count_session_at(sessions))
            counts.sessions.push_back(*std::move(session));
    }
    auto lines = database.prepare("SELECT session, sku, value FROM count_line");
    while (lines.step()) {
        if (auto line = counted_at(lines))
            counts.lines.push_back(*std::move(line));
    }
    return counts;
}

void put_count(io::Database& database, const CountSession& session) {
    const Bytes value = encode_count_session(session);
    database.prepare("INSERT OR REPLACE INTO count_session (id, value) VALUES (?1, ?2)")
        .bind(1, ByteView(session.id.bytes))
        .bind(2, ByteView(value))
        .run();
}

void put_count(io::Database& database, const CountedSku& line) {
    const Bytes value = encode_counted_sku(line);
    database.prepare("INSERT OR REPLACE INTO count_line (session, sku, value) VALUES (?1, ?2, ?3)")
        .bind(1, ByteView(line.session.bytes))
        .bind(2, line.sku.value)
        .bind(3, ByteView(value))
        .run();
}

void erase_count(io::Database& database, const CountErase& row) {
    database.prepare("DELETE FROM count_line WHERE session = ?1")
        .bind(1, ByteView(row.session.bytes))
        .run();
    if (row.what == CountErase::What::lines)
        return;
    database.prepare("DELETE FROM count_session WHERE id = ?1")
        .bind(1, ByteView(row.session.bytes))
        .run();
}

std::optional<HeldScope> scope_at(const io::Statement& row) {
    if (!is_scope(row) || !is_version(row) || !is_slot(row) || !are_chunks(row))
        return std::nullopt;
    HeldScope held = bare_scope(row);
    held.mark.version = static_cast<std::uint64_t>(row.integer(1));
    held.chunks = chunks_of(row);
    return held;
}

HeldScope guess_scope(const io::Statement& row) {
    HeldScope held = bare_scope(row);
    if (!is_scope(row) || !is_slot(row))
        return held;  // nobody knows whether that slot is the right one: built anew
    if (is_version(row))
        held.mark.version = static_cast<std::uint64_t>(row.integer(1));
    if (are_chunks(row))
        held.chunks = chunks_of(row);
    return held;
}

}  // namespace onepool::node
