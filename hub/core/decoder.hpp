#pragma once
// Reads values field by field (fields.hpp). Never reads past the end; rejects unknown enumerators
// and numbers that do not fit. The first fault makes everything after it fail: ask failed() once at
// the end. Borrows the bytes; lives for one decoding.

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "hub/core/byte_io.hpp"
#include "hub/core/fields.hpp"
#include "protocol/ids.hpp"

namespace onepool::hub {

class Decoder {
  public:
    Decoder(protocol::ByteView bytes, const protocol::NodeId& node) : in_(bytes), node_(node) {}

    ByteReader& bytes() { return in_; }
    bool failed() const { return in_.failed(); }

    template <std::unsigned_integral T>
    void operator()(T& value) {
        const std::uint64_t number = in_.number();
        if (number > std::numeric_limits<T>::max())
            return in_.fail();
        value = static_cast<T>(number);
    }
    template <std::signed_integral T>
    void operator()(T& value) {
        const std::int64_t number = in_.signed_number();
        if (!std::in_range<T>(number))
            return in_.fail();
        value = static_cast<T>(number);
    }
    void operator()(bool& value) { value = in_.number_below(2) == 1; }
    void operator()(std::string& value) { value = in_.text(); }
    void operator()(protocol::Bytes& value) {
        const auto part = in_.bytes();
        value.assign(part.begin(), part.end());
    }
    template <std::size_t size>
    void operator()(std::array<std::uint8_t, size>& value) {
        const auto part = in_.raw(size);
        if (!in_.failed())
            std::copy(part.begin(), part.end(), value.begin());
    }
    void operator()(protocol::NodeId& id) {
        if (in_.number_below(2) == 0) {
            id = node_;
        } else {
            (*this)(id.bytes);
        }
    }
    template <class Tag>
    void operator()(protocol::Id128<Tag>& id) {
        (*this)(id.bytes);
    }
    template <class T>
        requires(!std::same_as<T, std::uint8_t>)
    void operator()(std::vector<T>& values) {
        const std::size_t count = in_.count();
        values.clear();
        for (std::size_t i = 0; i < count && !failed(); ++i)
            (*this)(values.emplace_back());
    }
    template <class A, class B>
    void operator()(std::pair<A, B>& value) {
        (*this)(value.first);
        (*this)(value.second);
    }
    template <class T>
    void operator()(std::optional<T>& value) {
        value.reset();
        if (in_.number_below(2) == 1)
            (*this)(value.emplace());
    }
    template <class T>
        requires(std::is_enum_v<T>)
    void operator()(T& value) {
        value = static_cast<T>(in_.number_below(EnumEnd<T>::value));
    }
    template <SingleValue T>
    void operator()(T& wrapper) {
        (*this)(wrapper.value);
    }
    template <class T>
        requires requires(T& t) { Fields<T>::of(t); }
    void operator()(T& value) {
        std::apply([this](auto&... field) { ((*this)(field), ...); }, Fields<T>::of(value));
    }

  private:
    ByteReader in_;
    const protocol::NodeId& node_;
};

}  // namespace onepool::hub
