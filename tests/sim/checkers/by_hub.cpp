#include "tests/sim/checkers/by_hub.hpp"

#include <algorithm>
#include <tuple>

namespace onepool::sim {

using namespace protocol;

namespace {

const char* account_of(InspectOutcome outcome) {
    switch (outcome) {
        case InspectOutcome::shelf:
            return "shelf";
        case InspectOutcome::damaged:
            return "damaged";
        case InspectOutcome::supplier:
            return "supplier";
    }
    return "";
}

std::int64_t signed_units(const std::vector<ByHub::Move>& moves, const std::string& sku,
                          const std::string& to) {
    std::int64_t units = 0;
    for (const ByHub::Move& move : moves)
        units += move.sku == sku && move.to == to ? move.units : 0;
    return units;
}

}  // namespace

void ByHub::follow(const HubImage& hub, const Takings& takings) {
    if (history_ != hub.history()) {
        *this = ByHub{};
        history_ = hub.history();
    }
    for (; seen_ < takings.all().size(); ++seen_) {
        const Taking& taking = takings.all()[seen_];
        add(hub.log()[taking.entry], taking, takings);
    }
}

void ByHub::add(const hub::LogEntry& entry, const Taking& taking, const Takings& takings) {
    add_counts(entry, taking, takings);
    if (taking.is_booked() && taking.event->is_plain)
        add_inspection(entry, taking, takings);
}

void ByHub::add_counts(const hub::LogEntry& entry, const Taking& taking, const Takings& takings) {
    for (std::size_t i = taking.begin; i < taking.end; ++i) {
        const hub::Effect& effect = entry.effects[i];
        if (const auto* taken = std::get_if<hub::CountTaken>(&effect)) {
            counted_[{taken->sku.value, taken->location.value}] = taken->counted.value;
            variances_.erase({taken->sku.value, taken->location.value});
        } else if (const auto* settled = std::get_if<hub::CountSettled>(&effect)) {
            settle(*settled, {.lsn = entry.lsn,
                              .sku = takings.sku(settled->sku),
                              .from = {},
                              .to = {},
                              .location = takings.location(settled->location)});
        } else if (const auto* back = std::get_if<hub::CountCorrected>(&effect)) {
            correct(*back, {.lsn = entry.lsn,
                            .sku = takings.sku(back->sku),
                            .from = {},
                            .to = {},
                            .location = takings.location(back->location)});
        }
    }
}

// What a count booked is taken back first; what goes beyond it is a find, or a loss, of its own.
void ByHub::correct(const hub::CountCorrected& back, Move move) {
    const auto variance = variances_.find({back.sku.value, back.location.value});
    const std::int64_t booked = variance == variances_.end() ? 0 : variance->second;
    const bool is_up = back.units.value > 0;
    const std::int64_t all = is_up ? back.units.value : -back.units.value;
    const std::int64_t undone = std::min(all, std::max<std::int64_t>(0, is_up ? -booked : booked));
    const auto add = [&](const char* outside, std::int64_t units) {
        move.from = is_up ? outside : "shelf";
        move.to = is_up ? "shelf" : outside;
        move.units = units;
        if (units > 0)
            moves_.push_back(move);
    };
    add(is_up ? "loss" : "found", undone);
    add(is_up ? "found" : "loss", all - undone);
    if (variance != variances_.end())
        variance->second += back.units.value;
}

void ByHub::settle(const hub::CountSettled& settled, Move move) {
    if (settled.outcome == hub::CountOutcome::doubtful)
        return;
    const std::int64_t counted = counted_[{settled.sku.value, settled.location.value}];
    const std::int64_t more = counted - settled.expected.value;
    variances_[{settled.sku.value, settled.location.value}] = more;
    if (more == 0)
        return;
    move.from = more > 0 ? "found" : "shelf";
    move.to = more > 0 ? "shelf" : "loss";
    move.units = more > 0 ? more : -more;
    moves_.push_back(std::move(move));
}

void ByHub::add_inspection(const hub::LogEntry& entry, const Taking& taking,
                           const Takings& takings) {
    const Written& written = *taking.event;
    if (const auto* back = std::get_if<Return>(&written.event->body)) {
        for (const ReturnLine& line : back->lines) {
            if (line.disposition == Disposition::inspection && !line.line.sku.empty())
                waiting_[{written.location, line.line.sku.value}] += line.line.quantity.value;
        }
    }
    const auto* inspect = std::get_if<Inspect>(&written.event->body);
    if (inspect == nullptr)
        return;
    std::vector<Move> decided;
    for (const InspectedLine& line : inspect->lines) {
        std::int64_t& there = waiting_[{written.location, line.sku.value}];
        const std::int64_t units = std::min(there, line.quantity.value);
        there -= units;
        if (units > 0) {
            decided.push_back({.lsn = entry.lsn,
                               .sku = line.sku.value,
                               .from = "inspection",
                               .to = account_of(line.outcome),
                               .location = written.location,
                               .units = units});
        }
    }
    compare(decided, entry, taking, takings);
    moves_.insert(moves_.end(), decided.begin(), decided.end());
}

// What is moved back beside it because of a count is no part of what was decided.
void ByHub::compare(const std::vector<Move>& decided, const hub::LogEntry& entry,
                    const Taking& taking, const Takings& takings) {
    std::vector<Move> booked;
    for (std::size_t i = taking.begin; i < taking.end; ++i) {
        const auto* moved = std::get_if<hub::Moved>(&entry.effects[i]);
        if (moved == nullptr || moved->from.kind != hub::AccountKind::inspection)
            continue;
        booked.push_back({.lsn = entry.lsn,
                          .sku = takings.sku(moved->sku),
                          .from = "inspection",
                          .to = hub::to_text(moved->to.kind),
                          .location = takings.location(moved->from.location),
                          .units = moved->quantity.value});
    }
    const std::vector<Move>* const both[] = {&decided, &booked};
    for (const std::vector<Move>* each : both) {
        for (const Move& move : *each) {
            const std::int64_t wanted = signed_units(decided, move.sku, move.to);
            const std::int64_t found = signed_units(booked, move.sku, move.to);
            if (wanted == found || wrong_)
                continue;
            wrong_ = join("entry ", entry.lsn.value, " moves ", found, " of ", move.sku,
                          " from inspection to ", move.to, " at ", move.location, ", where ",
                          wanted, " were decided about and waited");
        }
    }
}

}  // namespace onepool::sim
