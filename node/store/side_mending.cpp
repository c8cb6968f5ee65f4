#include "node/store/side_mending.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "node/store/rows.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/seal.hpp"

namespace onepool::node {
namespace {

// A message of that kind, whether or not it is sealed.
template <class Body>
std::optional<Body> message_in(ByteView bytes) {
    if (bytes.size() > limits::message_bytes)
        return std::nullopt;
    auto decoded = decode_message(Bytes(bytes.begin(), bytes.end()));
    auto* message = std::get_if<Message>(&decoded);
    auto* body = message == nullptr ? nullptr : std::get_if<Body>(message);
    return body == nullptr ? std::nullopt : std::optional(std::move(*body));
}

void erase_rows(io::Database& database, const std::string& table,
                const std::vector<std::int64_t>& rows) {
    for (const std::int64_t row : rows)
        database.prepare("DELETE FROM " + table + " WHERE rowid = ?1").bind(1, row).run();
}

}  // namespace

SideMending::SideMending(io::Database& database, const RowMending& about)
    : database_(database), about_(about) {
    judge_returned();
    judge_picks();
    judge_counts();
    judge_rights();
    judge_hub_key();
    judge_witness();
    judge_days();
    judge_scopes();
    judge_chunks();
}

// ---- what was given back

void SideMending::judge_returned() {
    auto rows = database_.prepare("SELECT basket, line_no, quantity FROM returned");
    while (rows.step()) {
        if (const auto row = returned_at(rows)) {
            returned_.insert(*row);
        } else {
            is_returned_wrong_ = true;
        }
    }
    const std::size_t sound = returned_.size();
    if (is_returned_wrong_ || about_.is_carried)
        count_returns();
    is_returned_wrong_ = is_returned_wrong_ || returned_.size() > sound;
}

// A row that is sound stays as it is: it also counts returns that were let go of.
void SideMending::count_returns() {
    std::map<OriginalLine, Units> counted;
    std::set<BasketId> documents;
    auto rows =
        database_.prepare("SELECT payload FROM journal UNION ALL SELECT payload FROM recalled");
    while (rows.step()) {
        const auto decoded = decode_event(rows.blob(0));
        const auto* event = std::get_if<Event>(&decoded);
        const auto* back = event == nullptr ? nullptr : std::get_if<Return>(&event->body);
        if (back == nullptr || !documents.insert(event->header.basket).second)
            continue;
        for (const ReturnLine& line : back->lines) {
            if (!line.original)
                continue;
            Units& units = counted[*line.original];
            units = std::min(units + line.line.quantity, Units{limits::line_units});
        }
    }
    for (const auto& [line, units] : counted) {
        if (is_given_back(line, units))
            returned_.emplace(line, units);
    }
}

// ---- what is being picked

void SideMending::judge_picks() {
    auto rows = database_.prepare("SELECT channel, order_id, value, rowid FROM pick");
    while (rows.step()) {
        if (!pick_at(rows))
            unsound_picks_.push_back(rows.integer(3));
    }
}

// ---- what is being counted

void SideMending::judge_counts() {
    std::set<BasketId> going;
    auto sessions = database_.prepare("SELECT id, value, rowid FROM count_session");
    while (sessions.step()) {
        if (const auto session = count_session_at(sessions)) {
            going.insert(session->id);
        } else {
            unsound_counts_.push_back(sessions.integer(2));
        }
    }
    auto lines = database_.prepare("SELECT session, sku, value, rowid FROM count_line");
    while (lines.step()) {
        const auto line = counted_at(lines);
        if (!line || !going.contains(line->session))
            unsound_counted_.push_back(lines.integer(3));
    }
}

// ---- what was used of rights

void SideMending::judge_rights() {
    auto rows = database_.prepare("SELECT sku, journal_id, hub_epoch, used, sum FROM right_used");
    while (rows.step()) {
        const auto row = used_right_at(rows);
        are_rights_wrong_ = are_rights_wrong_ || !row;
    }
}

// ---- what the hub signed

void SideMending::judge_hub_key() {
    auto witness = database_.prepare("SELECT sealed FROM head_witness ORDER BY id LIMIT 1");
    if (witness.step() && is_sealed(witness.blob(0)) && message_in<Ack>(witness.blob(0)))
        witness_.assign(witness.blob(0).begin(), witness.blob(0).end());
    auto row = database_.prepare("SELECT key, id FROM hub_key ORDER BY id LIMIT 1");
    if (!row.step())
        return;
    const auto stands = hub_key_at(row);
    hub_key_ = stands;
    if (!stands || !has_signed(*stands)) {
        if (const auto proven = prove_hub_key(row.blob(0)))
            hub_key_ = proven;
    }
    is_hub_key_wrong_ = !stands || hub_key_ != stands || row.integer(1) != 1;
}

bool SideMending::has_signed(const PublicKey& hub) const {
    return judge_seal(witness_, hub, {Way::down, about_.node}) == SealVerdict::sound;
}

// The key that signed what is kept, if it is this one or a bit away from it. No other is looked
// for: a person may have named another hub since (trust-hub).
std::optional<PublicKey> SideMending::prove_hub_key(ByteView stands) const {
    PublicKey key;
    if (witness_.empty() || stands.size() < key.bytes.size())
        return std::nullopt;
    std::ranges::copy(stands.first(key.bytes.size()), key.bytes.begin());
    if (has_signed(key))
        return key;
    for (std::uint8_t& byte : key.bytes) {
        for (int bit = 0; bit < 8; ++bit) {
            const auto flip = static_cast<std::uint8_t>(1 << bit);
            byte ^= flip;
            if (has_signed(key))
                return key;
            byte ^= flip;
        }
    }
    return std::nullopt;
}

// One of another key is of the hub before: the next acknowledgement takes its place.
void SideMending::judge_witness() {
    auto row = database_.prepare("SELECT id FROM head_witness ORDER BY id LIMIT 1");
    if (!row.step())
        return;
    const bool is_broken = hub_key_ && judge_seal(witness_, *hub_key_, {Way::down, about_.node}) ==
                                           SealVerdict::broken;
    is_witness_wrong_ = row.integer(0) != 1 || witness_.empty() || is_broken;
}

void SideMending::judge_days() {
    auto rows = database_.prepare("SELECT rowid, day, sealed FROM day_seal");
    while (rows.step()) {
        const auto seal = message_in<DaySeal>(rows.blob(2));
        if (!seal || seal->day.yyyymmdd != rows.integer(1))
            unsound_days_.push_back(rows.integer(0));
    }
}

// ---- what the hub provides

void SideMending::judge_scopes() {
    std::vector<HeldScope> guesses;
    auto rows = database_.prepare("SELECT scope, version, slot, chunks FROM scope ORDER BY scope");
    while (rows.step()) {
        if (auto held = scope_at(rows)) {
            scopes_.emplace(held->mark.scope, *std::move(held));
        } else {
            guesses.push_back(guess_scope(rows));
        }
    }
    are_scopes_wrong_ = !guesses.empty();
    for (HeldScope& guess : guesses)
        scopes_.emplace(guess.mark.scope, std::move(guess));
}

// What a chunk holds is looked at when it is needed.
void SideMending::judge_chunks() {
    auto rows = database_.prepare("SELECT rowid, digest FROM scope_chunk");
    while (rows.step()) {
        if (rows.blob(1).size() != sizeof(Digest))
            unsound_chunks_.push_back(rows.integer(0));
    }
}

// ---- writing

void SideMending::write(const JournalId& present) {
    if (is_returned_wrong_)
        write_returned();
    erase_rows(database_, "pick", unsound_picks_);
    erase_rows(database_, "count_session", unsound_counts_);
    erase_rows(database_, "count_line", unsound_counted_);
    if (are_rights_lost()) {
        database_.execute("DELETE FROM right_used");
        put_used_right(database_, {.sku = {}, .journal = present, .hub_epoch = {}, .used = {}});
    }
    if (is_hub_key_wrong_)
        put_hub_key(database_, hub_key_);
    if (is_witness_wrong_)
        database_.execute("DELETE FROM head_witness");
    erase_rows(database_, "day_seal", unsound_days_);
    if (are_scopes_wrong_)
        write_scopes();
    erase_rows(database_, "scope_chunk", unsound_chunks_);
}

void SideMending::write_returned() {
    database_.execute("DELETE FROM returned");
    for (const auto& [line, units] : returned_) {
        database_.prepare("INSERT INTO returned (basket, line_no, quantity) VALUES (?1, ?2, ?3)")
            .bind(1, ByteView(line.basket.bytes))
            .bind(2, std::int64_t{line.line_no})
            .bind(3, units.value)
            .run();
    }
}

void SideMending::write_scopes() {
    database_.execute("DELETE FROM scope");
    for (const auto& [scope, held] : scopes_) {
        Bytes chunks;
        for (const Digest& digest : held.chunks)
            chunks.insert(chunks.end(), digest.begin(), digest.end());
        database_
            .prepare("INSERT INTO scope (scope, version, slot, chunks) VALUES (?1, ?2, ?3, ?4)")
            .bind(1, static_cast<std::int64_t>(scope))
            .bind(2, integer(held.mark.version))
            .bind(3, std::int64_t{held.slot})
            .bind(4, ByteView(chunks))
            .run();
    }
}

}  // namespace onepool::node
