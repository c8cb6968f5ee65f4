#include "node/store/catalogue.hpp"

#include <cctype>

#include "drivers/barcode/gtin.hpp"
#include "node/store/rows.hpp"

namespace onepool::node {
namespace {

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

void import_products(io::Database& database, const std::vector<Product>& products) {
    for (const auto& product : products) {
        const std::string code =
            product.gtin == Gtin{} ? std::string() : barcode::to_shortest(product.gtin);
        database
            .prepare(
                "INSERT INTO product "
                "(sku, gtin, code, description, unit_price, tax_code, tax_rate) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (sku) DO UPDATE SET "
                "gtin = ?2, code = ?3, description = ?4, unit_price = ?5, tax_code = ?6, "
                "tax_rate = ?7")
            .bind(1, product.sku.value)
            .bind(2, integer(product.gtin.value))
            .bind(3, code)
            .bind(4, product.description)
            .bind(5, product.unit_price.value)
            .bind(6, product.tax_code)
            .bind(7, std::int64_t{product.tax_rate.value})
            .run();
    }
    database.execute(
        "INSERT INTO product_word (product_word) VALUES ('rebuild');"
        "DELETE FROM tax;"
        "INSERT INTO tax (code, rate, products) "
        "SELECT tax_code, tax_rate, COUNT(*) FROM product GROUP BY tax_code, tax_rate;");
}

Catalogue::Catalogue(const std::string& path)
    : database_({.path = path, .mode = io::Database::Mode::reader}) {}

std::optional<Product> Catalogue::find(const Sku& sku) {
    auto query = database_.prepare(
        "SELECT sku, gtin, description, unit_price, tax_code, tax_rate FROM product "
        "WHERE sku = ?1");
    query.bind(1, sku.value);
    if (!query.step())
        return std::nullopt;
    return product_of(query);
}

std::optional<Product> Catalogue::find(Gtin gtin) {
    auto query = database_.prepare(
        "SELECT sku, gtin, description, unit_price, tax_code, tax_rate FROM product "
        "WHERE gtin = ?1 AND gtin <> 0 ORDER BY sku LIMIT 1");
    query.bind(1, integer(gtin.value));
    if (!query.step())
        return std::nullopt;
    return product_of(query);
}

std::vector<Product> Catalogue::search(std::string_view text, std::size_t limit) {
    const auto expression = match_expression(text);
    auto query = database_.prepare(
        expression.empty()
            ? "SELECT sku, gtin, description, unit_price, tax_code, tax_rate FROM product "
              "ORDER BY id LIMIT ?1"
            : "SELECT p.sku, p.gtin, p.description, p.unit_price, p.tax_code, p.tax_rate "
              "FROM product_word w JOIN product p ON p.id = w.rowid "
              "WHERE product_word MATCH ?2 LIMIT ?1");
    query.bind(1, integer(limit));
    if (!expression.empty())
        query.bind(2, std::string_view(expression));
    std::vector<Product> found;
    while (query.step())
        found.push_back(product_of(query));
    return found;
}

std::optional<TaxRate> Catalogue::tax(std::string_view code) {
    auto query = database_.prepare(
        "SELECT code, rate FROM tax WHERE code = ?1 ORDER BY products DESC LIMIT 1");
    query.bind(1, code);
    if (!query.step())
        return std::nullopt;
    return TaxRate{std::string(query.text(0)),
                   BasisPoints{static_cast<std::int32_t>(query.integer(1))}};
}

TaxRate Catalogue::usual_tax() {
    auto query =
        database_.prepare("SELECT code, rate FROM tax ORDER BY products DESC, code LIMIT 1");
    if (!query.step())
        return {"none", {}};
    return {std::string(query.text(0)), BasisPoints{static_cast<std::int32_t>(query.integer(1))}};
}

}  // namespace onepool::node
