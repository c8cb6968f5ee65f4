// A journal that the hub fenced is ended, and the till goes on in a new one: nothing it recorded is
// thrown away. What the hub may not have of the ended one follows behind the live stream.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/signature.hpp"

namespace onepool::node {
namespace {

// As random as the seed; another one for each journal of this database.
JournalId derive_journal(const JournalId& seed, std::uint64_t ended) {
    const auto number = static_cast<std::uint8_t>(ended);
    static_assert(limits::ended_journals <= UINT8_MAX);
    const Digest digest =
        sha256({view("onepool-journal-1"), seed.bytes, ByteView(&number, sizeof number)});
    JournalId journal;
    std::copy_n(digest.begin(), journal.bytes.size(), journal.bytes.begin());
    return journal;
}

// What was let go of, and what a person should see to; in the order of MendedRows.
std::vector<std::string> texts_of(const MendedRows& rows, const std::optional<PublicKey>& hub) {
    const std::string end =
        " Selling goes on; tell the operator, and have the disk looked at before it fails.";
    std::vector<std::string> texts;
    if (rows.is_returned) {
        texts.push_back(
            "The disk of this till damaged what it knows of goods given back. It was counted anew "
            "from the returns that are still recorded here; where they are not, this till might "
            "give back the same goods twice, so look at an old receipt before you do." +
            end);
    }
    if (rows.is_hub_key) {
        texts.push_back(
            "The disk of this till damaged the key of its hub. " +
            (hub ? "The hub with the key " + fingerprint(*hub) + " is believed, and no other."
                 : std::string("The next hub it meets is believed: to name the right "
                               "one, stop this program and run onepool-node trust-hub "
                               "with the key that `onepool status` shows.")) +
            end);
    }
    if (rows.is_evidence) {
        texts.push_back(
            "The disk of this till damaged what the hub signed for its journal. That proof is gone "
            "from this till, and the next acknowledgement of the hub takes its place; nothing "
            "recorded is lost." +
            end);
    }
    if (rows.is_pick) {
        texts.push_back(
            "The disk of this till damaged what was scanned of an order that is being picked. It "
            "is forgotten: scan that order's goods again." +
            end);
    }
    if (rows.is_count) {
        texts.push_back(
            "The disk of this till damaged what was counted of its shelves. What is missing in the "
            "list of a count is forgotten: count it again." +
            end);
    }
    if (rows.is_rights) {
        texts.push_back(
            "The disk of this till damaged what it knows of its rights, so it sells without them "
            "and asks more often about goods that are promised." +
            end);
    }
    if (rows.is_provided) {
        texts.push_back(
            "The disk of this till damaged which catalogue, prices, staff and settings of the hub "
            "it has. What is not sure is fetched anew when the hub is met; until then look at the "
            "prices, which may be those of an older version." +
            end);
    }
    return texts;
}

// Where the hub holds more than it ever told this database, or than stands here, an older copy was
// put back: that part comes back from it.
void learn_held(const Fence& fence, const Position& acked, EndedJournal& ended) {
    if (fence.held.seq > last_place)
        return;  // no till ever recorded that many
    const Position& held = fence.held;
    // What the hub holds proves damaged rows only where it is this database's own history: where
    // the hub ended the journal for what it cannot be sure of, only what it once acknowledged is.
    ended.held = fence.reason == FenceReason::damaged ? held : acked;
    const bool is_other = held.seq == ended.head.seq && held.hash != ended.head.hash;
    if (is_other || held.seq > acked.seq || held.seq > ended.head.seq)
        ended.lost = held;
}

}  // namespace

bool NodeCore::State::can_begin_journal() const {
    return !config.journal_seed.is_none() && late.journals().size() < limits::ended_journals;
}

// In one transaction: whatever was recorded before is of the ended journal, whatever comes after of
// the new one. The Hello of the new one leaves after that commit.
void NodeCore::State::begin_journal(const Fence& fence, Step& step) {
    EndedJournal ended{config.journal, uplink.head(), taken_before(fence), uplink.first_retained()};
    learn_held(fence, uplink.acked(), ended);
    const std::string why = uplink.fence_text();
    config.journal = derive_journal(config.journal_seed, late.journals().size());
    late.add(ended);
    uplink.begin_journal(config.journal, step.now);
    inbox.begin_journal(config.journal);
    rights.begin_journal(config.journal);
    inquiries.begin_journal(config.journal);
    board.forget_held();
    stock.begin_journal();
    ages.begin_journal();
    reading.reset();
    read_again_at.reset();
    is_rolled_back = false;
    written_cursor = cursor();
    step.batch.persist.push_back(JournalBegin{ended, config.journal});
    step.batch.persist.push_back(written_cursor);
    // An older database may show what was shipped long ago: the hub tells anew what is to do, but
    // for what it has not heard of.
    step.batch.persist.push_back(HeldTasksErase{});
    for (const ShipTask& task : board.to_do())
        step.batch.persist.push_back(TaskPut{task});
    for (const auto& [order, progress] : std::exchange(picks, {}))
        step.batch.persist.push_back(PickErase{order});
    asked.clear();
    named.clear();
    step.batch.notify.push_back(
        {NoticeKind::alarm,
         {},
         "The hub takes no more of this till's journal (" + why +
             "), so the till has begun a new one. Selling goes on, and what the hub does not have "
             "follows by itself; tell the operator, who sees a case about it."});
    step.batch.notify.push_back({NoticeKind::status_changed, {}, {}});
    step.batch.notify.push_back({NoticeKind::tasks_changed, {}, {}});
    move_guard(step);
}

// What both are sure of. Where the hub holds less than this till was once told, or something else
// under the number of its newest event (a copy of this database sent that), nobody knows where its
// memory ends: then all of it is sent.
Position NodeCore::State::taken_before(const Fence& fence) const {
    const Position& head = uplink.head();
    const Position& acked = uplink.acked();
    if (fence.late_from == Seq{0})
        return head;
    const bool is_another = acked.seq == head.seq && acked.hash != head.hash;
    return acked.seq < fence.late_from && acked.seq <= head.seq && !is_another ? acked : Position{};
}

void NodeCore::State::hear_late(const Ack& ack, Step& step) {
    if (ack.hub_epoch != uplink.hub_epoch() || !late.owns(ack.journal))
        return;
    if (late.receive(ack) != LateUpload::Progress::moved)
        return;
    dirty_late.erase(ack.journal);
    step.batch.persist.push_back(late.row_of(ack.journal));
    if (late.left() == 0)
        finish_late(step);
}

void NodeCore::State::finish_late(Step& step) {
    stock.late_done();
    inquiries.late_done();
    for (const ShipTask& task : board.late_done())
        put_task(board.learn(task), step);
    ages.late_done();
    heartbeat_due = step.now.steady;  // so that the hub closes its case
    step.batch.notify.push_back({NoticeKind::status_changed, {}, {}});
}

void NodeCore::State::rewind_late(Step& step) {
    late.rewind();
    for (const EndedJournal& ended : late.journals())
        step.batch.persist.push_back(late.row_of(ended.journal));
}

void NodeCore::State::take_late(const JournalRead& found, Step& step) {
    const auto wanted = late.wants(step.now);
    const bool is_wanted =
        wanted && wanted->journal == found.journal && wanted->range.first == found.first;
    if (!is_wanted || !is_idle())
        return;
    const JournalRead read = behind(late.current().taken, found);
    if (late.contradicts(read.prev_hash)) {
        late.begin_again();
        step.batch.persist.push_back(late.row_of(read.journal));
        return;
    }
    const EventBatch batch = batch_of(read, wanted->range.last, step.now);
    if (batch.events.empty())
        return read.has_disk_failed ? put_off_late(step) : pass_over(read, step);
    // The hub hears why there is a hole before what follows it.
    write_unreadable(step);
    if (std::exchange(is_unreadable_news, false))
        step.batch.send.push_back(Publish{UpTopic::state, encode_message(node_state(step.now))});
    step.batch.send.push_back(Publish{UpTopic::events, encode_message(batch)});
    late.sent({Seq{read.first.value + batch.events.size() - 1}, batch.last_hash}, step.now);
}

void NodeCore::State::put_off_late(Step& step) {
    late.put_off(step.now);
    if (std::exchange(is_late_put_off, true))
        return;
    step.batch.notify.push_back(
        {NoticeKind::alarm,
         {},
         "The disk of this till fails to read an ended journal, so what it still holds is not sent "
         "to the hub; it is tried again. Selling goes on; tell the operator."});
}

// Nobody has it, whatever is done; what follows must not wait for it.
void NodeCore::State::pass_over(const JournalRead& read, Step& step) {
    late.pass_over(read.prev_hash);
    dirty_late.insert(read.journal);
    if (!std::exchange(is_damage_told, true)) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             "Event " + std::to_string(read.first.value) +
                 " of an ended journal was damaged on this till's disk and cannot be sent to the "
                 "hub; what follows it is. Selling goes on; tell the operator, who sees a case."});
    }
    is_unreadable_news = true;
    if (late.left() == 0)
        finish_late(step);
}

// Before the hub hears of it: what it was told must not be forgotten at a restart.
void NodeCore::State::write_unreadable(Step& step) {
    for (const JournalId& journal : std::exchange(dirty_late, {})) {
        step.batch.persist.push_back(late.row_of(journal));
        heartbeat_due = step.now.steady;  // whether or not more follows
    }
}

std::vector<UnreadableEvents> NodeCore::State::unreadable() const {
    std::vector<UnreadableEvents> events;
    for (const EndedJournal& ended : late.journals()) {
        for (const Unreadable& span : ended.unreadable) {
            if (events.size() < limits::unreadable_spans)
                events.push_back({ended.journal, span.after.seq.next(), span.last});
        }
    }
    return events;
}

void NodeCore::State::look_at_guard(Step& step) {
    if (!is_rolled_back)
        return move_guard(step);
    const GuardMark& mark = config.guard->mark;
    step.batch.notify.push_back(
        {NoticeKind::alarm,
         {},
         "The database of this till is older than it was: it ends at event " +
             std::to_string(uplink.head().seq.value) + ", and event " +
             std::to_string(mark.head.seq.value) +
             " was recorded here before. Was it put back from a copy? Selling goes on; tell the "
             "operator, and count what was sold meanwhile."});
}

void NodeCore::State::tell_damage(Step& step) const {
    const auto tell = [&](std::string text) {
        step.batch.notify.push_back({NoticeKind::alarm, {}, std::move(text)});
    };
    if (!damage.mended_from.empty()) {
        tell(
            "The disk of this till damaged its database. What can be read was carried over; the "
            "damaged file is kept as " +
            damage.mended_from +
            ". Selling goes on; tell the operator, and have the disk replaced before it fails.");
    }
    tell_mended_rows(step);
    if (!damage.events.empty()) {
        const Seq first = damage.events.front().first;
        const bool is_at_hub = first <= uplink.acked().seq;
        tell("The disk of this till has damaged event " + std::to_string(first.value) +
             " of its journal. " +
             (is_at_hub ? "The hub has that event, and it is fetched from there. "
                        : "The hub is told when it is met, and what can be read is sent. ") +
             "Selling goes on; tell the operator, and have the disk looked at before it fails.");
    }
    if (damage.baskets > 0) {
        tell((damage.baskets == 1 ? std::string("An open basket")
                                  : std::to_string(damage.baskets) + " open baskets") +
             " of this till cannot be read from its disk and were put aside: scan the goods again, "
             "tell the operator, and have the disk looked at before it fails.");
    }
}

void NodeCore::State::tell_mended_rows(Step& step) const {
    const MendedRows& rows = damage.rows;
    std::string what;
    const auto name = [&](bool is_hurt, const char* part) {
        if (is_hurt)
            what += (what.empty() ? "" : ", ") + std::string(part);
    };
    name(rows.is_identity, "who it is");
    name(rows.is_ended, "which journals it ended");
    name(rows.is_pruned, "where its journal begins");
    name(rows.is_cursor, "how far the hub has its journal");
    if (!what.empty()) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             "The disk of this till damaged what its database says of itself: " + what +
                 ". It was put right by the events it holds, and what the hub may not have is sent "
                 "again. Nothing recorded is lost and selling goes on; tell the operator, and have "
                 "the disk looked at before it fails."});
    }
    for (std::string& text : texts_of(rows, hub_key))
        step.batch.notify.push_back({NoticeKind::alarm, {}, std::move(text)});
    if (rows.nameless == 0)
        return;
    const std::string kept = rows.kept.empty() ? "No copy of the damaged file could be kept"
                                               : "The damaged file is kept as " + rows.kept;
    step.batch.notify.push_back(
        {NoticeKind::alarm,
         {},
         (rows.nameless == 1
              ? std::string("A journal of this till has lost its name")
              : std::to_string(rows.nameless) + " journals of this till have lost their names") +
             " on its disk, so its events stay here and cannot be sent to the hub under it. " +
             kept +
             ". Selling goes on in a sound journal; tell the operator, who sees a case, and count "
             "the location."});
}

void NodeCore::State::move_guard_if_due(Step& step) {
    if (uplink.head().seq.value >= guarded.value + limits::guard_every_events)
        move_guard(step);
}

void NodeCore::State::move_guard(Step& step) {
    if (config.guard_keeping == GuardKeeping::nobody || is_rolled_back)
        return;
    guarded = uplink.head().seq;
    step.batch.send.push_back(
        GuardMove{{config.node, config.journal, uplink.head(), config.boot_no, ++guard_moves}});
}

// Ahead of the head as long as the database is known to be older, whatever is sold meanwhile.
std::optional<Position> NodeCore::State::guard_to_show() const {
    if (!is_rolled_back || config.guard->mark.journal != config.journal)
        return std::nullopt;
    Position guard = config.guard->mark.head;
    guard.seq = std::max(guard.seq, uplink.head().seq.next());
    return guard;
}

// A guard of another journal than any here: the database was begun anew beside it. Once the hub
// takes this journal there is nothing left to warn of, and the guard must follow what runs.
void NodeCore::State::welcome_ends_doubt(Step& step) {
    if (!is_rolled_back || config.guard->mark.journal == config.journal)
        return;
    is_rolled_back = false;
    move_guard(step);
}

bool NodeCore::State::is_idle() const {
    return uplink.state() == UplinkState::streaming && uplink.outbox() == 0;
}

}  // namespace onepool::node
