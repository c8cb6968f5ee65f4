#include "fake_store.hpp"

#include <algorithm>
#include <iterator>

#include "node/core/task_board.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::node {
namespace {

struct Apply {
    FakeStore& store;
    void operator()(const JournalAppend& row) const {
        const Seq head = store.journal.empty() ? Seq{} : store.journal.rbegin()->first;
        CHECK(row.seq == head.next());
        expect_new(store.journal, row.basket);
        for (const auto& [journal, rows] : store.ended_rows)
            expect_new(rows, row.basket);
        store.journal[row.seq] = row;
    }
    static void expect_new(const FakeStore::Rows& rows, const BasketId& document) {
        for (const auto& [seq, each] : rows) {
            CHECK(document.is_none() || each.basket != document);
        }
    }
    void operator()(const JournalBegin& row) const {
        CHECK(row.ended.journal == store.live && row.next != store.live);
        CHECK(row.ended.head.seq ==
              (store.journal.empty() ? Seq{} : store.journal.rbegin()->first));
        store.ended.push_back(row.ended);
        store.ended_rows[store.live] = std::move(store.journal);
        store.journal.clear();
        store.live = row.next;
    }
    void operator()(const JournalPrune& row) const {
        const auto behind = store.journal.upper_bound(row.last);
        if (behind != store.journal.begin())
            store.journal.erase(store.journal.begin(), std::prev(behind));
    }
    void operator()(const LatePut& row) const {
        for (EndedJournal& ended : store.ended) {
            if (ended.journal != row.journal)
                continue;
            ended.taken = row.taken;
            ended.unreadable = row.unreadable;
            ended.lost = row.lost;
        }
    }
    void operator()(const EventBack& row) const {
        FakeStore::Rows& rows = row.to == BackTo::beside    ? store.recalled[row.journal]
                                : row.journal == store.live ? store.journal
                                                            : store.ended_rows.at(row.journal);
        rows[row.seq] = {row.seq, row.hash, row.basket, row.payload};
    }
    void operator()(const BasketPut& row) const { store.baskets[row.basket] = row.state; }
    void operator()(const BasketErase& row) const { store.baskets.erase(row.basket); }
    void operator()(const CursorPut& row) const { store.cursor = row; }
    void operator()(const TaskPut& row) const { store.tasks[row.task.order] = row.task; }
    void operator()(const HeldTasksErase&) const {
        std::erase_if(store.tasks, [](const auto& each) { return is_to_do(each.second.state); });
    }
    // As the real one keeps it.
    void operator()(const PickPut& row) const {
        const auto kept = decode_pick(encode_pick(row.progress));
        CHECK(kept == row.progress);
        store.picks[row.progress.order] = *kept;
    }
    void operator()(const PickErase& row) const { store.picks.erase(row.order); }
    void operator()(const UsedRightPut& row) const { store.used_rights[row.sku] = row; }
    // As the real one keeps them.
    void operator()(const CountSessionPut& row) const {
        const auto kept = decode_count_session(encode_count_session(row.session));
        CHECK(kept == row.session);
        store.counts[row.session.id] = *kept;
    }
    void operator()(const CountLinePut& row) const {
        const auto kept = decode_counted_sku(encode_counted_sku(row.line));
        CHECK(kept == row.line);
        store.counted[{row.line.session, row.line.sku}] = *kept;
    }
    void operator()(const CountLineErase& row) const {
        store.counted.erase({row.session, row.sku});
    }
    void operator()(const CountErase& row) const {
        std::erase_if(store.counted,
                      [&](const auto& each) { return each.first.first == row.session; });
        if (row.what == CountErase::What::all)
            store.counts.erase(row.session);
    }
    void operator()(const LevelPut& row) const { store.levels[row.level.sku] = row.level; }
    void operator()(const ReturnedPut& row) const { store.returned[row.original] = row.quantity; }
    void operator()(const OverridesPut& row) const { store.overrides = row; }
    void operator()(const PinTriesPut& row) const { store.tries = row; }
    void operator()(const DayPut& row) const { store.days[row.day] = row.sealed; }
    void operator()(const HubKeyPut& row) const { store.hub_key = row.key; }
    void operator()(const HeadWitnessPut& row) const { store.witness = row.sealed; }
    void operator()(const ChunkPut& row) const { store.chunks[row.digest] = row.content; }
    void operator()(const ChunkErase& row) const { store.chunks.erase(row.digest); }
    void operator()(const ScopePut& row) const { store.scopes[row.scope.mark.scope] = row.scope; }
};

}  // namespace

void FakeStore::commit(const std::vector<Record>& records) {
    for (const auto& record : records)
        std::visit(Apply{*this}, record);
}

NodeCore::Stored FakeStore::load() const {
    NodeCore::Stored stored;
    const Seq first = journal.empty() ? Seq{1} : journal.begin()->first;
    stored.uplink.first_retained = first == Seq{1} ? first : first.next();
    stored.uplink.acked = cursor.acked;
    stored.uplink.safe = cursor.safe;
    stored.uplink.hub_epoch = cursor.hub_epoch;
    stored.uplink.epoch = cursor.epoch;
    stored.uplink.token = cursor.token;
    for (const auto& [seq, row] : journal) {
        stored.uplink.head = {seq, row.hash};
        stored.last_hlc = event(seq).header.hlc;
        if (seq > cursor.acked.seq)
            stored.unacknowledged.emplace_back(seq, row.payload);
    }
    stored.ended = ended;
    stored.damage.events = damaged;
    stored.hub_key = hub_key;
    stored.witness = witness;
    for (const auto& [id, state] : baskets)
        stored.baskets.push_back(state);
    for (const auto& [order, task] : tasks)
        stored.tasks.push_back(task);
    for (const auto& [order, progress] : picks)
        stored.picks.push_back(progress);
    for (const auto& [sku, level] : levels)
        stored.levels.push_back(level);
    stored.overrides = overrides;
    stored.tries = tries;
    for (const auto& [sku, used] : used_rights)
        stored.rights.used.push_back(used);
    stored.rights.lost = lost_rights;
    for (const auto& [id, session] : counts)
        stored.counts.sessions.push_back(session);
    for (const auto& [key, line] : counted)
        stored.counts.lines.push_back(line);
    for (const auto& each : returned)
        stored.returned.push_back(each);
    for (const auto& [scope, held] : scopes)
        stored.scopes.held.push_back(held);
    for (const auto& [digest, content] : chunks)
        stored.scopes.chunks.push_back(digest);
    return stored;
}

JournalRead FakeStore::read(const SendRange& range) const {
    return read(ReadJournal{live, range});
}

JournalRead FakeStore::read(const ReadJournal& asked) const {
    const Rows& rows = asked.journal == live ? journal : ended_rows.at(asked.journal);
    JournalRead read{asked.journal, asked.range.first, {}, {}};
    const auto before = rows.find(Seq{asked.range.first.value - 1});
    if (before != rows.end())
        read.prev_hash = before->second.hash;
    for (auto row = rows.find(asked.range.first);
         row != rows.end() && row->first <= asked.range.last; ++row) {
        read.events.push_back(row->second.payload);
        read.hashes.push_back(row->second.hash);
    }
    return read;
}

Prunable FakeStore::find(const FindPrunable& asked) const {
    Prunable found{asked.journal, {}};
    const auto acked = journal.find(asked.acked.seq);
    if (acked == journal.end() || acked->second.hash != asked.acked.hash)
        return found;
    for (const auto& [seq, row] : journal) {
        if (asked.journal != live || seq > asked.through ||
            UnixMs{event(seq).header.hlc.ms} >= asked.before)
            break;
        found.last = seq;
    }
    return found;
}

Event FakeStore::event(Seq seq) const {
    auto decoded = decode_event(journal.at(seq).payload);
    CHECK(std::holds_alternative<Event>(decoded));
    return std::get<Event>(std::move(decoded));
}

}  // namespace onepool::node
