#pragma once
// A hub that comes back from a backup, for tests of what it does then.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hub/core/kept_number.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

// Twenty apples in the warehouse and four in the store, as a backup has them; then more happens.
class Restore : public testing::Test {
  protected:
    using Cases = std::vector<std::string>;

    Restore() {
        room.fact(room.warehouse, receipt_of({{"A", 20}}));
        room.fact(room.till, receipt_of({{"A", 4}, {"B", 1}}));
        room.settle_channel();
        backup = room.log.size();
    }
    // The hub comes back with what the backup has.
    void put_back(const std::string& name = "r-1") {
        room.restore = name;
        room.put_back(backup);
    }
    Hello hello_of(const Till& node, std::uint64_t hub_epoch) const {
        Hello hello = node.plain_hello();
        hello.hub_epoch = HubEpoch{hub_epoch};
        hello.acked = node.head();
        return hello;
    }
    void greet(const Till& node, std::uint64_t hub_epoch = 1) {
        room.step(node.says(hello_of(node, hub_epoch)));
    }
    void deliver(const Till& node) {
        const Seq cursor = room.state().nodes().find(node.node())->intake.cursor().seq;
        if (cursor < node.head().seq)
            room.step(node.batch_from(cursor.value + 1));
        say_state(node);
    }
    // As one that has answered this life of the hub.
    void say_state(const Till& node) { room.step(node.state({}, recovery().epoch())); }
    void all_tell() {
        for (const Till* node : {&room.till, &room.warehouse}) {
            greet(*node);
            deliver(*node);
        }
    }
    bool has_case(const std::string& name) const {
        const Cases open = room.open_cases();
        return std::find(open.begin(), open.end(), name) != open.end();
    }
    const RecoveryBook& recovery() const { return room.state().recovery(); }
    bool is_closed(const std::string& location) const {
        return recovery().is_reconciling(room.at(location));
    }
    Units published(const std::string& listing) const {
        return published_number(room.state(),
                                *room.state().listings().channel(ChannelId{"shop"}).find(listing));
    }

    HubRoom room;
    std::size_t backup = 0;
};

}  // namespace onepool::hub
