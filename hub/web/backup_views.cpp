#include "hub/web/backup_views.hpp"

#include <algorithm>

#include "hub/core/recovery_desk.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/recovery_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

BodyFault fault(const char* field, const std::string& what) {
    return {field, std::string(field) + " " + what};
}

}  // namespace

const char* to_text(BackupStage stage) {
    switch (stage) {
        case BackupStage::none:
            return "none";
        case BackupStage::running:
            return "running";
        case BackupStage::done:
            return "done";
        case BackupStage::failed:
            return "failed";
    }
    CHECK(false);  // every stage has a name
}

Json json_of(const BackupView& view) {
    Json json;
    json.set("stage", to_text(view.stage));
    json.set("to", view.to);
    json.set("pages", view.pages);
    json.set("pages_done", view.pages_done);
    json.set("lsn", view.lsn.value);
    json.set("fault", view.fault);
    json.set("started_at", view.started_at.value);
    return json;
}

FromBody<std::string> read_backup_target(std::string_view body) {
    const auto json = Json::parse(body);
    const std::string* to = json ? (*json)["to"].as_string() : nullptr;
    const bool is_path = to != nullptr && to->starts_with('/') &&
                         find_text_fault(*to, limits::path_bytes) == TextFault::none;
    if (!is_path)
        return fault("to", "must be a whole path on the hub's machine, beginning with /");
    return *to;
}

FromBody<ReadBackup> read_verified(std::string_view body) {
    const auto json = Json::parse(body);
    if (!json || json->as_object() == nullptr)
        return BodyFault{"", "the body must be a JSON object"};
    const std::string* log_id = (*json)["log_id"].as_string();
    const std::string* digest = (*json)["digest"].as_string();
    const std::int64_t* lsn = (*json)["lsn"].as_int();
    const std::int64_t* made_at = (*json)["made_at"].as_int();
    if (log_id == nullptr)
        return fault("log_id", "must be a text");
    if (lsn == nullptr || *lsn < 0)
        return fault("lsn", "must be a whole number");
    if (made_at == nullptr || *made_at < 0 || *made_at > limits::time_ms)
        return fault("made_at", "must be a time");
    ReadBackup read{.log_id = *log_id,
                    .lsn = Lsn{static_cast<std::uint64_t>(*lsn)},
                    .made_at = UnixMs{*made_at}};
    const auto bytes = digest ? parse_hex(*digest) : std::nullopt;
    if (!bytes || bytes->size() != read.digest.size())
        return fault("digest", "must be 64 hexadecimal digits");
    std::copy(bytes->begin(), bytes->end(), read.digest.begin());
    return read;
}

// Its end says least: a text that is too long loses that.
FromBody<BackupFailed> read_backup_failure(std::string_view body) {
    const auto json = Json::parse(body);
    const std::string* text = json ? (*json)["text"].as_string() : nullptr;
    const auto cut = text ? cut_text(*text, limits::text_bytes) : std::string_view{};
    if (cut.empty())
        return fault("text", "must say which backup failed, and why");
    return BackupFailed{std::string(cut)};
}

Json verified_of(const HubState& state, UnixMs now) {
    const auto& backup = state.recovery().record().backup;
    if (!backup)
        return {};
    Json json;
    json.set("lsn", backup->lsn.value);
    json.set("made_at", backup->made_at.value);
    json.set("verified_at", backup->verified_at.value);
    json.set("age_ms", (now - backup->made_at).value);
    return json;
}

Json reconciling_of(const HubState& state) {
    Json::Array rows;
    for (const LocationIndex location : state.recovery().record().reconciling) {
        Json row;
        row.set("location", state.location(location).id.value);
        row.set("awaited", awaited_text(state, location));
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace onepool::hub
