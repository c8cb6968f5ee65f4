#include "hub/web/stock_views.hpp"

#include <algorithm>
#include <string>

#include "drivers/barcode/gtin.hpp"
#include "hub/core/debt_case.hpp"
#include "hub/core/kept_number.hpp"
#include "hub/core/returned_goods.hpp"
#include "hub/core/share_desk.hpp"
#include "hub/core/silent_demand.hpp"
#include "hub/web/log_texts.hpp"
#include "hub/web/promotion_views.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

struct PlacedCell {
    std::string location;
    Cell cell;
    Units may_be_sold;    // of what is kept: by silent nodes, unheard of
    Units being_paid;     // of what is held: for shoppers who pay
    bool is_sent = true;  // false: only what its buyers collect there
    bool is_draining = false;
    Units rights_out;  // of what is kept: nodes may sell it without asking
    Units stranded;    // of what is kept: nodes may have sold it, in journals that ended
    Units given_up;    // of what is held: free once all its tills have heard
    std::vector<std::pair<std::string, Units>> rights = {};  // by node
    WaitingList waiting = {};                                // for inspection
};

// Who may sell how much of it, in order of first grant.
void add_rights(const HubState& state, const CellKey& key, PlacedCell& placed) {
    const CellRights* rights = state.rights().find(key);
    if (rights == nullptr)
        return;
    placed.rights_out = rights->out;
    placed.stranded = rights->stranded;
    for (const std::uint32_t at : rights->records) {
        const RightRecord& record = state.rights().all()[at];
        if (record.out().value > 0)
            placed.rights.emplace_back(state.nodes().find(record.node)->name, record.out());
    }
}

// The SKU's cells in order of location, only where something ever moved.
std::vector<PlacedCell> cells_of(const HubState& state, SkuIndex sku) {
    std::vector<PlacedCell> cells;
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        const CellKey key{sku, LocationIndex{i}};
        if (!state.ledger().find_slot(key))
            continue;
        const Cell& cell = state.ledger().cell(key.sku, key.location);
        const Units kept = std::max(Units{}, cell.own());
        cells.push_back({.location = state.location(key.location).id.value,
                         .cell = cell,
                         .may_be_sold = std::min(kept, may_have_sold(state, key, state.at())),
                         .being_paid = state.checkouts().kept(key).units,
                         .is_sent = state.location(key.location).ships_orders,
                         .is_draining = state.location(key.location).is_draining,
                         .rights_out = {},
                         .stranded = {},
                         .given_up = given_up_at(state, key)});
        cells.back().waiting = waiting_at(state, key);
        add_rights(state, key, cells.back());
    }
    return cells;
}

Json gtin_text(Gtin gtin) {
    return gtin.value == 0 ? Json{} : Json{barcode::to_shortest(gtin)};
}

void set_rights(Json& row, const PlacedCell& placed) {
    Json::Array rights;
    for (const auto& [node, units] : placed.rights) {
        Json right;
        right.set("node", node);
        right.set("units", units.value);
        rights.push_back(std::move(right));
    }
    row.set("rights_out", placed.rights_out.value);
    row.set("stranded", placed.stranded.value);
    row.set("rights", std::move(rights));
    row.set("is_draining", placed.is_draining);
}

Json waiting_of(const WaitingList& list) {
    Json::Array rows;
    for (const WaitingGoods& goods : list) {
        Json row;
        row.set("units", goods.units.value);
        row.set("since", goods.since.value);
        row.set("reason", goods.reason);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json row_of(const SkuRecord& sku, const PlacedCell& placed) {
    const auto units = [&](AccountKind kind) { return placed.cell.balance[slot_of(kind)].value; };
    Json row;
    row.set("sku", sku.sku.value);
    row.set("description", sku.description);
    row.set("location", placed.location);
    row.set("shelf", units(AccountKind::shelf));
    row.set("staged", units(AccountKind::staged));
    row.set("inspection", units(AccountKind::inspection));
    row.set("damaged", units(AccountKind::damaged));
    row.set("in_transit", units(AccountKind::in_transit));
    row.set("held", placed.cell.held.value);
    row.set("online", placed.cell.online.value);
    row.set("own", placed.cell.own().value);
    row.set("debt", placed.cell.debt.value);
    row.set("may_be_sold", placed.may_be_sold.value);
    row.set("being_paid", placed.being_paid.value);
    set_rights(row, placed);
    row.set("waiting", waiting_of(placed.waiting));
    return row;
}

const ListingRecord* find_listing(const HubState& state, const ChannelId& channel, SkuIndex sku) {
    const ChannelListings& listings = state.listings().channel(channel);
    const auto& positions = listings.of_sku(sku);
    return positions.empty() ? nullptr : &listings.all()[positions.front()];
}

void set_confirmed(Json& row, const ListingRecord& listing) {
    const auto& confirmed = listing.confirmed;
    row.set("confirmed", confirmed ? Json{confirmed->quantity.value} : Json{});
    row.set("confirmed_at", confirmed ? Json{confirmed->at.value} : Json{});
}

Json published_of(const HubCore& core, SkuIndex sku) {
    const HubState& state = core.state();
    Json::Array rows;
    for (const HubCore::Channel& channel : core.config().channels) {
        const ChannelListings& listings = state.listings().channel(channel.id);
        for (const auto position : listings.of_sku(sku)) {
            const ListingRecord& listing = listings.all()[position];
            const Units desired = published_number(state, listing);
            Json row;
            row.set("channel", channel.id.value);
            row.set("listing", listing.listing);
            row.set("desired", desired.value);
            set_confirmed(row, listing);
            row.set("is_paused", desired.value == 0);
            row.set("is_shared_out", listing.share.has_value());
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds_text(std::string_view where, std::string_view text) {
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return std::search(where.begin(), where.end(), text.begin(), text.end(), same) != where.end();
}

bool matches(const SkuRecord& sku, std::string_view text) {
    if (text.empty() || holds_text(sku.sku.value, text) || holds_text(sku.description, text))
        return true;
    return sku.gtin.value != 0 && barcode::to_gtin14(sku.gtin).find(text) != std::string::npos;
}

Json terms_of(const std::vector<PlacedCell>& cells) {
    Json::Array terms;
    for (const PlacedCell& placed : cells) {
        Json term;
        term.set("location", placed.location);
        term.set("shelf", placed.cell.shelf().value);
        term.set("held", placed.cell.held.value);
        term.set("own", placed.cell.own().value);
        term.set("online", placed.cell.online.value);
        term.set("debt", placed.cell.debt.value);
        term.set("may_be_sold", placed.may_be_sold.value);
        term.set("being_paid", placed.being_paid.value);
        set_rights(term, placed);
        term.set("inspection", units_of(placed.waiting).value);
        terms.push_back(std::move(term));
    }
    return terms;
}

// ", of which 4 may be sold by till-1 and 2 by till-2 without asking"
std::string rights_clause(const PlacedCell& placed) {
    std::string text;
    for (const auto& [node, units] : placed.rights) {
        text += (text.empty() ? ", of which " : " and ") + std::to_string(units.value) +
                (text.empty() ? " may be sold by " : " by ") + node;
    }
    if (!text.empty())
        text += " without asking";
    if (placed.stranded.value > 0)
        text += ", " + std::to_string(placed.stranded.value) +
                " may have been sold by a till that ended its journal or is shut out";
    return text;
}

// ", 3 held for orders, 1 of them given up and free once its tills have heard"
std::string claims_clause(const PlacedCell& placed) {
    std::string text;
    const Units ordered = placed.cell.held - placed.being_paid;
    if (ordered.value > 0)
        text += ", " + std::to_string(ordered.value) + " held for orders";
    if (placed.given_up.value > 0) {
        text += ", " + std::to_string(placed.given_up.value) +
                " of them given up and free once its tills have heard";
    }
    if (placed.being_paid.value > 0)
        text += ", " + std::to_string(placed.being_paid.value) + " kept while they are paid";
    return text;
}

// "5 at north (shelf 8, 2 held for orders, 1 kept for the location), 2 at south (shelf 2)"
std::string sentence_of(const std::vector<PlacedCell>& cells) {
    std::string text;
    for (const PlacedCell& placed : cells) {
        const Cell& cell = placed.cell;
        text += text.empty() ? "" : ", ";
        text += std::to_string(cell.online.value) + " at " + placed.location + " (shelf " +
                std::to_string(cell.shelf().value);
        text += claims_clause(placed);
        if (cell.own().value > 0)
            text += ", " + std::to_string(cell.own().value) + " kept for the location";
        text += rights_clause(placed);
        if (placed.may_be_sold.value > 0)
            text += ", " + std::to_string(placed.may_be_sold.value) +
                    " of them may be sold already by a till that is silent";
        if (cell.debt.value > 0)
            text += ", " + std::to_string(cell.debt.value) + " owed";
        if (placed.is_draining)
            text += ", nothing promised: it is being drained";
        if (!placed.is_sent)
            text += ", not counted: it sends no orders";
        if (!placed.waiting.empty()) {
            text += ", beside it " + std::to_string(units_of(placed.waiting).value) +
                    " waiting for inspection";
        }
        text += ")";
    }
    return text.empty() ? "no location ever had any" : text;
}

std::string confirmation_of(const ListingRecord& listing, Units quantity) {
    if (!listing.confirmed)
        return "The channel has not confirmed a number yet.";
    const std::string held = std::to_string(listing.confirmed->quantity.value);
    if (listing.confirmed->quantity != quantity)
        return "The channel still shows " + held + "; the newer number is on its way.";
    return "The channel confirmed it in log entry " + std::to_string(listing.confirmed->lsn.value) +
           ".";
}

Json events_of(const HubState& state, SkuIndex sku, std::span<const LogEntry> entries) {
    Json::Array rows;
    for (const LogEntry& entry : entries) {
        for (const SkuMovement& movement : movements_of(state, entry, sku)) {
            Json row;
            row.set("lsn", entry.lsn.value);
            row.set("at", entry.at.value);
            row.set("kind", movement.kind);
            row.set("source", movement.source);
            row.set("text", movement.text);
            row.set("quantity", movement.quantity.value);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

// Empty unless the last ones are shared out.
std::string share_sentence(const HubState& state, const ChannelId& channel,
                           const ListingRecord& listing, Units online) {
    if (!listing.share || state.recovery().is_keeping())
        return "";
    const std::string part = std::to_string(listing.share->number.value);
    std::string text = promotions_sentence(state, channel, listing.sku);
    text += (text.empty() ? "The last " : "Meanwhile the ") + std::to_string(online.value) +
            " are shared out among the listings that sell them: " + part + " here. ";
    const auto beyond = beyond_exposed(state, listing.sku);
    if (beyond && beyond->value < 0) {
        text += "A number rises again once no channel can still show one that was higher before. ";
    }
    return text;
}

// Empty unless a restore is being worked through.
std::string kept_sentence(const HubState& state, Units quantity, Units online) {
    if (state.recovery().is_keeping() && quantity != online)
        return "Until its locations have told what happened, it keeps the number the channel "
               "confirmed last, less a buffer. ";
    return state.recovery().is_reconciling() ? "Locations that reconcile after a restore promise "
                                               "nothing. "
                                             : "";
}

}  // namespace

Json stock_of(const HubCore& core, SkuIndex index) {
    const HubState& state = core.state();
    const SkuRecord& sku = state.ledger().sku(index);
    Json::Array cells;
    for (const PlacedCell& placed : cells_of(state, index))
        cells.push_back(row_of(sku, placed));
    Json stock;
    stock.set("sku", sku.sku.value);
    stock.set("gtin", gtin_text(sku.gtin));
    stock.set("description", sku.description);
    stock.set("cells", std::move(cells));
    for (const AccountKind kind :
         {AccountKind::supplier, AccountKind::customer, AccountKind::loss, AccountKind::found}) {
        stock.set(to_text(kind), sku.outside[slot_of(kind)].value);
    }
    stock.set("published", published_of(core, index));
    return stock;
}

Json search_stock(const HubCore& core, const StockSearch& search) {
    const Ledger& ledger = core.state().ledger();
    const auto after = ledger.find(search.after);
    Json::Array found;
    Json next;
    std::string last;
    for (std::uint32_t i = after ? after->value + 1 : 0; i < ledger.sku_count(); ++i) {
        const SkuRecord& sku = ledger.sku(SkuIndex{i});
        if (!matches(sku, search.text))
            continue;
        if (found.size() == search.limit) {
            next = Json{last};
            break;
        }
        found.push_back(stock_of(core, SkuIndex{i}));
        last = sku.sku.value;
    }
    Json page;
    page.set("stock", std::move(found));
    page.set("next", std::move(next));
    return page;
}

Json why(const HubCore& core, const ChannelId& channel, SkuIndex index,
         std::span<const LogEntry> movements) {
    const HubState& state = core.state();
    const SkuRecord& sku = state.ledger().sku(index);
    const ListingRecord* listing = find_listing(state, channel, index);
    CHECK(listing != nullptr);
    const auto cells = cells_of(state, index);
    Units sum;
    for (const PlacedCell& placed : cells)
        sum += placed.cell.online;
    CHECK(sum == sku.online);
    Json answer;
    answer.set("channel", channel.value);
    answer.set("listing", listing->listing);
    answer.set("sku", sku.sku.value);
    const Units quantity = published_number(state, *listing);
    answer.set("quantity", quantity.value);
    set_confirmed(answer, *listing);
    answer.set("confirmed_lsn", listing->confirmed ? Json{listing->confirmed->lsn.value} : Json{});
    answer.set("terms", terms_of(cells));
    answer.set("last_events", events_of(state, index, movements));
    answer.set("text", std::to_string(quantity.value) + " of " + sku.sku.value + ": " +
                           sentence_of(cells) + ". " +
                           share_sentence(state, channel, *listing, sent_online(state, index)) +
                           kept_sentence(state, quantity, sent_online(state, index)) +
                           confirmation_of(*listing, quantity));
    return answer;
}

}  // namespace onepool::hub
