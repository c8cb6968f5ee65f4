#include "node/store/chain_check.hpp"

#include "node/store/rows.hpp"
#include "protocol/chain.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// Where the verified part begins: the row before it, or the beginning of the journal.
Position base_of(io::Database& database, Life life) {
    auto query = database.prepare(
        "SELECT place, hash FROM journal WHERE place > ?1 AND place < ?2 "
        "ORDER BY place DESC LIMIT 1 OFFSET ?3");
    query.bind(1, life.place(Seq{})).bind(2, life.end()).bind(3, verified_rows);
    if (query.step())
        return {Life::seq_of(query.integer(0)), digest_from(query.blob(1))};
    return pruned_of(database, life);
}

void add(std::vector<SendRange>& broken, const SendRange& range) {
    if (!broken.empty() && broken.back().last.next() >= range.first) {
        broken.back().last = range.last;
    } else if (broken.size() < limits::unreadable_spans) {
        broken.push_back(range);
    }
}

}  // namespace

std::vector<SendRange> find_broken_links(io::Database& database, const protocol::EventId& journal,
                                         Life life) {
    std::vector<SendRange> broken;
    Position last = base_of(database, life);
    auto query = database.prepare(
        "SELECT place, hash, payload FROM journal WHERE place > ?1 AND place < ?2 ORDER BY place");
    query.bind(1, life.place(last.seq)).bind(2, life.end());
    while (query.step()) {
        const Seq seq = Life::seq_of(query.integer(0));
        const Position stored{seq, digest_from(query.blob(1))};
        const bool is_next = seq == last.seq.next();
        if (!is_next) {
            add(broken, {last.seq.next(), seq});
        } else if (chain_append(last, journal.node, journal.journal, query.blob(2)) != stored) {
            add(broken, {seq, seq});
        }
        last = stored;  // the next one is judged by what stands there
    }
    return broken;
}

}  // namespace onepool::node
