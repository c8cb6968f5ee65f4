#include "node/store/chain_check.hpp"

#include "node/store/rows.hpp"
#include "protocol/chain.hpp"
#include "protocol/digest.hpp"

namespace onepool::node {
namespace {

std::string broken(const std::string& what, Seq at) {
    return "the journal is damaged: " + what + " at event " + std::to_string(at.value) +
           ". Nothing was changed. Keep a copy of this file for the operator; then restore it from "
           "a backup, or move it away and start again: the till then begins a new journal and the "
           "hub says what it holds of the old one.";
}

// Nothing before it is held, and nothing after it was let go of.
Position pruned_of(io::Database& database, Life life) {
    auto query = database.prepare("SELECT seq, hash FROM pruned WHERE life = ?1");
    query.bind(1, life.number);
    if (!query.step())
        return {};
    return {Seq{static_cast<std::uint64_t>(query.integer(0))}, digest_from(query.blob(1))};
}

// Where the verified part begins: the row before it, or the beginning of the journal.
Position base_of(io::Database& database, Life life) {
    auto query = database.prepare(
        "SELECT place, hash FROM journal WHERE place > ?1 ORDER BY place DESC LIMIT 1 OFFSET ?2");
    query.bind(1, life.place(Seq{})).bind(2, verified_rows);
    if (query.step())
        return {Life::seq_of(query.integer(0)), digest_from(query.blob(1))};
    return pruned_of(database, life);
}

}  // namespace

std::optional<std::string> find_broken_link(io::Database& database,
                                            const protocol::EventId& journal, Life life) {
    Position last = base_of(database, life);
    auto query = database.prepare(
        "SELECT place, hash, payload FROM journal WHERE place > ?1 ORDER BY place");
    query.bind(1, life.place(last.seq));
    while (query.step()) {
        const Seq seq = Life::seq_of(query.integer(0));
        if (seq != last.seq.next())
            return broken("an event is missing", last.seq.next());
        last = chain_append(last, journal.node, journal.journal, query.blob(2));
        if (last.hash != digest_from(query.blob(1)))
            return broken("the hash chain does not hold", seq);
    }
    return std::nullopt;
}

}  // namespace onepool::node
