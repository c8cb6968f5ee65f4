#pragma once
// A closed set of kinds over std::variant: events' bodies and messages here, the node's records and
// actions, the hub's effects and commands.
//
// A variant of dozens of kinds is copied, compared and destroyed by code that every file which
// holds one compiles again: most of the time that a build took. For a Kinds one file compiles it,
// and the others know that it does:
//
//   - where the set is named, its instantiation is declared extern, at the namespace scope of
//     protocol or around it (messages.hpp);
//   - one .cpp, which includes kinds_defined.hpp, instantiates it (messages.cpp).
//
// It is used as its variant: std::visit, std::get, std::get_if and std::holds_alternative take it.
// Its kinds turn into it by themselves; another set does not.

#include <compare>
#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace onepool::protocol {

// What std::variant itself does not ask: whether all its kinds compare.
template <class Variant>
inline constexpr bool kinds_have_equality = false;
template <class... Kind>
inline constexpr bool kinds_have_equality<std::variant<Kind...>> =
    (std::equality_comparable<Kind> && ...);
template <class Variant>
inline constexpr bool kinds_have_order = false;
template <class... Kind>
inline constexpr bool kinds_have_order<std::variant<Kind...>> =
    (std::three_way_comparable<Kind, std::strong_ordering> && ...);

template <class Variant>
struct Kinds : Variant {
    template <class Kind>
        requires(!std::derived_from<std::remove_cvref_t<Kind>, Variant> &&
                 std::constructible_from<Variant, Kind>)
    Kinds(Kind&& kind)  // NOLINT(google-explicit-constructor): a kind is one of them
        : Variant(std::forward<Kind>(kind)) {}
    Kinds();  // the first kind
    Kinds(const Kinds& other);
    Kinds(Kinds&& other) noexcept;
    Kinds& operator=(const Kinds& other);
    Kinds& operator=(Kinds&& other) noexcept;
    ~Kinds();

    bool operator==(const Kinds& other) const
        requires kinds_have_equality<Variant>;
    std::strong_ordering operator<=>(const Kinds& other) const
        requires kinds_have_order<Variant>;
};

}  // namespace onepool::protocol
