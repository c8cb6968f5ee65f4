#include "hub/cli/json_texts.hpp"
#include "hub/cli/show.hpp"

namespace onepool::cli {

namespace {

bool is_set(const Json& flag) {
    return flag == Json(true);
}

// "2 x A-1 (1 picked)"
std::string line_text(const Json& line) {
    const std::int64_t staged = number_of(line["staged"]);
    return text_of(line["quantity"]) + " x " + text_of(line["listing"]) +
           (staged > 0 ? " (" + std::to_string(staged) + " picked)" : "");
}

std::string lines_of(const Json& order) {
    std::string text;
    for (const Json& line : rows_of(order["lines"]))
        text += (text.empty() ? "" : ", ") + line_text(line);
    return text;
}

// In a list; all of them are in the order's story.
std::string first_lines_of(const Json& order) {
    constexpr std::size_t named = 3;
    std::string text;
    std::size_t count = 0;
    for (const Json& line : rows_of(order["lines"])) {
        if (++count <= named)
            text += (text.empty() ? "" : ", ") + line_text(line);
    }
    return count > named ? text + " and " + std::to_string(count - named) + " more" : text;
}

// "in 2 h", "5 min late"; "-" of none.
std::string until(const Json& at, UnixMs now) {
    if (at.is_null())
        return "-";
    const std::int64_t left = number_of(at) - now.value;
    return left >= 0 ? "in " + lasting(left) : lasting(-left) + " late";
}

std::string picker_of(const Json& taker) {
    if (taker.is_null())
        return "-";
    const std::string* staff = taker["staff"].as_string();
    const bool is_known = staff != nullptr && !staff->empty();
    const std::string given = is_set(taker["begun"]) ? "" : "given to ";
    return (is_known ? *staff + " on " : given) + text_of(taker["name"]);
}

std::string way_of(const Json& order) {
    const std::string* at = order["collect_at"].as_string();
    return at ? "collected at " + *at : "sent";
}

std::string stage_of(const Json& order) {
    return text_of(order["stage"]) + (is_set(order["is_overdue"]) ? ", overdue" : "");
}

std::string places_of(const Json& gave_up) {
    std::string text;
    for (const Json& place : rows_of(gave_up))
        text += (text.empty() ? "" : ", ") + text_of(place);
    return text;
}

std::string units_text(const Json& lines) {
    std::string text;
    for (const Json& line : rows_of(lines)) {
        text +=
            (text.empty() ? "" : ", ") + text_of(line["quantity"]) + " of " + text_of(line["sku"]);
    }
    return text.empty() ? "-" : text;
}

// What each location has to do with an order that was split.
std::string legs_table(const Json& legs) {
    Table table({{"LOCATION"}, {"IS"}, {"PART"}, {"PICKER"}, {"PLACE"}});
    for (const Json& leg : rows_of(legs)) {
        table.add({text_of(leg["location"]), text_of(leg["stage"]), units_text(leg["asked"]),
                   picker_of(leg["taker"]), text_of(leg["place"])});
    }
    return rows_or(table, "");
}

std::string until_text(const Json& expiry) {
    return expiry.is_null() ? "" : ", good until " + text_of(expiry);
}

// "2 of MILK of lot L-77 at store-1, good until 2026-12-31"; those that nobody knows last.
std::string lots_text(const Json& story) {
    std::string text;
    const auto add = [&](const Json& line, const std::string& lot) {
        text += (text.empty() ? "" : "; ") + text_of(line["quantity"]) + " of " +
                text_of(line["sku"]) + " " + lot;
    };
    for (const Json& line : rows_of(story["lots"])) {
        add(line, "of lot " + text_of(line["lot"]) + " at " + text_of(line["location"]) +
                      until_text(line["expiry"]));
    }
    for (const Json& line : rows_of(story["unknown_lots"]))
        add(line, "lot unknown");
    return text;
}

std::string leg_text(const Json& row) {
    const std::string leg = text_of(row["leg"]);
    if (leg == "done")
        return "has left";
    if (leg == "ended")
        return "not there any more";
    return text_of(row["place"]) == "-" ? leg : leg + " at " + text_of(row["place"]);
}

std::string due_of(const Json& at, UnixMs now) {
    return utc_of(at) + ", " + until(at, now);
}

}  // namespace

std::string show_orders(const Json& orders, UnixMs now) {
    Table table({{"CHANNEL"},
                 {"ORDER"},
                 {"PLACED"},
                 {"STAGE"},
                 {"AT"},
                 {"TO BE"},
                 {"DUE"},
                 {"PICKER"},
                 {"PLACE"},
                 {"WHY"},
                 {"LINES"}});
    for (const Json& row : rows_of(orders["orders"])) {
        table.add({text_of(row["channel"]), text_of(row["order"]), ago(row["placed_at"], now),
                   stage_of(row), text_of(row["location"]), way_of(row), until(row["due_at"], now),
                   picker_of(row["taker"]), text_of(row["place"]), text_of(row["reason"]),
                   first_lines_of(row)});
    }
    return rows_or(table, "No orders.");
}

std::string show_lot(const Json& trace, UnixMs now) {
    Table went({{"CHANNEL"},
                {"ORDER"},
                {"STAGE"},
                {"PICKED AT"},
                {"UNITS", Align::right},
                {"GOODS"},
                {"GOOD UNTIL"},
                {"WHEN"}});
    for (const Json& row : rows_of(trace["orders"])) {
        went.add({text_of(row["channel"]), text_of(row["order"]), text_of(row["stage"]),
                  text_of(row["location"]), text_of(row["quantity"]), leg_text(row),
                  text_of(row["expiry"]), utc_of(row["at"]) + ", " + ago(row["at"], now)});
    }
    const std::string name = text_of(trace["sku"]) + " of lot " + text_of(trace["lot"]);
    const std::string nothing = "Nothing of " + name + " went to an order.";
    std::string text = rows_or(went, nothing.c_str());
    const std::int64_t unknown = number_of(trace["unknown_orders"]);
    if (unknown == 0)
        return text;
    Table others({{"CHANNEL"}, {"ORDER"}, {"STAGE"}, {"UNITS", Align::right}});
    for (const Json& row : rows_of(trace["unknown"])) {
        others.add({text_of(row["channel"]), text_of(row["order"]), text_of(row["stage"]),
                    text_of(row["quantity"])});
    }
    const std::string have =
        unknown == 1 ? "1 order has " : std::to_string(unknown) + " orders have ";
    return text + "\n" + have + text_of(trace["sku"]) + " of which nobody knows the lot:\n" +
           rows_or(others, "");
}

std::string show_order(const Json& story, UnixMs now) {
    std::vector<std::pair<std::string, std::string>> facts = {
        {"order", text_of(story["channel"]) + " " + text_of(story["order"])},
        {"stage", stage_of(story) + ": " + text_of(story["reason"])},
        {"at", text_of(story["location"])},
        {"to be", way_of(story)},
        {"placed", ago(story["placed_at"], now) + ", taken " + ago(story["taken_at"], now)},
        {"lines", lines_of(story)}};
    const auto add_if = [&](bool is_there, const char* name, const std::string& text) {
        if (is_there)
            facts.emplace_back(name, text);
    };
    add_if(!story["due_at"].is_null(), "due", due_of(story["due_at"], now));
    add_if(!story["collect_by"].is_null(), "kept until", due_of(story["collect_by"], now));
    add_if(!story["ship_to"].is_null(), "sent to", region_of(story["ship_to"]));
    add_if(is_set(story["asks_identity"]), "buyer", "must show an identity document");
    add_if(is_set(story["is_changed"]), "changed", "at the channel, after it was taken");
    const bool is_begun = is_set(story["taker"]["begun"]);
    add_if(!story["taker"].is_null(), is_begun ? "picked by" : "to pick",
           picker_of(story["taker"]));
    add_if(text_of(story["place"]) != "-", "stands at", text_of(story["place"]));
    add_if(!rows_of(story["gave_up"]).empty(), "given up by", places_of(story["gave_up"]));
    Table steps({{"WHEN"}, {"LOG", Align::right}, {"STAGE"}, {"BY"}, {"WHAT"}});
    for (const Json& step : rows_of(story["steps"])) {
        steps.add({utc_of(step["at"]), text_of(step["lsn"]), text_of(step["stage"]),
                   text_of(step["by"]), text_of(step["text"])});
    }
    add_if(!rows_of(story["wanted"]).empty(), "looked for", units_text(story["wanted"]));
    add_if(!lots_text(story).empty(), "lots", lots_text(story));
    add_if(!rows_of(story["cut"]).empty(), "cut from it", units_text(story["cut"]));
    const bool is_split = rows_of(story["legs"]).size() > 1;
    const std::string legs = is_split ? legs_table(story["legs"]) + "\n" : "";
    return fact_lines(facts) + "\n" + legs + rows_or(steps, "Nothing is remembered of its steps.");
}

}  // namespace onepool::cli
