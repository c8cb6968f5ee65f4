#pragma once
// One description of a value's fields, used for writing and for reading, so that the two can never
// disagree. A struct takes part by specialising Fields<T>; an enum by specialising EnumEnd<E> (one
// past its last enumerator). Encoder and Decoder carry the node an entry is about: a NodeId equal
// to it costs one byte. Decoding never reads past the end and rejects unknown enumerators and
// numbers that do not fit; ask failed() once at the end. Pure; used by the codecs of hub/core.

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
#include "protocol/ids.hpp"

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
        if (id != node_) out_.raw(id.bytes);
    }
    template <class Tag>
    void operator()(const protocol::Id128<Tag>& id) {
        out_.raw(id.bytes);
    }
    template <class T>
        requires(!std::same_as<T, std::uint8_t>)
    void operator()(const std::vector<T>& values) {
        out_.number(values.size());
        for (const T& value : values) (*this)(value);
    }
    template <class A, class B>
    void operator()(const std::pair<A, B>& value) {
        (*this)(value.first);
        (*this)(value.second);
    }
    template <class T>
    void operator()(const std::optional<T>& value) {
        out_.byte(value ? 1 : 0);
        if (value) (*this)(*value);
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

class Decoder {
  public:
    Decoder(protocol::ByteView bytes, const protocol::NodeId& node) : in_(bytes), node_(node) {}

    ByteReader& bytes() { return in_; }
    bool failed() const { return in_.failed(); }

    template <std::unsigned_integral T>
    void operator()(T& value) {
        const std::uint64_t number = in_.number();
        if (number > std::numeric_limits<T>::max()) return in_.fail();
        value = static_cast<T>(number);
    }
    template <std::signed_integral T>
    void operator()(T& value) {
        const std::int64_t number = in_.signed_number();
        if (!std::in_range<T>(number)) return in_.fail();
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
        if (!in_.failed()) std::copy(part.begin(), part.end(), value.begin());
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
        for (std::size_t i = 0; i < count && !failed(); ++i) (*this)(values.emplace_back());
    }
    template <class A, class B>
    void operator()(std::pair<A, B>& value) {
        (*this)(value.first);
        (*this)(value.second);
    }
    template <class T>
    void operator()(std::optional<T>& value) {
        value.reset();
        if (in_.number_below(2) == 1) (*this)(value.emplace());
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
