#pragma once
// Answers of the hub's API (hub/web/src/api.ts) as text for people. Pure: `now` is handed in, a
// field that is missing shows as "-".

#include <string>

#include "hub/cli/commands.hpp"
#include "protocol/json.hpp"
#include "protocol/units.hpp"

namespace onepool::cli {

using protocol::Json;
using protocol::UnixMs;

std::string show_status(const Json& status);
std::string show_stock(const Json& stock);              // one SKU, per location and channel
std::string show_stock_list(const Json::Array& stock);  // one line a SKU
std::string show_why(const Json& why, UnixMs now);
std::string show_event(const Json& row);  // one line, with its line end
std::string show_cases(const Json& cases, UnixMs now);
std::string show_case(const Json& row, UnixMs now);
std::string show_days(const Json& days);
std::string show_channels(const Json& channels, UnixMs now);
std::string show_orders(const Json& orders, UnixMs now);
std::string show_order(const Json& story, UnixMs now);  // one, with every step
std::string show_lot(const Json& trace, UnixMs now);    // to which orders it went
std::string show_enrol_code(const Json& code, const NewMachine& machine, UnixMs now);
std::string show_replaced(const Json& node, const std::string& name);  // as it was listed before
std::string show_nodes(const Json& nodes, UnixMs now);
std::string show_locations(const Json& locations, UnixMs now);
std::string show_promotions(const Json& promotions, UnixMs now);
std::string show_counts(const Json& counts, UnixMs now);
std::string show_count(const Json& report, UnixMs now);
std::string show_worklist(const Json::Array& rows, UnixMs now);
std::string show_set_aside(const Json& detail, UnixMs now);  // one, with what its bytes say
std::string show_settled(const Json& row);                   // what became of one
std::string show_replayed(const Json& counts);
std::string show_check(const Json& check);
std::string show_text(const Json& answer);  // an answer that is a sentence
std::string show_progress(const Json& backup);
// Of the import at work; what was told by /v1/imports.
std::string show_import(const Json& view);
// How many nodes hold the newest of everything that the hub provides, as /v1/nodes told.
struct Spread {
    std::size_t nodes = 0;
    std::size_t online = 0;
    std::size_t have = 0;  // of those online
};
Spread spread_of(const Json& nodes);
std::string show_spread(const Spread& spread);
std::string show_backup(const Json& backup);
std::string show_verified(const Json& report, UnixMs now);
std::string show_installed(const Json& report, const std::string& database);

// "now", "12 s ago", "5 min ago", "3 h ago", "9 d ago"; "in the future" when a clock is wrong.
std::string ago(const Json& at, UnixMs now);

}  // namespace onepool::cli
