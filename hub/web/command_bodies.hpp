#pragma once
// Bodies of the API's POST requests as commands of the hub core. What the core judges itself
// (bounds, unknown names, conflicts) is left to it; here only form is checked. Pure.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "hub/web/worklist_views.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

struct BodyFault {
    std::string field;  // empty: the body as a whole
    std::string message;
    bool operator==(const BodyFault&) const = default;
};

template <class T>
using FromBody = std::variant<T, BodyFault>;

FromBody<AddLocation> read_location(std::string_view body);
FromBody<RegisterNode> read_node(std::string_view body);
FromBody<ReopenLocation> read_reopening(LocationId location, std::string_view body);
FromBody<DrainLocation> read_drain(LocationId location, std::string_view body);
FromBody<SetLocationTerms> read_terms(LocationId location, std::string_view body);
FromBody<CancelOrder> read_cancellation(OrderKey order, std::string_view body);
FromBody<MoveOrder> read_move(OrderKey order, std::string_view body);
FromBody<DeliverOrder> read_delivery(OrderKey order, std::string_view body);
FromBody<AddPromotion> read_promotion(std::string_view body);
FromBody<EndPromotion> read_promotion_end(const std::string& name, std::string_view body);
FromBody<RekeyNode> read_rekey(std::string_view node);
// Without its request, which the face numbers. The body is a message's bytes, not looked into.
FromBody<BringIn> read_brought(std::string_view node, std::string_view body);
FromBody<ResolveCase> read_resolution(std::uint64_t case_id, std::string_view body);

// Without label and digest, which the face makes.
FromBody<IssueEnrolCode> read_enrol_code(std::string_view body);
struct Enrolment {
    EnrolCode code;
    std::string request;  // PEM, unread
    std::optional<protocol::PublicKey> key;
};
FromBody<Enrolment> read_enrolment(std::string_view body);
FromBody<RevokeNode> read_revocation(std::string_view node, std::string_view body);
FromBody<ImportCatalogue> read_import(std::string_view csv);
FromBody<std::vector<StaffRow>> read_staff(std::string_view csv);
FromBody<StaffRow> read_person(std::string_view body);
FromBody<std::string> read_person_name(std::string_view body);
// receipt_header and receipt_footer; an empty text removes one.
FromBody<std::vector<SettingRow>> read_settings(std::string_view body);
FromBody<VoidSetAside> read_void(std::uint64_t id, std::string_view body);
FromBody<StaffId> read_replayer(std::string_view body);  // who replays

// Everything of the worklist that fits is to be replayed.
struct ReplayMany {
    StaffId by;
    WorklistQuery query;
};
FromBody<ReplayMany> read_replay_many(std::string_view body);

}  // namespace onepool::hub
