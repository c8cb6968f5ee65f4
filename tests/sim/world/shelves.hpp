#pragma once
// What truly stands where: on the shelves of a location, picked beside them, and waiting to be
// looked at. Followed from the rows on the nodes' disks, each once, whatever becomes of its disk
// later: goods do not come back with an old image. What is sold and was not there must have been
// there, unrecorded: no shelf holds less than nothing. What is stolen no row tells: whoever steals
// looks here first, so that it follows before. Owned by a simulation, and by checkers; one thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/world/journal_walk.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

class Shelves {
  public:
    explicit Shelves(const World& world) : world_(world) {}

    // As of now.
    std::int64_t on_shelf(const std::string& location, const std::string& sku);

    struct Place {
        std::int64_t shelf = 0;
        std::int64_t waiting = 0;
        std::int64_t picked = 0;    // beside the shelf, for orders
        std::int64_t stolen = 0;    // that nobody scanned
        std::int64_t appeared = 0;  // taken away, although nobody had said that it was there
    };
    using Name = std::pair<std::string, std::string>;  // location, SKU
    void follow();
    const std::map<Name, Place>& places() const { return places_; }

  private:
    void add(const protocol::Event& event, const std::string& location);
    void add_of_order(const protocol::Event& event, const std::string& location);
    void put(const Name& place, std::int64_t units);
    void take(const Name& place, std::int64_t units);
    void hand_over(const protocol::OrderKey& order, const std::vector<protocol::StockLine>& lines,
                   const std::string& location);

    const World& world_;
    std::vector<JournalWalk> walks_;
    std::set<protocol::Digest> seen_;  // rows, by their hash
    std::map<Name, Place> places_;
    std::map<std::pair<protocol::OrderKey, Name>, std::int64_t> picked_;
    std::size_t thefts_ = 0;  // seen
};

}  // namespace onepool::sim
