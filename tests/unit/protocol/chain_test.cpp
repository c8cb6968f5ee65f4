#include "protocol/chain.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"

namespace onepool::protocol {
namespace {

NodeId node_of(std::uint8_t last) {
    NodeId id;
    id.bytes[15] = last;
    return id;
}

JournalId journal_of(std::uint8_t last) {
    JournalId id;
    id.bytes[15] = last;
    return id;
}

const EventId first_event{.node = node_of(1), .journal = journal_of(2), .seq = Seq{1}};
const Bytes payload = {'p', 'a', 'y'};

// Calculated apart from this code, by Python's hashlib over the fields of chain.hpp in order.
// A change here means that no journal written before can be proven any more.
TEST(Chain, HasTheHashThatWasAgreed) {
    EXPECT_EQ(hex(chain_next(Digest{}, first_event, payload)),
              "a16ae5dbeaa2d25a8c4eb2e25fd6a36b48093afeca4e384d0214e8e99506ff19");
    const Position one = chain_append(Position{}, first_event.node, first_event.journal, payload);
    const Position two = chain_append(one, first_event.node, first_event.journal, {});
    EXPECT_EQ(two.seq, Seq{2});
    EXPECT_EQ(hex(two.hash), "df0ea152d138c6bf2bf5f8251ae15dcfce725d85117e7083b89df8313e4dcfea");
}

// Every byte of the number and of the size is bound, not only the lowest.
TEST(Chain, HasTheHashThatWasAgreedForLargeNumbersToo) {
    EventId late = first_event;
    late.seq = Seq{0x0102'0304'0506'0708};
    EXPECT_EQ(hex(chain_next(Digest{}, late, Bytes(70'000, 'x'))),
              "c35f7f0a552811587d7f8fccf3646dd10c038f8b39cbc1bf38f55ac6d6ef1e1f");
}

TEST(Chain, AppendsAtTheNextSeq) {
    const Position before{.seq = Seq{41}, .hash = sha256({view("before")})};
    EventId id = first_event;
    id.seq = Seq{42};
    EXPECT_EQ(chain_append(before, id.node, id.journal, payload),
              (Position{.seq = Seq{42}, .hash = chain_next(before.hash, id, payload)}));
}

TEST(Chain, ChangesWithEachThingItBinds) {
    const Digest hash = chain_next(Digest{}, first_event, payload);

    Digest other_previous{};
    other_previous[31] = 1;
    EXPECT_NE(chain_next(other_previous, first_event, payload), hash);

    EventId other = first_event;
    other.node = node_of(9);
    EXPECT_NE(chain_next(Digest{}, other, payload), hash);
    other = first_event;
    other.journal = journal_of(9);
    EXPECT_NE(chain_next(Digest{}, other, payload), hash);
    other = first_event;
    other.seq = Seq{2};
    EXPECT_NE(chain_next(Digest{}, other, payload), hash);

    EXPECT_NE(chain_next(Digest{}, first_event, Bytes{'p', 'a', 'z'}), hash);
    EXPECT_NE(chain_next(Digest{}, first_event, Bytes{'p', 'a', 'y', 0}), hash);
}

TEST(ChainDeathTest, RefusesSeqZero) {
    EventId id = first_event;
    id.seq = Seq{0};
    EXPECT_DEATH((void)chain_next(Digest{}, id, payload), "id.seq.value > 0");
}

}  // namespace
}  // namespace onepool::protocol
