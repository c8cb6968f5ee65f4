#include "tests/bench/support/node_load.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"
#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

using namespace protocol;

namespace {

constexpr std::int64_t opened_at = 1'295'222'400'000;  // 2011-01-17T00:00Z
constexpr std::size_t receipt_lines = 200;
constexpr std::int64_t opening_units = 1'000'000;
constexpr std::size_t catalogue_part = 10'000;
constexpr std::int64_t price_pence = 295;

Sku sku_of(std::uint32_t number) {
    char text[24];
    std::snprintf(text, sizeof text, "SKU-%010u", number);
    return Sku{text};
}

template <class Id>
Id id_of(std::uint8_t kind, std::uint64_t number) {
    Id id;
    id.bytes[0] = kind;
    for (std::size_t i = 0; i < 8; ++i)
        id.bytes[8 + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    return id;
}

EventBody sale_of(std::uint32_t sku, std::int64_t quantity, UnixMs at) {
    const Minor amount{quantity * price_pence};
    const Minor net{(amount.value * 10'000 + 6'000) / 12'000};
    SaleLine line;
    line.line_no = 1;
    line.sku = sku_of(sku);
    line.description = "Bench item";
    line.quantity = Units{quantity};
    line.unit_price = Minor{price_pence};
    line.amount = amount;
    line.tax_code = "standard";
    line.tax_rate = BasisPoints{2000};
    line.scanned_at = at;
    Sale sale;
    sale.currency = Currency{"GBP"};
    sale.lines = {line};
    sale.taxes = {{"standard", BasisPoints{2000}, net, amount - net}};
    sale.tenders = {{TenderKind::cash, amount, amount, Minor{0}, CardResult::not_card, ""}};
    sale.total = amount;
    return sale;
}

KeySeed seed_of(const NodeId& node) {
    KeySeed seed{};
    std::ranges::copy(node.bytes, seed.begin());
    return seed;
}

// One node's journal while it is made.
class Journal {
  public:
    Journal(NodeId node, JournalId id) : node_(node), id_(id), key_(seed_of(node)) {}

    hub::FromNode greeting(const LocationId& location) const {
        Hello hello;
        hello.node = node_;
        hello.journal = id_;
        hello.location = location;
        hello.first_retained = Seq{1};
        hello.boot_no = 1;
        hello.wall = UnixMs{opened_at};
        hello.build = "bench";
        hello.key = key_.public_key();
        return sealed(encode_message(hello));
    }

    hub::FromNode append(const std::vector<EventBody>& bodies) {
        EventBatch batch;
        batch.node = node_;
        batch.journal = id_;
        batch.first = head_.seq.next();
        batch.prev_hash = head_.hash;
        batch.sent_at = UnixMs{opened_at};
        for (const EventBody& body : bodies) {
            batch.events.push_back(encode_event({next_header(), body}));
            head_ = chain_append(head_, node_, id_, batch.events.back());
        }
        batch.last_hash = head_.hash;
        return sealed(encode_message(batch));
    }

  private:
    hub::FromNode sealed(const Bytes& message) const {
        return {node_, seal(key_, {Way::up, node_}, message)};
    }
    EventHeader next_header() const {
        EventHeader header;
        header.seq = head_.seq.next();
        header.wall = UnixMs{opened_at + static_cast<std::int64_t>(header.seq.value)};
        header.hlc = Hlc{header.wall.value, 0};
        header.staff = StaffId{"bench"};
        header.shift = ShiftId{"bench-1"};
        header.business_day = BusinessDay{20110117};
        header.basket = id_of<BasketId>(node_.bytes[15], header.seq.value);
        header.basket.bytes[1] = node_.bytes[14];
        return header;
    }

    NodeId node_;
    JournalId id_;
    SigningKey key_;
    Position head_;
};

struct PlannedBatch {
    std::uint32_t node = 0;
    std::vector<EventBody> sales;
};

using StoreSkus = std::vector<std::set<std::uint32_t>>;

std::vector<PlannedBatch> plan(const LoadCase& chosen, StoreSkus& sold) {
    Rng rng(1);
    const Zipf zipf(chosen.skus);
    std::vector<PlannedBatch> planned(chosen.batches);
    const std::uint32_t nodes = chosen.stores * chosen.nodes_per_store;
    std::uint32_t turn = 0;
    for (PlannedBatch& batch : planned) {
        batch.node = chosen.order == LoadCase::Order::random ? rng.below(nodes) : turn++ % nodes;
        for (std::size_t i = 0; i < chosen.batch_events; ++i) {
            const std::uint32_t sku = zipf.sample(rng);
            batch.sales.push_back(sale_of(sku, 1 + rng.below(2), UnixMs{opened_at}));
            sold[batch.node / chosen.nodes_per_store].insert(sku);
        }
    }
    return planned;
}

void open_stock(NodeLoad& load, Journal& journal, const std::set<std::uint32_t>& skus) {
    Receipt receipt;
    receipt.document = "opening";
    const auto flush = [&] {
        if (!receipt.lines.empty())
            load.opening.push_back(journal.append({receipt}));
        receipt.lines.clear();
    };
    for (const std::uint32_t sku : skus) {
        receipt.lines.push_back({sku_of(sku), Units{opening_units}});
        if (receipt.lines.size() == receipt_lines)
            flush();
    }
    flush();
}

void add_catalogue(NodeLoad& load, const LoadCase& chosen) {
    hub::ImportCatalogue part;
    for (std::uint32_t sku = 0; sku < chosen.skus; ++sku) {
        part.items.push_back({sku_of(sku), {}, "Bench item", Minor{price_pence}});
        if (part.items.size() < catalogue_part && sku + 1 < chosen.skus)
            continue;
        load.commands.emplace_back(std::move(part));
        part = {};
    }
}

}  // namespace

NodeLoad make_node_load(const LoadCase& chosen) {
    NodeLoad load;
    StoreSkus sold(chosen.stores);
    const auto planned = plan(chosen, sold);
    std::vector<Journal> journals;
    for (std::uint32_t store = 0; store < chosen.stores; ++store) {
        const std::uint32_t number = chosen.first_store + store;
        const LocationId location{"store-" + std::to_string(number)};
        load.commands.emplace_back(hub::AddLocation{location, location.value, Units{0}});
        for (std::uint32_t i = 0; i < chosen.nodes_per_store; ++i) {
            const std::uint32_t index = number * chosen.nodes_per_store + i;
            const auto node = id_of<NodeId>(1, index + 1);
            load.nodes.push_back(node);
            load.commands.emplace_back(
                hub::RegisterNode{node, location, "till-" + std::to_string(index)});
            journals.emplace_back(node, id_of<JournalId>(2, index + 1));
            load.greetings.push_back(journals.back().greeting(location));
        }
        open_stock(load, journals[store * chosen.nodes_per_store], sold[store]);
    }
    add_catalogue(load, chosen);
    for (const PlannedBatch& batch : planned) {
        load.batches.push_back(journals[batch.node].append(batch.sales));
        load.events += batch.sales.size();
    }
    return load;
}

}  // namespace onepool::bench
