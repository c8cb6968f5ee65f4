// onepool-bench-cells CELLS unsold|sold: a process of its own that builds the hub's state by
// effects and prints how much memory that took, so that nothing else is measured with it.
//
// Each SKU lies at every one of 50 locations, was received there and is promised online; `sold`: a
// register sold one there, so that the demand of the cell is kept as well. Changes are taken as the
// hub's flush takes them. Prints bytes resident for the state, and bytes of its plain structs.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "hub/core/hub_state.hpp"
#include "protocol/check.hpp"
#include "protocol/digits.hpp"
#include "tests/bench/support/measure.hpp"

namespace onepool::hub {

namespace {

constexpr std::uint32_t locations = 50;
constexpr std::size_t flush_every = 2'000;  // entries, as the hub's program does
constexpr std::uint32_t today = 20'000;     // days since 1970
constexpr std::int64_t cells_max = 100'000'000;
constexpr Units received{12};
constexpr Units promised{9};

enum class Cells : std::uint8_t { unsold, sold };

class Builder {
  public:
    explicit Builder(Cells cells) : cells_(cells) {
        node_.bytes[0] = 1;
        next_entry();
        for (std::uint32_t i = 0; i < locations; ++i) {
            const std::string name = "store-" + std::to_string(i);
            state_.apply(LocationAdded{
                .index = {i}, .id = {name}, .name = name, .location_reserve = Units{1}});
        }
        state_.apply(
            NodeRegistered{.node = node_, .location = LocationId{"store-0"}, .name = "till"});
    }

    void add_sku(std::uint32_t number) {
        next_entry();
        char text[24];
        std::snprintf(text, sizeof text, "SKU-%010u", number);
        const SkuIndex sku{number};
        state_.apply(SkuNamed{.index = sku,
                              .sku = Sku{text},
                              .gtin = Gtin{4'000'000'000'000u + number},
                              .description = "White hanging heart"});
        for (std::uint32_t i = 0; i < locations; ++i)
            add_cell(sku, {i});
    }

    const HubState& state() const { return state_; }

  private:
    void next_entry() {
        if (state_.lsn().value % flush_every == flush_every - 1)
            (void)state_.take_changes();
        state_.begin(state_.lsn().next(), UnixMs{std::int64_t{today} * 86'400'000});
    }
    void add_cell(SkuIndex sku, LocationIndex location) {
        const Account shelf{AccountKind::shelf, location};
        state_.apply(Moved{sku, {AccountKind::supplier, {}}, shelf, received});
        state_.apply(OnlineSet{sku, location, promised});
        if (cells_ == Cells::unsold)
            return;
        state_.apply(Moved{sku, shelf, {AccountKind::customer, {}}, Units{1}});
        state_.apply(Drawn{sku, location, Units{1}, Units{0}, Units{0}});
        state_.apply(WalkInSold{
            .sku = sku, .location = location, .node = node_, .day = today, .units = Units{1}});
    }

    Cells cells_;
    NodeId node_;
    HubState state_;
};

std::size_t plain_bytes(const HubState& state) {
    return state.ledger().cell_count() * (sizeof(Cell) + sizeof(CellKey)) +
           state.ledger().sku_count() * sizeof(SkuRecord) +
           state.demand().all().size() * sizeof(CellDemand);
}

// Bytes resident for the state alone.
double resident_bytes(double before_mib) {
    return (bench::resident_mib(getpid()) - before_mib) * 1024 * 1024;
}

int build(std::int64_t cells, Cells kind) {
    const double before_mib = bench::resident_mib(getpid());
    Builder builder(kind);
    const auto skus = static_cast<std::uint32_t>(cells / locations);
    for (std::uint32_t sku = 0; sku < skus; ++sku)
        builder.add_sku(sku);
    const double resident = resident_bytes(before_mib);
    const HubState& state = builder.state();
    CHECK(state.adds_up());
    std::printf("%zu %.0f %zu\n", state.ledger().cell_count(), resident, plain_bytes(state));
    return 0;
}

}  // namespace

// The program's exit code.
int measure_cells(std::string_view cells, std::string_view kind) {
    const auto count = protocol::parse_digits(cells);
    if (!count || *count < locations || *count > cells_max ||
        (kind != "sold" && kind != "unsold")) {
        std::fputs("usage: onepool-bench-cells CELLS unsold|sold (50 to 100,000,000 cells)\n",
                   stderr);
        return 2;
    }
    return build(*count, kind == "sold" ? Cells::sold : Cells::unsold);
}

}  // namespace onepool::hub

int main(int argc, char** argv) {
    return onepool::hub::measure_cells(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
}
