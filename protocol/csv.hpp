#pragma once
// Comma-separated values as RFC 4180 writes them, strictly: fields may be quoted, a quote inside is
// doubled; lines end with LF or CRLF; a byte order mark at the start and empty lines are passed
// over. Everything else is a fault with its line, never a guess: a file that is read wrongly moves
// prices into names. Pure; the text outlives the reader.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onepool::protocol {

struct CsvRow {
    std::size_t line = 0;  // of the file, from 1, where the row begins
    std::vector<std::string> fields;
    bool operator==(const CsvRow&) const = default;
};

struct CsvFault {
    std::size_t line = 0;
    std::string text;  // what is wrong, for a person
    bool operator==(const CsvFault&) const = default;
};

class CsvReader {
  public:
    explicit CsvReader(std::string_view text);

    // The next row; nullopt at the end and at the first fault, which then stands.
    std::optional<CsvRow> next();
    const std::optional<CsvFault>& fault() const { return fault_; }

  private:
    bool take_row(CsvRow& row);
    bool take_field(std::string& field);
    bool take_quoted(std::string& field);
    bool take_plain(std::string& field);
    bool take_line_end();
    bool blame(const char* text);

    std::string_view rest_;
    std::size_t line_ = 1;
    std::optional<CsvFault> fault_;
};

}  // namespace onepool::protocol
