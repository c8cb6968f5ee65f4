#pragma once
// What people and set-up ask of the hub. Every command can be repeated: what is so already changes
// nothing and answers `repeated`.

#include <functional>
#include <span>
#include <string>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

struct CommandResult {
    CommandVerdict verdict = CommandVerdict::done;
    std::string text;  // for a person
    bool operator==(const CommandResult&) const = default;
};

struct Bench;

// What commands need beside the state.
struct CommandScope {
    std::span<const ChannelId> channels;
    const Bench& bench;  // what events are replayed with
    // Whether it has met this hub in its present life (node_desk.hpp).
    std::function<bool(const NodeRecord&)> has_begun;
};

CommandResult run_command(Decision& decision, const Command& command, const CommandScope& scope);

// Gives a channel that was configured after the catalogue was imported its listings, as the import
// would have.
void list_catalogue(Decision& decision, std::span<const ChannelId> channels);

// One line for the log: what was asked.
std::string describe(const Command& command);

int http_status_of(CommandVerdict verdict);

}  // namespace onepool::hub
