// A catalogue of 100,000 products to a new till that sells meanwhile: the real core, storage thread
// and database; a hub in the same process answers what is asked. Seconds until it is in force,
// bytes, and how long a sale waits for its commit while it loads, beside the same till idle. The
// same while a third version is built where the first one was, whose rows go in one transaction.

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/core/scope_import.hpp"
#include "node/edge/scope_works.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/perform.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/support/measure.hpp"

using namespace onepool;
using protocol::Millis;

namespace {

constexpr std::size_t products = 100'000;
constexpr std::int64_t sale_every_ms = 20;
constexpr std::int64_t idle_ms = 6'000;

class ProvidedTill {
  public:
    explicit ProvidedTill(const std::string& path)
        : store_({path, node_, io::new_journal_id()}),
          gate_(reactor_, store_, config()),
          works_(gate_, [this](node::ScopeBuilt built) { offer(std::move(built)); }),
          performer_(std::make_unique<node::NodeCore>(config(), store_.load()), gate_, *this),
          sale_timer_(reactor_, [this] { sell(); }),
          core_timer_(reactor_, [this] { offer(node::Tick{}); }) {
        performer_.start(io::now());
        offer(node::LinkUp{});
        hear(protocol::Welcome{.hub_epoch = {1},
                               .journal = store_.journal(),
                               .epoch = 1,
                               .cursor = {},
                               .credit = 1,
                               .hub_wall = io::now().wall});
    }

    void sell_for(std::int64_t ms) {
        const std::int64_t until = io::now().steady.value + ms;
        sell();
        while (io::now().steady.value < until)
            reactor_.run_one_for(Millis{5});
    }

    // Until the whole of it is in force.
    void load(const std::vector<hub::PreparedScope>& scopes, std::uint64_t version) {
        latencies_ = {};
        bytes_ = 0;
        for (const auto& scope : scopes)
            provide(scope, version);
        const auto is_new = [&](const protocol::ScopeMark& held) {
            return held.version == version;
        };
        const auto in_force = [&] {
            const auto marks = performer_.core().scopes().marks();
            return static_cast<std::size_t>(std::ranges::count_if(marks, is_new));
        };
        while (in_force() < scopes.size())
            reactor_.run_one_for(Millis{5});
    }

    const bench::Latencies& latencies() const { return latencies_; }
    std::size_t bytes() const { return bytes_; }

    // ---- for the Performer
    void send(node::Outgoing&& message) {
        if (auto* build = std::get_if<node::BuildScope>(&message))
            works_.build(std::move(*build));
        if (std::holds_alternative<node::Answer>(message))
            latencies_.add(bench::now_ns() - std::exchange(asked_ns_, 0));
        if (auto* publish = std::get_if<node::Publish>(&message))
            answer(publish->payload);
    }
    void notify(node::Notice&&) {}
    void wake_at(Millis steady) { core_timer_.wake_at(steady); }
    void refuse(const node::NodeCore::Input&) { CHECK(false); }
    void halt() { CHECK(false); }

  private:
    node::NodeCore::Config config() const {
        node::NodeCore::Config config;
        config.node = node_;
        config.journal = store_.journal();
        config.location = protocol::LocationId{"store-1"};
        config.currency = protocol::Currency{"GBP"};
        config.default_staff = protocol::StaffId{"bench"};
        config.shift = protocol::ShiftId{"bench-1"};
        config.build = "bench";
        return config;
    }
    void offer(node::NodeCore::Input input) {
        reactor_.post([this, input = std::make_shared<node::NodeCore::Input>(std::move(input))] {
            CHECK(performer_.offer(std::move(*input), io::now()));
        });
    }
    template <class M>
    void hear(const M& message) {
        offer(node::Arrived{encode_message(message)});
    }
    void provide(const hub::PreparedScope& scope, std::uint64_t version) {
        const protocol::ScopeMark mark{scope.draft.content.scope, version};
        provided_[mark.scope] = scope.chunks;
        bytes_ += scope.draft.content.bytes;
        hear(protocol::ScopeOffer{.hub_epoch = {1},
                                  .journal = store_.journal(),
                                  .mark = mark,
                                  .bytes = scope.draft.content.bytes,
                                  .chunks = scope.draft.content.chunks});
    }
    void answer(const protocol::Bytes& payload) {
        const auto decoded = protocol::decode_message(payload);
        const auto* message = std::get_if<protocol::Message>(&decoded);
        const auto* want = message ? std::get_if<protocol::ScopeWant>(message) : nullptr;
        if (want == nullptr)
            return;
        for (const std::uint32_t index : want->chunks) {
            hear(protocol::ScopeChunk{.hub_epoch = {1},
                                      .journal = want->journal,
                                      .mark = want->mark,
                                      .index = index,
                                      .content = provided_.at(want->mark.scope).at(index)});
        }
    }
    void sell() {
        const protocol::Now now = io::now();
        sale_timer_.wake_at(Millis{now.steady.value + sale_every_ms});
        if (asked_ns_ != 0)
            return;  // the sale before still waits
        node::RecordSale sale;
        sale.basket = io::new_basket_id(now.wall);
        node::AddLine line;
        line.product = {protocol::Sku{"85123A"}, {},         "Bench item",
                        protocol::Minor{255},    "standard", protocol::BasisPoints{2000}};
        line.quantity = protocol::Units{1};
        sale.lines = {line};
        asked_ns_ = bench::now_ns();
        CHECK(performer_.offer(node::Request{{++request_}, sale}, now));
    }

    protocol::NodeId node_ = io::new_node_id();
    io::Reactor reactor_;
    node::NodeStore store_;
    node::StoreGate gate_;
    node::ScopeWorks works_;
    protocol::Performer<node::NodeCore, node::StoreGate, ProvidedTill> performer_;
    io::Reactor::Timer sale_timer_;
    io::Reactor::Timer core_timer_;
    bench::Latencies latencies_;
    std::map<protocol::Scope, std::vector<protocol::Bytes>> provided_;
    std::size_t bytes_ = 0;
    std::int64_t asked_ns_ = 0;  // of the sale that waits; 0: none
    std::uint64_t request_ = 0;
};

// Every product of it is another one in another version.
std::vector<hub::PreparedScope> large_catalogue(std::uint64_t version) {
    std::vector<hub::CatalogueItem> items;
    for (std::size_t i = 0; i < products; ++i) {
        items.push_back(
            {.sku = protocol::Sku{"S" + std::to_string(1'000'000 + i)},
             .gtin = protocol::Gtin{4'000'000'000'000 + i},
             .description =
                 "White hanging heart number " + std::to_string(i) + "-" + std::to_string(version),
             .price = protocol::Minor{static_cast<std::int64_t>(100 * version + i % 90)},
             .price_from = {},
             .tax_code = "standard",
             .tax_rate = protocol::BasisPoints{2'000}});
    }
    auto made = hub::prepare_import({protocol::no_rows(protocol::Scope::catalogue), {}},
                                    {protocol::no_rows(protocol::Scope::prices), {}}, items,
                                    io::now().wall);
    return std::get<std::vector<hub::PreparedScope>>(std::move(made));
}

bench::Measure beside_idle(std::string name, double us, double idle_us) {
    return {.name = std::move(name),
            .value = us,
            .unit = "us",
            .limit = idle_us,
            .ratio = us / idle_us};
}

}  // namespace

namespace onepool::bench {

void measure_scopes(Report& report) {
    const auto scopes = large_catalogue(1);
    ProvidedTill till(scratch_dir() + "/till.db");
    till.sell_for(idle_ms);
    const Latencies idle = till.latencies();
    const std::int64_t begun = now_ns();
    till.load(scopes, 1);
    const double seconds = static_cast<double>(now_ns() - begun) / 1e9;
    const Latencies loading = till.latencies();
    report.add({.name = "catalogue_100k_to_a_new_till", .value = seconds, .unit = "s"});
    report.add({.name = "catalogue_100k_bytes",
                .value = static_cast<double>(till.bytes()) / 1e6,
                .unit = "MB"});
    report.add(beside_idle("sale_p99_while_it_loads", loading.us(0.99), idle.us(0.99)));
    report.add(beside_idle("sale_longest_while_it_loads", loading.us(1.0), idle.us(1.0)));
    till.load(large_catalogue(2), 2);
    till.load(large_catalogue(3), 3);
    const Latencies replacing = till.latencies();
    report.add(
        beside_idle("sale_longest_while_a_slot_is_used_again", replacing.us(1.0), idle.us(1.0)));
}

}  // namespace onepool::bench
