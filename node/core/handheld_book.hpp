#pragma once
// The handhelds that are paired with this node, and the one code by which another one may be. Pure:
// randomness and time are handed in. Owned by the node's edge, which keeps the records in a file of
// their own (node/edge/handheld_door.hpp), not in the node's database: who may come in is no fact
// of the shop. It must not come back with a copy of the database, nor stand in one.
//
//   no code --open_code()--> open --pair() with it--> no code, and one handheld more
//                             |--a hundred wrong tries, five minutes, or taken back--> no code
//
// An answer may be lost in a gap of the Wi-Fi. Whoever asks again with the same code and the same
// nonce within the code's time gets the same record, with a new token.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Counts up and is not given twice, so that a late press on "Remove" meets nobody else. A book
// whose file was damaged goes on far behind it; one whose file is gone begins at 1 as at the first
// start.
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
    too_many_tries,                      // of this peer: its code was not looked at
    wrong_code,
    last_wrong_code,  // and the code is void now
    bad_name,
    too_many,  // handhelds: one must be removed first
    paired,
};

// What became of the newest code that is not open any more; for whoever waits for it at the till.
enum class CodeEnd : std::uint8_t {
    used,         // a handheld was paired by it
    over,         // five minutes
    wrong_tries,  // void
};
const char* to_text(CodeEnd end);

// A name that can be shown, logged and written on events.
bool is_handheld_name(std::string_view name);

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
        std::string text;              // "7K3M-Q2XZ"
        Millis until;                  // by the steady clock
        std::uint32_t tries_left = 0;  // of all together
    };
    void open_code(const Digest& random, Now now);  // the one before is void
    void close_code();  // by whoever has opened it: nothing is to be said about it
    std::optional<Code> code(Now now) const;
    std::uint32_t tries_left_of(std::string_view peer) const;  // for the code of now
    bool may_pair(Now now) const;                              // false: pair() would say no_code
    struct EndedCode {
        std::string text;
        CodeEnd end;
        bool operator==(const EndedCode&) const = default;
    };
    // Nullopt: there was none, it is open, or it was taken back.
    std::optional<EndedCode> ended_code(Now now) const;

    struct Asked {
        std::string code;  // as typed
        std::string name;
        Digest token{};
        std::string peer = {};   // the IP address that asks
        std::string nonce = {};  // of this attempt and its repetitions; empty: not repeatable
    };
    PairVerdict pair(const Asked& asked, Now now);

    const Handheld* find(const Digest& token) const;
    // True when that is worth keeping.
    [[nodiscard]] bool seen(HandheldNo no, Now now);
    bool remove(HandheldNo no);  // false: there is none
    bool was_given(HandheldNo no) const { return no > HandheldNo{} && no < kept_.next; }
    const Kept& kept() const { return kept_; }

  private:
    struct WrongTries {
        std::string peer;
        std::uint32_t count = 0;
    };
    struct Used {
        std::string code;
        std::string nonce;
        Millis until;  // as the code
        HandheldNo no;
    };
    Handheld* paired_before(const Asked& asked, Now now);
    PairVerdict count_wrong(const std::string& peer);

    Kept kept_;
    std::optional<Code> code_;
    std::vector<WrongTries> wrong_;  // for that code; at most limits::pair_tries
    std::optional<Used> used_;
    std::optional<EndedCode> ended_;
};

std::string encode_handhelds(const HandheldBook::Kept& kept);
// Nullopt when the text is none of ours or beyond a bound.
std::optional<HandheldBook::Kept> decode_handhelds(std::string_view text);

}  // namespace onepool::node
