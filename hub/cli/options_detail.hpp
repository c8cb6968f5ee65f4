#pragma once
// Parts of the command line that stand in files of their own; internal to options.cpp and them.

#include "hub/cli/options.hpp"

namespace CLI {
class App;
}

namespace onepool::cli {

// Each subcommand fills `options.command` when the line names it. `options` outlives the parsing.
void add_staff(CLI::App& app, Options& options);
void add_order_changes(CLI::App& app, Options& options);
void add_promotions(CLI::App& app, Options& options);

}  // namespace onepool::cli
