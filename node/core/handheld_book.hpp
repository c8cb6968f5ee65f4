#pragma once
// The handhelds that are paired with this node, and the one code by which another one may be. Pure:
// randomness and time are handed in. Owned by the node's edge, which keeps the records in a file of
// their own (handheld_keeper.hpp), not in the node's database: who may come in is no fact of the
// shop. It must not come back with a copy of the database, nor stand in one.
//
//   no code --open_code()--> open --pair() with it--> no code, and one handheld more
//                             |--five wrong tries, or five minutes--> no code

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Counts up and is never given twice, so that a late press on "Remove" meets nobody else.
struct HandheldNo {
    std::int64_t value = 0;
    auto operator<=>(const HandheldNo&) const = default;
};

struct Handheld {
    HandheldNo no;
    std::string name;  // at most limits::handheld_name_bytes
    Digest token{};    // SHA-256 of what it keeps in its cookie
    UnixMs paired_at;
    UnixMs seen_at;
    bool operator==(const Handheld&) const = default;
};

enum class PairVerdict : std::uint8_t {  // the first that fits
    no_code,                             // none is open: never was, used, too old, or void
    wrong_code,
    last_wrong_code,  // and the code is void now
    bad_name,
    too_many,  // handhelds: one must be removed first
    paired,
};

class HandheldBook {
  public:
    // As kept: records in the order of their numbers.
    struct Kept {
        std::vector<Handheld> handhelds = {};
        HandheldNo next{1};
        bool operator==(const Kept&) const = default;
    };
    HandheldBook() = default;
    explicit HandheldBook(Kept kept) : kept_(std::move(kept)) {}

    struct Code {
        std::string text;  // "7K3M-Q2XZ"
        Millis until;      // by the steady clock
        std::uint32_t tries_left = 0;
    };
    void open_code(const Digest& random, Now now);  // the one before is void
    void close_code() { code_.reset(); }
    std::optional<Code> code(Now now) const;

    struct Asked {
        std::string code;  // as typed
        std::string name;
        Digest token{};
    };
    PairVerdict pair(const Asked& asked, Now now);

    const Handheld* find(const Digest& token) const;
    // True when that is worth keeping.
    [[nodiscard]] bool seen(HandheldNo no, Now now);
    bool remove(HandheldNo no);  // false: there is none
    bool was_given(HandheldNo no) const { return no > HandheldNo{} && no < kept_.next; }
    const Kept& kept() const { return kept_; }

  private:
    Kept kept_;
    std::optional<Code> code_;
};

std::string encode_handhelds(const HandheldBook::Kept& kept);
// Nullopt when the text is none of ours or beyond a bound.
std::optional<HandheldBook::Kept> decode_handhelds(std::string_view text);

}  // namespace onepool::node
