#pragma once
// What codec_event_*.cpp and codec_wire_*.cpp share of FlatBuffers: the door in, and reading and
// writing of the small types. Internal to the codec; no other file may include it.

#include <flatbuffers/flatbuffers.h>

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "event_generated.h"
#include "protocol/bytes.hpp"
#include "protocol/check.hpp"
#include "protocol/fault.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol::flat {

// Size prefix, root offset and file identifier. FlatBuffers 2.0.8 reads the identifier of a
// prefixed buffer without making sure that it is there.
inline constexpr std::size_t smallest_buffer = 12;

// The root of `bytes`, which must be aligned to 8; nullptr when it does not verify. Verified means
// that every offset stays inside, not that anything in it makes sense.
template <class Root>
const Root* verified_root(ByteView bytes, const char* identifier, std::uint32_t tables_max) {
    if (bytes.size() < smallest_buffer) {
        return nullptr;
    }
    CHECK(reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0);
    flatbuffers::Verifier verifier{bytes.data(), bytes.size(), limits::buffer_depth, tables_max};
    if (!verifier.VerifySizePrefixedBuffer<Root>(identifier)) {
        return nullptr;
    }
    return flatbuffers::GetSizePrefixedRoot<Root>(bytes.data());
}

inline bool is_aligned(ByteView bytes) {
    return reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0;
}

// The verifier of FlatBuffers 2.0.8 aligns a vector to its count, not to its elements, so
// eight-byte elements may stand at any multiple of four.
template <class Number>
Number number_at(const flatbuffers::Vector<Number>& numbers, std::size_t index) {
    Number number{};
    std::memcpy(&number, numbers.Data() + index * sizeof number, sizeof number);
    return flatbuffers::EndianScalar(number);
}

// Reads fields of a verified buffer. A count or text beyond its bound is reported and read as
// empty: offsets may point many times to the same bytes, so 128 KiB could unfold to gigabytes.
class Reader {
  public:
    explicit Reader(FaultFinder& faults) : faults_(faults) {}

    FaultFinder& faults() { return faults_; }

    std::string text(const flatbuffers::String* value, std::size_t bytes_max, const Path& at) {
        if (value == nullptr) {
            return {};
        }
        if (value->size() > bytes_max) {
            faults_.report(DecodeError::out_of_bounds, at);
            return {};
        }
        return value->str();
    }

    template <class Value>
    std::size_t rows(const flatbuffers::Vector<Value>* values, std::size_t rows_max,
                     const Path& at) {
        if (values == nullptr) {
            return 0;
        }
        if (values->size() > rows_max) {
            faults_.report(DecodeError::out_of_bounds, at);
            return 0;
        }
        return values->size();
    }

    // An enumerator of a newer peer makes the whole buffer newer; both enums count from 0 without
    // gaps and name the same things in the same order.
    template <class Ours, class Theirs>
    Ours enumerator(Theirs value, const Path& at) {
        if (value > Theirs::MAX) {
            faults_.report(DecodeError::newer_schema, at);
            return Ours{};
        }
        return static_cast<Ours>(value);
    }

  private:
    FaultFinder& faults_;
};

template <class Id, class Struct>
Id id_of(const Struct* value) {
    Id id;
    if (value != nullptr) {
        std::memcpy(id.bytes.data(), value->bytes()->data(), id.bytes.size());
    }
    return id;
}

inline std::optional<UnixMs> time_of(flatbuffers::Optional<std::int64_t> value) {
    if (!value) {
        return std::nullopt;
    }
    return UnixMs{*value};
}

// An absent string costs nothing; "" and absent mean the same.
inline flatbuffers::Offset<flatbuffers::String> pack_text(flatbuffers::FlatBufferBuilder& builder,
                                                          std::string_view text) {
    if (text.empty()) {
        return {};
    }
    return builder.CreateString(text.data(), text.size());
}

// For texts that repeat from line to line, such as tax codes.
inline flatbuffers::Offset<flatbuffers::String> pack_shared_text(
    flatbuffers::FlatBufferBuilder& builder, std::string_view text) {
    if (text.empty()) {
        return {};
    }
    return builder.CreateSharedString(text.data(), text.size());
}

// A vector of tables, made by `pack_one` for each value; absent when there is none.
template <class Table, class Values, class PackOne>
flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<Table>>> pack_rows(
    flatbuffers::FlatBufferBuilder& builder, const Values& values, PackOne pack_one) {
    if (values.empty()) {
        return {};
    }
    std::vector<flatbuffers::Offset<Table>> rows;
    rows.reserve(values.size());
    for (const auto& value : values) {
        rows.push_back(pack_one(builder, value));
    }
    return builder.CreateVector(rows);
}

template <class Id>
fb::Id128 pack_id(const Id& id) {
    return fb::Id128{flatbuffers::span<const std::uint8_t, 16>{id.bytes}};
}

inline Bytes finished(flatbuffers::FlatBufferBuilder& builder) {
    const std::uint8_t* const data = builder.GetBufferPointer();
    return {data, data + builder.GetSize()};
}

// Ours and the schema's enumerators must agree in number; Reader::enumerator relies on it.
template <class Ours, class Theirs>
constexpr bool same_enumerators(Ours last) {
    return static_cast<std::underlying_type_t<Ours>>(last) ==
           static_cast<std::underlying_type_t<Ours>>(Theirs::MAX);
}

}  // namespace onepool::protocol::flat
