#include "node/core/catalogue_csv.hpp"

#include <array>
#include <optional>
#include <set>

#include "drivers/barcode/gtin.hpp"
#include "node/core/money_text.hpp"
#include "protocol/csv.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

using Row = std::vector<std::string>;

enum Column : std::size_t { sku, gtin, description, price, tax_code, tax_rate };
constexpr std::array<std::string_view, 6> column_names = {"sku",   "gtin",     "description",
                                                          "price", "tax_code", "tax_rate_bp"};

// Where each column stands in this file.
class Layout {
  public:
    explicit Layout(const Row& header) {
        for (std::size_t column = 0; column < column_names.size(); ++column) {
            for (std::size_t i = 0; i < header.size(); ++i) {
                if (header[i] == column_names[column])
                    places_[column] = i;
            }
        }
    }
    std::optional<std::string> missing() const {
        for (const Column needed : {sku, description, price}) {
            if (!places_[needed])
                return std::string(column_names[needed]);
        }
        return std::nullopt;
    }
    std::string_view field(const Row& row, Column column) const {
        const auto place = places_[column];
        return place && *place < row.size() ? std::string_view(row[*place]) : std::string_view();
    }

  private:
    std::array<std::optional<std::size_t>, column_names.size()> places_;
};

std::optional<Minor> price_of(std::string_view text, const Currency& currency) {
    const auto point = text.find('.');
    std::string digits(text.substr(0, point));
    if (point != std::string_view::npos) {
        std::string fraction(text.substr(point + 1));
        const auto wanted = static_cast<std::size_t>(minor_digits(currency));
        if (fraction.empty() || fraction.size() > wanted || digits.empty())
            return std::nullopt;
        fraction.resize(wanted, '0');
        digits += fraction;
    }
    const auto value = parse_digits(digits);
    if (!value || *value > limits::amount_minor)
        return std::nullopt;
    return Minor{*value};
}

bool is_text(std::string_view text, std::size_t bytes_max) {
    return find_text_fault(text, bytes_max) == TextFault::none;
}

// Fills the product; the fault's text when the row is wrong.
std::optional<std::string> read_product(const Layout& layout, const Row& row,
                                        const Currency& currency, Product& product) {
    product.sku.value = layout.field(row, sku);
    if (product.sku.empty() || !is_text(product.sku.value, limits::sku_bytes)) {
        return "sku must be a text of 1 to " + std::to_string(limits::sku_bytes) + " bytes";
    }
    product.description = layout.field(row, description);
    if (!is_text(product.description, limits::text_bytes)) {
        return "description must be UTF-8 text of at most " + std::to_string(limits::text_bytes) +
               " bytes";
    }
    const auto amount = price_of(layout.field(row, price), currency);
    if (!amount)
        return "price must be minor units (255) or an amount with a point (2.55)";
    product.unit_price = *amount;
    if (const auto digits = layout.field(row, gtin); !digits.empty()) {
        const auto parsed = barcode::parse_gtin(digits);
        const auto* number = std::get_if<Gtin>(&parsed);
        if (number == nullptr) {
            return "gtin " + std::string(barcode::to_text(std::get<barcode::GtinFault>(parsed))) +
                   ": correct it or leave it empty";
        }
        product.gtin = *number;
    }
    const auto code = layout.field(row, tax_code);
    product.tax_code = code.empty() ? "none" : code;
    const auto rate = layout.field(row, tax_rate);
    const auto basis_points = rate.empty() ? 0 : parse_digits(rate);
    if (!is_text(code, limits::name_bytes) || !basis_points || *basis_points > 10'000) {
        return "tax_code must be a short name, and tax_rate_bp from 0 to 10000 (2000 is 20 %)";
    }
    product.tax_rate = BasisPoints{static_cast<std::int32_t>(*basis_points)};
    return std::nullopt;
}

}  // namespace

std::variant<std::vector<Product>, CatalogueFault> parse_catalogue(std::string_view csv,
                                                                   const Currency& currency) {
    CsvReader reader(csv);
    const auto header = reader.next();
    if (reader.fault())
        return CatalogueFault{reader.fault()->line, reader.fault()->text};
    const Layout layout(header ? header->fields : Row{});
    if (const auto missing = layout.missing()) {
        return CatalogueFault{
            1, "the first line must name the columns; `" + *missing + "` is missing"};
    }
    std::vector<Product> products;
    std::set<std::string> seen;
    while (const auto row = reader.next()) {
        Product product;
        if (auto fault = read_product(layout, row->fields, currency, product))
            return CatalogueFault{row->line, *std::move(fault)};
        if (row->fields.size() != header->fields.size())
            return CatalogueFault{row->line, "there are more or fewer fields than columns"};
        if (!seen.insert(product.sku.value).second)
            return CatalogueFault{row->line, "sku " + product.sku.value + " stands twice"};
        if (products.size() >= limits::import_products)
            return CatalogueFault{row->line, "too many products for one file: split it"};
        products.push_back(std::move(product));
    }
    if (reader.fault())
        return CatalogueFault{reader.fault()->line, reader.fault()->text};
    return products;
}

}  // namespace onepool::node
