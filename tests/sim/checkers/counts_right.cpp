#include "tests/sim/checkers/counts_right.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "protocol/count_limits.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

std::int64_t virtual_ms(UnixMs wall) {
    return wall.value - first_wall.value;
}

// Also of other tills: the hub compares them.
bool was_any_clock_wrong(const World& world, const std::string& location) {
    if (world.hub().process().was_clock_wrong())
        return true;
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& node = world.node(i);
        if (node.identity().location.value == location && node.process().was_clock_wrong())
            return true;
    }
    return false;
}

// Nothing happened to its disk or its name, by which it may have lost or kept back something.
bool is_unharmed(const World& world, const NodeMachine& machine) {
    return std::ranges::none_of(world.harm(), [&](const Harm& harm) {
        return harm.machine == machine.identity().client && harm.kind != HarmKind::hub_restored &&
               harm.kind != HarmKind::not_served;
    });
}

bool is_count_move(const hub::Moved& moved) {
    const auto is_of_books = [](const hub::Account& account) {
        return account.kind == hub::AccountKind::found || account.kind == hub::AccountKind::loss;
    };
    return is_of_books(moved.from) || is_of_books(moved.to);
}

std::vector<UnixMs> scans_of(const EventBody& body) {
    std::vector<UnixMs> scans;
    if (const auto* pick = std::get_if<Pick>(&body))
        scans = pick->scanned;
    if (const auto* sale = std::get_if<Sale>(&body)) {
        for (const SaleLine& line : sale->lines)
            scans.push_back(line.scanned_at);
    }
    std::erase(scans, UnixMs{});
    return scans;
}

std::int64_t blur_of(ClockTrust trust) {
    return trust == ClockTrust::ok ? limits::count_blur_ms : limits::count_blur_skewed_ms;
}

}  // namespace

std::optional<std::string> CountsRight::look(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        seen_ = 0;
        books_.clear();
        taken_.clear();
    }
    const auto& takings = evidence.takings().all();
    for (; seen_ < takings.size(); ++seen_) {
        if (auto wrong = add(world, evidence, takings[seen_]))
            return wrong;
    }
    return std::nullopt;
}

CountsRight::Missing CountsRight::add(const World& world, const Evidence& evidence,
                                      const Taking& taking) {
    const hub::LogEntry& entry = evidence.log()[taking.entry];
    std::set<Cell> touched;
    for (const hub::Effect& effect : taking.effects(evidence.log())) {
        if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect))
            taken_.try_emplace({adopted->node, adopted->journal});
        if (const auto* taken = std::get_if<hub::CountTaken>(&effect)) {
            if (auto wrong = take_count(evidence, entry, taking, *taken))
                return wrong;
        }
        const auto* moved = std::get_if<hub::Moved>(&effect);
        if (moved != nullptr && moved->from.kind == hub::AccountKind::shelf)
            touched.emplace(moved->sku.value, moved->from.location.value);
        if (moved != nullptr && moved->to.kind == hub::AccountKind::shelf)
            touched.emplace(moved->sku.value, moved->to.location.value);
    }
    if (taking.event != nullptr) {
        Seq& seq = taken_[{taking.event->node, taking.event->journal}];
        seq = std::max(seq, taking.event->seq);
    }
    add_moves(entry, taking);
    for (const hub::Effect& effect : taking.effects(evidence.log())) {
        const auto* settled = std::get_if<hub::CountSettled>(&effect);
        if (settled == nullptr)
            continue;
        if (auto wrong = settle(world, evidence, entry, *settled))
            return wrong;
        touched.emplace(settled->sku.value, settled->location.value);
    }
    for (const Cell& cell : touched) {
        if (auto wrong = judge(world, evidence, cell))
            return wrong;
    }
    return std::nullopt;
}

// When goods of an event may have left the shelf or come to it.
CountsRight::Span CountsRight::span_of(const Event& event, std::int64_t seen, std::int64_t heard) {
    const EventHeader& header = event.header;
    const std::int64_t told = virtual_ms(header.wall + header.clock_offset);
    Span when{std::min({virtual_ms(header.wall), told, heard}), std::max(seen, told)};
    // They are off the shelf when they are scanned, before their document is written.
    for (const UnixMs scanned : scans_of(event.body)) {
        when.from =
            std::min({when.from, virtual_ms(scanned), virtual_ms(scanned + header.clock_offset)});
    }
    if (header.clock_trust == ClockTrust::untrusted)
        when.until = std::max(when.until, heard);
    return when;
}

// What a count itself found, lost or moved back is in the shelf, and no event of a till.
void CountsRight::add_moves(const hub::LogEntry& entry, const Taking& taking) {
    const std::int64_t heard = virtual_ms(entry.at);
    Span when{heard, heard};
    bool is_of_count = false;
    std::map<Cell, std::int64_t> changes;
    for (std::size_t i = taking.begin; i < taking.end; ++i) {
        const hub::Effect& effect = entry.effects[i];
        // A person's replay: of whatever time.
        if (std::holds_alternative<hub::EventDated>(effect) && taking.event == nullptr)
            when.from = std::numeric_limits<std::int64_t>::min();
        is_of_count = is_of_count || std::holds_alternative<hub::CountSettled>(effect) ||
                      std::holds_alternative<hub::CountCorrected>(effect);
        const auto* moved = std::get_if<hub::Moved>(&effect);
        if (moved == nullptr)
            continue;
        const bool is_off = moved->from.kind == hub::AccountKind::shelf;
        const bool is_on = moved->to.kind == hub::AccountKind::shelf;
        if (!is_off && !is_on)
            continue;
        const hub::Account& shelf = is_off ? moved->from : moved->to;
        const Cell cell{moved->sku.value, shelf.location.value};
        const std::int64_t units = is_off ? -moved->quantity.value : moved->quantity.value;
        books_[cell].shelf += units;
        if (!(is_of_count && is_count_move(*moved)))
            changes[cell] += units;
    }
    if (taking.event != nullptr && taking.event->event)
        when = span_of(*taking.event->event, taking.event->seen_at.value, heard);
    for (const auto& [cell, units] : changes) {
        Books& books = books_[cell];
        books.moves.push_back({when, units});
        if (books.right)
            classify(*books.right, books.moves.back());
    }
}

void CountsRight::classify(Right& right, const Move& move) {
    if (move.when.until < right.counted.when.from)
        return;
    if (move.when.from > right.counted.when.until) {
        right.after += move.units;
    } else {
        right.less += std::min<std::int64_t>(0, move.units);
        right.more += std::max<std::int64_t>(0, move.units);
    }
}

// As its event says.
CountsRight::Missing CountsRight::take_count(const Evidence& evidence, const hub::LogEntry& entry,
                                             const Taking& taking, const hub::CountTaken& taken) {
    const std::string& sku = evidence.takings().sku(taken.sku);
    const auto* count =
        taking.is_booked() ? std::get_if<Count>(&taking.event->event->body) : nullptr;
    if (count == nullptr)
        return join("entry ", entry.lsn.value, " takes a count of ", sku, " that nobody made");
    const auto line = std::ranges::find(count->lines, Sku{sku}, &CountLine::sku);
    if (line == count->lines.end() || line->quantity != taken.counted) {
        return join("entry ", entry.lsn.value, " takes ", taken.counted, " of ", sku,
                    " as counted, which its event does not say");
    }
    const std::int64_t offset = taking.event->event->header.clock_offset.value;
    const std::int64_t blur = blur_of(line->clock_trust) + (offset < 0 ? -offset : offset);
    books_[{taken.sku.value, taken.location.value}].waiting =
        Counted{.units = taken.counted.value,
                .when = {virtual_ms(line->from) - blur, virtual_ms(line->until) + blur},
                .taken_at = virtual_ms(entry.at)};
    return std::nullopt;
}

CountsRight::Missing CountsRight::settle(const World& world, const Evidence& evidence,
                                         const hub::LogEntry& entry,
                                         const hub::CountSettled& settled) {
    const Cell cell{settled.sku.value, settled.location.value};
    Books& books = books_[cell];
    const std::string& location = evidence.takings().location(settled.location);
    if (!books.waiting)
        return join(what(evidence, cell), " settles a count that nobody waits for");
    const Counted counted = *std::exchange(books.waiting, std::nullopt);
    if (!was_any_clock_wrong(world, location)) {
        const auto unheard = find_unheard(world, evidence, location, counted);
        const bool is_overdue = settled.note.starts_with("not heard") &&
                                virtual_ms(entry.at) - counted.taken_at >= limits::count_wait_ms;
        if (unheard && !is_overdue)
            return join(what(evidence, cell), " is settled before ", *unheard);
    }
    if (settled.outcome == hub::CountOutcome::doubtful)
        return std::nullopt;
    books.right = Right{.counted = counted};
    for (const Move& move : books.moves)
        classify(*books.right, move);
    // What it found or missed came or went while it was made: somebody who counted at the same time
    // may have seen it or not.
    books.moves.push_back({counted.when, counted.units - settled.expected.value});
    return std::nullopt;
}

// The newest event of each till from before the count, as its disk has it.
CountsRight::Missing CountsRight::find_unheard(const World& world, const Evidence& evidence,
                                               const std::string& location,
                                               const Counted& counted) const {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& machine = world.node(i);
        const auto& identity = machine.identity();
        const NodeImage& image = evidence.node(i);
        if (identity.location.value != location || !is_unharmed(world, machine))
            continue;
        const auto taken = taken_.find({identity.node, machine.named(image.present())});
        if (taken == taken_.end())
            continue;  // nobody waits for whom he never met
        const auto& rows = image.journal();
        const auto before = std::find_if(rows.rbegin(), rows.rend(), [&](const JournalRow& row) {
            const Written* written = evidence.archive().find(row.hash);
            return written != nullptr && written->seen_at.value < counted.when.from;
        });
        if (before != rows.rend() && before->seq > taken->second)
            return join("event ", before->seq.value, " of ", identity.name, " was heard");
    }
    return std::nullopt;
}

CountsRight::Missing CountsRight::judge(const World& world, const Evidence& evidence,
                                        const Cell& cell) const {
    const Books& books = books_.at(cell);
    const std::string& location = evidence.takings().location(hub::LocationIndex{cell.second});
    if (!books.right || was_any_clock_wrong(world, location))
        return std::nullopt;
    const Right& right = *books.right;
    const std::int64_t least = right.counted.units + right.after + right.less;
    const std::int64_t most = right.counted.units + right.after + right.more;
    if (books.shelf >= least && books.shelf <= most)
        return std::nullopt;
    return join(what(evidence, cell), " is ", books.shelf, " on the shelf; ", right.counted.units,
                " were counted, and what was recorded since makes that ", least, " to ", most);
}

std::optional<std::string> CountsRight::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    for (const auto& [cell, books] : books_) {
        const std::string& location = evidence.takings().location(hub::LocationIndex{cell.second});
        if (!books.waiting || was_any_clock_wrong(world, location))
            continue;
        bool is_all_heard = true;
        for (std::size_t i = 0; i < world.node_count(); ++i) {
            const NodeMachine& node = world.node(i);
            const bool is_here = node.identity().location.value == location;
            is_all_heard = is_all_heard && (!is_here || is_unharmed(world, node));
        }
        if (is_all_heard)
            return join(what(evidence, cell), " was counted, and still waits for nobody");
    }
    return std::nullopt;
}

std::string CountsRight::what(const Evidence& evidence, const Cell& cell) const {
    return join(evidence.takings().sku(hub::SkuIndex{cell.first}), " at ",
                evidence.takings().location(hub::LocationIndex{cell.second}));
}

}  // namespace onepool::sim
