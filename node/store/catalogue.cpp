#include "node/store/catalogue.hpp"

#include <algorithm>
#include <cctype>

#include "node/store/rows.hpp"
#include "node/store/scope_tables.hpp"

namespace onepool::node {
namespace {

// What a Product is made of; ?9 is the time its price must be valid at.
constexpr const char* columns =
    "SELECT p.sku, p.gtin, p.description, (SELECT unit_price FROM price_@ WHERE sku = p.sku "
    "AND valid_from <= ?9 ORDER BY valid_from DESC LIMIT 1), p.tax_code, p.tax_rate ";

Product product_of(const io::Statement& query) {
    Product product;
    product.sku = Sku{std::string(query.text(0))};
    product.gtin = Gtin{static_cast<std::uint64_t>(query.integer(1))};
    product.description = std::string(query.text(2));
    product.unit_price = Minor{query.integer(3)};
    product.tax_code = std::string(query.text(4));
    product.tax_rate = BasisPoints{static_cast<std::int32_t>(query.integer(5))};
    return product;
}

// Every word as a quoted prefix, so that nothing a person types is taken for FTS5 syntax.
// Bytes above ASCII belong to words; the tokenizer knows their meaning.
std::string match_expression(std::string_view text) {
    std::string expression;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty())
            expression += (expression.empty() ? "\"" : " \"") + word + "\"*";
        word.clear();
    };
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        if (byte >= 0x80 || std::isalnum(byte) != 0) {
            word += each;
        } else {
            end_word();
        }
    }
    end_word();
    return expression;
}

}  // namespace

Catalogue::Catalogue(const std::string& path)
    : database_({.path = path, .mode = io::Database::Mode::reader}) {}

void Catalogue::follow(const ScopeFetch& scopes) {
    const auto slot_of = [&scopes](Scope scope) {
        const HeldScope* held = scopes.held(scope);
        return held == nullptr ? std::uint8_t{0} : held->slot;
    };
    products_ = slot_of(Scope::catalogue);
    prices_ = slot_of(Scope::prices);
    read_texts(slot_of(Scope::config));
}

void Catalogue::read_texts(std::uint8_t slot) {
    texts_ = {};
    auto query = database_.prepare(in_slot("SELECT key, value FROM setting_#", slot));
    while (query.step()) {
        if (query.text(0) == "receipt_header")
            texts_.receipt_header = query.text(1);
        if (query.text(0) == "receipt_footer")
            texts_.receipt_footer = query.text(1);
    }
}

// @ stands for the slot of the prices, # for that of the products.
std::string Catalogue::sql(std::string_view text) const {
    std::string sql = in_slot(text, products_);
    std::ranges::replace(sql, '@', static_cast<char>('0' + prices_));
    return sql;
}

std::optional<Product> Catalogue::find(const Sku& sku, UnixMs at) {
    auto query = database_.prepare(sql(std::string(columns) + "FROM product_# p WHERE p.sku = ?1"));
    query.bind(1, sku.value).bind(9, at.value);
    if (!query.step() || query.is_null(3))
        return std::nullopt;
    return product_of(query);
}

std::optional<Product> Catalogue::find(Gtin gtin, UnixMs at) {
    auto query =
        database_.prepare(sql(std::string(columns) +
                              "FROM product_# p WHERE p.gtin = ?1 AND p.gtin <> 0 ORDER BY p.sku"));
    query.bind(1, integer(gtin.value)).bind(9, at.value);
    while (query.step()) {
        if (!query.is_null(3))
            return product_of(query);
    }
    return std::nullopt;
}

// Its own place comes before the one that holds for all locations.
std::string Catalogue::place_of(const Sku& sku, const LocationId& location) {
    auto query =
        database_.prepare(sql("SELECT place FROM place_# WHERE sku = ?1 AND location IN ('', ?2) "
                              "ORDER BY location DESC LIMIT 1"));
    query.bind(1, sku.value).bind(2, location.value);
    return query.step() ? std::string(query.text(0)) : std::string();
}

bool Catalogue::asks_lot(const Sku& sku) {
    auto query = database_.prepare(sql("SELECT 1 FROM lot_asked_# WHERE sku = ?1"));
    query.bind(1, sku.value);
    return query.step();
}

bool Catalogue::is_unpriced(const Sku& sku, UnixMs at) {
    auto query = database_.prepare(sql(std::string(columns) + "FROM product_# p WHERE p.sku = ?1"));
    query.bind(1, sku.value).bind(9, at.value);
    return query.step() && query.is_null(3);
}

std::vector<Product> Catalogue::search(std::string_view text, std::size_t limit, UnixMs at) {
    const auto expression = match_expression(text);
    auto query = database_.prepare(
        sql(std::string(columns) +
            (expression.empty() ? "FROM product_# p ORDER BY p.id"
                                : "FROM product_word_# w JOIN product_# p ON p.id = w.rowid "
                                  "WHERE product_word_# MATCH ?2")));
    query.bind(9, at.value);
    if (!expression.empty())
        query.bind(2, std::string_view(expression));
    std::vector<Product> found;
    while (found.size() < limit && query.step()) {
        if (!query.is_null(3))
            found.push_back(product_of(query));
    }
    return found;
}

std::optional<TaxRate> Catalogue::tax(std::string_view code) {
    auto query = database_.prepare(
        sql("SELECT code, rate FROM tax_# WHERE code = ?1 ORDER BY products DESC LIMIT 1"));
    query.bind(1, code);
    if (!query.step())
        return std::nullopt;
    return TaxRate{std::string(query.text(0)),
                   BasisPoints{static_cast<std::int32_t>(query.integer(1))}};
}

TaxRate Catalogue::usual_tax() {
    auto query =
        database_.prepare(sql("SELECT code, rate FROM tax_# ORDER BY products DESC, code LIMIT 1"));
    if (!query.step())
        return {"none", {}};
    return {std::string(query.text(0)), BasisPoints{static_cast<std::int32_t>(query.integer(1))}};
}

}  // namespace onepool::node
