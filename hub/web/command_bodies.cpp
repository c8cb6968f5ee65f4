#include "hub/web/command_bodies.hpp"

#include <algorithm>
#include <optional>

#include "hub/web/catalogue_file.hpp"
#include "hub/web/staff_file.hpp"
#include "hub/web/time_text.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

// Reads members of one JSON object and remembers the first fault.
class Body {
  public:
    explicit Body(std::string_view text) {
        auto json = Json::parse(text);
        if (json && json->as_object())
            json_ = std::move(*json);
        else
            fault_ = BodyFault{"", "the body must be a JSON object"};
    }

    std::string text(const char* field, std::size_t bytes_max) {
        const std::string* value = json_[field].as_string();
        if (value && find_text_fault(*value, bytes_max) == TextFault::none)
            return *value;
        blame(field, "must be plain text of at most " + std::to_string(bytes_max) + " bytes");
        return {};
    }
    // Of several lines: only its size is looked at.
    std::string lines(const char* field, std::size_t bytes_max) {
        const std::string* value = json_[field].as_string();
        if (value && value->size() <= bytes_max)
            return *value;
        blame(field, "must be a text of at most " + std::to_string(bytes_max) + " bytes");
        return {};
    }
    UnixMs time(const char* field) {
        const std::string* value = json_[field].as_string();
        const auto at = value ? parse_time(*value) : std::nullopt;
        if (!at)
            blame(field, "must be a time like 2026-12-01T06:00:00Z");
        return at.value_or(UnixMs{});
    }
    bool has(const char* field) const { return !json_[field].is_null(); }
    // Also as null.
    bool names(const char* field) const {
        const Json::Object* object = json_.as_object();
        return object != nullptr && std::ranges::any_of(*object, [&](const auto& member) {
                   return member.first == field;
               });
    }
    // Empty when it is not there.
    std::string optional_text(const char* field, std::size_t bytes_max) {
        return json_[field].is_null() ? std::string() : text(field, bytes_max);
    }
    std::optional<bool> optional_flag(const char* field) {
        const bool* value = json_[field].as_bool();
        if (value)
            return *value;
        if (has(field))
            blame(field, "must be true or false");
        return std::nullopt;
    }
    bool flag(const char* field) const {
        const bool* value = json_[field].as_bool();
        return value && *value;
    }
    // 0 when it is not there.
    std::uint64_t optional_count(const char* field) {
        const std::int64_t value = json_[field].is_null() ? 0 : number(field);
        if (value < 0)
            blame(field, "must not be negative");
        return static_cast<std::uint64_t>(value);
    }
    std::int64_t number(const char* field) {
        const std::int64_t* value = json_[field].as_int();
        if (value)
            return *value;
        blame(field, "must be a whole number");
        return 0;
    }
    void blame(const char* field, std::string message) {
        if (!fault_)
            fault_ = BodyFault{field, std::string(field) + " " + std::move(message)};
    }

    template <class T>
    FromBody<T> finish(T command) {
        if (fault_)
            return *fault_;
        return command;
    }

  private:
    Json json_;
    std::optional<BodyFault> fault_;
};

}  // namespace

FromBody<AddLocation> read_location(std::string_view text) {
    Body body(text);
    AddLocation command;
    command.location.value = body.text("location", limits::name_bytes);
    command.name = body.text("name", limits::text_bytes);
    command.location_reserve = Units{body.number("location_reserve")};
    command.ships_orders = body.optional_flag("ships_orders");
    return body.finish(std::move(command));
}

FromBody<RegisterNode> read_node(std::string_view text) {
    Body body(text);
    RegisterNode command;
    const auto node = parse_node_id(body.text("node", limits::name_bytes));
    if (!node)
        body.blame("node", "must be a node's id, as onepool-node new-id prints it");
    command.node = node.value_or(NodeId{});
    command.location.value = body.text("location", limits::name_bytes);
    command.name = body.text("name", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<RekeyNode> read_rekey(std::string_view node) {
    const auto id = parse_node_id(node);
    if (!id)
        return BodyFault{"node", "the node must be named by its id, as onepool-node new-id prints"};
    return RekeyNode{*id};
}

FromBody<BringIn> read_brought(std::string_view node, std::string_view body) {
    const auto id = parse_node_id(node);
    if (!id)
        return BodyFault{"node", "the node must be named by its id, as onepool nodes shows"};
    if (body.size() > limits::message_bytes) {
        return BodyFault{"",
                         "a batch has at most " + std::to_string(limits::message_bytes) + " bytes"};
    }
    return BringIn{.request = {},
                   .node = *id,
                   .batch = Bytes(body.begin(), body.end()),
                   .by = {},
                   .reason = {}};
}

FromBody<ResolveCase> read_resolution(std::uint64_t case_id, std::string_view text) {
    Body body(text);
    ResolveCase command{.id = case_id, .by = {}, .note = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.note = body.text("note", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<IssueEnrolCode> read_enrol_code(std::string_view text) {
    Body body(text);
    IssueEnrolCode command;
    if (body.has("node")) {
        const auto node = parse_node_id(body.text("node", limits::name_bytes));
        if (!node)
            body.blame("node", "must be a node's id, as onepool nodes lists it");
        command.node = node.value_or(NodeId{});
    } else {
        command.location.value = body.text("location", limits::name_bytes);
        command.name = body.text("name", limits::text_bytes);
    }
    return body.finish(std::move(command));
}

FromBody<Enrolment> read_enrolment(std::string_view text) {
    Body body(text);
    Enrolment asked;
    const auto code = parse_enrol_code(body.text("code", limits::text_bytes));
    if (!code)
        body.blame("code", "must be the 30 letters and digits (a-z, 2-7) that the hub showed");
    asked.code = code.value_or(EnrolCode{});
    asked.request = body.lines("request", limits::csr_bytes);
    if (const auto key = body.optional_text("key", limits::text_bytes); !key.empty()) {
        asked.key = protocol::parse_public_key(key);
        if (!asked.key)
            body.blame("key", "must be a public key in base64, 44 characters");
    }
    return body.finish(std::move(asked));
}

FromBody<RevokeNode> read_revocation(std::string_view node, std::string_view text) {
    Body body(text);
    RevokeNode command;
    const auto id = parse_node_id(node);
    if (!id)
        body.blame("node", "must be a node's id, as onepool nodes lists it");
    command.node = id.value_or(NodeId{});
    command.reason = body.text("reason", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<VoidSetAside> read_void(std::uint64_t id, std::string_view text) {
    Body body(text);
    VoidSetAside command{.id = id, .by = {}, .reason = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.reason = body.text("reason", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<ReopenLocation> read_reopening(LocationId location, std::string_view text) {
    Body body(text);
    ReopenLocation command{.location = std::move(location), .by = {}, .reason = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.reason = body.text("reason", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<DrainLocation> read_drain(LocationId location, std::string_view text) {
    Body body(text);
    DrainLocation command{.location = std::move(location), .by = {}, .reason = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.reason = body.text("reason", limits::text_bytes);
    command.is_draining = body.optional_flag("is_draining").value_or(true);
    return body.finish(std::move(command));
}

// null: not known any more.
FromBody<SetLocationTerms> read_terms(LocationId location, std::string_view text) {
    Body body(text);
    SetLocationTerms command{.location = std::move(location)};
    if (body.names("country"))
        command.country = body.optional_text("country", limits::name_bytes);
    if (body.names("postcode"))
        command.postcode = body.optional_text("postcode", limits::name_bytes);
    if (body.names("cut_off")) {
        const std::string said = body.optional_text("cut_off", limits::name_bytes);
        command.cut_off = parse_cut_off(said);
        if (!said.empty() && !*command.cut_off)
            body.blame("cut_off", "must be a time of day with its offset, such as 16:30+01:00");
    }
    if (body.names("cost"))
        command.cost = body.has("cost") ? std::optional(Minor{body.number("cost")}) : std::nullopt;
    if (!command.country && !command.postcode && !command.cut_off && !command.cost)
        body.blame("country", "or postcode, cut_off or cost must be given");
    return body.finish(std::move(command));
}

FromBody<AddPromotion> read_promotion(std::string_view text) {
    Body body(text);
    AddPromotion command;
    command.name = body.text("name", limits::name_bytes);
    command.channel.value = body.text("channel", limits::name_bytes);
    command.sku.value = body.text("sku", limits::sku_bytes);
    command.units = Units{body.number("units")};
    if (body.has("from"))
        command.from = body.time("from");
    command.until = body.time("until");
    command.by.value = body.text("by", limits::name_bytes);
    return body.finish(std::move(command));
}

FromBody<EndPromotion> read_promotion_end(const std::string& name, std::string_view text) {
    Body body(text);
    EndPromotion command{.name = name, .by = {}};
    command.by.value = body.text("by", limits::name_bytes);
    return body.finish(std::move(command));
}

FromBody<CancelOrder> read_cancellation(OrderKey order, std::string_view text) {
    Body body(text);
    CancelOrder command{.order = std::move(order), .by = {}, .reason = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.reason = body.text("reason", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<MoveOrder> read_move(OrderKey order, std::string_view text) {
    Body body(text);
    MoveOrder command{.order = std::move(order), .store = {}, .by = {}, .reason = {}};
    command.store.value = body.text("store", limits::name_bytes);
    command.by.value = body.text("by", limits::name_bytes);
    command.reason = body.text("reason", limits::text_bytes);
    return body.finish(std::move(command));
}

FromBody<DeliverOrder> read_delivery(OrderKey order, std::string_view text) {
    Body body(text);
    DeliverOrder command{.order = std::move(order), .by = {}, .note = {}};
    command.by.value = body.text("by", limits::name_bytes);
    command.note = body.optional_text("note", limits::text_bytes);
    return body.finish(std::move(command));
}

namespace {

BodyFault fault_of(const CsvFault& fault) {
    const std::string line = "line " + std::to_string(fault.line);
    return {line, line + ": " + fault.text + ". Nothing was imported."};
}

}  // namespace

FromBody<std::vector<StaffRow>> read_staff(std::string_view csv) {
    auto read = read_staff_file(csv);
    if (const auto* fault = std::get_if<CsvFault>(&read))
        return fault_of(*fault);
    return std::get<std::vector<StaffRow>>(std::move(read));
}

FromBody<StaffRow> read_person(std::string_view text) {
    Body body(text);
    StaffRow person{.name = body.text("name", limits::name_bytes),
                    .role = body.text("role", limits::name_bytes),
                    .pin_hash = body.optional_text("pin_hash", limits::text_bytes)};
    auto read = body.finish(person);
    const std::string fault =
        std::holds_alternative<StaffRow>(read) ? find_person_fault(person) : "";
    if (!fault.empty())
        return BodyFault{fault.substr(0, fault.find_first_of(" :")), fault};
    return read;
}

FromBody<std::string> read_person_name(std::string_view text) {
    Body body(text);
    std::string name = body.text("name", limits::name_bytes);
    return body.finish(std::move(name));
}

FromBody<std::vector<SettingRow>> read_settings(std::string_view text) {
    Body body(text);
    std::vector<SettingRow> settings;
    for (const char* key : {"receipt_header", "receipt_footer"}) {
        if (body.has(key))
            settings.push_back({key, body.text(key, limits::text_bytes)});
    }
    if (settings.empty())
        body.blame("receipt_header",
                   "or receipt_footer must be given; nodes know no other setting");
    return body.finish(std::move(settings));
}

FromBody<StaffId> read_replayer(std::string_view text) {
    Body body(text);
    StaffId by{body.text("by", limits::name_bytes)};
    return body.finish(std::move(by));
}

FromBody<ReplayMany> read_replay_many(std::string_view text) {
    Body body(text);
    ReplayMany asked;
    asked.by.value = body.text("by", limits::name_bytes);
    asked.query.node = body.optional_text("node", limits::name_bytes);
    asked.query.sku = body.optional_text("sku", limits::sku_bytes);
    asked.query.reason = body.optional_text("reason", limits::text_bytes);
    asked.query.after = body.optional_count("after");
    if (body.flag("can_replay"))
        asked.query.which = WorklistQuery::Which::can_replay;
    return body.finish(std::move(asked));
}

FromBody<ImportCatalogue> read_import(std::string_view csv) {
    auto read = read_catalogue(csv);
    if (const auto* fault = std::get_if<CsvFault>(&read))
        return fault_of(*fault);
    return ImportCatalogue{std::get<std::vector<CatalogueItem>>(std::move(read))};
}

}  // namespace onepool::hub
