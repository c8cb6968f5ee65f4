#include "hub/core/identity_commands.hpp"

#include "hub/core/cases.hpp"
#include "hub/core/order_steps.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

CommandResult answer(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

CommandResult stranger() {
    return answer(CommandVerdict::unauthorized,
                  "this code is not valid: compare it with what was shown, or ask for a new one "
                  "(onepool enrol-code)");
}

// Names are unique, because cases are about a node by its name.
CommandResult fit_new_node(const HubState& state, const LocationId& location,
                           const std::string& name) {
    if (!state.find_location(location)) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no location " + location.value + ": add it first");
    }
    if (name.empty() || find_text_fault(name, limits::name_bytes) != TextFault::none) {
        return answer(CommandVerdict::out_of_bounds, "a node needs a name of up to 40 bytes");
    }
    for (const NodeRecord& node : state.nodes().all()) {
        if (node.name == name) {
            return answer(CommandVerdict::conflict,
                          "a node at " + state.location(node.location).id.value + " is called " +
                              name + " already: give each its own name, or name that node's id " +
                              to_text(node.id()) + " to give it a new certificate");
        }
    }
    return {};
}

CommandResult fit_known_node(const HubState& state, const NodeId& id) {
    const NodeRecord* node = state.nodes().find(id);
    if (node == nullptr)
        return answer(CommandVerdict::unknown_subject, "there is no node " + to_text(id));
    if (is_revoked(*node)) {
        return answer(CommandVerdict::conflict,
                      node->name + " is revoked for good: enrol its machine as a new node");
    }
    return {};
}

void revoke_certificates(Decision& decision, const NodeId& node) {
    for (const CertificateRecord& record : decision.state().identities().certificates()) {
        const bool is_live = !record.revoked_at && record.not_after > decision.at();
        if (record.node == node && is_live)
            decision.emit(CertificateRevoked{.serial = record.serial});
    }
}

// Why somebody who knows the code may still not use it; nullopt: he may.
std::optional<CommandResult> refuse_code(const EnrolCodeRecord& code, UnixMs at) {
    constexpr const char* remedy = ": ask for a new one (onepool enrol-code)";
    if (code.is_used())
        return answer(CommandVerdict::unauthorized, std::string("this code was used") + remedy);
    if (code.is_void()) {
        return answer(CommandVerdict::unauthorized,
                      std::string("this code was tried wrongly too often and is void") + remedy);
    }
    if (at >= code.expires_at)
        return answer(CommandVerdict::unauthorized, std::string("this code has expired") + remedy);
    return std::nullopt;
}

// The certificate asked for must be of the node the code is for, or of one nobody knows yet: else
// a code for a new till would let its finder be any till.
CommandResult fit_request(const HubState& state, const EnrolCodeRecord& code, const NodeId& node) {
    if (code.node.is_none()) {
        if (state.nodes().find(node) != nullptr) {
            return answer(CommandVerdict::conflict,
                          "there is a node " + to_text(node) +
                              " already: ask for a code for this node (onepool enrol-code --node)");
        }
        return fit_new_node(state, code.location, code.name);
    }
    if (node != code.node) {
        return answer(CommandVerdict::conflict, "this code is for the node " + to_text(code.node) +
                                                    ": enrol in the folder of that node");
    }
    return fit_known_node(state, node);
}

}  // namespace

CommandResult issue_enrol_code(Decision& decision, const IssueEnrolCode& command) {
    const HubState& state = decision.state();
    const bool is_new = command.node.is_none();
    CommandResult fit = is_new ? fit_new_node(state, command.location, command.name)
                               : fit_known_node(state, command.node);
    if (fit.verdict != CommandVerdict::done)
        return fit;
    const auto slot = state.identities().free_slot(decision.at());
    if (!slot) {
        return answer(CommandVerdict::conflict,
                      std::to_string(limits::enrol_codes) +
                          " codes are open: use them, or wait until they expire");
    }
    const auto namesake = state.identities().find_code(command.label);
    if (namesake && *namesake != *slot)
        return answer(CommandVerdict::conflict, "this code exists already: ask once more");
    EnrolCodeIssued issued{.slot = *slot,
                           .label = command.label,
                           .digest = command.digest,
                           .location = command.location,
                           .name = command.name,
                           .node = command.node,
                           .expires_at = UnixMs{decision.at().value + limits::enrol_code_ms}};
    if (const NodeRecord* known = state.nodes().find(command.node)) {
        issued.location = state.location(known->location).id;
        issued.name = known->name;
    }
    decision.emit(std::move(issued));
    return {};
}

CommandResult enrol(Decision& decision, const Enrol& command) {
    const HubState& state = decision.state();
    const auto slot = state.identities().find_code(command.label);
    if (!slot)
        return stranger();
    const EnrolCodeRecord code = state.identities().codes()[*slot];
    if (!equal_in_constant_time(code.digest, command.digest)) {
        if (code.is_open(decision.at()))
            decision.emit(EnrolCodeTried{.slot = *slot});
        return stranger();
    }
    const CertificateIssued& certificate = command.certificate;
    const bool is_asked_again = code.used_by == certificate.node &&
                                code.used_key == certificate.key && decision.at() < code.expires_at;
    if (!is_asked_again) {
        if (auto refused = refuse_code(code, decision.at()))
            return *std::move(refused);
        if (auto fit = fit_request(state, code, certificate.node);
            fit.verdict != CommandVerdict::done) {
            return fit;
        }
    }
    const NodeRecord* known = state.nodes().find(certificate.node);
    if (known != nullptr && is_revoked(*known))
        return fit_known_node(state, certificate.node);
    if (known == nullptr) {
        decision.emit(
            NodeRegistered{.node = certificate.node, .location = code.location, .name = code.name});
        settle_takers(decision, state.nodes().find(certificate.node)->location);
    }
    const NodeRecord* node = state.nodes().find(certificate.node);
    if (command.key && node->key != command.key)
        decision.emit(NodeKeyed{.node = certificate.node, .key = command.key});
    // Whoever enrols a node anew has lost its key, or fears that somebody else has it.
    revoke_certificates(decision, certificate.node);
    decision.emit(EnrolCodeUsed{.slot = *slot, .node = certificate.node, .key = certificate.key});
    decision.emit(certificate);
    return {};
}

CommandResult revoke_node(Decision& decision, const RevokeNode& command) {
    const NodeRecord* node = decision.state().nodes().find(command.node);
    if (node == nullptr) {
        return answer(CommandVerdict::unknown_subject, "there is no node " + to_text(command.node));
    }
    if (is_revoked(*node))
        return answer(CommandVerdict::repeated, "");
    if (command.reason.empty() ||
        find_text_fault(command.reason, limits::revoke_reason_bytes) != TextFault::none) {
        return answer(CommandVerdict::out_of_bounds,
                      "say why it is revoked, in up to 100 bytes: the reason stands in the case");
    }
    const std::string text = node->name + " is revoked: " + command.reason;
    const Fence fence{.hub_epoch = {},  // of the day on which it is answered
                      .journal = node->intake.journal().value_or(JournalId{}),
                      .reason = FenceReason::revoked,
                      .text = text};
    decision.emit(StreamStopped{.node = command.node, .fence = fence});
    revoke_certificates(decision, command.node);
    raise_case(decision, {.kind = CaseKind::stream_stopped,
                          .subject = node->name,
                          .text = text,
                          .proposal = "take it out of use, and enrol its successor as a new "
                                      "node. What it never sent: onepool bring-in FILE if its "
                                      "disk can be read, else count its location"});
    settle_takers(decision, node->location);
    return {};
}

std::optional<CertAnswer> renew_certificate(Decision& decision, const CertificateAsked& asked) {
    const NodeRecord* node = decision.state().nodes().find(asked.node);
    if (node == nullptr || !node->intake.journal())
        return std::nullopt;
    CertAnswer answer{.journal = *node->intake.journal(),
                      .chain = {},
                      .fault = std::string(cut_text(asked.fault, limits::text_bytes))};
    const CertificateRecord* newest = decision.state().identities().newest(asked.node);
    const bool is_soon = newest != nullptr && decision.at().value - newest->not_before.value -
                                                      limits::certificate_early_ms <
                                                  limits::renewal_pause_ms;
    if (is_revoked(*node)) {
        answer.fault = node->name + " is revoked";
    } else if (answer.fault.empty() && asked.certificate->node != asked.node) {
        answer.fault = "the request names another node";
    } else if (answer.fault.empty() && is_soon) {
        answer.fault = "it got a certificate within the hour: use that one";
    }
    if (answer.fault.empty()) {
        decision.emit(*asked.certificate);
        answer.chain = asked.chain;
    }
    return answer;
}

bool is_revoked(const NodeRecord& node) {
    return node.intake.fence() && node.intake.fence()->reason == FenceReason::revoked;
}

}  // namespace onepool::hub
