#include "node/edge/options.hpp"

#include <CLI/CLI.hpp>

#include "node/edge/build.hpp"

namespace onepool::node {

namespace {

// What was asked for by flags, until it is known which subcommand was meant.
struct Flags {
    bool is_running = false;
    bool is_verifying = false;
    bool is_setting_aside = false;
};

CLI::App* add_enrol(CLI::App& app, EnrolOptions& options, Flags& flags) {
    auto* enrol = app.add_subcommand(
        "enrol",
        "Get this machine's certificate from the hub, with a code of `onepool enrol-code`");
    enrol->add_option("--hub", options.hub, "Address of the hub: https://...");
    enrol->add_option("--code", options.code, "The code, or its link onepool:enrol?...")
        ->required();
    enrol->add_option("--folder", options.folder, "Where the node's files are, or will be")
        ->capture_default_str();
    enrol->add_option("--ca", options.ca_file,
                      "Authority of the hub's https, if it is a private one");
    enrol->add_option("--currency", options.currency, "For a new node.toml")->capture_default_str();
    enrol->add_option("--utc-offset-minutes", options.utc_offset_minutes, "For a new node.toml")
        ->capture_default_str();
    enrol->add_option("--port", options.port, "Of its pages, for a new node.toml")
        ->capture_default_str();
    enrol->add_option("--home", options.home, "Page that opens first, for a new node.toml")
        ->check(CLI::IsMember({"register", "orders"}))
        ->capture_default_str();
    enrol->add_option("--prices-include-tax", options.prices_include_tax, "For a new node.toml")
        ->capture_default_str();
    enrol->add_flag("--run", flags.is_running,
                    "Then run, as with --config; a machine that this code let in before just runs");
    return enrol;
}

CLI::App* add_backup(CLI::App& app, Options& options) {
    auto* backup =
        app.add_subcommand("backup", "Copy the database of this node, while it sells too");
    backup->add_option("--to", options.backup_to, "A file that is not there yet")
        ->required()
        ->type_name("FILE");
    backup->fallthrough();
    return backup;
}

CLI::App* add_restore(CLI::App& app, Options& options, Flags& flags) {
    auto* restore = app.add_subcommand(
        "restore", "Prove a copy, or put it back where this node's database was lost or damaged");
    restore->add_option("FILE", options.copy, "A copy that `onepool-node backup` made")->required();
    auto* verify = restore->add_flag("--verify", flags.is_verifying,
                                     "Read it whole and change nothing; needs no --config");
    restore
        ->add_flag("--set-aside", flags.is_setting_aside,
                   "Move away a damaged database that is there; one with newer events stays")
        ->excludes(verify);
    restore->fallthrough();
    return restore;
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
    Options options;
    CLI::App app(
        "Sells and ships from the one stock pool on this machine, with or without a "
        "network. Prints the address to open in a browser, then runs until SIGTERM.",
        "onepool-node");
    app.set_version_flag("--version", std::string("onepool-node ") + build_name);
    app.add_option("--config", options.config_file, "Settings of this node (TOML)")
        ->type_name("FILE");
    const auto* new_id =
        app.add_subcommand("new-id", "Print a new node id for a configuration, and end");
    Flags flags;
    const auto* enrol = add_enrol(app, options.enrol, flags);
    const auto* backup = add_backup(app, options);
    const auto* restore = add_restore(app, options, flags);
    auto* trust = app.add_subcommand(
        "trust-hub",
        "Believe another hub from the next start on: the hub was replaced, or lost its key");
    trust->add_option("KEY", options.hub_key,
                      "The hub's public key, as `onepool status` prints it. Without it: the first "
                      "hub that is met");
    trust->fallthrough();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    if (new_id->parsed()) {
        options.command = Options::Command::new_id;
        return options;
    }
    if (enrol->parsed()) {
        options.command = Options::Command::enrol;
        options.after_enrol = flags.is_running ? Options::Then::run : Options::Then::end;
        return options;
    }
    if (restore->parsed() && flags.is_verifying) {
        options.command = Options::Command::verify_copy;
        return options;
    }
    if (restore->parsed()) {
        options.command = Options::Command::restore;
        options.present = flags.is_setting_aside ? Present::set_aside : Present::kept;
    }
    if (backup->parsed())
        options.command = Options::Command::backup;
    if (trust->parsed())
        options.command = Options::Command::trust_hub;
    if (options.config_file.empty()) {
        std::cerr << "onepool-node: say which settings to run with: --config FILE (see --help)\n";
        exit_code = 2;
        return std::nullopt;
    }
    return options;
}

}  // namespace onepool::node
