#include "node/store/life_mending.hpp"

#include <algorithm>
#include <array>

#include "node/store/node_store.hpp"
#include "node/store/rows.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// A till begins no more journals than that.
constexpr auto newest_life = static_cast<std::int64_t>(limits::ended_journals);
// An end that is farther behind the newest row than this was never written: no disk loses so much
// of a table and leaves the rest.
constexpr std::uint64_t lost_at_most = 1'000'000;
// Closed days looked at for the names of journals: a few years.
constexpr std::int64_t days_looked_at = 1'500;

std::optional<Life> life_at(const io::Statement& row, int column) {
    const auto number = row.integer(column);
    return number >= 0 && number <= newest_life ? std::optional(Life{number}) : std::nullopt;
}

JournalId journal_in(ByteView message) {
    const auto decoded = decode_message(Bytes(message.begin(), message.end()));
    const auto* said = std::get_if<Message>(&decoded);
    if (said == nullptr)
        return {};
    if (const auto* ack = std::get_if<Ack>(said))
        return ack->journal;
    const auto* day = std::get_if<DaySeal>(said);
    return day == nullptr ? JournalId{} : day->journal;
}

bool is_an_end(const Position& head, const Position& newest) {
    const bool is_off = head.hash == newest.hash && head.seq != newest.seq;
    return !is_off && head.seq >= newest.seq && head.seq.value - newest.seq.value <= lost_at_most;
}

// As random as the seed; another one for each life.
JournalId derive_name(const JournalId& seed, Life life) {
    const auto number = static_cast<std::uint8_t>(life.number);
    static_assert(newest_life <= UINT8_MAX);
    const Digest digest =
        sha256({view("onepool-nameless-1"), seed.bytes, ByteView(&number, sizeof number)});
    JournalId journal;
    std::copy_n(digest.begin(), journal.bytes.size(), journal.bytes.begin());
    return journal;
}

}  // namespace

LifeMending::LifeMending(io::Database& database, const RowMending& about)
    : database_(database), about_(about), names_(database, about.node) {
    read_node();
    read_ended();
    read_known_names();
    find_newest_life();
    present_ = find_present();
    judge_ended();
}

bool LifeMending::is_of_another_node() const {
    return node_ && !node_->node.is_none() && node_->node != about_.node &&
           !is_a_bit_away(node_->node, about_.node) && !present_.is_proven;
}

bool LifeMending::is_identity_wrong() const {
    return !node_ || node_->id != 1 || node_->node != about_.node ||
           node_->journal != present_.journal || node_->life != present_.life || !node_->boot_no;
}

bool LifeMending::are_ended_wrong() const {
    return ended_rows_ != ended_.size() || stored_ != ended_ || !unsound_spans_.empty();
}

// ---- what stands there

void LifeMending::read_node() {
    auto row = database_.prepare(
        "SELECT id, node_id, journal_id, boot_no, life FROM node ORDER BY id LIMIT 1");
    if (!row.step())
        return;
    const auto boot_no = row.integer(3);
    const bool is_counted = boot_no >= 0 && static_cast<std::uint64_t>(boot_no) < limits::counter;
    node_ = NodeRow{row.integer(0), id_from<NodeId>(row.blob(1)), id_from<JournalId>(row.blob(2)),
                    life_at(row, 4),
                    is_counted ? std::optional(static_cast<std::uint64_t>(boot_no)) : std::nullopt};
}

void LifeMending::read_ended() {
    auto rows = database_.prepare(
        "SELECT life, journal_id, head_seq, head_hash, taken_seq, taken_hash FROM ended_journal "
        "ORDER BY life");
    while (rows.step()) {
        ++ended_rows_;
        const auto journal = id_from<JournalId>(rows.blob(1));
        names_.add_known(journal);  // whichever life it is of
        if (const auto life = life_at(rows, 0))
            stored_.push_back({*life, journal, position_at(rows, 2, 3), position_at(rows, 4, 5)});
    }
}

void LifeMending::read_known_names() {
    if (about_.guard && about_.guard->node == about_.node)
        names_.add_known(about_.guard->journal);
    auto witness = database_.prepare("SELECT sealed FROM head_witness");
    while (witness.step())
        names_.add_known(journal_in(witness.blob(0)));
    auto days = database_.prepare("SELECT sealed FROM day_seal ORDER BY day DESC LIMIT ?1");
    days.bind(1, days_looked_at);
    while (days.step())
        names_.add_known(journal_in(days.blob(0)));
}

// Of those that have neighbours: a single row there may have come from anywhere by a flipped bit.
void LifeMending::find_newest_life() {
    auto query =
        database_.prepare("SELECT place FROM journal WHERE place < ?1 ORDER BY place DESC LIMIT 1");
    std::int64_t below = Life{newest_life}.end();
    std::optional<Life> newest;
    while (query.bind(1, below).step() && query.integer(0) > 0) {
        const Life life = Life::of_place(query.integer(0));
        below = life.place(Seq{});
        query.reset();
        newest = newest.value_or(life);
        if (names_.can_prove(life)) {
            newest_life_ = life;
            return;
        }
    }
    newest_life_ = newest;
}

const LifeMending::EndedRow* LifeMending::stored(Life life) const {
    const auto found = std::ranges::find(stored_, life, &EndedRow::life);
    return found == stored_.end() ? nullptr : &*found;
}

bool LifeMending::is_ended_name(const JournalId& journal) const {
    return std::ranges::find(stored_, journal, &EndedRow::journal) != stored_.end();
}

bool LifeMending::is_ended(Life life) {
    const EndedRow* row = stored(life);
    const bool is_present = node_ && row != nullptr && row->journal == node_->journal;
    return row != nullptr && !is_present && names_.prove_near(life, row->journal).has_value();
}

// ---- the present journal

LifeMending::Present LifeMending::find_present() {
    const NodeRow stands = node_.value_or(NodeRow{});
    for (const auto& life : {stands.life, newest_life_}) {
        if (!life)
            continue;
        if (const auto proven = names_.prove_near(*life, stands.journal))
            return {.life = *life, .journal = *proven, .is_proven = true};
    }
    const bool is_possible = stands.life && !stands.journal.is_none() && !is_ended(*stands.life) &&
                             newest_life_.value_or(Life{}).number <= stands.life->number;
    if (!is_possible)
        return guess_present();
    if (const auto proven = names_.prove_known(*stands.life))
        return {.life = *stands.life, .journal = *proven, .is_proven = true};
    // Nothing speaks for it and nothing against it: it is empty, or its events are damaged.
    return {.life = *stands.life, .journal = stands.journal};
}

LifeMending::Present LifeMending::guess_present() {
    const NodeRow stands = node_.value_or(NodeRow{});
    const std::int64_t newest = newest_life_ ? newest_life_->number : -1;
    Life life{newest};
    if (newest < 0 || is_ended(life)) {
        const std::int64_t ended = stored_.empty() ? -1 : stored_.back().life.number;
        life = Life{std::max(newest, ended) + 1};
    }
    if (stands.life && stands.life->number > life.number && !is_ended(*stands.life))
        life = *stands.life;
    if (const auto proven = names_.prove_known(life))
        return {.life = life, .journal = *proven, .is_proven = true};
    if (!stands.journal.is_none() && !is_ended_name(stands.journal))
        return {.life = life, .journal = stands.journal};
    while (life.number <= newest_life && head_of(database_, life).seq > Seq{})
        ++life.number;
    return {.life = life, .journal = about_.fresh, .is_fresh = true};
}

// ---- those before it

void LifeMending::judge_ended() {
    if (present_.life.number > newest_life) {
        throw StoreError(about_.path +
                         " has lost which of its journals is the present one, and holds as many "
                         "as a till can have. Nothing was changed. Keep this file for the "
                         "operator, and give this till a new database by moving the file away; "
                         "the hub keeps what it has acknowledged.");
    }
    for (Life life; life.number < present_.life.number; ++life.number)
        ended_.push_back(judge_row(life, stored(life)));
}

LifeMending::EndedRow LifeMending::judge_row(Life life, const EndedRow* stands) {
    const Position newest = head_of(database_, life);
    EndedRow row{life, name_of(life, stands), newest, Position{}};
    if (stands != nullptr && stands->head && is_an_end(*stands->head, newest))
        row.head = stands->head;
    if (stands != nullptr && stands->taken && stands->taken->seq <= row.head->seq)
        row.taken = stands->taken;
    if (!are_spans_sound(row)) {
        unsound_spans_.push_back(life);
        row.taken = Position{};  // all of it is looked at anew
    }
    return row;
}

JournalId LifeMending::name_of(Life life, const EndedRow* stands) {
    const JournalId said = stands == nullptr ? JournalId{} : stands->journal;
    auto proven = names_.prove_near(life, said);
    if (!proven)
        proven = names_.prove_known(life);
    if (proven && is_free(*proven))
        return *proven;
    if (!said.is_none() && is_free(said))
        return said;
    if (head_of(database_, life).seq > Seq{})
        ++nameless_;
    return derive_name(about_.fresh, life);
}

bool LifeMending::is_free(const JournalId& journal) const {
    return journal != present_.journal &&
           std::ranges::find(ended_, journal, &EndedRow::journal) == ended_.end();
}

bool LifeMending::are_spans_sound(const EndedRow& row) {
    auto spans = database_.prepare(
        "SELECT first_seq, last_seq, prev_hash FROM unreadable WHERE life = ?1 ORDER BY first_seq");
    spans.bind(1, row.life.number);
    std::int64_t before = 0;
    while (spans.step()) {
        const bool is_sound = spans.integer(0) > before && spans.integer(0) <= spans.integer(1) &&
                              spans.integer(1) <= integer(row.head->seq.value) &&
                              spans.blob(2).size() == sizeof(Digest);
        if (!is_sound)
            return false;
        before = spans.integer(1);
    }
    return true;
}

// ---- writing

void LifeMending::write() {
    if (is_identity_wrong()) {
        const bool is_counted = node_ && node_->boot_no;
        const bool is_guarded = about_.guard && about_.guard->node == about_.node;
        const std::uint64_t boot_no = is_counted   ? *node_->boot_no
                                      : is_guarded ? about_.guard->boot_no
                                                   : 0;
        database_.execute("DELETE FROM node");
        database_
            .prepare(
                "INSERT INTO node (id, node_id, journal_id, boot_no, life) "
                "VALUES (1, ?1, ?2, ?3, ?4)")
            .bind(1, ByteView(about_.node.bytes))
            .bind(2, ByteView(present_.journal.bytes))
            .bind(3, integer(boot_no))
            .bind(4, present_.life.number)
            .run();
    }
    if (are_ended_wrong())
        write_ended();
}

void LifeMending::write_ended() {
    database_.execute("DELETE FROM ended_journal");
    for (const EndedRow& row : ended_) {
        database_
            .prepare(
                "INSERT INTO ended_journal (life, journal_id, head_seq, head_hash, taken_seq, "
                "taken_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .bind(1, row.life.number)
            .bind(2, ByteView(row.journal.bytes))
            .bind(3, integer(row.head->seq.value))
            .bind(4, ByteView(row.head->hash))
            .bind(5, integer(row.taken->seq.value))
            .bind(6, ByteView(row.taken->hash))
            .run();
    }
    for (const Life& life : unsound_spans_)
        database_.prepare("DELETE FROM unreadable WHERE life = ?1").bind(1, life.number).run();
}

}  // namespace onepool::node
