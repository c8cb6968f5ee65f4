#pragma once
// Text in aligned columns, for a terminal. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace onepool::cli {

enum class Align : std::uint8_t { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
};

class Table {
  public:
    explicit Table(std::vector<Column> columns);
    void add(std::vector<std::string> cells);  // as many as there are columns
    bool empty() const { return rows_.empty(); }
    // Title line and rows, two spaces apart, no blanks at the end of a line.
    std::string text() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

// "NAME   value" lines, the values aligned.
std::string fact_lines(const std::vector<std::pair<std::string, std::string>>& facts);

// Columns a text takes: its characters, not its bytes.
std::size_t width_of(std::string_view text);

}  // namespace onepool::cli
