#include "protocol/csv.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::protocol {

CsvReader::CsvReader(std::string_view text) : rest_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (rest_.starts_with(byte_order_mark))
        rest_.remove_prefix(byte_order_mark.size());
}

std::optional<CsvRow> CsvReader::next() {
    while (!rest_.empty() && !fault_) {
        if (rest_.front() == '\n' || rest_.starts_with("\r\n")) {
            take_line_end();
            continue;
        }
        CsvRow row{.line = line_, .fields = {}};
        if (!take_row(row))
            return std::nullopt;
        return row;
    }
    return std::nullopt;
}

bool CsvReader::take_row(CsvRow& row) {
    for (;;) {
        if (row.fields.size() >= limits::csv_fields)
            return blame("too many fields in one line");
        if (!take_field(row.fields.emplace_back()))
            return false;
        if (!rest_.starts_with(','))
            return take_line_end();
        rest_.remove_prefix(1);
    }
}

bool CsvReader::take_field(std::string& field) {
    return rest_.starts_with('"') ? take_quoted(field) : take_plain(field);
}

bool CsvReader::take_quoted(std::string& field) {
    rest_.remove_prefix(1);
    for (;;) {
        const std::size_t quote = rest_.find('"');
        if (quote == std::string_view::npos || field.size() + quote > limits::csv_field_bytes)
            return blame("a quoted field is too long or never closed");
        const std::string_view part = rest_.substr(0, quote);
        field += part;
        line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
        rest_.remove_prefix(quote + 1);
        if (!rest_.starts_with('"'))
            break;
        field += '"';
        rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0)
        return blame(
            "there is text after a closing quote; double a quote that belongs to the text");
    return true;
}

bool CsvReader::take_plain(std::string& field) {
    const std::size_t size = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    field = rest_.substr(0, size);
    if (size > limits::csv_field_bytes)
        return blame("a field is too long");
    if (field.find('"') != std::string::npos)
        return blame("there is a quote inside a field that does not begin with one");
    rest_.remove_prefix(size);
    return true;
}

bool CsvReader::take_line_end() {
    if (rest_.starts_with("\r\n"))
        rest_.remove_prefix(1);
    if (rest_.empty())
        return true;
    if (rest_.front() != '\n')
        return blame("a carriage return without a line feed");
    rest_.remove_prefix(1);
    ++line_;
    return true;
}

bool CsvReader::blame(const char* text) {
    fault_ = CsvFault{line_, text};
    return false;
}

}  // namespace onepool::protocol
