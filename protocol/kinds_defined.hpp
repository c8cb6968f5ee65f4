#pragma once
// What the functions of a set of kinds do, for the one file that compiles them; see kinds.hpp.

#include <variant>

#include "protocol/kinds.hpp"

namespace onepool::protocol {

template <class Variant>
Kinds<Variant>::Kinds() = default;

template <class Variant>
Kinds<Variant>::Kinds(const Kinds& other) = default;

template <class Variant>
Kinds<Variant>::Kinds(Kinds&& other) noexcept = default;

template <class Variant>
Kinds<Variant>& Kinds<Variant>::operator=(const Kinds& other) = default;

template <class Variant>
Kinds<Variant>& Kinds<Variant>::operator=(Kinds&& other) noexcept = default;

template <class Variant>
Kinds<Variant>::~Kinds() = default;

template <class Variant>
bool Kinds<Variant>::operator==(const Kinds& other) const
    requires kinds_have_equality<Variant>
{
    return static_cast<const Variant&>(*this) == static_cast<const Variant&>(other);
}

template <class Variant>
std::strong_ordering Kinds<Variant>::operator<=>(const Kinds& other) const
    requires kinds_have_order<Variant>
{
    return static_cast<const Variant&>(*this) <=> static_cast<const Variant&>(other);
}

}  // namespace onepool::protocol
