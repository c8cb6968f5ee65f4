#pragma once
// Writes values field by field (fields.hpp). Carries the node an entry is about: a NodeId equal to
// it costs one byte. Borrows the bytes it appends to; lives for one encoding.

#include <array>
#include <concepts>
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

class Encoder {
  public:
    Encoder(protocol::Bytes& out, const protocol::NodeId& node) : out_(out), node_(node) {}

    void operator()(std::unsigned_integral auto value) { out_.number(value); }
    void operator()(std::signed_integral auto value) { out_.signed_number(value); }
    void operator()(bool value) { out_.byte(value ? 1 : 0); }
    void operator()(const std::string& value) { out_.text(value); }
    void operator()(const protocol::Bytes& value) { out_.bytes(value); }
    template <std::size_t size>
    void operator()(const std::array<std::uint8_t, size>& value) {
        out_.raw(value);
    }
    void operator()(const protocol::NodeId& id) {
        out_.byte(id == node_ ? 0 : 1);
        if (id != node_)
            out_.raw(id.bytes);
    }
    template <class Tag>
    void operator()(const protocol::Id128<Tag>& id) {
        out_.raw(id.bytes);
    }
    template <class T>
        requires(!std::same_as<T, std::uint8_t>)
    void operator()(const std::vector<T>& values) {
        out_.number(values.size());
        for (const T& value : values)
            (*this)(value);
    }
    template <class A, class B>
    void operator()(const std::pair<A, B>& value) {
        (*this)(value.first);
        (*this)(value.second);
    }
    template <class T>
    void operator()(const std::optional<T>& value) {
        out_.byte(value ? 1 : 0);
        if (value)
            (*this)(*value);
    }
    template <class T>
        requires(std::is_enum_v<T>)
    void operator()(T value) {
        const auto number = static_cast<std::uint64_t>(value);
        CHECK(number < EnumEnd<T>::value);
        out_.number(number);
    }
    template <SingleValue T>
    void operator()(const T& wrapper) {
        (*this)(wrapper.value);
    }
    template <class T>
        requires requires(const T& t) { Fields<T>::of(t); }
    void operator()(const T& value) {
        std::apply([this](const auto&... field) { ((*this)(field), ...); }, Fields<T>::of(value));
    }

  private:
    ByteWriter out_;
    const protocol::NodeId& node_;
};

}  // namespace onepool::hub
