#include "protocol/fault.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

constexpr char group_separator = '\x1D';

}  // namespace

std::string Path::to_text() const {
    std::string text = parent_ == nullptr ? "" : parent_->to_text();
    const bool is_row = *name_ == '\0';
    if (!text.empty() && !is_row) {
        text += '.';
    }
    text += name_;
    if (index_) {
        text += "[" + std::to_string(*index_) + "]";
    }
    return text;
}

void FaultFinder::report(DecodeError error, const Path& at) {
    if (!first_ || error < first_->error) {
        first_ = DecodeFailure{.error = error, .field = at.to_text()};
    }
}

void FaultFinder::require(bool is_so, const Path& at) {
    if (!is_so) {
        report(DecodeError::inconsistent, at);
    }
}

void FaultFinder::range(std::int64_t value, Range range, const Path& at) {
    if (value < range.low || value > range.high) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::count(std::size_t value, std::size_t max, const Path& at) {
    if (value > max) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::counter(std::uint64_t value, const Path& at) {
    if (value > limits::counter) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::amount(Minor value, const Path& at) {
    range(value.value, {.low = 0, .high = limits::amount_minor}, at);
}

void FaultFinder::units(Units value, const Path& at) {
    range(value.value, {.low = 1, .high = limits::line_units}, at);
}

void FaultFinder::time(UnixMs value, const Path& at) {
    range(value.value, {.low = 0, .high = limits::time_ms}, at);
}

void FaultFinder::currency(const Currency& value, const Path& at) {
    const bool is_code =
        value.code.size() == 3 && std::all_of(value.code.begin(), value.code.end(),
                                              [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_code) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::gtin(Gtin value, const Path& at) {
    if (value.value > limits::gtin) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::hub_epoch(HubEpoch value, const Path& at) {
    if (value.value > limits::hub_epoch) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::business_day(BusinessDay value, const Path& at) {
    if (value.yyyymmdd == 0) {
        return;
    }
    const std::int32_t month = value.yyyymmdd / 100 % 100;
    const std::int32_t day = value.yyyymmdd % 100;
    range(value.yyyymmdd, {.low = 1970'01'01, .high = 9999'12'31}, at);
    range(month, {.low = 1, .high = 12}, at);
    range(day, {.low = 1, .high = 31}, at);
}

void FaultFinder::text(std::string_view value, std::size_t bytes_max, const Path& at) {
    if (find_text_fault(value, bytes_max) != TextFault::none) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::key(std::string_view value, std::size_t bytes_max, const Path& at) {
    text(value, bytes_max, at);
    if (value.empty()) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::plain_name(std::string_view value, const Path& at) {
    if (!is_plain_name(value)) {
        report(DecodeError::out_of_bounds, at);
    }
}

void FaultFinder::scanned(std::string_view value, const Path& at) {
    count(value.size(), limits::text_bytes, at);
    while (!value.empty()) {
        const std::size_t separator = std::min(value.find(group_separator), value.size());
        text(value.substr(0, separator), limits::text_bytes, at);
        value.remove_prefix(std::min(separator + 1, value.size()));
    }
}

}  // namespace onepool::protocol
