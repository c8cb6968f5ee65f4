#include "hub/cli/json_texts.hpp"
#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

Exit Runner::operator()(const AddPromotion& command) const {
    Json body;
    body.set("name", command.name).set("channel", command.channel).set("sku", command.sku);
    body.set("units", command.units);
    if (!command.from.empty())
        body.set("from", command.from);
    body.set("until", command.until).set("by", command.by);
    return tell("/v1/promotions", body, show_text);
}

Exit Runner::operator()(const ListPromotions&) const {
    return list(std::string("/v1/promotions?limit=") + page_rows, show_promotions);
}

Exit Runner::operator()(const EndPromotion& command) const {
    Json body;
    body.set("by", command.by);
    return tell("/v1/promotions/" + url_encoded(command.name) + "/end", body, show_text);
}

std::string show_promotions(const Json& promotions, UnixMs) {
    Table table({{"PROMOTION"},
                 {"STATE"},
                 {"CHANNEL"},
                 {"SKU"},
                 {"UNITS", Align::right},
                 {"TAKEN", Align::right},
                 {"KEPT", Align::right},
                 {"FROM"},
                 {"UNTIL"},
                 {"BY"}});
    for (const Json& row : rows_of(promotions["promotions"])) {
        table.add({text_of(row["name"]), text_of(row["state"]), text_of(row["channel"]),
                   text_of(row["sku"]), text_of(row["units"]), text_of(row["taken"]),
                   text_of(row["kept"]), utc_of(row["from"]), utc_of(row["until"]),
                   text_of(row["by"])});
    }
    return rows_or(table, "No promotions.");
}

}  // namespace onepool::cli
