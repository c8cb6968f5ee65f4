#include "hub/verify/verify_file.hpp"

#include <filesystem>

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/journal_chain.hpp"
#include "drivers/verify/node_file.hpp"
#include "hub/verify/hub_file.hpp"
#include "protocol/codec.hpp"
#include "protocol/receipt_code.hpp"

namespace onepool::verify {

namespace {

std::int64_t application_id_of(io::Database& database) {
    auto row = database.prepare("PRAGMA application_id");
    return row.step() ? row.integer(0) : 0;
}

Report verify_open(io::Database& database, const Trusted& trusted) {
    switch (application_id_of(database)) {
        case node_application_id:
            return verify_node(database, trusted);
        case hub_log_application_id:
            return verify_hub(database, trusted);
        default:
            throw Unreadable("it is neither a node's database nor a hub's log");
    }
}

std::string count(std::uint64_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string money(Minor amount, const Currency& currency) {
    return std::to_string(amount.value) + " minor units of " + currency.code;
}

std::string describe(const Found& found) {
    const std::string where = "event " + protocol::to_text(found.event);
    const auto decoded = decode_event(found.payload);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr)
        return where + ", of a kind this build does not know";
    std::string text = where + ", " + kind_name(event->body);
    if (const auto* sale = std::get_if<Sale>(&event->body))
        text +=
            " of " + count(sale->lines.size(), "line") + ", " + money(sale->total, sale->currency);
    return text + ", recorded " + std::to_string(event->header.wall.value) + " ms after 1970";
}

}  // namespace

Report verify_file(const std::string& path, const Trusted& trusted) {
    if (!std::filesystem::is_regular_file(path))
        throw Unreadable(path + ": there is no such file");
    try {
        io::Database database({.path = path, .mode = io::Database::Mode::reader});
        return verify_open(database, trusted);
    } catch (const io::SqliteError& error) {
        throw Unreadable(path + " cannot be read: " + error.what());
    } catch (const Unreadable& error) {
        throw Unreadable(path + ": " + error.what());
    }
}

std::string to_text(const std::string& path, const Report& report) {
    if (report.finding)
        return path + ": NOT AS WRITTEN\n  " + to_text(*report.finding) + "\n";
    std::string text = path + ": as written, " + count(report.events, "event");
    if (report.entries > 0)
        text += " in " + std::to_string(report.entries) + " log entries";
    text += "\n";
    for (const JournalSum& sum : report.journals) {
        text += "  node " + protocol::to_text(sum.node) + ", journal " +
                protocol::to_text(sum.journal) + ": up to event " +
                std::to_string(sum.head.seq.value) + ", code " + receipt_code(sum.head.hash) + "\n";
    }
    if (report.sealed + report.unsealed > 0) {
        text += "  " + std::to_string(report.sealed) + " batches signed by their node, " +
                std::to_string(report.unsealed) + " of nodes without a key\n";
    }
    if (report.days > 0)
        text += "  " + count(report.days, "closed day") + "\n";
    if (report.witness)
        text +=
            "  the hub signed for event " + std::to_string(report.witness->head.seq.value) + "\n";
    for (const Found& found : report.found)
        text += "  receipt found: " + describe(found) + "\n";
    for (const std::string& note : report.notes)
        text += "  note: " + note + "\n";
    return text;
}

}  // namespace onepool::verify
