#pragma once
// What the `onepool` command can be asked, and how each question is answered: which requests go to
// the hub, what is printed, and the exit code. Does no input or output itself.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "hub/cli/order_commands.hpp"
#include "hub/cli/promotion_commands.hpp"
#include "hub/cli/recovery_commands.hpp"
#include "hub/cli/staff_commands.hpp"
#include "hub/cli/worklist_commands.hpp"
#include "protocol/json.hpp"
#include "protocol/units.hpp"

namespace onepool::cli {

using protocol::Json;

// Scripts rely on these numbers.
enum class Exit : std::uint8_t {
    ok = 0,
    failed = 1,         // the check failed, or what was asked for is not there
    usage = 2,          // not asked rightly, or refused (a wrong token)
    unreachable = 3,    // no hub answers
    interrupted = 130,  // Ctrl-C or SIGTERM before the end
};

struct Status {};
struct Stock {
    std::string text;  // a SKU, or part of a code or name; empty: all
};
struct Why {
    std::string sku;
    std::string channel;  // empty: every channel that lists it
};
enum class Follow : std::uint8_t { no, yes };
struct Events {
    std::optional<std::uint64_t> after;  // nullopt: the newest
    Follow follow = Follow::no;
};
struct Cases {
    enum class Which : std::uint8_t { open, all } which = Which::open;
};
struct Resolve {
    std::uint64_t id = 0;
    std::string by;
    std::string note;
};
struct Check {};
struct Channels {};
struct Nodes {};
struct Locations {};
struct Counts {
    std::string count;  // empty: all of them
};
// What the line for the new machine says.
struct NewMachine {
    std::string hub;   // the address under which it reaches the hub
    std::string with;  // more options of onepool-node enrol
};
// For a new node of this name and place; or, with `node`, a new certificate for a known one.
struct EnrolCode {
    std::string location;
    std::string name;
    std::string node;
    NewMachine machine;
};
struct Revoke {
    std::string node;
    std::string reason;
};
struct Acl {};
// Shuts out a dead node and lets another machine in under its name, in its place.
struct Replace {
    std::string node;  // its id or its name
    NewMachine machine;
    enum class Online : std::uint8_t { refused, allowed } online = Online::refused;
};
struct Days {};
struct Rekey {
    std::string node;  // its id or its name
};
// A file that all nodes are provided with.
struct Import {
    enum class What : std::uint8_t { catalogue, staff } what = What::catalogue;
    std::string file;
    Follow follow = Follow::no;  // until every node that is online has it
};
// A setting of all nodes; an empty value removes it.
struct Set {
    std::string key;
    std::string value;
};
using Command =
    std::variant<Status, Stock, Why, WhyOrder, Events, Cases, Resolve, Check, Channels, Orders,
                 Nodes, EnrolCode, Revoke, Acl, Replace, Backup, Verify, Install, Reopen, Rekey,
                 Days, Import, Set, Quarantine, Replay, Void, BringIn, ListStaff, AddStaff,
                 RemoveStaff, Locations, Drain, Counts, Terms, CancelAnOrder, DeliverAnOrder,
                 AddPromotion, ListPromotions, EndPromotion, MoveAnOrder, LotTrace>;

enum class Format : std::uint8_t { people, json };

struct HubAnswer {
    int status = 0;  // 0: no answer; `text` then says why
    std::string text;
    bool is_interrupted = false;        // by the person who waits
    bool is_to_be_asked_again = false;  // the hub is not ready yet
};

// What reading or installing a backup found.
struct FileAnswer {
    std::string fault;  // empty: it worked
    Json report;
};

// The world outside, as the command needs it. Every function is called on the one thread.
struct Surroundings {
    std::function<HubAnswer(const std::string& target)> get;
    std::function<HubAnswer(const std::string& target, const std::string& body)> post;
    // Bytes that are no JSON.
    std::function<HubAnswer(const std::string& target, const std::string& bytes)> post_bytes;
    // As post; calls `look` now and then while the hub is at it, which may ask it other things.
    std::function<HubAnswer(const std::string& target, const std::string& body,
                            const std::function<void()>& look)>
        post_watched;
    std::function<std::optional<std::string>(const std::string& path)> read_file;
    // A line that nobody sees: from the terminal after the question, twice; or from a pipe.
    // Nullopt: there is none, or the two were not the same.
    std::function<std::optional<std::string>(const std::string& question)> read_secret;
    std::function<std::string(const std::string& pin)> hash_pin;  // takes a tenth of a second
    std::function<void(const std::string& text)> print;           // to standard output
    std::function<void(const std::string& text)> complain;
    std::function<protocol::UnixMs()> now;
    std::function<FileAnswer(const std::string& file)> read_backup;
    std::function<FileAnswer(const std::string& file, const std::string& database)> install;
    std::function<NodeFile(const std::string& file)> read_node;
    std::function<bool()> wait;  // a moment, between looks; false: the person has had enough
};

Exit run(const Command& command, Format format, const Surroundings& world);

}  // namespace onepool::cli
