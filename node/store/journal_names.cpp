#include "node/store/journal_names.hpp"

#include <algorithm>
#include <bit>

#include "node/store/chain_check.hpp"
#include "node/store/rows.hpp"
#include "protocol/chain.hpp"

namespace onepool::node {
namespace {

// More than one, so that a damaged event does not hide who wrote the others.
constexpr std::size_t links_tried = 8;

}  // namespace

bool is_a_bit_away(const NodeId& left, const NodeId& right) {
    int bits = 0;
    for (std::size_t i = 0; i < left.bytes.size(); ++i)
        bits += std::popcount(static_cast<unsigned>(left.bytes[i] ^ right.bytes[i]));
    return bits == 1;
}

void JournalNames::add_known(const JournalId& journal) {
    if (!journal.is_none() && std::ranges::find(known_, journal) == known_.end())
        known_.push_back(journal);
}

bool JournalNames::can_prove(Life life) {
    return !links(life).empty();
}

std::optional<JournalId> JournalNames::prove_near(Life life, const JournalId& journal) {
    if (journal.is_none() || !can_prove(life))
        return std::nullopt;
    if (holds(life, journal))
        return journal;
    JournalId near = journal;
    for (std::uint8_t& byte : near.bytes) {
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            byte ^= static_cast<std::uint8_t>(bit);
            if (holds(life, near))
                return near;
            byte ^= static_cast<std::uint8_t>(bit);
        }
    }
    return std::nullopt;
}

std::optional<JournalId> JournalNames::prove_known(Life life) {
    const auto found = std::ranges::find_if(
        known_, [&](const JournalId& journal) { return holds(life, journal); });
    return found == known_.end() ? std::nullopt : std::optional(*found);
}

bool JournalNames::holds(Life life, const JournalId& journal) {
    return std::ranges::any_of(links(life), [&](const Link& link) {
        return chain_append(link.before, node_, journal, link.payload).hash == link.hash;
    });
}

// The newest ones.
const std::vector<JournalNames::Link>& JournalNames::links(Life life) {
    const auto [at, is_new] = links_.try_emplace(life.number);
    std::vector<Link>& found = at->second;
    if (!is_new)
        return found;
    auto query = database_.prepare(
        "SELECT place, hash, payload FROM journal WHERE place > ?1 AND place < ?2 "
        "ORDER BY place DESC LIMIT ?3");
    query.bind(1, life.place(Seq{})).bind(2, life.end()).bind(3, verified_rows);
    std::optional<Link> open;  // its event before is the next row, if it is there
    while (found.size() < links_tried && query.step()) {
        const Position here{Life::seq_of(query.integer(0)), digest_from(query.blob(1))};
        if (open && here.seq == open->before.seq) {
            open->before.hash = here.hash;
            found.push_back(*std::move(open));
        }
        const ByteView payload = query.blob(2);
        open = Link{{Seq{here.seq.value - 1}, {}}, {payload.begin(), payload.end()}, here.hash};
    }
    if (open && open->before.seq == Seq{} && found.size() < links_tried)
        found.push_back(*std::move(open));
    return found;
}

}  // namespace onepool::node
