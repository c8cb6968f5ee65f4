// Who is paired, by which code, and for how long that one counts.

#include "node/core/handheld_book.hpp"

#include <gtest/gtest.h>

#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

Digest bytes(std::uint8_t first) {
    Digest digest{};
    digest.fill(first);
    return digest;
}

class Handhelds : public testing::Test {
  protected:
    std::string open() {
        book.open_code(bytes(0x5a), now);
        return book.code(now)->text;
    }
    PairVerdict pair(const std::string& code, std::uint8_t token = 1,
                     const std::string& name = "Anna") {
        return book.pair({code, name, bytes(token)}, now);
    }
    void pass(std::int64_t ms) {
        now.steady.value += ms;
        now.wall.value += ms;
    }

    HandheldBook book;
    Now now{UnixMs{1'800'000'000'000}, Millis{1'000}};
};

TEST_F(Handhelds, ArePairedByTheCodeOnce) {
    const std::string code = open();
    EXPECT_EQ(code.size(), limits::pair_code_letters + 1);  // and the hyphen
    EXPECT_EQ(pair(code), PairVerdict::paired);
    ASSERT_NE(book.find(bytes(1)), nullptr);
    EXPECT_EQ(book.find(bytes(1))->name, "Anna");
    EXPECT_EQ(book.find(bytes(2)), nullptr);
    EXPECT_EQ(book.code(now), std::nullopt);
    EXPECT_EQ(pair(code, 2), PairVerdict::no_code);
    EXPECT_EQ(book.find(bytes(2)), nullptr);
}

TEST_F(Handhelds, TakeTheCodeAsPeopleTypeIt) {
    std::string code = open();
    code.erase(code.find('-'), 1);
    for (char& each : code)
        each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    EXPECT_EQ(pair(code), PairVerdict::paired);
}

TEST_F(Handhelds, AreNotPairedWhereNoCodeWasOpened) {
    EXPECT_EQ(pair("0000-0000"), PairVerdict::no_code);
    EXPECT_EQ(pair(""), PairVerdict::no_code);
}

TEST_F(Handhelds, HaveFiveTriesEachSoThatOneStrangerKeepsNobodyOut) {
    const std::string code = open();
    for (std::uint32_t left = limits::pair_tries_of_one; left-- > 0;) {
        EXPECT_EQ(book.pair({"not a code", "Eve", bytes(9), "10.0.0.9"}, now),
                  PairVerdict::wrong_code);
        EXPECT_EQ(book.tries_left_of("10.0.0.9"), left);
    }
    const auto all_left = book.code(now)->tries_left;
    EXPECT_EQ(all_left, limits::pair_tries - limits::pair_tries_of_one);
    EXPECT_EQ(book.pair({code, "Eve", bytes(9), "10.0.0.9"}, now), PairVerdict::too_many_tries);
    EXPECT_EQ(book.code(now)->tries_left, all_left);
    EXPECT_EQ(book.pair({code, "Anna", bytes(1), "10.0.0.1"}, now), PairVerdict::paired);
}

TEST_F(Handhelds, VoidTheCodeByAHundredWrongTries) {
    const std::string code = open();
    for (std::uint32_t left = limits::pair_tries - 1; left > 0; --left) {
        ASSERT_EQ(book.pair({"ZZZZ-ZZZZ", "x", bytes(1), std::to_string(left)}, now),
                  PairVerdict::wrong_code);
        ASSERT_EQ(book.code(now)->tries_left, left);
    }
    EXPECT_EQ(pair("ZZZZ-ZZZZ"), PairVerdict::last_wrong_code);
    EXPECT_EQ(pair(code), PairVerdict::no_code);
    EXPECT_TRUE(book.kept().handhelds.empty());
}

TEST_F(Handhelds, CountTheTriesOfEachCodeAnew) {
    open();
    for (std::uint32_t i = 0; i < limits::pair_tries_of_one; ++i)
        (void)pair("ZZZZ-ZZZZ");
    EXPECT_EQ(book.tries_left_of(""), 0u);
    EXPECT_EQ(pair(open()), PairVerdict::paired);
}

// ---- an answer that was lost

TEST_F(Handhelds, AreAnsweredAgainByTheSameRecord) {
    const std::string code = open();
    EXPECT_EQ(book.pair({code, "Anna", bytes(1), "", "n-1"}, now), PairVerdict::paired);
    EXPECT_TRUE(book.may_pair(now));
    EXPECT_EQ(book.pair({code, "Anna", bytes(2), "", "n-1"}, now), PairVerdict::paired);
    ASSERT_EQ(book.kept().handhelds.size(), 1u);
    EXPECT_EQ(book.find(bytes(1)), nullptr);
    ASSERT_NE(book.find(bytes(2)), nullptr);
    EXPECT_EQ(book.find(bytes(2))->no, HandheldNo{1});
}

TEST_F(Handhelds, AreNotAnsweredAgainByAnotherNonceOrCodeNorTooLateNorOnceRemoved) {
    const std::string code = open();
    EXPECT_EQ(book.pair({code, "Anna", bytes(1), "", "n-1"}, now), PairVerdict::paired);
    for (const char* nonce : {"", "n-2", "n-11"})
        EXPECT_EQ(book.pair({code, "Eve", bytes(2), "", nonce}, now), PairVerdict::no_code);
    EXPECT_EQ(book.pair({"ZZZZ-ZZZZ", "Eve", bytes(2), "", "n-1"}, now), PairVerdict::no_code);
    const Now late{now.wall, Millis{now.steady.value + limits::pair_code_ms}};
    EXPECT_FALSE(book.may_pair(late));
    EXPECT_EQ(book.pair({code, "Anna", bytes(2), "", "n-1"}, late), PairVerdict::no_code);
    EXPECT_TRUE(book.remove({1}));
    EXPECT_EQ(book.pair({code, "Anna", bytes(2), "", "n-1"}, now), PairVerdict::no_code);
    EXPECT_EQ(book.find(bytes(2)), nullptr);
}

TEST_F(Handhelds, AreNotAnsweredAgainWithoutANonce) {
    const std::string code = open();
    EXPECT_EQ(pair(code), PairVerdict::paired);
    EXPECT_FALSE(book.may_pair(now));
    EXPECT_EQ(pair(code, 2), PairVerdict::no_code);
}

TEST_F(Handhelds, ComeTooLateAfterFiveMinutes) {
    const std::string code = open();
    pass(limits::pair_code_ms);
    EXPECT_EQ(book.code(now), std::nullopt);
    EXPECT_EQ(pair(code), PairVerdict::no_code);
    const std::string another = open();
    pass(limits::pair_code_ms - 1);
    now.wall.value = 0;  // whoever sets the wall clock changes nothing
    EXPECT_EQ(pair(another), PairVerdict::paired);
}

TEST_F(Handhelds, AreNotPairedByACodeThatWasTakenBackOrFollowedByAnother) {
    const std::string code = open();
    book.close_code();
    EXPECT_EQ(pair(code), PairVerdict::no_code);
    const std::string first = open();
    book.open_code(bytes(0x33), now);
    EXPECT_EQ(pair(first), PairVerdict::wrong_code);
}

TEST_F(Handhelds, SayWhatBecameOfTheCode) {
    using Ended = HandheldBook::EndedCode;
    EXPECT_EQ(book.ended_code(now), std::nullopt);
    const std::string code = open();
    EXPECT_EQ(book.ended_code(now), std::nullopt);
    pass(limits::pair_code_ms - 1);
    EXPECT_EQ(book.ended_code(now), std::nullopt);
    pass(1);
    EXPECT_EQ(book.ended_code(now), (Ended{code, CodeEnd::over}));
    (void)pair(code);
    EXPECT_EQ(book.ended_code(now), (Ended{code, CodeEnd::over})) << "too late changes nothing";

    open();
    EXPECT_EQ(book.ended_code(now), std::nullopt) << "another one is open";
    for (std::uint32_t i = 0; i < limits::pair_tries; ++i)
        (void)book.pair({"ZZZZ-ZZZZ", "x", bytes(1), std::to_string(i)}, now);
    EXPECT_EQ(book.ended_code(now), (Ended{code, CodeEnd::wrong_tries}));
    EXPECT_EQ(pair(open()), PairVerdict::paired);
    EXPECT_EQ(book.ended_code(now), (Ended{code, CodeEnd::used}));
    book.close_code();
    EXPECT_EQ(book.ended_code(now), std::nullopt) << "its reader has put it away";
}

TEST_F(Handhelds, KeepTheCodeWhenTheNameIsNone) {
    const std::string code = open();
    for (const char* name : {"", " Anna", "Anna ", "An\tna", "An\nna", "\xff\xfe"})
        EXPECT_EQ(pair(code, 1, name), PairVerdict::bad_name) << name;
    EXPECT_EQ(pair(code, 1, std::string(limits::handheld_name_bytes + 1, 'x')),
              PairVerdict::bad_name);
    EXPECT_EQ(pair(code, 1, "Zo\u00eb"), PairVerdict::paired);
}

TEST_F(Handhelds, AreOutOnceRemovedAndLeaveTheirNumberToNobody) {
    EXPECT_EQ(pair(open(), 1), PairVerdict::paired);
    EXPECT_EQ(pair(open(), 2), PairVerdict::paired);
    EXPECT_TRUE(book.remove({2}));
    EXPECT_FALSE(book.remove({2}));
    EXPECT_EQ(book.find(bytes(2)), nullptr);
    ASSERT_NE(book.find(bytes(1)), nullptr);
    EXPECT_EQ(pair(open(), 3), PairVerdict::paired);
    EXPECT_EQ(book.find(bytes(3))->no, HandheldNo{3});
}

TEST_F(Handhelds, AreAsManyAsTheBound) {
    for (std::size_t i = 0; i < limits::handhelds; ++i)
        ASSERT_EQ(pair(open(), static_cast<std::uint8_t>(i)), PairVerdict::paired);
    EXPECT_EQ(pair(open(), 200), PairVerdict::too_many);
    EXPECT_TRUE(book.remove({1}));
    EXPECT_EQ(pair(open(), 200), PairVerdict::paired);
    EXPECT_LE(encode_handhelds(book.kept()).size(), limits::handhelds_file_bytes);
}

TEST_F(Handhelds, AreSeenOnceInAWhile) {
    EXPECT_EQ(pair(open()), PairVerdict::paired);
    EXPECT_FALSE(book.seen({1}, now));
    pass(limits::handheld_seen_every_ms);
    EXPECT_TRUE(book.seen({1}, now));
    EXPECT_EQ(book.find(bytes(1))->seen_at, now.wall);
    EXPECT_FALSE(book.seen({1}, now));
    now.wall.value -= 1;  // a clock that was put back
    EXPECT_TRUE(book.seen({1}, now));
}

// ---- as kept

TEST_F(Handhelds, ComeBackAsTheyWereKept) {
    EXPECT_EQ(decode_handhelds(encode_handhelds({})), HandheldBook::Kept{});
    EXPECT_EQ(pair(open(), 1, "Zo\u00eb \"1\""), PairVerdict::paired);
    EXPECT_EQ(pair(open(), 2), PairVerdict::paired);
    EXPECT_TRUE(book.remove({1}));
    const auto kept = decode_handhelds(encode_handhelds(book.kept()));
    ASSERT_TRUE(kept);
    EXPECT_EQ(*kept, book.kept());
    EXPECT_EQ(kept->next, HandheldNo{3});
}

TEST_F(Handhelds, AreNotReadFromWhatIsNoneOfOurs) {
    EXPECT_EQ(pair(open(), 1), PairVerdict::paired);
    EXPECT_EQ(pair(open(), 2), PairVerdict::paired);
    const std::string good = encode_handhelds(book.kept());
    ASSERT_TRUE(decode_handhelds(good));
    for (std::size_t size = 0; size + 2 < good.size(); ++size)
        EXPECT_EQ(decode_handhelds(good.substr(0, size)), std::nullopt) << size;
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return decode_handhelds(text);
    };
    EXPECT_EQ(with("\"no\":2", "\"no\":1"), std::nullopt);  // twice
    EXPECT_EQ(with("\"no\":1", "\"no\":-1"), std::nullopt);
    EXPECT_EQ(with("\"next\":3", "\"next\":2"), std::nullopt);  // would be given again
    EXPECT_EQ(with("\"Anna\"", "\"\""), std::nullopt);
    EXPECT_EQ(with("\"Anna\"", "7"), std::nullopt);
    EXPECT_EQ(with("0101", "01"), std::nullopt);
    EXPECT_EQ(with("0101", "zz01"), std::nullopt);
    EXPECT_EQ(with("\"paired_at\"", "\"paired\""), std::nullopt);
    EXPECT_EQ(decode_handhelds(good + std::string(limits::handhelds_file_bytes, ' ')),
              std::nullopt);
}

}  // namespace
}  // namespace onepool::node
