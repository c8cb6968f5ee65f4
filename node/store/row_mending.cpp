#include "node/store/row_mending.hpp"

#include <limits>
#include <utility>
#include <vector>

#include "node/core/records.hpp"
#include "node/store/life_mending.hpp"
#include "node/store/node_store.hpp"
#include "node/store/rows.hpp"
#include "node/store/side_mending.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/seal.hpp"

namespace onepool::node {
namespace {

// ---- where journals begin

struct Beginning {
    Life life;
    std::optional<Position> pruned;  // as it shall stand; none: nothing was let go of
};

std::optional<Position> first_of(io::Database& database, Life life) {
    auto query = database.prepare(
        "SELECT place, hash FROM journal WHERE place > ?1 AND place < ?2 ORDER BY place LIMIT 1");
    query.bind(1, life.place(Seq{})).bind(2, life.end());
    if (!query.step())
        return std::nullopt;
    return Position{Life::seq_of(query.integer(0)), digest_from(query.blob(1))};
}

// What stands before the row that was kept was let go of with it, in one transaction.
std::vector<Beginning> wrong_beginnings(io::Database& database, Life present) {
    std::vector<Beginning> wrong;
    auto rows = database.prepare("SELECT life, seq, hash FROM pruned ORDER BY life");
    while (rows.step()) {
        const Life life{rows.integer(0)};
        if (life.number < 0 || life.number > present.number)
            continue;  // nobody asks for it
        const auto pruned = position_at(rows, 1, 2);
        const auto first = first_of(database, life);
        const bool is_sound =
            pruned && pruned->seq > Seq{} && (!first || first->seq >= pruned->seq);
        if (!is_sound)
            wrong.push_back({life, first && first->seq > Seq{1} ? first : std::nullopt});
    }
    return wrong;
}

void write(io::Database& database, const Beginning& beginning) {
    database.prepare("DELETE FROM pruned WHERE life = ?1").bind(1, beginning.life.number).run();
    if (!beginning.pruned)
        return;
    database.prepare("INSERT INTO pruned (life, seq, hash) VALUES (?1, ?2, ?3)")
        .bind(1, beginning.life.number)
        .bind(2, integer(beginning.pruned->seq.value))
        .bind(3, ByteView(beginning.pruned->hash))
        .run();
}

// ---- how far the hub has the present journal

struct Cursor {
    enum class Fate : std::uint8_t { kept, put, erased };
    Fate fate = Fate::kept;
    bool is_damage = false;
    CursorPut row = {};
};

std::optional<CursorPut> read_cursor(const io::Statement& row) {
    const auto acked = position_at(row, 1, 2);
    const auto is_at_most = [&](int column, std::uint64_t most) {
        return row.integer(column) >= 0 && static_cast<std::uint64_t>(row.integer(column)) <= most;
    };
    const bool is_sound = row.integer(0) == 1 && acked && is_at_most(3, Life::last_seq.value) &&
                          is_at_most(4, limits::hub_epoch) &&
                          is_at_most(5, std::numeric_limits<std::uint32_t>::max()) &&
                          row.blob(6).size() <= limits::token_bytes;
    if (!is_sound)
        return std::nullopt;
    return CursorPut{*acked, Seq{static_cast<std::uint64_t>(row.integer(3))},
                     HubEpoch{static_cast<std::uint64_t>(row.integer(4))},
                     static_cast<std::uint32_t>(row.integer(5)),
                     Bytes(row.blob(6).begin(), row.blob(6).end())};
}

struct Known {
    NodeId node;
    std::optional<PublicKey> hub;
};

// What the hub signed for, if it was of this journal.
std::optional<CursorPut> witnessed(io::Database& database, const Known& known,
                                   const JournalId& journal) {
    auto witness = database.prepare("SELECT sealed FROM head_witness WHERE id = 1");
    if (!known.hub || !witness.step())
        return std::nullopt;
    const Bytes sealed(witness.blob(0).begin(), witness.blob(0).end());
    if (judge_seal(sealed, *known.hub, {Way::down, known.node}) != SealVerdict::sound)
        return std::nullopt;
    const auto decoded = decode_message(sealed);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* ack = message == nullptr ? nullptr : std::get_if<Ack>(message);
    if (ack == nullptr || ack->journal != journal || ack->applied.seq > Life::last_seq)
        return std::nullopt;
    return CursorPut{ack->applied, ack->safe, ack->hub_epoch, 0, {}};
}

Cursor judge_cursor(io::Database& database, const Known& known, const LifeMending& lives) {
    auto rows = database.prepare(
        "SELECT id, acked_seq, acked_hash, safe, hub_epoch, epoch, token FROM cursor ORDER BY id "
        "LIMIT 1");
    const bool is_there = rows.step();
    auto stands = is_there ? read_cursor(rows) : std::nullopt;
    if (stands && lives.is_fresh()) {
        stands->acked = {};
        stands->safe = {};
        return {Cursor::Fate::put, false, *stands};
    }
    if (stands)
        return {};
    if (auto proven = witnessed(database, known, lives.journal()))
        return {Cursor::Fate::put, true, *std::move(proven)};
    return {is_there ? Cursor::Fate::erased : Cursor::Fate::kept, is_there};
}

void write(io::Database& database, const Cursor& cursor) {
    if (cursor.fate == Cursor::Fate::kept)
        return;
    database.execute("DELETE FROM cursor");
    if (cursor.fate == Cursor::Fate::put)
        put_cursor(database, cursor.row);
}

}  // namespace

MendedRows mend_rows(io::Database& database, const RowMending& about) {
    LifeMending lives(database, about);
    if (lives.is_of_another_node())
        return {};
    SideMending side(database, about);
    const Cursor cursor = judge_cursor(database, {about.node, side.hub_key()}, lives);
    const auto beginnings = wrong_beginnings(database, lives.life());
    MendedRows mended{.is_identity = lives.is_identity_wrong(),
                      .is_cursor = cursor.is_damage,
                      .is_ended = lives.are_ended_wrong(),
                      .is_pruned = !beginnings.empty(),
                      .is_returned = side.is_returned_wrong(),
                      .is_hub_key = side.is_hub_key_wrong(),
                      .is_evidence = side.is_evidence_wrong(),
                      .is_pick = side.are_picks_wrong(),
                      .is_rights = side.are_rights_wrong(),
                      .is_provided = side.are_scopes_wrong(),
                      .is_count = side.are_counts_wrong(),
                      .nameless = lives.nameless()};
    if (mended == MendedRows{} && cursor.fate == Cursor::Fate::kept && !side.are_rights_lost())
        return mended;
    if (mended.nameless > 0)
        mended.kept = about.keep();
    const auto outcome = database.transact([&](io::Database& into) {
        lives.write();
        for (const Beginning& beginning : beginnings)
            write(into, beginning);
        write(into, cursor);
        side.write(lives.journal());
    });
    if (outcome != CommitOutcome::done)
        throw StoreError("cannot write to the database: " + database.last_failure());
    return mended;
}

}  // namespace onepool::node
