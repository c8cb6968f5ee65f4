#include "hub/core/shelf_moves.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/count_limits.hpp"

namespace onepool::hub {

namespace {

// The batch that an entry took; nullopt: it took none.
std::optional<EventBatch> batch_of(const LogEntry& entry) {
    if (entry.kind != InputKind::node_message)
        return std::nullopt;
    auto decoded = decode_message(entry.input);
    auto* message = std::get_if<Message>(&decoded);
    auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    return batch == nullptr ? std::nullopt : std::optional(std::move(*batch));
}

std::optional<Event> event_at(const std::optional<EventBatch>& batch, Seq seq) {
    if (!batch || seq < batch->first || seq.value - batch->first.value >= batch->events.size())
        return std::nullopt;
    auto decoded = decode_event(batch->events[seq.value - batch->first.value]);
    auto* event = std::get_if<Event>(&decoded);
    return event == nullptr ? std::nullopt : std::optional(std::move(*event));
}

std::optional<ShelfMove> shelf_move(const Effect& effect, LocationIndex location) {
    const auto* moved = std::get_if<Moved>(&effect);
    if (moved == nullptr)
        return std::nullopt;
    const Account shelf{AccountKind::shelf, location};
    if (moved->from == shelf)
        return ShelfMove{moved->sku, {}, -moved->quantity};
    if (moved->to == shelf)
        return ShelfMove{moved->sku, {}, moved->quantity};
    return std::nullopt;
}

}  // namespace

UnixMs shelf_time(const Event& event, const Sku& sku, UnixMs heard_at) {
    const EventHeader& header = event.header;
    if (header.clock_trust == ClockTrust::untrusted)
        return heard_at;
    UnixMs local = std::min(header.wall, header.source_time.value_or(header.wall));
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        UnixMs scanned;
        for (const SaleLine& line : sale->lines) {
            if (line.sku == sku)
                scanned = std::max(scanned, line.scanned_at);
        }
        if (scanned > UnixMs{})
            local = std::min(local, scanned);
    } else if (const auto* pick = std::get_if<Pick>(&event.body)) {
        const auto line = std::ranges::find(pick->lines, sku, &StockLine::sku);
        const auto at = static_cast<std::size_t>(line - pick->lines.begin());
        if (at < pick->scanned.size())
            local = std::min(local, pick->scanned[at]);
    }
    return std::min(local + header.clock_offset, heard_at);
}

const Sku* ShelfWalk::name_of(SkuIndex sku) const {
    const auto found = std::ranges::lower_bound(wanted_.skus, sku, {},
                                                [](const auto& each) { return each.first; });
    return found == wanted_.skus.end() || found->first != sku ? nullptr : &found->second;
}

bool ShelfWalk::is_full() const {
    return moves_.size() > limits::moves_per_walk;
}

// What an event moved stands before its verdict.
void ShelfWalk::add(const LogEntry& entry) {
    after_ = entry.lsn;
    if (entry.lsn > wanted_.up_to || is_full())
        return;
    std::optional<std::optional<EventBatch>> batch;  // decoded once it is needed
    std::optional<UnixMs> dated;
    std::vector<ShelfMove> group;
    const auto end_group = [&](const std::optional<Event>& event) {
        for (ShelfMove& move : group) {
            move.at = dated   ? std::min(*dated, entry.at)
                      : event ? shelf_time(*event, *name_of(move.sku), entry.at)
                              : entry.at;
            moves_.push_back(move);
        }
        group.clear();
    };
    for (const Effect& effect : entry.effects) {
        if (const auto move = shelf_move(effect, wanted_.location)) {
            if (name_of(move->sku) != nullptr)
                group.push_back(*move);
        } else if (const auto* date = std::get_if<EventDated>(&effect)) {
            end_group(std::nullopt);
            dated = date->at;
        } else if (const auto* judged = std::get_if<EventJudged>(&effect); judged) {
            if (group.empty())
                continue;
            if (!batch)
                batch = batch_of(entry);
            end_group(event_at(*batch, judged->seq));
        }
    }
    end_group(std::nullopt);
}

ShelfFound ShelfWalk::found() && {
    const bool are_too_many = is_full();
    return {wanted_.number, std::move(moves_), are_too_many};
}

}  // namespace onepool::hub
