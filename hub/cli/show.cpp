#include "hub/cli/show.hpp"

#include <algorithm>

#include "hub/cli/json_texts.hpp"
#include "hub/web/backup_views.hpp"
#include "hub/web/import_view.hpp"

namespace onepool::cli {

namespace {

constexpr std::int64_t bytes_in_mib = 1 << 20;

// Rows of a table whose cells are fields of the same name, or "-".
std::vector<std::string> cells(const Json& row, std::initializer_list<const char*> fields) {
    std::vector<std::string> texts;
    for (const char* field : fields)
        texts.push_back(text_of(row[field]));
    return texts;
}

std::string backup_of(const Json& backup) {
    if (backup.is_null())
        return "none was ever verified";
    return "verified up to entry " + text_of(backup["lsn"]) + ", " +
           lasting(number_of(backup["age_ms"])) + " old";
}

std::string counted(std::int64_t number, const char* one, const char* many) {
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

std::string reconciling_of(const Json& locations) {
    std::string text;
    for (const Json& row : rows_of(locations)) {
        text += (text.empty() ? "" : "; ") + text_of(row["location"]) +
                " promises nothing online, awaited: " + text_of(row["awaited"]);
    }
    return text.empty() ? "nothing is awaited" : text;
}

std::string draining_of(const Json& locations) {
    std::string text;
    for (const Json& row : rows_of(locations)) {
        text += (text.empty() ? "" : "; ") + text_of(row["location"]) +
                " is being drained, there is still: " + text_of(row["left"]);
    }
    return text.empty() ? "no location is being drained" : text;
}

std::string rights_text(const Json& rights) {
    return text_of(rights["out"]) + " units may be sold by tills without asking, " +
           text_of(rights["stranded"]) + " may have been sold by tills that ended; " +
           text_of(rights["on_right"]) + " of " + text_of(rights["sold"]) + " sold so far";
}

std::string lines_of(const std::string& title, const Json& names) {
    std::string text;
    for (const Json& name : rows_of(names))
        text += "  " + text_of(name) + "\n";
    return text.empty() ? "" : title + "\n" + text;
}

}  // namespace

std::string ago(const Json& at, UnixMs now) {
    const std::int64_t* when = at.as_int();
    if (!when)
        return "never";
    const std::int64_t age = now.value - *when;
    if (age < -60'000)
        return "in the future";
    return age < 1'000 ? "now" : lasting(age) + " ago";
}

std::string show_status(const Json& status) {
    const auto field = [&](const char* name) { return text_of(status[name]); };
    const std::string key = status["key"].as_string() ? ", key " + field("key") : "";
    return fact_lines(
        {{"hub", field("build") + ", epoch " + field("hub_epoch") + ", up " +
                     lasting(number_of(status["uptime_ms"])) + key},
         {"broker", field("broker")},
         {"log", field("lsn") + " entries, flushed up to " + field("flushed_lsn")},
         {"events",
          field("events") + " (" + field("sales") + " sales, " + field("returns") + " returns)"},
         {"orders", field("orders_held") + " held, " + field("orders_waiting") + " waiting, " +
                        field("orders_staged") + " picked (" + field("orders_overdue") +
                        " overdue), " + field("orders_shipped") + " shipped, " +
                        field("orders_refused") + " refused"},
         {"stock", field("skus") + " SKUs, " + field("cells") + " cells"},
         {"debt", field("debt_units") + " units promised that no shelf holds"},
         {"cases", field("open_cases") + " open"},
         {"backup", backup_of(status["backup"])},
         {"restore", reconciling_of(status["reconciling"])},
         {"rights", rights_text(status["rights"])},
         {"closing", draining_of(status["draining"])},
         {"memory", std::to_string(number_of(status["resident_bytes"]) / bytes_in_mib) + " MiB"}});
}

std::string show_stock(const Json& stock) {
    Table places({{"LOCATION"},
                  {"SHELF", Align::right},
                  {"HELD", Align::right},
                  {"OWN", Align::right},
                  {"ONLINE", Align::right},
                  {"DEBT", Align::right},
                  {"STAGED", Align::right},
                  {"INSPECTION", Align::right},
                  {"DAMAGED", Align::right},
                  {"IN TRANSIT", Align::right}});
    for (const Json& cell : rows_of(stock["cells"])) {
        places.add(cells(cell, {"location", "shelf", "held", "own", "online", "debt", "staged",
                                "inspection", "damaged", "in_transit"}));
    }
    Table channels({{"CHANNEL"},
                    {"LISTING"},
                    {"WANTED", Align::right},
                    {"CONFIRMED", Align::right},
                    {"PAUSED"}});
    for (const Json& row : rows_of(stock["published"]))
        channels.add(cells(row, {"channel", "listing", "desired", "confirmed", "is_paused"}));
    return text_of(stock["sku"]) + "  " + text_of(stock["description"]) + "  GTIN " +
           text_of(stock["gtin"]) + "\n\n" + rows_or(places, "No location ever had any.") + "\n" +
           rows_or(channels, "No channel lists it.");
}

std::string show_stock_list(const Json::Array& stock) {
    Table table({{"SKU"},
                 {"DESCRIPTION"},
                 {"SHELF", Align::right},
                 {"HELD", Align::right},
                 {"ONLINE", Align::right},
                 {"DEBT", Align::right}});
    for (const Json& sku : stock) {
        std::int64_t shelf = 0, held = 0, online = 0, debt = 0;
        for (const Json& cell : rows_of(sku["cells"])) {
            shelf += number_of(cell["shelf"]);
            held += number_of(cell["held"]);
            online += number_of(cell["online"]);
            debt += number_of(cell["debt"]);
        }
        table.add({text_of(sku["sku"]), text_of(sku["description"]), std::to_string(shelf),
                   std::to_string(held), std::to_string(online), std::to_string(debt)});
    }
    return rows_or(table, "No SKU fits.");
}

std::string show_why(const Json& why, UnixMs now) {
    Table terms({{"LOCATION"},
                 {"SHELF", Align::right},
                 {"- HELD", Align::right},
                 {"- OWN", Align::right},
                 {"= ONLINE", Align::right},
                 {"DEBT", Align::right},
                 {"OWN: TILLS' RIGHTS", Align::right},
                 {"STRANDED", Align::right},
                 {"PERHAPS SOLD", Align::right}});
    for (const Json& term : rows_of(why["terms"])) {
        terms.add(cells(term, {"location", "shelf", "held", "own", "online", "debt", "rights_out",
                               "stranded", "may_be_sold"}));
    }
    Table events(
        {{"WHEN"}, {"KIND"}, {"SOURCE"}, {"UNITS", Align::right}, {"LOG", Align::right}, {"WHAT"}});
    for (const Json& row : rows_of(why["last_events"])) {
        events.add({ago(row["at"], now), text_of(row["kind"]), text_of(row["source"]),
                    text_of(row["quantity"]), text_of(row["lsn"]), text_of(row["text"])});
    }
    return fact_lines(
               {{"channel", text_of(why["channel"]) + " listing " + text_of(why["listing"])},
                {"published", text_of(why["quantity"])},
                {"confirmed", text_of(why["confirmed"]) + ", " + ago(why["confirmed_at"], now) +
                                  ", log entry " + text_of(why["confirmed_lsn"])}}) +
           "\n" + text_of(why["text"]) + "\n\n" + rows_or(terms, "No location ever had any.") +
           "\n" + rows_or(events, "It never moved.");
}

// Lines stand on their own, so that --follow can add to them: no title, fixed widths.
std::string show_event(const Json& row) {
    std::string lsn = text_of(row["lsn"]);
    std::string kind = text_of(row["kind"]);
    lsn.insert(0, lsn.size() < 8 ? 8 - lsn.size() : 0, ' ');
    kind.resize(std::max<std::size_t>(kind.size(), 12), ' ');
    return lsn + "  " + utc_of(row["at"]) + "  " + kind + "  " + text_of(row["text"]) + "\n";
}

std::string show_cases(const Json& cases, UnixMs now) {
    Table table({{"CASE", Align::right}, {"OPENED"}, {"KIND"}, {"WHAT"}, {"NEXT"}});
    for (const Json& row : rows_of(cases["cases"])) {
        const bool is_open = row["closed_at"].is_null();
        table.add({text_of(row["id"]), ago(row["opened_at"], now), text_of(row["kind"]),
                   text_of(row["text"]),
                   is_open
                       ? text_of(row["proposal"])
                       : "closed by " + text_of(row["closed_by"]) + ": " + text_of(row["note"])});
    }
    return rows_or(table, "No cases.");
}

std::string show_case(const Json& row, UnixMs now) {
    return "Case " + text_of(row["id"]) + " (" + text_of(row["kind"]) + ", " +
           text_of(row["subject"]) + ") was closed " + ago(row["closed_at"], now) + " by " +
           text_of(row["closed_by"]) + ".\n";
}

// Made to be printed and kept: each statement with the signature that stands for it.
std::string show_days(const Json& days) {
    std::string text;
    for (const Json& day : rows_of(days["days"])) {
        const std::string* signature = day["signature"].as_string();
        text += text_of(day["statement"]) +
                (signature ? "signed " + *signature : "not signed: the hub had no key") + "\n\n";
    }
    return text.empty() ? "No day is closed yet.\n" : text;
}

std::string show_channels(const Json& channels, UnixMs now) {
    Table table({{"CHANNEL"},
                 {"STATE"},
                 {"LISTINGS", Align::right},
                 {"PAUSED", Align::right},
                 {"WAITING", Align::right},
                 {"IN FLIGHT", Align::right},
                 {"CONFIRMED"},
                 {"P50 MS", Align::right},
                 {"P99 MS", Align::right},
                 {"LAST ERROR"}});
    for (const Json& row : rows_of(channels["channels"])) {
        table.add({text_of(row["channel"]), text_of(row["state"]), text_of(row["listings"]),
                   text_of(row["paused"]), text_of(row["waiting"]), text_of(row["in_flight"]),
                   ago(row["last_confirmed_at"], now), text_of(row["latency_ms"]["p50"]),
                   text_of(row["latency_ms"]["p99"]), text_of(row["last_error"])});
    }
    return rows_or(table, "No channels.");
}

std::string show_locations(const Json& locations, UnixMs now) {
    Table table({{"LOCATION"},
                 {"STATE"},
                 {"NODES", Align::right},
                 {"SILENT SINCE"},
                 {"RIGHTS OUT", Align::right},
                 {"STRANDED", Align::right},
                 {"HELD", Align::right},
                 {"PICKED", Align::right},
                 {"IN"},
                 {"SENDS UNTIL"},
                 {"AN ORDER", Align::right}});
    for (const Json& row : rows_of(locations["locations"])) {
        const bool is_draining = row["is_draining"] == Json(true);
        const bool is_reconciling = row["is_reconciling"] == Json(true);
        table.add({text_of(row["location"]),
                   is_draining ? "drained" : (is_reconciling ? "reconciling" : "open"),
                   text_of(row["nodes"]),
                   row["silent_since"].is_null() ? "-" : ago(row["silent_since"], now),
                   text_of(row["rights"]["out"]), text_of(row["rights"]["stranded"]),
                   text_of(row["held"]), text_of(row["staged"]), region_of(row),
                   text_of(row["cut_off"]), text_of(row["cost"])});
    }
    return rows_or(table, "No locations.");
}

std::string show_nodes(const Json& nodes, UnixMs now) {
    Table table({{"NODE"},
                 {"LOCATION"},
                 {"STATE"},
                 {"HEARD"},
                 {"APPLIED", Align::right},
                 {"LAG", Align::right},
                 {"SAFE", Align::right},
                 {"SET ASIDE", Align::right},
                 {"DISK FREE", Align::right},
                 {"ID"}});
    for (const Json& row : rows_of(nodes["nodes"])) {
        const std::int64_t* disk = row["disk_free_bytes"].as_int();
        table.add({text_of(row["name"]), text_of(row["location"]), text_of(row["state"]),
                   ago(row["heard_at"], now), text_of(row["applied"]), text_of(row["lag"]),
                   text_of(row["safe"]), text_of(row["quarantined"]),
                   disk ? std::to_string(*disk / bytes_in_mib) + " MiB" : "-",
                   text_of(row["node"])});
    }
    return rows_or(table, "No nodes.");
}

// With the command to type on the new machine, and the text of a QR code for who would rather scan.
std::string show_enrol_code(const Json& row, const NewMachine& machine, UnixMs now) {
    const std::string code = text_of(row["code"]);
    const bool is_known = row["node"].as_string() != nullptr;
    const std::string link = "onepool:enrol?code=" + code + "&hub=" + machine.hub;
    const std::string with = machine.with.empty() ? "" : " " + machine.with;
    const std::string line =
        is_known ? "\nOn that machine: onepool-node enrol --code '" + link + "' --folder FOLDER" +
                       with + "\nFOLDER is the one that holds this node's node.toml.\n"
                 : "\nOn that machine, one line, which enrols it and starts it:\n\n"
                   "onepool-node enrol --run --code '" +
                       link + "'" + with + "\n";
    return fact_lines({{"code", code},
                       {"for", text_of(row["name"]) + " at " + text_of(row["location"]) +
                                   (is_known ? ", node " + text_of(row["node"]) : "")},
                       {"good for", lasting(number_of(row["expires_at"]) - now.value) +
                                        ", once; it is not shown again"},
                       {"link", link}}) +
           line;
}

std::string show_replaced(const Json& node, const std::string& name) {
    const std::int64_t applied = number_of(node["applied"]);
    const std::int64_t unsent = number_of(node["lag"]);
    const std::string end =
        unsent > 0 ? " It told of " + std::to_string(unsent) +
                         " more: those are on its disk alone. If it can be read: onepool "
                         "bring-in FILE, its database; else count " +
                         text_of(node["location"]) + "."
                   : "";
    return name + " is shut out for good. The hub keeps what it recorded, up to event " +
           std::to_string(applied) + "." + end + " Its open orders stay with " +
           text_of(node["location"]) + ": whoever ships there has them, its successor too.\n\n";
}

std::string show_worklist(const Json::Array& rows, UnixMs now) {
    Table table({{"NUMBER", Align::right},
                 {"NODE"},
                 {"EVENT", Align::right},
                 {"KIND"},
                 {"SET ASIDE"},
                 {"STATE"},
                 {"WHY"}});
    for (const Json& row : rows) {
        const bool* can_replay = row["can_replay"].as_bool();
        table.add({text_of(row["id"]), text_of(row["name"]), text_of(row["seq"]),
                   text_of(row["kind"]), ago(row["at"], now),
                   can_replay && *can_replay ? "can be replayed" : text_of(row["state"]),
                   text_of(row["reason"])});
    }
    return rows_or(table, "Nothing is set aside.");
}

std::string show_set_aside(const Json& detail, UnixMs now) {
    std::string withheld;
    for (const Json& sku : rows_of(detail["withheld"]))
        withheld += (withheld.empty() ? "" : ", ") + text_of(sku);
    std::string said;
    for (const Json& line : rows_of(detail["event"]))
        said += "  " + text_of(line) + "\n";
    return fact_lines(
               {{"event", text_of(detail["seq"]) + " of " + text_of(detail["name"]) + " at " +
                              text_of(detail["location"]) + ", journal " +
                              text_of(detail["journal"])},
                {"state", text_of(detail["state"]) + " (" + text_of(detail["verdict"]) + ")"},
                {"why", text_of(detail["reason"])},
                {"not booked", withheld.empty() ? "all of it" : "the lines of " + withheld},
                {"set aside", ago(detail["at"], now) + ", log entry " + text_of(detail["lsn"])},
                {"tried by", "build " + text_of(detail["build"]) + ", " + text_of(detail["tries"]) +
                                 " replays failed"},
                {"case", text_of(detail["case"])}}) +
           "\n" + (said.empty() ? "Nobody can read its bytes:\n" : said) + "\n" +
           text_of(detail["hex"]) + "\n";
}

std::string show_settled(const Json& row) {
    return "Event " + text_of(row["seq"]) + " of " + text_of(row["name"]) + " is " +
           text_of(row["state"]) + ": " +
           text_of(row[row["note"] == Json{""} ? "verdict" : "note"]) + ".\n";
}

std::string show_replayed(const Json& counts) {
    return text_of(counts["replayed"]) + " events were replayed, " + text_of(counts["still_open"]) +
           " still cannot be applied: onepool quarantine says why.\n";
}

std::string show_check(const Json& check) {
    const bool* is_ok = check["ok"].as_bool();
    const bool* is_conserved = check["conserved"].as_bool();
    std::string text = text_of(check["entries"]) + " log entries applied anew, " +
                       text_of(check["balances"]) + " balances compared: ";
    if (is_ok && *is_ok)
        return text + "every one agrees, and every SKU's accounts sum to zero.\n";
    text += "NOT in order.\n";
    if (!is_conserved || !*is_conserved)
        text += "The accounts of a SKU do not sum to zero.\n";
    for (const Json& mismatch : rows_of(check["mismatches"]))
        text += "  " + text_of(mismatch) + "\n";
    return text + "Keep the hub's database as it is and report this.\n";
}

std::string show_text(const Json& answer) {
    return text_of(answer["text"]) + "\n";
}

std::string show_progress(const Json& backup) {
    const std::int64_t pages = number_of(backup["pages"]);
    if (pages == 0)
        return "The hub begins.\n";
    return std::to_string(number_of(backup["pages_done"]) * 100 / pages) + " % copied\n";
}

std::string show_import(const Json& view) {
    const std::string stage = text_of(view["stage"]);
    const std::int64_t waiting = number_of(view["waiting"]);
    const std::string behind =
        waiting == 0 ? "" : "; " + counted(waiting, "import waits", "imports wait") + " behind it";
    const std::string rows = counted(number_of(view["rows"]), "row", "rows");
    if (stage == to_text(hub::ImportStage::reading))
        return "The hub reads the " + text_of(view["scope"]) + " file" + behind + "\n";
    if (stage == to_text(hub::ImportStage::keeping)) {
        return rows + " read, " + text_of(view["chunks_kept"]) + " of " +
               counted(number_of(view["chunks"]), "new part", "new parts") + " kept" + behind +
               "\n";
    }
    if (stage == to_text(hub::ImportStage::naming))
        return rows + " read, all parts kept; the stock pool takes them in" + behind + "\n";
    return "The hub is about to begin\n";
}

Spread spread_of(const Json& nodes) {
    Spread spread;
    for (const Json& node : rows_of(nodes["nodes"])) {
        ++spread.nodes;
        if (text_of(node["state"]) != "online")
            continue;
        ++spread.online;
        const bool is_behind = node["scopes"].is_null() ||
                               std::ranges::any_of(rows_of(node["scopes"]), [](const Json& scope) {
                                   return scope["is_behind"] == Json(true);
                               });
        spread.have += is_behind ? 0 : 1;
    }
    return spread;
}

std::string show_spread(const Spread& spread) {
    const std::size_t away = spread.nodes - spread.online;
    return std::to_string(spread.have) + " of " + std::to_string(spread.online) +
           " nodes online have it" +
           (away == 0 ? "" : "; " + std::to_string(away) + " will get it when they are back") +
           "\n";
}

std::string show_backup(const Json& backup) {
    if (text_of(backup["stage"]) != to_text(hub::BackupStage::done))
        return "The backup to " + text_of(backup["to"]) + " failed: " + text_of(backup["fault"]) +
               "\n";
    return text_of(backup["to"]) + " holds " + text_of(backup["lsn"]) +
           " log entries. Prove it: onepool restore --verify FILE --report\n";
}

std::string show_verified(const Json& report, UnixMs now) {
    Table heads({{"NODE"}, {"LOCATION"}, {"EVENTS", Align::right}, {"JOURNAL"}});
    for (const Json& row : rows_of(report["heads"]))
        heads.add(cells(row, {"name", "location", "seq", "journal"}));
    return fact_lines({{"made", ago(report["made_at"], now) + ", by " + text_of(report["build"]) +
                                    ", hub epoch " + text_of(report["hub_epoch"])},
                       {"newest entry",
                        text_of(report["lsn"]) + ", taken " + ago(report["newest_at"], now)},
                       {"digest", text_of(report["digest"])}}) +
           show_check(report) + rows_or(heads, "It knows no node.") +
           lines_of("Not in it; keep copies of these elsewhere:", report["elsewhere"]);
}

std::string show_installed(const Json& report, const std::string& database) {
    return "The log is back as " + database +
           ". Its settings are in the report above; bring back "
           "what is not in the backup, then start onepool-hub. It takes a higher epoch by itself "
           "(this backup's is " +
           text_of(report["hub_epoch"]) + ") and asks every node what happened since.\n";
}

}  // namespace onepool::cli
