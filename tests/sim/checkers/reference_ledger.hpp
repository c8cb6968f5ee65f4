#pragma once
// The books, kept a second time by a clerk who never saw the hub's code: plain sums of what the
// events in the journals say moved where. Names instead of indices, one flat map. What of a
// location stands picked and what on the shelf depends on which event came first, so the clerk
// counts both as "shelf"; and what a picker did not find may be sold by then, so that none of it is
// lost: the clerk notes how much may be. One thread.

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "protocol/events.hpp"

namespace onepool::sim {

// Whose stock an event of a till moves, by name.
std::set<std::string> skus_of(const protocol::Event& event);

class ReferenceLedger {
  public:
    // "shelf", "inspection", ... at a location; "supplier", "customer", ... with location "".
    struct Place {
        std::string sku;
        std::string account;
        std::string location;
        auto operator<=>(const Place&) const = default;
    };

    void add(const protocol::Event& event, const std::string& location);
    // Only the lines of these SKUs.
    void add_part(const protocol::Event& event, const std::string& location,
                  const std::set<std::string>& skus);
    // Units that moved by the hub's own word (by_hub.hpp).
    void shift(const Place& from, const Place& to, std::int64_t units);
    std::int64_t balance(const Place& place) const;
    // Units at most that left this location's shelf as lost, because they were not found.
    std::int64_t not_found(const std::string& sku, const std::string& location) const;
    const std::map<Place, std::int64_t>& balances() const { return balances_; }

  private:
    void add_of_order(const protocol::Event& event, const std::string& location);
    void move(const std::string& sku, const Place& from, const Place& to, std::int64_t units);

    std::map<Place, std::int64_t> balances_;
    std::map<std::pair<std::string, std::string>, std::int64_t> not_found_;
    const std::set<std::string>* only_ = nullptr;
};

}  // namespace onepool::sim
