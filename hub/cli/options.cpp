#include "hub/cli/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "hub/cli/options_detail.hpp"
#include "hub/web/order_views.hpp"

namespace onepool::cli {

namespace {

std::string environment(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

// Each subcommand fills `options.command` when the line names it.
void add_views(CLI::App& app, Options& options) {
    app.add_subcommand("status", "What the hub holds and how it does")->callback([&] {
        options.command = Status{};
    });
    app.add_subcommand("nodes", "Tills and warehouse nodes: state, lag, disk")->callback([&] {
        options.command = Nodes{};
    });
    app.add_subcommand("locations",
                       "Locations: what tills may sell unasked, what is held, who closes")
        ->callback([&] { options.command = Locations{}; });
    app.add_subcommand("channels", "Channels: state, backlog, latency")->callback([&] {
        options.command = Channels{};
    });
    app.add_subcommand("check", "Apply the whole log anew and compare every balance")
        ->callback([&] { options.command = Check{}; });
}

void add_keys(CLI::App& app, Options& options) {
    app.add_subcommand("days", "The closed days, each with its signed root, to be printed")
        ->callback([&] { options.command = Days{}; });
    auto* rekey = app.add_subcommand(
        "rekey", "Let a node come with a new signing key: its machine or disk was replaced");
    auto node = std::make_shared<std::string>();
    rekey->add_option("NODE", *node, "Its name or id")->required();
    rekey->callback([&options, node] { options.command = Rekey{*node}; });
    // Run by main() before anything of this is read; here so that --help names it.
    app.add_subcommand("verify",
                       "Judge a node's database or a hub's log: see onepool-verify --help");
}

void add_stock(CLI::App& app, Options& options) {
    auto* stock = app.add_subcommand("stock", "Stock of a SKU, or of all that fit a text");
    auto text = std::make_shared<std::string>();
    stock->add_option("SKU", *text, "A SKU, or part of a code or name");
    stock->callback([&options, text] { options.command = Stock{*text}; });

    auto* why = app.add_subcommand("why", "Where a published number comes from");
    auto asked = std::make_shared<Why>();
    why->add_option("SKU", asked->sku)->required();
    why->add_option("--channel", asked->channel, "Only this channel");
    why->callback([&options, asked] { options.command = *asked; });

    auto* counts = app.add_subcommand(
        "counts", "Stock counts, newest first: what differed; or one of them, SKU by SKU");
    auto count = std::make_shared<std::string>();
    counts->add_option("COUNT", *count, "Its id, as the list shows it");
    counts->callback([&options, count] { options.command = Counts{*count}; });

    auto* orders = app.add_subcommand("orders", "Orders of all channels, newest first");
    auto stage = std::make_shared<std::string>();
    std::vector<std::string> stages;
    stages.reserve(std::size(hub::stages_shown));
    for (const auto each : hub::stages_shown)
        stages.emplace_back(to_text(each));
    orders->add_option("--stage", *stage, "Only orders of this stage")
        ->check(CLI::IsMember(stages));
    orders->callback([&options, stage] { options.command = Orders{*stage}; });

    auto* story = app.add_subcommand(
        "why-order", "Where an order is, every step of it, and why its location was chosen");
    auto named = std::make_shared<WhyOrder>();
    story->add_option("CHANNEL", named->channel)->required();
    story->add_option("ORDER", named->order, "As the channel names it")->required();
    story->callback([&options, named] { options.command = *named; });
}

void add_events(CLI::App& app, Options& options) {
    struct Asked {
        std::uint64_t after = 0;
        bool is_following = false;
    };
    auto* events = app.add_subcommand("events", "The hub log: the newest entries, or from one on");
    auto asked = std::make_shared<Asked>();
    const auto* after = events->add_option("--after", asked->after, "Entries after this number");
    events->add_flag("--follow", asked->is_following, "Go on until Ctrl-C");
    events->callback([&options, asked, after] {
        Events command;
        if (after->count() > 0)
            command.after = asked->after;
        command.follow = asked->is_following ? Follow::yes : Follow::no;
        options.command = command;
    });
}

void add_cases(CLI::App& app, Options& options) {
    auto* cases = app.add_subcommand("cases", "What a person must look at");
    auto is_all = std::make_shared<bool>(false);
    cases->add_flag("--all", *is_all, "Closed ones too");
    auto* resolve = cases->add_subcommand("resolve", "Close a case, with what was done");
    auto closing = std::make_shared<Resolve>();
    closing->by = environment("USER", "operator");
    resolve->add_option("ID", closing->id)->required();
    resolve->add_option("--note", closing->note, "What was found and done")->required();
    resolve->add_option("--by", closing->by, "Who (default: $USER)");
    cases->callback([&options, is_all, resolve] {
        if (!resolve->parsed())
            options.command = Cases{*is_all ? Cases::Which::all : Cases::Which::open};
    });
    resolve->callback([&options, closing] { options.command = *closing; });
}

void add_machine(CLI::App& command, NewMachine& machine) {
    machine.hub = environment("ONEPOOL_FOR_HUB", "");
    machine.with = environment("ONEPOOL_ENROL_WITH", "");
    command.add_option("--for-hub", machine.hub,
                       "The hub's address as the new machine knows it (ONEPOOL_FOR_HUB; default: "
                       "--hub)");
    command.add_option("--with", machine.with,
                       "More options of onepool-node enrol for its line, as one word: \"--currency "
                       "EUR\" (ONEPOOL_ENROL_WITH)");
}

NewMachine machine_of(const NewMachine& asked, const Options& options) {
    return {asked.hub.empty() ? options.hub : asked.hub, asked.with};
}

void add_identities(CLI::App& app, Options& options) {
    auto* code = app.add_subcommand("enrol-code", "A one-time code that lets a machine enrol");
    auto asked = std::make_shared<EnrolCode>();
    auto* node = code->add_option("--node", asked->node,
                                  "A known node's id: it gets a new certificate and stays itself");
    auto* location = code->add_option("--location", asked->location, "Where the new node will be");
    auto* name = code->add_option("--name", asked->name, "What people will call it");
    location->excludes(node)->needs(name);
    name->excludes(node)->needs(location);
    add_machine(*code, asked->machine);
    code->callback([&options, asked] {
        if (asked->node.empty() && asked->name.empty())
            throw CLI::ValidationError("enrol-code", "give --location and --name, or --node");
        asked->machine = machine_of(asked->machine, options);
        options.command = *asked;
    });

    auto* revoke = app.add_subcommand("revoke", "Shut a node out for good: lost, stolen, replaced");
    auto revoked = std::make_shared<Revoke>();
    revoke->add_option("NODE", revoked->node, "Its id")->required();
    revoke->add_option("--reason", revoked->reason, "Why; stands in the case")->required();
    revoke->callback([&options, revoked] { options.command = *revoked; });

    auto* replace = app.add_subcommand(
        "replace", "A node is dead: shut it out, and let another machine in under its name");
    auto replaced = std::make_shared<Replace>();
    replace->add_option("NODE", replaced->node, "Its id or its name")->required();
    add_machine(*replace, replaced->machine);
    auto is_forced = std::make_shared<bool>(false);
    replace->add_flag("--even-if-online", *is_forced, "Although it is connected at this moment");
    replace->callback([&options, replaced, is_forced] {
        replaced->machine = machine_of(replaced->machine, options);
        replaced->online = *is_forced ? Replace::Online::allowed : Replace::Online::refused;
        options.command = *replaced;
    });

    app.add_subcommand("acl", "Who may use which topic of the broker, as the hub writes it")
        ->callback([&options] { options.command = Acl{}; });
}

void add_backups(CLI::App& app, Options& options) {
    auto* backup = app.add_subcommand("backup", "Have the hub make a backup on its own machine");
    auto asked = std::make_shared<std::string>();
    backup->add_option("--to", *asked, "A file that is not there yet, or a folder")
        ->required()
        ->type_name("FILE|FOLDER");
    backup->callback([&options, asked] {
        options.command = Backup{std::filesystem::absolute(*asked).lexically_normal().string()};
    });

    struct Asked {
        std::string file;
        std::string database;
        bool is_verifying = false;
        bool is_reporting = false;
    };
    auto* restore = app.add_subcommand("restore", "Read a backup whole, or put it back");
    auto with = std::make_shared<Asked>();
    restore->add_option("FILE", with->file, "A backup that `onepool backup` made")->required();
    auto* verify = restore->add_flag("--verify", with->is_verifying, "Read it and change nothing");
    restore->add_flag("--report", with->is_reporting, "Tell the hub that it is good")
        ->needs(verify);
    auto* into = restore->add_option("--into", with->database, "The database of a hub to be");
    into->excludes(verify)->type_name("DATABASE");
    restore->callback([&options, with] {
        if (with->is_verifying)
            options.command = Verify{with->file, with->is_reporting ? Report::yes : Report::no};
        else if (!with->database.empty())
            options.command = Install{with->file, with->database};
        else
            throw CLI::ValidationError("restore", "say --verify, or --into DATABASE");
    });

    auto* reopen = app.add_subcommand(
        "reopen",
        "Let a location that was counted sell online again: although nodes are silent "
        "after a restore, and what ended tills may have sold");
    auto opening = std::make_shared<Reopen>();
    opening->by = environment("USER", "operator");
    reopen->add_option("LOCATION", opening->location)->required();
    reopen->add_option("--reason", opening->reason, "Why that is right")->required();
    reopen->add_option("--by", opening->by, "Who (default: $USER)");
    reopen->callback([&options, opening] { options.command = *opening; });
}

void add_draining(CLI::App& app, Options& options) {
    auto* drain = app.add_subcommand(
        "drain",
        "Have a location that is about to close promise nothing, and take its tills' rights");
    auto closing = std::make_shared<Drain>();
    auto is_undone = std::make_shared<bool>(false);
    closing->by = environment("USER", "operator");
    drain->add_option("LOCATION", closing->location)->required();
    drain->add_option("--reason", closing->reason, "Why")->required();
    drain->add_option("--by", closing->by, "Who (default: $USER)");
    drain->add_flag("--undo", *is_undone, "It goes on after all");
    drain->callback([&options, closing, is_undone] {
        closing->way = *is_undone ? Drain::Way::undo : Drain::Way::drain;
        options.command = *closing;
    });
}

void add_terms(CLI::App& app, Options& options) {
    auto* terms = app.add_subcommand(
        "location", "Tell the hub what sourcing goes by of a location; none: not known any more");
    auto said = std::make_shared<Terms>();
    terms->add_option("LOCATION", said->location)->required();
    terms->add_option("--country", said->country, "Two capital letters, such as GB");
    terms->add_option("--postcode", said->postcode, "As on a parcel");
    terms->add_option("--cut-off", said->cut_off,
                      "Until when a day it sends orders, such as 16:30+01:00");
    terms->add_option("--cost", said->cost,
                      "Of sending one order from there, in the smallest unit of the currency");
    terms->require_option(2, 0);
    terms->callback([&options, said] { options.command = *said; });
}

void add_bringing_in(CLI::App& app, Options& options) {
    auto* bring = app.add_subcommand(
        "bring-in", "Give the hub what a till that was shut out recorded and never sent");
    auto brought = std::make_shared<BringIn>();
    brought->by = environment("USER", "operator");
    bring->add_option("FILE", brought->file, "Its database, or a copy of it; it is only read")
        ->required();
    bring->add_option("--reason", brought->reason, "Why; stands in the hub's log");
    bring->add_option("--by", brought->by, "Who (default: $USER)");
    bring->callback([&options, brought] { options.command = *brought; });
}

void add_imports(CLI::App& app, Options& options) {
    auto* import = app.add_subcommand("import", "Bring a CSV file to the hub and to every node");
    import->require_subcommand(1);
    const auto add = [&options, import](const char* name, const char* help, Import::What what) {
        auto* sub = import->add_subcommand(name, help);
        auto file = std::make_shared<std::string>();
        sub->add_option("FILE", *file)->required();
        auto is_following = std::make_shared<bool>(false);
        sub->add_flag("--follow", *is_following,
                      "Go on until every node that is online has it, or Ctrl-C");
        sub->callback([&options, file, is_following, what] {
            options.command = Import{what, *file, *is_following ? Follow::yes : Follow::no};
        });
    };
    add("catalogue",
        "sku,gtin,description,price,tax_code,tax_rate_bp,price_from,place,place:LOCATION,lot",
        Import::What::catalogue);
    add("staff", "name,role,pin_hash", Import::What::staff);

    auto* set = app.add_subcommand("set", "Set a text of every node");
    auto setting = std::make_shared<Set>();
    set->add_option("NAME", setting->key)
        ->required()
        ->check(CLI::IsMember({"receipt_header", "receipt_footer"}));
    set->add_option("TEXT", setting->value, "Empty: none")->required();
    set->callback([&options, setting] { options.command = *setting; });
}

void add_filter(CLI::App& command, SetAsideFilter& filter) {
    command.add_option("--node", filter.node, "Only of this node (name or id)");
    command.add_option("--sku", filter.sku, "Only what lacks this SKU");
    command.add_option("--reason", filter.reason, "Only reasons that contain this text");
}

void add_quarantine(CLI::App& app, Options& options) {
    struct Asked {
        Quarantine command;
        std::uint64_t id = 0;
        bool is_all = false;
        bool is_raw = false;
    };
    auto* list = app.add_subcommand("quarantine", "Events that could not be applied, or one");
    auto asked = std::make_shared<Asked>();
    const auto* id = list->add_option("NUMBER", asked->id, "One of them, with what it says");
    list->add_flag("--all", asked->is_all, "Those replayed or voided too");
    list->add_flag("--raw", asked->is_raw, "Its bytes in hexadecimal, nothing else");
    add_filter(*list, asked->command.filter);
    list->callback([&options, asked, id] {
        Quarantine command = asked->command;
        if (id->count() > 0)
            command.id = asked->id;
        command.which = asked->is_all ? Quarantine::Which::all : Quarantine::Which::open;
        command.as = asked->is_raw ? Quarantine::As::raw_hex : Quarantine::As::text;
        options.command = command;
    });
}

void add_replay(CLI::App& app, Options& options) {
    struct Asked {
        Replay command;
        std::uint64_t id = 0;
        bool is_all = false;
    };
    auto* replay = app.add_subcommand("replay", "Apply what was set aside with what is known now");
    auto asked = std::make_shared<Asked>();
    asked->command.by = environment("USER", "operator");
    auto* which = replay->add_option_group("which");
    const auto* id = which->add_option("NUMBER", asked->id, "As onepool quarantine shows it");
    which->add_flag("--all", asked->is_all, "All that are open and fit");
    which->require_option(1);
    add_filter(*replay, asked->command.filter);
    replay->add_option("--by", asked->command.by, "Who (default: $USER)");
    replay->callback([&options, asked, id] {
        Replay command = asked->command;
        if (id->count() > 0)
            command.id = asked->id;
        options.command = command;
    });

    auto* voiding = app.add_subcommand("void", "Say that a set-aside event never takes effect");
    auto ending = std::make_shared<Void>();
    ending->by = environment("USER", "operator");
    voiding->add_option("NUMBER", ending->id)->required();
    voiding->add_option("--reason", ending->reason, "Why, and what was done instead")->required();
    voiding->add_option("--by", ending->by, "Who (default: $USER)");
    voiding->callback([&options, ending] { options.command = *ending; });
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
    Options options;
    options.hub = environment("ONEPOOL_HUB", options.hub.c_str());
    options.token_file = environment("ONEPOOL_TOKEN_FILE", "");
    bool is_json = false;
    CLI::App app(
        "Asks the hub of a stock pool. Exit codes: 0 in order, 1 not found or the check "
        "failed, 2 not asked rightly, 3 no hub answers, 130 interrupted.",
        "onepool");
    app.add_option("--hub", options.hub, "Address of the hub (ONEPOOL_HUB)")->capture_default_str();
    app.add_option("--token-file", options.token_file,
                   "File with the hub's token (ONEPOOL_TOKEN_FILE)");
    app.add_flag("--json", is_json, "Print what the hub answers, for programs");
    app.require_subcommand(1);
    app.fallthrough();
    add_views(app, options);
    add_stock(app, options);
    add_order_changes(app, options);
    add_promotions(app, options);
    add_events(app, options);
    add_cases(app, options);
    add_identities(app, options);
    add_backups(app, options);
    add_draining(app, options);
    add_terms(app, options);
    add_bringing_in(app, options);
    add_keys(app, options);
    add_imports(app, options);
    add_staff(app, options);
    add_quarantine(app, options);
    add_replay(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
        return std::nullopt;
    }
    options.format = is_json ? Format::json : Format::people;
    return options;
}

}  // namespace onepool::cli
