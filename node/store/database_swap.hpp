#pragma once
// Another file takes the place of a database, which is kept beside it under a name of its own, with
// its log: <database>.damaged-1, <database>.aside-1 and so on. Killed at any moment, the next call
// goes on from there: both names mean the old file before either of them goes, and the new one,
// whole, stands beside it until it has the name.
//
//   <database>.restored   a copy that is being put back (node_restore.cpp)
//
// The callers hold the database's lock. Throws std::runtime_error when the disk fails.

#include <optional>
#include <string>

namespace onepool::node {

// A disk that damages its file more often than this is not mended again.
inline constexpr int mended_at_most = 3;

// The first name that nothing has yet, or that was given to this very file before somebody was
// killed. Nullopt: all of mended_at_most are taken.
std::optional<std::string> free_damaged_name(const std::string& database);
std::string free_aside_name(const std::string& database);

struct Swap {
    std::string database;
    std::string made;  // takes its name
    std::string kept;  // what was there, if there was anything
};
void swap_in(const Swap& swap);

std::string restored_of(const std::string& database);
// Takes the lock itself, when there is a restore that was killed. Where the old file is kept.
std::optional<std::string> finish_restore(const std::string& database);

}  // namespace onepool::node
