#pragma once
// One description of a value's fields, used for writing (encoder.hpp) and for reading
// (decoder.hpp), so that the two can never disagree. A struct takes part by specialising Fields<T>,
// an enum by specialising EnumEnd<E>, one past its last enumerator. Pure; used by the codecs of
// hub/core.

#include <concepts>
#include <cstdint>
#include <tuple>

namespace onepool::hub {

// struct Fields<T> { static auto of(auto& t) { return std::tie(t.a, t.b); } };
template <class T>
struct Fields;
// struct EnumEnd<E> { static constexpr std::uint64_t value = ...; };
template <class E>
struct EnumEnd;

// Wrappers of one number or text: Units, Seq, Sku, SkuIndex and their like.
template <class T>
concept SingleValue = requires(T t) { t.value; };

}  // namespace onepool::hub
