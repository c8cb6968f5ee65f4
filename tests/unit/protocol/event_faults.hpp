#pragma once
// What tests of the bounds of events share: one body changed, judged as part of a sound event.

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {

using Fault = std::optional<DecodeFailure>;

inline Fault out_of_bounds(const char* field) {
    return DecodeFailure{DecodeError::out_of_bounds, field};
}

inline Fault inconsistent(const char* field) {
    return DecodeFailure{DecodeError::inconsistent, field};
}

template <class Body>
Fault fault_of(const Body& body, const std::function<void(Body&)>& change) {
    Body changed = body;
    change(changed);
    return find_fault(samples::event_of(std::move(changed)));
}

inline std::string text(std::size_t bytes) {
    return std::string(bytes, 't');
}

// Tests a text field: full length, one byte more, bytes that are no UTF-8, a control character.
template <class Set>
void expect_text_bound(std::size_t bytes_max, const char* field, Set fault_with) {
    EXPECT_EQ(fault_with(text(bytes_max)), std::nullopt) << field;
    EXPECT_EQ(fault_with(text(bytes_max + 1)), out_of_bounds(field));
    EXPECT_EQ(fault_with("bad \xFF"), out_of_bounds(field));
    EXPECT_EQ(fault_with("bad\n"), out_of_bounds(field));
}

struct Bounds {
    std::int64_t low;
    std::int64_t high;
};

template <class Set>
void expect_bounds(Bounds bounds, const char* field, Set fault_with) {
    EXPECT_EQ(fault_with(bounds.low), std::nullopt) << field;
    EXPECT_EQ(fault_with(bounds.high), std::nullopt) << field;
    EXPECT_EQ(fault_with(bounds.low - 1), out_of_bounds(field));
    EXPECT_EQ(fault_with(bounds.high + 1), out_of_bounds(field));
    EXPECT_EQ(fault_with(INT64_MIN), out_of_bounds(field));
    EXPECT_EQ(fault_with(INT64_MAX), out_of_bounds(field));
}

template <class Body>
void expect_stock_line_bounds(const Body& body, std::size_t lines_max, Bounds quantity) {
    const StockLine line = body.lines[0];
    const auto with_lines = [&](std::size_t count) {
        return fault_of<Body>(body, [&](Body& changed) { changed.lines.assign(count, line); });
    };
    EXPECT_EQ(with_lines(lines_max), std::nullopt);
    EXPECT_EQ(with_lines(lines_max + 1), out_of_bounds("lines"));
    EXPECT_EQ(with_lines(0), inconsistent("lines"));
    expect_bounds(quantity, "lines[0].quantity", [&](std::int64_t value) {
        return fault_of<Body>(body,
                              [&](Body& changed) { changed.lines[0].quantity = Units{value}; });
    });
    expect_text_bound(limits::sku_bytes, "lines[0].sku", [&](const std::string& value) {
        return fault_of<Body>(body, [&](Body& changed) { changed.lines[0].sku.value = value; });
    });
    EXPECT_EQ(fault_of<Body>(body, [](Body& changed) { changed.lines[0].sku = {}; }),
              out_of_bounds("lines[0].sku"));
}

template <class Body>
void expect_key_bounds(const Body& body) {
    expect_text_bound(limits::order_id_bytes, "order", [&](const std::string& value) {
        return fault_of<Body>(body, [&](Body& changed) { changed.order.order.value = value; });
    });
    EXPECT_EQ(fault_of<Body>(body, [](Body& changed) { changed.order.order = {}; }),
              out_of_bounds("order"));
    for (const char* channel : {"", "Own", "own/site"}) {
        EXPECT_EQ(
            fault_of<Body>(body, [&](Body& changed) { changed.order.channel.value = channel; }),
            out_of_bounds("channel"));
    }
}

}  // namespace onepool::protocol
