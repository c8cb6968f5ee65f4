#include "hub/cli/json_texts.hpp"
#include "hub/cli/show.hpp"

namespace onepool::cli {

namespace {

// "2.5 %" of hundredths of a per cent.
std::string share_text(const Json& share) {
    if (share.is_null())
        return "-";
    const std::int64_t tenths = (number_of(share) + 5) / 10;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::string state_of(const Json& count) {
    const std::int64_t waiting = number_of(count["waiting"]);
    const std::int64_t doubtful = number_of(count["doubtful"]);
    if (waiting > 0)
        return std::to_string(waiting) + " waiting";
    return doubtful > 0 ? std::to_string(doubtful) + " to count again" : "compared";
}

std::string name_of(const Json& count) {
    const std::string* name = count["name"].as_string();
    return name == nullptr || name->empty() ? "-" : *name;
}

std::string counter_of(const Json& line) {
    return text_of(line["by"]) + (line["first"].is_null() ? std::string()
                                                          : ", first " + text_of(line["first"]) +
                                                                " by " + text_of(line["first_by"]));
}

}  // namespace

std::string show_counts(const Json& counts, UnixMs now) {
    Table table({{"COUNT"},
                 {"NAME"},
                 {"LOCATION"},
                 {"FINISHED"},
                 {"BY"},
                 {"STATE"},
                 {"SKUS", Align::right},
                 {"DIFFER", Align::right},
                 {"FOUND", Align::right},
                 {"LOST", Align::right},
                 {"SHARE", Align::right}});
    for (const Json& row : rows_of(counts["counts"])) {
        table.add({text_of(row["count"]), name_of(row), text_of(row["location"]),
                   ago(row["finished_at"], now), text_of(row["finished_by"]), state_of(row),
                   text_of(row["skus"]), text_of(row["differing"]), text_of(row["found"]),
                   text_of(row["lost"]), share_text(row["share"])});
    }
    return rows_or(table, "Nothing was counted yet.");
}

std::string show_count(const Json& report, UnixMs now) {
    const Json& count = report["count"];
    Table table({{"SKU"},
                 {"STATE"},
                 {"COUNTED", Align::right},
                 {"EXPECTED", Align::right},
                 {"DIFFERENCE", Align::right},
                 {"COUNTED AT"},
                 {"BY"},
                 {"NOTE"}});
    for (const Json& line : rows_of(report["lines"])) {
        table.add({text_of(line["sku"]), text_of(line["state"]), text_of(line["counted"]),
                   text_of(line["expected"]), text_of(line["difference"]),
                   utc_of(line["counted_at"]), counter_of(line), text_of(line["note"])});
    }
    return fact_lines(
               {{"count", name_of(count) + " at " + text_of(count["location"]) + ", on " +
                              text_of(count["node"])},
                {"begun", ago(count["begun_at"], now) + " by " + text_of(count["begun_by"])},
                {"finished",
                 ago(count["finished_at"], now) + " by " + text_of(count["finished_by"])},
                {"state", state_of(count)},
                {"counted", text_of(count["counted"]) + " units where " +
                                text_of(count["expected"]) + " should have been"},
                {"differ", text_of(count["differing"]) + " of " + text_of(count["skus"]) +
                               " SKUs: " + text_of(count["found"]) + " found, " +
                               text_of(count["lost"]) + " lost, " + share_text(count["share"])}}) +
           "\n" + rows_or(table, "Each of its SKUs was counted again since.");
}

}  // namespace onepool::cli
