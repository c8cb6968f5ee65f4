#pragma once
// Where orders are sent to and from, and until when a day: what is needed to choose a location for
// one. Pure values and their texts; no addresses of people.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/units.hpp"

namespace onepool::protocol {

// As far as it is known; empty: it is not.
struct Region {
    std::string country;   // ISO 3166-1 alpha-2, capital letters
    std::string postcode;  // as people write it; only with a country
    auto operator<=>(const Region&) const = default;
};
bool is_country(std::string_view text);   // "GB"
bool is_postcode(std::string_view text);  // letters, digits, spaces and hyphens; not empty
bool is_region(const Region& region);     // each part is one, or empty

// How many of its letters and digits two postcodes share from the first on, whatever the case and
// what stands between.
std::size_t shared_postcode(std::string_view a, std::string_view b);

// When the last parcels of each day leave, by the clock on the wall there. The offset is a number:
// where clocks change twice a year, somebody sets it anew.
struct CutOff {
    std::int32_t minute = 0;      // of the day: 0 to 1439
    std::int32_t utc_offset = 0;  // minutes that its clock is ahead of UTC: -840 to 840
    auto operator<=>(const CutOff&) const = default;
};
bool is_cut_off(const CutOff& cut_off);
std::optional<CutOff> parse_cut_off(std::string_view text);  // "16:30+01:00", "16:30Z"
std::string to_text(const CutOff& cut_off);                  // "16:30+01:00"
// The next one, at this time or after it.
UnixMs next_cut_off(const CutOff& cut_off, UnixMs now);

}  // namespace onepool::protocol
