#pragma once
// A hub whose till takes rights: it sold 24 apples on the day of opening, so that it should be able
// to sell 31 in the next one (24 and three tenths), and 76 are left.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

class RightsRoom : public testing::Test {
  protected:
    RightsRoom() {
        room.till.takes_rights = true;
        room.till.records_at = room.now().wall;
        room.fact(room.till, receipt_of({{"A", 100}, {"B", 10}}));
        room.fact(room.till, sale_of({{"A", 24}}));
    }
    // Time in which both nodes are heard.
    void pass(std::int64_t ms) {
        for (std::int64_t at = 0; at < ms; at += heard_every) {
            room.hears(room.till);
            room.step(room.warehouse.state());
            room.pass(std::min(heard_every, ms - at));
        }
    }
    void give_rights() { pass(2 * limits::heartbeat_every_ms); }

    Units online() const { return room.cell("A", "store-1").online; }
    const RightRecord* record() const {
        return room.state().rights().find({room.sku("A"), room.at("store-1")}, room.till.node());
    }
    Units out() const { return record() == nullptr ? Units{} : record()->out(); }
    Units stranded() const { return record() == nullptr ? Units{} : record()->stranded; }
    // The newest that the till was told of its apples, in these messages.
    std::optional<Right> told() const {
        std::optional<Right> newest;
        for (const Downlink& downlink : room.told<Downlink>()) {
            for (const Right& right : downlink.rights) {
                if (right.sku == Sku{"A"} && (!newest || newest->version < right.version))
                    newest = right;
            }
        }
        return newest;
    }
    template <class E>
    static std::size_t count_of(const Effects& effects) {
        std::size_t count = 0;
        for (const Effect& effect : effects)
            count += std::holds_alternative<E>(effect) ? 1 : 0;
        return count;
    }

    static constexpr std::int64_t heard_every = 4'000;
    HubRoom room;
};

}  // namespace onepool::hub
