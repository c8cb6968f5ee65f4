#pragma once
// What happened, line by line: "     12.345 store-1/till-2  commit 3 records". The running digest
// over all lines proves that two runs (or two compilers) did the same; the last lines are kept for
// the report of a violation. Owned by the world; one thread.

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/units.hpp"

namespace onepool::sim {

class Trace {
  public:
    using Sink = std::function<void(const std::string&)>;

    static constexpr std::size_t kept_lines = 40;

    void set_sink(Sink sink);  // every line as it is written, for --verbose
    void line(protocol::Millis at, std::string_view who, std::string_view what);

    const std::deque<std::string>& last() const { return last_; }
    std::uint64_t lines() const { return lines_; }
    protocol::Digest digest() const;  // SHA-256 over all lines so far

  private:
    void fold() const;

    Sink sink_;
    std::deque<std::string> last_;
    std::uint64_t lines_ = 0;
    // Lines are hashed a block at a time: digest = SHA-256(digest so far || block).
    mutable std::string block_;
    mutable protocol::Digest digest_{};
};

}  // namespace onepool::sim
