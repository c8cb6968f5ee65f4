#include "hub/core/changed_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace onepool::hub {

bool has_lines_of(const OrderRecord& known, const Order& order) {
    return std::equal(known.lines.begin(), known.lines.end(), order.lines.begin(),
                      order.lines.end(), [](const OrderLine& a, const SaleLine& b) {
                          return a.listing == listing_of(b) && a.quantity == b.quantity;
                      });
}

std::string change_text(const OrderRecord& known, const Order& order) {
    constexpr std::size_t named = 5;
    std::map<std::string, std::pair<Units, Units>> listings;  // taken, now
    for (const OrderLine& line : known.lines)
        listings[line.listing].first += line.quantity;
    for (const SaleLine& line : order.lines)
        listings[listing_of(line)].second += line.quantity;
    std::erase_if(listings,
                  [](const auto& each) { return each.second.first == each.second.second; });
    if (listings.empty())
        return "its lines are in another order";
    std::string text;
    std::size_t count = 0;
    for (const auto& [listing, units] : listings) {
        if (++count <= named) {
            text += (text.empty() ? "" : "; ") + listing + " " +
                    std::to_string(units.second.value) + ", not " +
                    std::to_string(units.first.value);
        }
    }
    return count > named ? text + "; and " + std::to_string(count - named) + " more" : text;
}

}  // namespace onepool::hub
