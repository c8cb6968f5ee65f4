#include "hub/cli/backup_files.hpp"

#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "hub/store/backup_file.hpp"
#include "protocol/digest.hpp"

namespace onepool::cli {

namespace {

Json heads_of(const hub::HubState& state) {
    Json::Array rows;
    for (const hub::NodeRecord& node : state.nodes().all()) {
        const auto& journal = node.intake.journal();
        Json row;
        row.set("node", protocol::to_text(node.id()));
        row.set("name", node.name);
        row.set("location", state.location(node.location).id.value);
        row.set("journal", journal ? Json{protocol::to_text(*journal)} : Json{});
        row.set("seq", node.intake.cursor().seq.value);
        row.set("hash", protocol::hex(node.intake.cursor().hash));
        rows.push_back(std::move(row));
    }
    return rows;
}

Json json_of(const hub::BackupReport& report) {
    Json json;
    json.set("ok", report.check.is_ok());
    json.set("lsn", report.proof.lsn.value);
    json.set("log_id", report.proof.log_id);
    json.set("digest", protocol::hex(report.proof.digest));
    json.set("newest_at", report.newest.value);
    json.set("made_at", report.made_at.value);
    json.set("build", report.build);
    json.set("hub_epoch", report.state->recovery().epoch().value);
    json.set("entries", report.check.entries);
    json.set("balances", report.check.balances);
    json.set("conserved", report.check.is_conserved);
    json.set("mismatches",
             Json::Array(report.check.mismatches.begin(), report.check.mismatches.end()));
    json.set("heads", heads_of(*report.state));
    json.set("elsewhere", Json::Array(report.elsewhere.begin(), report.elsewhere.end()));
    json.set("settings", report.settings);
    return json;
}

}  // namespace

FileAnswer read_backup_file(const std::string& file) {
    try {
        return {.fault = {}, .report = json_of(hub::read_backup(file))};
    } catch (const std::runtime_error& error) {
        return {.fault = error.what(), .report = {}};
    }
}

FileAnswer install_backup_file(const std::string& file, const std::string& database) {
    try {
        hub::install_backup(file, database, "restore " + io::new_token());
        return {};
    } catch (const std::runtime_error& error) {
        return {.fault = error.what(), .report = {}};
    }
}

}  // namespace onepool::cli
