#include "node/store/chain_check.hpp"

#include "node/store/rows.hpp"
#include "protocol/chain.hpp"
#include "protocol/digest.hpp"

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

}  // namespace

std::optional<Seq> find_broken_link(io::Database& database, const protocol::EventId& journal,
                                    Life life) {
    Position last = base_of(database, life);
    auto query = database.prepare(
        "SELECT place, hash, payload FROM journal WHERE place > ?1 AND place < ?2 ORDER BY place");
    query.bind(1, life.place(last.seq)).bind(2, life.end());
    while (query.step()) {
        const Seq seq = Life::seq_of(query.integer(0));
        if (seq != last.seq.next())
            return last.seq.next();
        last = chain_append(last, journal.node, journal.journal, query.blob(2));
        if (last.hash != digest_from(query.blob(1)))
            return seq;
    }
    return std::nullopt;
}

}  // namespace onepool::node
