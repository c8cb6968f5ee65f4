#pragma once
// Two tills of a store with ten of A since before noon, what they count and sell at which time, and
// a log that is walked through as an edge would.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "protocol/count_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

class CountRoom : public testing::Test {
  protected:
    static constexpr std::int64_t minute = limits::minute_ms;
    static constexpr std::int64_t day = 24 * 60 * minute;
    static constexpr std::int64_t noon = 60 * minute;  // by the clock of the room

    CountRoom() {
        room.command(RegisterNode{other.node(), LocationId{"store-1"}, "till-2"});
        room.greet(other);
        room.clock = 10 * minute;
        receives(room.till, {{"A", 10}}, 5 * minute);
        room.clock = noon;
    }
    static UnixMs time(std::int64_t ms) { return UnixMs{1'700'000'000'000 + ms}; }

    void receives(Till& till, const Lines& lines, std::int64_t at) {
        till.records_at = time(at);
        room.fact(till, receipt_of(lines));
    }
    Seq sells(Till& till, const Lines& lines, std::int64_t at) {
        till.records_at = time(at);
        Sale sale = sale_of(lines);
        for (SaleLine& line : sale.lines)
            line.scanned_at = time(at);
        return till.records(sale);
    }
    Count count_of(const Lines& lines, std::int64_t at) const {
        Count count;
        count.session.bytes.fill(static_cast<std::uint8_t>(at / 1'000 % 250 + 1));
        count.name = "aisle 3";
        count.begun_by = StaffId{"ann"};
        count.begun_at = time(at);
        for (const auto& [sku, units] : lines) {
            CountLine& line = count.lines.emplace_back();
            line.sku = Sku{sku};
            line.quantity = Units{units};
            line.from = line.until = time(at);
            line.by = StaffId{"ann"};
        }
        return count;
    }
    void counts(const Lines& lines, std::int64_t at) {
        room.till.records_at = time(std::max(at, noon));
        room.fact(room.till, count_of(lines, at));
    }
    void counts_by_a_wrong_clock(const Lines& lines, std::int64_t at) {
        Count count = count_of(lines, at);
        count.session.bytes[0] = 0xEE;
        for (CountLine& line : count.lines)
            line.clock_trust = ClockTrust::untrusted;
        room.till.records_at = room.now().wall;
        room.fact(room.till, count);
    }
    void tells(Till& till) {
        till.clock = room.now().wall;
        room.hears(till);
    }
    void both_tell() {
        tells(room.till);
        tells(other);
    }
    std::optional<ShelfWanted> wanted() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* asked = std::get_if<ShelfWanted>(&out))
                return *asked;
        }
        return std::nullopt;
    }
    ShelfFound walk(const ShelfWanted& wanted) const {
        ShelfWalk walk(wanted);
        for (const LogEntry& entry : room.log)
            walk.add(entry);
        return std::move(walk).found();
    }
    // With the next heartbeat; what was asked of the log.
    std::optional<ShelfWanted> beat() {
        room.clock += limits::heartbeat_every_ms;
        room.step(Tick{});
        return wanted();
    }
    // Both are heard beyond the count, and what can be compared is.
    void compare() {
        room.clock += 2 * minute;
        both_tell();
        answer();
    }
    void answer() {
        while (const auto asked = beat())
            room.step(walk(*asked));
    }
    const CellCount* cell(const std::string& sku) const {
        return room.state().counts().find({room.sku(sku), room.at("store-1")});
    }
    const CountSession& session(std::size_t at = 0) const {
        return room.state().counts().sessions().at(at);
    }
    const CaseRecord* doubt() const {
        return room.state().cases().find_open(CaseKind::count_again, "A at store-1");
    }
    std::int64_t shelf(const std::string& sku) const {
        return room.cell(sku, "store-1").shelf().value;
    }
    std::int64_t outside(const std::string& sku, AccountKind kind) const {
        return room.state().ledger().sku(room.sku(sku)).outside[slot_of(kind)].value;
    }

    HubRoom room;
    Till other{3};
};

}  // namespace onepool::hub
