#include <string>
#include <variant>
#include <vector>

#include "hub/core/commands.hpp"
#include "hub/core/order_steps.hpp"

namespace onepool::hub {

namespace {

std::string sourcing_text(const std::vector<SourcingRule>& rules) {
    std::string text = "set sourcing: ";
    for (const SourcingRule rule : rules)
        text += std::string(to_text(rule)) + ", ";
    return text + (rules.empty() ? "" : "then ") + "the order of the locations";
}

std::string promotion_text(const AddPromotion& c) {
    return "add promotion " + c.name + ": " + std::to_string(c.units.value) + " of " + c.sku.value +
           " for " + c.channel.value + ", by " + c.by.value;
}

struct Describe {
    std::string operator()(const AddLocation& c) { return "add location " + c.location.value; }
    std::string operator()(const DrainLocation& c) {
        return (c.is_draining ? "drain " : "drain no more ") + c.location.value + ", by " +
               c.by.value + ": " + c.reason;
    }
    std::string operator()(const SetLocationTerms& c) {
        return "set what sourcing knows of " + c.location.value;
    }
    std::string operator()(const CancelOrder& c) {
        return "cancel " + hub::name_of(c.order) + ", by " + c.by.value + ": " + c.reason;
    }
    std::string operator()(const MoveOrder& c) {
        return "have " + hub::name_of(c.order) + " collected at " + c.store.value + ", by " +
               c.by.value + ": " + c.reason;
    }
    std::string operator()(const DeliverOrder& c) {
        return hub::name_of(c.order) + " is delivered, by " + c.by.value +
               (c.note.empty() ? "" : ": " + c.note);
    }
    std::string operator()(const SetSourcing& c) { return sourcing_text(c.rules); }
    std::string operator()(const SetFulfilment& c) {
        return "set fulfilment of " + c.channel.value + ": " + to_text(c.fulfilment);
    }
    std::string operator()(const AddPromotion& c) { return promotion_text(c); }
    std::string operator()(const EndPromotion& c) {
        return "end promotion " + c.name + ", by " + c.by.value;
    }
    std::string operator()(const RegisterNode& c) {
        return "register node " + to_text(c.node) + " at " + c.location.value;
    }
    std::string operator()(const ImportCatalogue& c) {
        return "import catalogue of " + std::to_string(c.items.size()) + " products";
    }
    std::string operator()(const SetScope& c) {
        return std::string("set ") + to_text(c.scope.content.scope);
    }
    std::string operator()(const ResolveCase& c) {
        return "resolve case " + std::to_string(c.id) + " by " + c.by.value;
    }
    std::string operator()(const IssueEnrolCode& c) {
        return "issue enrolment code " + c.label + " for " +
               (c.node.is_none() ? c.name + " at " + c.location.value : to_text(c.node));
    }
    std::string operator()(const Enrol& c) {
        return "enrol node " + to_text(c.certificate.node) + " by code " + c.label;
    }
    std::string operator()(const RevokeNode& c) {
        return "revoke node " + to_text(c.node) + ": " + c.reason;
    }
    std::string operator()(const ReopenLocation& c) {
        return "reopen " + c.location.value + " by " + c.by.value + ": " + c.reason;
    }
    std::string operator()(const RecordBackup& c) {
        return "backup up to entry " + std::to_string(c.lsn.value) + " verified";
    }
    std::string operator()(const BackupFailed& c) { return "backup failed: " + c.text; }
    std::string operator()(const RekeyNode& c) { return "rekey node " + to_text(c.node); }
    std::string operator()(const ReplaySetAside& c) {
        const std::string first =
            c.events.empty() ? "nothing" : "number " + std::to_string(c.events.front().id);
        return "replay " + first +
               (c.events.size() > 1 ? " and " + std::to_string(c.events.size() - 1) + " more"
                                    : "") +
               " of the worklist, by " + c.by.value;
    }
    std::string operator()(const VoidSetAside& c) {
        return "void number " + std::to_string(c.id) + " of the worklist, by " + c.by.value + ": " +
               c.reason;
    }
};

}  // namespace

std::string describe(const Command& command) {
    return std::visit(Describe{}, command);
}

}  // namespace onepool::hub
