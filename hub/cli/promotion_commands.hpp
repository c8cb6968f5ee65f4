#pragma once
// Commands about units that are kept for a channel for a while. Part of commands.hpp.

#include <cstdint>
#include <string>

namespace onepool::cli {

struct AddPromotion {
    std::string name;
    std::string channel;
    std::string sku;
    std::int64_t units = 0;
    std::string from;  // "2026-12-01T06:00:00Z"; empty: now
    std::string until;
    std::string by;
};
struct ListPromotions {};
struct EndPromotion {
    std::string name;
    std::string by;
};

}  // namespace onepool::cli
