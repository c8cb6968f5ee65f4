#pragma once
// Commands about events that could not be applied. Part of commands.hpp.

#include <cstdint>
#include <optional>
#include <string>

namespace onepool::cli {

// Which events of the worklist: every text that is not empty must fit.
struct SetAsideFilter {
    std::string node;
    std::string sku;
    std::string reason;
};
struct Quarantine {
    std::optional<std::uint64_t> id;  // nullopt: the list
    enum class Which : std::uint8_t { open, all } which = Which::open;
    enum class As : std::uint8_t { text, raw_hex } as = As::text;  // of one
    SetAsideFilter filter;
};
struct Replay {
    std::optional<std::uint64_t> id;  // nullopt: all open ones that fit
    SetAsideFilter filter;
    std::string by;
};
struct Void {
    std::uint64_t id = 0;
    std::string by;
    std::string reason;
};

}  // namespace onepool::cli
