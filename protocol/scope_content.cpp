#include "protocol/scope_content.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

constexpr std::array<std::uint8_t, 4> chunk_mark{'O', 'P', 'S', 'C'};
constexpr std::size_t head_bytes = chunk_mark.size() + 2;
constexpr std::uint8_t first_version = 1;
constexpr std::uint8_t placed_version = 2;  // of the catalogue: with places
constexpr std::uint8_t lots_version = 3;    // and with whether lots are asked for
constexpr std::uint64_t rows_a_chunk = 256;

// ---- one row, written and read ------------------------------------------------------------------

struct Writer {
    Bytes& out;
    std::uint8_t version;

    void number(std::uint64_t value) const {
        for (; value >= 0x80; value >>= 7)
            out.push_back(static_cast<std::uint8_t>(value | 0x80));
        out.push_back(static_cast<std::uint8_t>(value));
    }
    void text(std::string_view value) const {
        number(value.size());
        out.insert(out.end(), value.begin(), value.end());
    }

    void operator()(const CatalogueRow& row) const {
        text(row.sku.value);
        number(row.gtin.value);
        text(row.description);
        text(row.tax_code);
        number(static_cast<std::uint64_t>(row.tax_rate.value));
        if (version == first_version)
            return;
        number(row.places.size());
        for (const ShelfPlace& each : row.places) {
            text(each.location.value);
            text(each.place);
        }
        if (version >= lots_version)
            number(row.asks_lot ? 1 : 0);
    }
    void operator()(const PriceRow& row) const {
        text(row.sku.value);
        number(row.prices.size());
        for (const Price& price : row.prices) {
            number(static_cast<std::uint64_t>(price.valid_from.value));
            number(static_cast<std::uint64_t>(price.amount.value));
        }
    }
    void operator()(const StaffRow& row) const {
        text(row.name);
        text(row.role);
        text(row.pin_hash);
    }
    void operator()(const SettingRow& row) const {
        text(row.key);
        text(row.value);
    }
};

// Reads nothing past the end; after the first fault everything reads as zero.
class Reader {
  public:
    Reader(ByteView bytes, std::uint8_t version) : rest_(bytes), version_(version) {}

    bool at_end() const { return rest_.empty(); }
    bool failed() const { return has_failed_; }

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest_.empty())
                return fail();
            const std::uint8_t byte = rest_.front();
            rest_ = rest_.subspan(1);
            const std::uint64_t part = byte & 0x7f;
            // Shortest form only: a value has one spelling.
            if ((part << shift) >> shift != part || (byte == 0 && shift > 0))
                return fail();
            value |= part << shift;
            if (byte < 0x80)
                return value;
        }
        return fail();
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return value <= limits::counter ? static_cast<std::int64_t>(value)
                                        : static_cast<std::int64_t>(fail());
    }
    bool flag() {
        const std::uint64_t value = number();
        return value <= 1 ? value == 1 : fail() != 0;
    }
    std::string text() {
        const std::uint64_t size = number();
        if (size > rest_.size()) {
            fail();
            return {};
        }
        const auto part = rest_.first(size);
        rest_ = rest_.subspan(size);
        return {part.begin(), part.end()};
    }

    void operator()(CatalogueRow& row) {
        row.sku.value = text();
        row.gtin.value = number();
        row.description = text();
        row.tax_code = text();
        const std::int64_t rate = signed_number();
        row.tax_rate.value = rate <= limits::tax_rate ? static_cast<std::int32_t>(rate)
                                                      : static_cast<std::int32_t>(fail());
        if (version_ == first_version)
            return;
        const std::uint64_t count = number();
        for (std::uint64_t i = 0; i < count && i <= limits::places_per_sku && !has_failed_; ++i) {
            ShelfPlace& each = row.places.emplace_back();
            each.location.value = text();
            each.place = text();
        }
        if (version_ >= lots_version)
            row.asks_lot = flag();
    }
    void operator()(PriceRow& row) {
        row.sku.value = text();
        const std::uint64_t count = number();
        for (std::uint64_t i = 0; i < count && i <= limits::prices_per_sku && !has_failed_; ++i) {
            const UnixMs valid_from{signed_number()};
            row.prices.push_back({valid_from, Minor{signed_number()}});
        }
    }
    void operator()(StaffRow& row) {
        row.name = text();
        row.role = text();
        row.pin_hash = text();
    }
    void operator()(SettingRow& row) {
        row.key = text();
        row.value = text();
    }

  private:
    std::uint64_t fail() {
        has_failed_ = true;
        rest_ = {};
        return 0;
    }

    ByteView rest_;
    std::uint8_t version_;
    bool has_failed_ = false;
};

// ---- what a row may be --------------------------------------------------------------------------

std::string_view key_of(const CatalogueRow& row) {
    return row.sku.value;
}
std::string_view key_of(const PriceRow& row) {
    return row.sku.value;
}
std::string_view key_of(const StaffRow& row) {
    return row.name;
}
std::string_view key_of(const SettingRow& row) {
    return row.key;
}

bool is_text(std::string_view text, std::size_t bytes_max) {
    return find_text_fault(text, bytes_max) == TextFault::none;
}

bool is_key(std::string_view text, std::size_t bytes_max) {
    return !text.empty() && is_text(text, bytes_max);
}

bool are_sound(const std::vector<ShelfPlace>& places) {
    const bool are_apart =
        std::ranges::is_sorted(places, std::ranges::less_equal{}, &ShelfPlace::location);
    return are_apart && places.size() <= limits::places_per_sku &&
           std::ranges::all_of(places, [](const ShelfPlace& each) {
               return is_text(each.location.value, limits::name_bytes) &&
                      is_key(each.place, limits::place_bytes);
           });
}

bool is_sound(const CatalogueRow& row) {
    return are_sound(row.places) && is_key(row.sku.value, limits::sku_bytes) &&
           row.gtin.value <= limits::gtin && is_text(row.description, limits::text_bytes) &&
           is_key(row.tax_code, limits::name_bytes) && row.tax_rate.value >= 0 &&
           row.tax_rate.value <= limits::tax_rate;
}

bool is_sound(const PriceRow& row) {
    UnixMs before{-1};
    for (const Price& price : row.prices) {
        const bool is_in_bounds =
            price.valid_from > before && price.valid_from.value <= limits::time_ms &&
            price.amount.value >= 0 && price.amount.value <= limits::amount_minor;
        if (!is_in_bounds)
            return false;
        before = price.valid_from;
    }
    return is_key(row.sku.value, limits::sku_bytes) && !row.prices.empty() &&
           row.prices.size() <= limits::prices_per_sku;
}

bool is_sound(const StaffRow& row) {
    return is_key(row.name, limits::name_bytes) && is_key(row.role, limits::name_bytes) &&
           is_text(row.pin_hash, limits::text_bytes);
}

bool is_sound(const SettingRow& row) {
    return is_key(row.key, limits::name_bytes) && is_text(row.value, limits::text_bytes);
}

template <class Row>
std::optional<std::string> find_fault(const std::vector<Row>& rows) {
    std::string_view before;
    for (const Row& row : rows) {
        const std::string name(cut_text(key_of(row), limits::name_bytes));
        if (!is_sound(row))
            return "the row of \"" + name + "\" is out of bounds";
        if (key_of(row) <= before)
            return "\"" + name + "\" stands twice or out of order";
        before = key_of(row);
    }
    return std::nullopt;
}

// ---- cutting ------------------------------------------------------------------------------------

// FNV-1a, mixed as MurmurHash3 ends: alone it spreads the last characters of a key too little.
bool is_boundary(std::string_view key) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : key)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
    return (hash >> 33) % rows_a_chunk == 0;
}

std::uint8_t version_for(const CatalogueRow& row) {
    if (row.asks_lot)
        return lots_version;
    return row.places.empty() ? first_version : placed_version;
}
std::uint8_t version_for(const auto&) {
    return first_version;
}

// The oldest that can say all of these rows; they are written in no other.
template <class Row>
std::uint8_t version_of(std::span<const Row> rows) {
    std::uint8_t version = first_version;
    for (const Row& row : rows)
        version = std::max(version, version_for(row));
    return version;
}

template <class Row>
Bytes chunk_of(std::span<const Row> rows, Scope scope) {
    const std::uint8_t version = version_of(rows);
    Bytes chunk(chunk_mark.begin(), chunk_mark.end());
    chunk.push_back(version);
    chunk.push_back(static_cast<std::uint8_t>(scope));
    for (const Row& row : rows)
        Writer{chunk, version}(row);
    return chunk;
}

// Sizes are those of the version that says most, so that where a chunk ends does not follow from
// which rows of it have a place, or ask for lots.
template <class Row>
std::vector<Bytes> cut(const std::vector<Row>& rows, Scope scope) {
    std::vector<Bytes> chunks;
    const Row* first = rows.data();
    std::size_t size = head_bytes;
    const auto end_chunk = [&](const Row* last) {
        chunks.push_back(chunk_of(std::span(first, last), scope));
        first = last;
        size = head_bytes;
    };
    Bytes encoded;
    for (const Row& row : rows) {
        encoded.clear();
        Writer{encoded, lots_version}(row);
        if (size + encoded.size() > limits::scope_chunk_bytes)
            end_chunk(&row);
        size += encoded.size();
        if (is_boundary(key_of(row)))
            end_chunk(&row + 1);
    }
    if (size > head_bytes)
        end_chunk(rows.data() + rows.size());
    return chunks;
}

template <class Row>
std::optional<std::string> read_rows(Reader& in, std::vector<Row>& rows) {
    while (!in.at_end())
        in(rows.emplace_back());
    if (in.failed())
        return "it is cut off or damaged";
    if (rows.empty())
        return "it holds nothing";
    return find_fault(rows);
}

}  // namespace

const char* to_text(Scope scope) {
    switch (scope) {
        case Scope::catalogue:
            return "catalogue";
        case Scope::prices:
            return "prices";
        case Scope::staff:
            return "staff";
        case Scope::config:
            return "settings";
    }
    CHECK(false);  // every scope has a name
}

Scope scope_of(const ScopeRows& rows) {
    return static_cast<Scope>(rows.index());
}

ScopeRows no_rows(Scope scope) {
    switch (scope) {
        case Scope::catalogue:
            return std::vector<CatalogueRow>();
        case Scope::prices:
            return std::vector<PriceRow>();
        case Scope::staff:
            return std::vector<StaffRow>();
        case Scope::config:
            return std::vector<SettingRow>();
    }
    CHECK(false);  // every scope has rows
}

std::size_t row_count(const ScopeRows& rows) {
    return std::visit([](const auto& all) { return all.size(); }, rows);
}

std::string_view first_key(const ScopeRows& rows) {
    return std::visit(
        [](const auto& all) { return all.empty() ? std::string_view() : key_of(all.front()); },
        rows);
}

std::string_view last_key(const ScopeRows& rows) {
    return std::visit(
        [](const auto& all) { return all.empty() ? std::string_view() : key_of(all.back()); },
        rows);
}

std::optional<std::string> find_rows_fault(const ScopeRows& rows) {
    return std::visit([](const auto& all) { return find_fault(all); }, rows);
}

std::vector<Bytes> cut_scope(const ScopeRows& rows) {
    CHECK(!find_rows_fault(rows));
    return std::visit([&](const auto& all) { return cut(all, scope_of(rows)); }, rows);
}

std::variant<ScopeRows, std::string> read_scope_chunk(ByteView chunk, Scope scope) {
    if (chunk.size() < head_bytes ||
        !std::equal(chunk_mark.begin(), chunk_mark.end(), chunk.begin()))
        return "it is written in a form this program does not know";
    const std::uint8_t version = chunk[chunk_mark.size()];
    const bool is_known =
        version == first_version ||
        (version >= placed_version && version <= lots_version && scope == Scope::catalogue);
    if (!is_known)
        return "it is written in a form this program does not know";
    if (chunk[chunk_mark.size() + 1] != static_cast<std::uint8_t>(scope))
        return "it belongs to something else";
    Reader in(chunk.subspan(head_bytes), version);
    ScopeRows rows = no_rows(scope);
    const auto fault = std::visit([&](auto& all) { return read_rows(in, all); }, rows);
    if (fault)
        return *fault;
    const auto wanted = std::visit(
        [](const auto& all) { return version_of(std::span(all.data(), all.size())); }, rows);
    if (wanted != version)
        return "it is written in another form than its rows are";
    return rows;
}

std::variant<ScopeRows, std::string> read_scope(const std::vector<Bytes>& chunks, Scope scope) {
    ScopeRows rows = no_rows(scope);
    for (const Bytes& chunk : chunks) {
        auto part = read_scope_chunk(chunk, scope);
        if (auto* fault = std::get_if<std::string>(&part))
            return std::move(*fault);
        std::visit(
            [&]<class Row>(std::vector<Row>& all) {
                auto& more = std::get<std::vector<Row>>(std::get<ScopeRows>(part));
                std::move(more.begin(), more.end(), std::back_inserter(all));
            },
            rows);
    }
    if (auto fault = find_rows_fault(rows))
        return *std::move(fault);
    return rows;
}

}  // namespace onepool::protocol
