#pragma once
// Commands about backups, about what a dead till left, and about locations that close. Part of
// commands.hpp.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onepool::cli {

// Made by the hub on its own machine; waits for its end.
struct Backup {
    std::string to;  // a whole path: a file that is not there, or a folder
};
// Reads a backup whole, on any machine, without a hub.
enum class Report : std::uint8_t { no, yes };
struct Verify {
    std::string file;
    Report report = Report::no;  // tells the hub, which is what lets nodes forget
};
// Puts a backup where a hub will be started.
struct Install {
    std::string file;
    std::string database;
};
struct Reopen {
    std::string location;
    std::string by;
    std::string reason;
};
// A location that is about to close promises nothing any more, and its tills give back their
// rights.
struct Drain {
    std::string location;
    std::string by;
    std::string reason;
    enum class Way : std::uint8_t { drain, undo } way = Way::drain;
};
// What sourcing knows of a location; what is not named stays, "none" is not known any more.
struct Terms {
    std::string location;
    std::string country;
    std::string postcode;
    std::string cut_off;
    std::string cost;
};
// Gives the hub what a node that was shut out recorded and never sent, from its database.
struct BringIn {
    std::string file;
    std::string by;
    std::string reason;
};

// Events of one journal that hold together, as the hub takes them.
struct JournalRun {
    std::string journal;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::string batch;  // bytes of a message
};

// A node's database, being read.
struct NodeFile {
    std::string fault;                                        // empty: it can be read
    std::string node;                                         // whose it is: an id
    std::function<std::optional<JournalRun>()> next = {};     // nullopt: all was read
    std::function<std::vector<std::string>()> unproven = {};  // so far, for people
};

}  // namespace onepool::cli
