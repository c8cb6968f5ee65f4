#pragma once
// Where units are. Inside accounts belong to a location; outside accounts close the books, so that
// per SKU all balances sum to zero, always. Plain values; SKUs and locations are named by dense
// indexes that HubState gives out once and never reuses.

#include <compare>
#include <cstddef>
#include <cstdint>

namespace onepool::hub {

struct SkuIndex {
    std::uint32_t value = 0;
    auto operator<=>(const SkuIndex&) const = default;
};

struct LocationIndex {
    std::uint32_t value = 0;
    auto operator<=>(const LocationIndex&) const = default;
};

enum class AccountKind : std::uint8_t {
    shelf,
    staged,
    inspection,
    damaged,
    in_transit,  // inside: at a location
    supplier,
    customer,
    loss,
    found,  // outside: location 0
};
inline constexpr std::size_t inside_accounts = 5;
inline constexpr std::size_t outside_accounts = 4;
const char* to_text(AccountKind kind);

struct Account {
    AccountKind kind = AccountKind::shelf;
    LocationIndex location;
    auto operator<=>(const Account&) const = default;
};

inline bool is_inside(AccountKind kind) {
    return kind <= AccountKind::in_transit;
}

// Nodes of the location are told what is there.
inline bool is_told(AccountKind kind) {
    return kind == AccountKind::shelf || kind == AccountKind::inspection;
}

// Position of an account among the inside ones, or among the outside ones.
inline std::size_t slot_of(AccountKind kind) {
    const auto number = static_cast<std::size_t>(kind);
    return is_inside(kind) ? number : number - inside_accounts;
}

}  // namespace onepool::hub
