#include "hub/core/commands.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/drain_command.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/order_door.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/promotion_command.hpp"
#include "hub/core/recovery_desk.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/split_rule.hpp"
#include "hub/core/terms_command.hpp"
#include "hub/core/told_before.hpp"
#include "hub/core/worklist.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

CommandResult answer(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

bool is_text(const std::string& text, std::size_t bytes_max) {
    return find_text_fault(text, bytes_max) == TextFault::none;
}

CommandResult run(Decision& decision, const AddLocation& command, const CommandScope&) {
    const HubState& state = decision.state();
    if (!is_plain_name(command.location.value) || !is_text(command.name, limits::name_bytes) ||
        command.location_reserve.value < 0 || command.location_reserve.value > limits::line_units) {
        return answer(
            CommandVerdict::out_of_bounds,
            "a location's id is 1 to 40 of a-z, 0-9 and -, its name plain text of at most "
            "40 bytes, its reserve 0 to 1000000");
    }
    const auto known = state.find_location(command.location);
    const LocationIndex index =
        known.value_or(LocationIndex{static_cast<std::uint32_t>(state.locations().size())});
    const bool did_ship = !known || state.location(index).ships_orders;
    const bool ships_orders = command.ships_orders.value_or(did_ship);
    if (known && state.location(index).name == command.name &&
        state.location(index).location_reserve == command.location_reserve &&
        state.location(index).ships_orders == ships_orders) {
        return answer(CommandVerdict::repeated, "");
    }
    decision.emit(LocationAdded{.index = index,
                                .id = command.location,
                                .name = command.name,
                                .location_reserve = command.location_reserve,
                                .ships_orders = ships_orders});
    // Another reserve changes what may be promised of everything there.
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const CellKey key = state.ledger().key_at(slot);
        if (key.location != index)
            continue;
        resplit(decision, key.sku, index);
        // What its channels are told of it is another number, also of the same U.
        const Units online = state.ledger().cell_at(slot).online;
        if (ships_orders != did_ship && online.value > 0)
            decision.emit(OnlineSet{.sku = key.sku, .location = index, .online = online});
    }
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const DrainLocation& command, const CommandScope&) {
    return drain(decision, command);
}

CommandResult run(Decision& decision, const SetLocationTerms& command, const CommandScope&) {
    return set_terms(decision, command);
}

CommandResult run(Decision& decision, const CancelOrder& command, const CommandScope&) {
    return cancel_by_hand(decision, command);
}

CommandResult run(Decision& decision, const MoveOrder& command, const CommandScope&) {
    return move_by_hand(decision, command);
}

CommandResult run(Decision& decision, const DeliverOrder& command, const CommandScope&) {
    return deliver_by_hand(decision, command);
}

CommandResult run(Decision& decision, const SetSourcing& command, const CommandScope&) {
    for (const SourcingRule rule : command.rules) {
        if (std::count(command.rules.begin(), command.rules.end(), rule) > 1) {
            return answer(CommandVerdict::out_of_bounds,
                          std::string("the rule ") + to_text(rule) + " may be named once");
        }
    }
    if (command.rules == decision.state().sourcing())
        return answer(CommandVerdict::repeated, "");
    decision.emit(SourcingSet{command.rules});
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const SetFulfilment& command, const CommandScope&) {
    const ChannelListings& channel = decision.state().listings().channel(command.channel);
    if (command.fulfilment == channel.fulfilment())
        return answer(CommandVerdict::repeated, "");
    decision.emit(FulfilmentSet{command.channel, command.fulfilment});
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const AddPromotion& command, const CommandScope& scope) {
    return add_promotion(decision, command, scope.channels);
}

CommandResult run(Decision& decision, const EndPromotion& command, const CommandScope&) {
    return end_promotion(decision, command);
}

const NodeRecord* find_namesake(const HubState& state, const RegisterNode& command) {
    const auto& nodes = state.nodes().all();
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const NodeRecord& node) {
        return node.name == command.name && node.id() != command.node;
    });
    return found == nodes.end() ? nullptr : &*found;
}

CommandResult run(Decision& decision, const RegisterNode& command, const CommandScope&) {
    const HubState& state = decision.state();
    const auto location = state.find_location(command.location);
    if (!location) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no location " + command.location.value + ": add it first");
    }
    if (command.node.is_none() || command.name.empty() ||
        !is_text(command.name, limits::name_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "a node needs an id and a name of up to 40 characters");
    }
    // Settings may name one that was shut out since, by the name that its successor has now.
    const NodeRecord* before = state.nodes().find(command.node);
    if (before != nullptr && is_revoked(*before))
        return answer(CommandVerdict::repeated, "");
    // Cases are about a node by its name: two of one name would close each other's.
    if (const NodeRecord* namesake = find_namesake(state, command)) {
        return answer(CommandVerdict::conflict,
                      "a node at " + state.location(namesake->location).id.value + " is called " +
                          command.name + " already: give each its own name");
    }
    if (const NodeRecord* known = state.nodes().find(command.node)) {
        if (known->location == *location && known->name == command.name) {
            return answer(CommandVerdict::repeated, "");
        }
        const bool has_rights = !state.rights().of(command.node).empty();
        if (known->location != *location && (known->intake.cursor().seq.value > 0 || has_rights)) {
            return answer(CommandVerdict::conflict, known->name + " already recorded events at " +
                                                        state.location(known->location).id.value +
                                                        ": enrol it anew to move it");
        }
    }
    const bool is_new = state.nodes().find(command.node) == nullptr;
    decision.emit(
        NodeRegistered{.node = command.node, .location = command.location, .name = command.name});
    if (is_new) {
        await_newcomer(decision, command.node);
        settle_takers(decision, state.nodes().find(command.node)->location);
    }
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const RekeyNode& command, const CommandScope&) {
    const NodeRecord* node = decision.state().nodes().find(command.node);
    if (node == nullptr) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no node " + to_text(command.node) + ": register it first");
    }
    if (!node->key)
        return answer(CommandVerdict::repeated, node->name + " has no key yet");
    const std::string text = node->name +
                             " may come with a new key; until it does, whatever it "
                             "sends is believed by its certificate alone";
    decision.emit(NodeKeyed{.node = command.node, .key = std::nullopt});
    return answer(CommandVerdict::done, text);
}

bool is_in_bounds(const CatalogueItem& item) {
    return !item.sku.empty() && is_text(item.sku.value, limits::sku_bytes) &&
           is_text(item.description, limits::text_bytes);
}

bool name_sku(Decision& decision, const CatalogueItem& item) {
    const Ledger& ledger = decision.state().ledger();
    const auto known = ledger.find(item.sku);
    if (known && ledger.sku(*known).gtin == item.gtin &&
        ledger.sku(*known).description == item.description) {
        return false;
    }
    const SkuIndex index = known.value_or(SkuIndex{static_cast<std::uint32_t>(ledger.sku_count())});
    decision.emit(SkuNamed{
        .index = index, .sku = item.sku, .gtin = item.gtin, .description = item.description});
    return true;
}

// True: the file says something else of its lots than was known.
bool ask_for_lots(Decision& decision, SkuIndex sku, const CatalogueItem& item) {
    if (!item.asks_lot || decision.state().ledger().sku(sku).asks_lot == *item.asks_lot)
        return false;
    decision.emit(SkuLotAsked{.sku = sku, .asks_lot = *item.asks_lot});
    return true;
}

// Lists a SKU under its own name on every channel that has no such listing. True: on some channel.
bool list_sku(Decision& decision, SkuIndex sku, std::span<const ChannelId> channels) {
    const HubState& state = decision.state();
    const std::string& name = state.ledger().sku(sku).sku.value;
    bool is_changed = false;
    for (const ChannelId& channel : channels) {
        if (state.listings().channel(channel).find(name))
            continue;
        decision.emit(ListingMapped{.channel = channel, .listing = name, .sku = sku});
        is_changed = true;
    }
    return is_changed;
}

// Content made of another than the newest would undo what came between.
std::optional<CommandResult> refuse_draft(const HubState& state, const ScopeDraft& draft) {
    const ScopeRecord* newest = state.scopes().find(draft.content.scope);
    if (draft.base != (newest == nullptr ? Lsn{} : newest->changed)) {
        return answer(CommandVerdict::conflict,
                      "nothing was imported, because another import ran at the same time: import "
                      "the file again");
    }
    if (draft.content.chunks.size() > limits::scope_chunks ||
        draft.content.bytes > limits::scope_bytes) {
        return answer(CommandVerdict::out_of_bounds, "nothing was imported: it is too large");
    }
    return std::nullopt;
}

bool set_scope(Decision& decision, const ScopeSet& content) {
    const ScopeRecord* newest = decision.state().scopes().find(content.scope);
    if (newest != nullptr && newest->content == content)
        return false;
    decision.emit(content);
    settle_case(decision, CaseKind::storage, to_text(content.scope), "it was imported again");
    return true;
}

CommandResult run(Decision& decision, const SetScope& command, const CommandScope&) {
    if (auto refused = refuse_draft(decision.state(), command.scope))
        return *std::move(refused);
    const bool is_new = set_scope(decision, command.scope.content);
    return answer(is_new ? CommandVerdict::done : CommandVerdict::repeated, "");
}

// All items of a file name the same locations.
const ShelfPlace* find_unknown_place(const HubState& state,
                                     const std::vector<CatalogueItem>& items) {
    if (items.empty())
        return nullptr;
    const auto is_unknown = [&](const ShelfPlace& each) {
        return !each.location.empty() && !state.find_location(each.location);
    };
    const auto found = std::ranges::find_if(items.front().places, is_unknown);
    return found == items.front().places.end() ? nullptr : &*found;
}

CommandResult run(Decision& decision, const ImportCatalogue& command, const CommandScope& scope) {
    for (const ScopeDraft& draft : command.scopes) {
        if (auto refused = refuse_draft(decision.state(), draft))
            return *std::move(refused);
    }
    for (const CatalogueItem& item : command.items) {
        if (is_in_bounds(item))
            continue;
        return answer(CommandVerdict::out_of_bounds,
                      "nothing was imported: the SKU \"" +
                          std::string(cut_text(item.sku.value, limits::sku_bytes)) +
                          "\" or its description is empty, too long or not text");
    }
    if (const auto* nowhere = find_unknown_place(decision.state(), command.items)) {
        return answer(CommandVerdict::unknown_subject,
                      "nothing was imported: the column place:" + nowhere->location.value +
                          " names no location of this hub");
    }
    std::size_t changed = 0;
    for (const CatalogueItem& item : command.items) {
        const bool is_named = name_sku(decision, item);
        const SkuIndex sku = *decision.state().ledger().find(item.sku);
        const bool is_listed = list_sku(decision, sku, scope.channels);
        const bool is_asked = ask_for_lots(decision, sku, item);
        changed += is_named || is_listed || is_asked ? 1 : 0;
    }
    bool is_new = false;
    for (const ScopeDraft& draft : command.scopes)
        is_new = set_scope(decision, draft.content) || is_new;
    if (changed == 0 && !is_new)
        return answer(CommandVerdict::repeated, "");
    offer_replays(decision);
    return answer(CommandVerdict::done, std::to_string(changed) + " products changed");
}

CommandResult run(Decision& decision, const ResolveCase& command, const CommandScope&) {
    const CaseRecord* record = decision.state().cases().find(command.id);
    if (record == nullptr) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no case " + std::to_string(command.id));
    }
    if (!record->is_open())
        return answer(CommandVerdict::repeated, "");
    if (command.by.empty() || !is_text(command.by.value, limits::name_bytes) ||
        !is_text(command.note, limits::text_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "say who resolves it (up to 40 characters) and why (up to 200)");
    }
    decision.emit(CaseClosed{.id = command.id, .by = command.by, .note = command.note});
    closed_by_hand(decision, *decision.state().cases().find(command.id));
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const IssueEnrolCode& command, const CommandScope&) {
    return issue_enrol_code(decision, command);
}

CommandResult run(Decision& decision, const Enrol& command, const CommandScope&) {
    return enrol(decision, command);
}

CommandResult run(Decision& decision, const RevokeNode& command, const CommandScope&) {
    return revoke_node(decision, command);
}

// It sells nothing any more on what it left stranded, so a count says what is there.
bool is_counted_with(const NodeRecord& node, const CommandScope& scope) {
    return is_revoked(node) || scope.has_begun(node);
}

Units free_counted(Decision& decision, LocationIndex location, const CommandScope& scope) {
    const HubState& state = decision.state();
    Units freed;
    for (const std::uint32_t position : state.nodes().at(location)) {
        const NodeRecord& node = state.nodes().all()[position];
        if (is_counted_with(node, scope))
            freed += free_counted(decision, node.id());
    }
    return freed;
}

// Those that have not met this hub and may go on selling on what an earlier life of it granted.
std::string sellers_text(const HubState& state, LocationIndex location, const CommandScope& scope) {
    std::string text;
    for (const std::uint32_t position : state.nodes().at(location)) {
        const NodeRecord& node = state.nodes().all()[position];
        if (state.rights().has_stranded(node.id()) && !is_counted_with(node, scope))
            text += (text.empty() ? "" : ", ") + node.name;
    }
    return text;
}

CommandResult run(Decision& decision, const ReopenLocation& command, const CommandScope& scope) {
    const auto location = decision.state().find_location(command.location);
    if (!location) {
        return answer(CommandVerdict::unknown_subject,
                      "there is no location " + command.location.value);
    }
    const bool is_reconciling = decision.state().recovery().is_reconciling(*location);
    const Units stranded = decision.state().rights().count(*location).stranded;
    if (!is_reconciling && stranded.value == 0)
        return answer(CommandVerdict::repeated, command.location.value + " is open");
    if (command.by.empty() || !is_text(command.by.value, limits::name_bytes) ||
        command.reason.empty() || !is_text(command.reason, limits::text_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "say who reopens it (up to 40 characters) and why (up to 200)");
    }
    std::string text = decision.state().location(*location).is_draining
                           ? command.location.value + " is drained and sells nothing online"
                           : command.location.value + " sells online again";
    if (is_reconciling) {
        text += ", without " + awaited_text(decision.state(), *location);
        reopen(decision, *location, command.by, command.reason);
    }
    const Units freed = free_counted(decision, *location, scope);
    if (freed.value > 0)
        text += "; " + std::to_string(freed.value) + " units that tills may have sold are free";
    const Units left = stranded - freed;
    if (left.value > 0) {
        text += "; " + std::to_string(left.value) + " stay kept, because " +
                sellers_text(decision.state(), *location, scope) +
                " may still sell them, cut off. Where it is gone for good: onepool revoke, then "
                "reopen again";
    }
    if (!is_reconciling && freed.value == 0)
        return answer(CommandVerdict::conflict, std::move(text));
    return answer(CommandVerdict::done, std::move(text));
}

// Heads are believed as far as this hub holds them itself.
CommandResult run(Decision& decision, const RecordBackup& command, const CommandScope&) {
    const HubState& state = decision.state();
    if (command.lsn > state.lsn()) {
        return answer(CommandVerdict::conflict,
                      "the backup holds more entries than this hub: it is of another life of it");
    }
    const auto& known = state.recovery().record().backup;
    if (known && known->lsn > command.lsn)
        return answer(CommandVerdict::repeated, "a newer backup was verified before");
    BackupVerified verified{
        .lsn = command.lsn, .made_at = command.made_at, .digest = command.digest, .safe = {}};
    for (const SafePoint& head : command.heads) {
        const NodeRecord* node = state.nodes().find(head.node);
        if (node != nullptr && node->intake.journal() == head.journal &&
            head.seq <= node->intake.cursor().seq) {
            verified.safe.push_back(head);
        }
    }
    decision.emit(std::move(verified));
    settle_case(decision, CaseKind::backup_overdue, backup_subject, "a backup was verified");
    settle_case(decision, CaseKind::storage, drill_subject, "a backup was verified");
    return answer(CommandVerdict::done, "");
}

// Moves nothing: what is safe stays what the newest verified backup holds.
CommandResult run(Decision& decision, const BackupFailed& command, const CommandScope&) {
    if (command.text.empty() || !is_text(command.text, limits::text_bytes))
        return answer(CommandVerdict::out_of_bounds, "say what failed (up to 200 bytes)");
    raise_case(decision, {.kind = CaseKind::storage,
                          .subject = drill_subject,
                          .text = command.text,
                          .proposal = "look at the disk it is on, and at the hub's: onepool check; "
                                      "then make and read another: onepool backup --to FOLDER, "
                                      "onepool restore FILE --verify --report"});
    return answer(CommandVerdict::done, "");
}

CommandResult run(Decision& decision, const ReplaySetAside& command, const CommandScope& scope) {
    return replay(decision, command, scope.bench);
}

CommandResult run(Decision& decision, const VoidSetAside& command, const CommandScope&) {
    return void_set_aside(decision, command);
}

}  // namespace

CommandResult run_command(Decision& decision, const Command& command, const CommandScope& scope) {
    return std::visit([&](const auto& c) { return run(decision, c, scope); }, command);
}

void list_catalogue(Decision& decision, std::span<const ChannelId> channels) {
    for (std::uint32_t i = 0; i < decision.state().ledger().sku_count(); ++i)
        list_sku(decision, SkuIndex{i}, channels);
}

int http_status_of(CommandVerdict verdict) {
    switch (verdict) {
        case CommandVerdict::done:
        case CommandVerdict::repeated:
            return 200;
        case CommandVerdict::unauthorized:
            return 401;
        case CommandVerdict::malformed:
            return 400;
        case CommandVerdict::unknown_subject:
            return 404;
        case CommandVerdict::out_of_bounds:
            return 422;
        case CommandVerdict::conflict:
        case CommandVerdict::sold_out:
            return 409;
        case CommandVerdict::expired:
            return 410;
        case CommandVerdict::busy:
            return 503;
    }
    CHECK(false);  // every verdict has a status
}

}  // namespace onepool::hub
