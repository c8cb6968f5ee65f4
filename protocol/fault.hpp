#pragma once
// Collects what is wrong with a document while it is walked once: only the fault that comes first
// in DecodeError's order is kept, and of equal ones the first met. Internal to the codec.
// A Path lives on the stack and is turned into text only when something is wrong, because millions
// of sound fields pass here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/codec.hpp"

namespace onepool::protocol {

// The way to a field: Path{{"lines", 3}, "quantity"} is "lines[3].quantity".
class Path {
  public:
    explicit Path(const char* name) : name_(name) {}
    Path(const char* name, std::size_t index) : name_(name), index_(index) {}
    Path(const Path& parent, const char* name) : parent_(&parent), name_(name) {}
    Path(const Path& parent, const char* name, std::size_t index)
        : parent_(&parent), name_(name), index_(index) {}
    // A row of the list that `parent` names.
    Path(const Path& parent, std::size_t index) : parent_(&parent), name_(""), index_(index) {}

    std::string to_text() const;

  private:
    const Path* parent_ = nullptr;
    const char* name_;
    std::optional<std::size_t> index_;
};

struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
};

class FaultFinder {
  public:
    void report(DecodeError error, const Path& at);
    const std::optional<DecodeFailure>& first() const { return first_; }

    // What must be so, else `inconsistent`.
    void require(bool is_so, const Path& at);
    // Out of bounds outside [low, high], ends included.
    void range(std::int64_t value, Range range, const Path& at);
    void count(std::size_t value, std::size_t max, const Path& at);
    void counter(std::uint64_t value, const Path& at);  // 0 to limits::counter

    void amount(Minor value, const Path& at);  // 0 to amount_minor
    void units(Units value, const Path& at);   // 1 to line_units
    void time(UnixMs value, const Path& at);
    void currency(const Currency& value, const Path& at);
    void gtin(Gtin value, const Path& at);
    void hub_epoch(HubEpoch value, const Path& at);
    void business_day(BusinessDay value, const Path& at);  // 0: not stated

    // Text may be empty unless a key is wanted; bounds in bytes.
    void text(std::string_view value, std::size_t bytes_max, const Path& at);
    void key(std::string_view value, std::size_t bytes_max, const Path& at);
    void plain_name(std::string_view value, const Path& at);
    // As text, but the GS1 separator (0x1D) may stand in it.
    void scanned(std::string_view value, const Path& at);

  private:
    std::optional<DecodeFailure> first_;
};

}  // namespace onepool::protocol
