#pragma once
// Copies of a node's database: made while it sells, proven on any machine, put back where nothing
// newer is. One SQLite file each: the database as it was at one moment, and a table `backup` that
// says when, by which build, and the digest of all the rest. It holds no keys.
//
// A copy knows less than its till did, so one is put back only when the till's own database is lost
// or damaged. The till then says by its guard, or the hub by its cursor, that it is older; the till
// ends that journal and goes on in a new one, and what both hold counts once (ARCHITECTURE.md).
// All of it blocks; for the command line. Throws std::runtime_error with what to do.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "firmware-config/node_config.hpp"
#include "protocol/greeting.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// What was done and what the copy is good for, for a person. Nothing is overwritten, and nothing is
// left behind when it fails.
std::string back_up(const std::string& database, const std::string& to);

// A copy that was read whole: every row is as it was when the copy was made, every journal's chain
// and what the hub signed for hold, and this build opens it as at a start.
struct ProvenCopy {
    NodeId node;
    UnixMs made_at;
    std::string build;
    std::uint64_t events = 0;
    Position head;  // of the present journal
    std::vector<std::pair<JournalId, Position>> journals;
};
// Throws with the first thing that is wrong. Needs as much space again beside the copy.
ProvenCopy prove(const std::string& copy);
std::string to_text(const std::string& copy, const ProvenCopy& proven);

// What may happen to a database that is there: nothing, or it is moved aside, never removed. One
// that holds what the copy does not is never moved.
enum class Present : std::uint8_t { kept, set_aside };
std::string restore(const std::string& copy, const config::NodeConfig& settings, Present present);

}  // namespace onepool::node
