#include "tests/sim/world/node_image.hpp"

#include <utility>

#include "node/core/task_board.hpp"
#include "protocol/codec.hpp"
#include "tests/sim/world/record_bytes.hpp"

namespace onepool::sim {

using namespace node;

namespace {

Position read_position(RecordReader& in) {
    const Seq seq{in.number()};
    return {seq, in.fixed<Digest>()};
}

// Tasks and levels are kept as the wire's own bytes, so their codec is part of every recovery.
Downlink as_downlink(ByteView bytes) {
    auto decoded = decode_message(bytes);
    auto* message = std::get_if<Message>(&decoded);
    CHECK(message != nullptr);
    auto* downlink = std::get_if<Downlink>(message);
    CHECK(downlink != nullptr);
    return std::move(*downlink);
}

BasketId read_basket(RecordReader& in) {
    return BasketId{in.fixed<decltype(BasketId::bytes)>()};
}

// Of the newest event that can be read, as the store finds it.
Hlc last_hlc(const NodeImage& image) {
    for (std::size_t life = image.lives(); life > 0; --life) {
        const auto& rows = image.rows(life - 1);
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
            const auto decoded = decode_event(row->payload);
            if (const auto* event = std::get_if<Event>(&decoded))
                return event->header.hlc;
        }
    }
    return {};
}

}  // namespace

void NodeImage::follow(const SimDisk& disk, Extent extent) {
    if (history_ != disk.history(extent))
        *this = NodeImage{};
    history_ = disk.history(extent);
    const std::size_t end = disk.count(extent);
    for (; applied_ < end; ++applied_)
        apply(disk.transaction(applied_));
}

void NodeImage::apply(ByteView transaction) {
    RecordReader in(transaction);
    while (!in.is_at_end())
        apply_record(in);
}

void NodeImage::put_count(RowTag what, RecordReader& in) {
    if (what == RowTag::pin_tries) {
        tries_.wrong_in_a_row = static_cast<std::uint32_t>(in.number());
        return;
    }
    overrides_.day = BusinessDay{static_cast<std::int32_t>(in.signed_number())};
    overrides_.units = Units{in.signed_number()};
}

void NodeImage::apply_record(RecordReader& in) {
    switch (const auto tag = static_cast<RowTag>(in.number()); tag) {
        case RowTag::journal:
            return append(in);
        case RowTag::basket:
            return put_basket(in);
        case RowTag::basket_gone:
            baskets_.erase(read_basket(in));
            return;
        case RowTag::cursor:
            return put_cursor(in);
        case RowTag::task:
            put_task(in.bytes());
            return;
        case RowTag::tasks_gone:
            std::erase_if(tasks_, [](const auto& each) { return is_to_do(each.second.state); });
            return;
        case RowTag::pick:
            put_pick(in.bytes());
            return;
        case RowTag::pick_gone:
            erase_pick(in);
            return;
        case RowTag::level:
            put_level(in.bytes());
            return;
        case RowTag::used_right:
            return put_used_right(in);
        case RowTag::overrides:
        case RowTag::pin_tries:
            return put_count(tag, in);
        case RowTag::count_session:
        case RowTag::count_line:
        case RowTag::count_line_gone:
        case RowTag::count_gone:
            return change_count(tag, in);
        case RowTag::returned:
            return put_returned(in);
        case RowTag::journal_begin:
            begin_journal(in);
            return;
        case RowTag::journal_prune:
            pruned_ = Seq{in.number()};
            return;
        case RowTag::late:
            return put_late(in);
        case RowTag::hub_key:
            hub_key_ = PublicKey{in.fixed<decltype(PublicKey::bytes)>()};
            return;
        case RowTag::witness:
            witness_ = in.copy();
            return;
        case RowTag::day:
            put_day(in);
            return;
        case RowTag::chunk:
            return put_chunk(in);
        case RowTag::chunk_gone:
            chunks_.erase(in.fixed<Digest>());
            return;
        case RowTag::scope:
            return put_scope(in);
        case RowTag::back:
            return put_back(in);
    }
    const bool is_known_tag = false;
    CHECK(is_known_tag);
}

void NodeImage::put_basket(RecordReader& in) {
    const BasketId basket = read_basket(in);
    baskets_[basket] = in.copy();
}

void NodeImage::append(RecordReader& in) {
    JournalRow row{Seq{in.number()}, in.fixed<Digest>(), read_basket(in), in.copy()};
    row.hub_epoch = cursor_.hub_epoch;
    // UNIQUE in the real schema too: a basket is one document, once.
    if (!row.basket.is_none())
        documents_.emplace(row.basket, JournalPlace{present_, row.seq});
    journal_.push_back(std::move(row));
}

void NodeImage::put_cursor(RecordReader& in) {
    cursor_.acked = read_position(in);
    cursor_.safe = Seq{in.number()};
    cursor_.hub_epoch = HubEpoch{in.number()};
    cursor_.epoch = static_cast<std::uint32_t>(in.number());
    cursor_.token = in.copy();
}

void NodeImage::begin_journal(RecordReader& in) {
    node::EndedJournal ended;
    ended.journal = JournalId{in.fixed<decltype(JournalId::bytes)>()};
    ended.head = read_position(in);
    ended.taken = read_position(in);
    ended.held = read_position(in);
    ended.lost = read_position(in);
    ended_.push_back({ended, std::exchange(journal_, {})});
    present_ = JournalId{in.fixed<decltype(JournalId::bytes)>()};
    pruned_ = {};
}

void NodeImage::put_late(RecordReader& in) {
    const JournalId journal{in.fixed<decltype(JournalId::bytes)>()};
    const Position taken = read_position(in);
    const Position lost = read_position(in);
    std::vector<Unreadable> unreadable(in.number());
    for (Unreadable& span : unreadable) {
        span.after = read_position(in);
        span.last = Seq{in.number()};
    }
    for (Ended& each : ended_) {
        if (each.journal.journal == journal) {
            each.journal.taken = taken;
            each.journal.lost = lost;
            each.journal.unreadable = unreadable;
        }
    }
}

void NodeImage::put_returned(RecordReader& in) {
    const BasketId basket = read_basket(in);
    const auto line_no = static_cast<std::uint32_t>(in.number());
    returned_[OriginalLine{basket, line_no}] = Units{in.signed_number()};
}

void NodeImage::put_used_right(RecordReader& in) {
    const Sku sku{in.text()};
    const JournalId journal{in.fixed<decltype(JournalId::bytes)>()};
    const HubEpoch hub_epoch{in.number()};
    used_rights_[sku] = {sku, journal, hub_epoch, Units{in.signed_number()}};
}

void NodeImage::change_count(RowTag what, RecordReader& in) {
    if (what == RowTag::count_session) {
        const auto session = node::decode_count_session(in.bytes());
        CHECK(session.has_value());
        counts_[session->id] = *session;
        return;
    }
    if (what == RowTag::count_line) {
        const auto line = node::decode_counted_sku(in.bytes());
        CHECK(line.has_value());
        counted_[{line->session, line->sku}] = *line;
        return;
    }
    const BasketId session = read_basket(in);
    if (what == RowTag::count_line_gone) {
        counted_.erase({session, Sku{in.text()}});
        return;
    }
    std::erase_if(counted_, [&](const auto& each) { return each.first.first == session; });
    if (in.number() == static_cast<std::uint64_t>(node::CountErase::What::all))
        counts_.erase(session);
}

void NodeImage::put_day(RecordReader& in) {
    const BusinessDay day{static_cast<std::int32_t>(in.signed_number())};
    days_[day] = in.copy();
}

void NodeImage::put_back(RecordReader& in) {
    RowBack back{.journal = JournalId{in.fixed<decltype(JournalId::bytes)>()},
                 .row = {},
                 .to = static_cast<BackTo>(in.number())};
    back.row = {Seq{in.number()}, in.fixed<Digest>(), read_basket(in), in.copy()};
    if (back.to == BackTo::own_row) {
        std::vector<JournalRow>* rows = &journal_;
        for (Ended& each : ended_) {
            if (each.journal.journal == back.journal)
                rows = &each.rows;
        }
        CHECK(back.row.seq.value <= rows->size());
        JournalRow& row = (*rows)[back.row.seq.value - 1];
        const HubEpoch written_under = row.hub_epoch;
        row = back.row;
        row.hub_epoch = written_under;
    }
    back_.push_back(std::move(back));
}

void NodeImage::put_pick(ByteView bytes) {
    const auto progress = decode_pick(bytes);
    CHECK(progress.has_value());
    picks_[progress->order] = *progress;
}

void NodeImage::erase_pick(RecordReader& in) {
    ChannelId channel{in.text()};
    picks_.erase({std::move(channel), OrderId{in.text()}});
}

void NodeImage::put_chunk(RecordReader& in) {
    const auto digest = in.fixed<Digest>();
    chunks_[digest] = in.copy();
}

void NodeImage::put_task(ByteView bytes) {
    const Downlink downlink = as_downlink(bytes);
    for (const ShipTask& task : downlink.tasks)
        tasks_[task.order] = task;
}

void NodeImage::put_level(ByteView bytes) {
    const Downlink downlink = as_downlink(bytes);
    for (const StockLevel& level : downlink.levels)
        levels_[level.sku] = level;
}

void NodeImage::put_scope(RecordReader& in) {
    HeldScope held;
    held.mark.scope = static_cast<Scope>(in.number());
    held.mark.version = in.number();
    held.slot = static_cast<std::uint8_t>(in.number());
    for (std::uint64_t left = in.number(); left > 0; --left)
        held.chunks.push_back(in.fixed<Digest>());
    scopes_[held.mark.scope] = std::move(held);
}

const Bytes* NodeImage::chunk(const Digest& digest) const {
    const auto found = chunks_.find(digest);
    return found == chunks_.end() ? nullptr : &found->second;
}

const std::vector<JournalRow>& NodeImage::rows_of(const JournalId& journal) const {
    for (const Ended& each : ended_) {
        if (each.journal.journal == journal)
            return each.rows;
    }
    return journal_;
}

std::optional<JournalPlace> NodeImage::find(const BasketId& basket) const {
    const auto found = documents_.find(basket);
    if (found == documents_.end())
        return std::nullopt;
    return found->second;
}

const RowBack* NodeImage::find_beside(const BasketId& basket) const {
    for (const RowBack& back : back_) {
        if (back.to == BackTo::beside && !basket.is_none() && back.row.basket == basket)
            return &back;
    }
    return nullptr;
}

std::optional<Basket> NodeImage::find_basket(const BasketId& basket) const {
    const auto found = baskets_.find(basket);
    return found == baskets_.end() ? std::nullopt : decode_basket(found->second);
}

Position NodeImage::head() const {
    if (journal_.empty())
        return {};
    return Position{journal_.back().seq, journal_.back().hash};
}

NodeCore::Stored NodeImage::stored() const {
    NodeCore::Stored stored;
    stored.uplink = Uplink::Stored{.head = head(),
                                   .acked = cursor_.acked,
                                   .safe = cursor_.safe,
                                   .first_retained = pruned_.next(),
                                   .hub_epoch = cursor_.hub_epoch,
                                   .epoch = cursor_.epoch,
                                   .token = cursor_.token};
    stored.last_hlc = last_hlc(*this);
    for (const Ended& each : ended_)
        stored.ended.push_back(each.journal);
    stored.hub_key = hub_key_;
    stored.witness = witness_;
    for (const auto& [id, state] : baskets_)
        stored.baskets.push_back(state);
    for (const auto& [key, task] : tasks_)
        stored.tasks.push_back(task);
    for (const auto& [key, progress] : picks_)
        stored.picks.push_back(progress);
    for (const auto& [sku, level] : levels_)
        stored.levels.push_back(level);
    for (const auto& [sku, used] : used_rights_)
        stored.rights.used.push_back(used);
    for (const auto& [id, session] : counts_)
        stored.counts.sessions.push_back(session);
    for (const auto& [key, line] : counted_)
        stored.counts.lines.push_back(line);
    stored.overrides = overrides_;
    stored.tries = tries_;
    for (const auto& [line, units] : returned_)
        stored.returned.emplace_back(line, units);
    for (const auto& [scope, held] : scopes_)
        stored.scopes.held.push_back(held);
    for (const auto& [digest, content] : chunks_)
        stored.scopes.chunks.push_back(digest);
    for (std::size_t at = cursor_.acked.seq.value; at < journal_.size(); ++at) {
        stored.unacknowledged.emplace_back(journal_[at].seq, journal_[at].payload);
    }
    return stored;
}

}  // namespace onepool::sim
