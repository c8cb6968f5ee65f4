#include "drivers/verify/node_lives.hpp"

#include "drivers/verify/tables.hpp"

namespace onepool::verify {

NodeLives lives_of(io::Database& database) {
    NodeLives found;
    const bool has_lives = has_table(database, "ended_journal");
    found.column = has_lives ? "place" : "seq";
    auto row = database.prepare(has_lives ? "SELECT node_id, journal_id, life FROM node"
                                          : "SELECT node_id, journal_id, 0 FROM node");
    if (!row.step())
        throw Unreadable("it names no node");
    found.node = NodeId{array_of<NodeId>(row.blob(0)).bytes};
    const Life present{array_of<JournalId>(row.blob(1)), row.integer(2) * life_events};
    if (has_lives) {
        auto ended = database.prepare("SELECT journal_id, life FROM ended_journal ORDER BY life");
        while (ended.step())
            found.lives.push_back(
                {array_of<JournalId>(ended.blob(0)), ended.integer(1) * life_events});
    }
    found.lives.push_back(present);
    return found;
}

}  // namespace onepool::verify
