// The table of invariants in README.md: a row for each, and in each row checkers and mutants that
// there are. That those mutants are caught is the hunt's to show: test sim_mutants.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "tests/sim/checkers/referee.hpp"
#include "tests/sim/mutants/mutant.hpp"

namespace onepool::sim {
namespace {

struct Row {
    std::string invariant;
    std::vector<std::string> checkers;
    std::vector<std::string> mutants;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::size_t at = 1;
    for (std::size_t end = 0; (end = line.find('|', at)) != std::string::npos; at = end + 1)
        cells.push_back(line.substr(at, end - at));
    return cells;
}

// What stands between backquotes and is no file.
std::vector<std::string> names_in(const std::string& cell) {
    std::vector<std::string> names;
    std::size_t at = 0;
    while ((at = cell.find('`', at)) != std::string::npos) {
        const std::size_t end = cell.find('`', at + 1);
        const std::string name = cell.substr(at + 1, end - at - 1);
        if (name.find('.') == std::string::npos)
            names.push_back(name);
        at = end + 1;
    }
    return names;
}

std::vector<Row> table() {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/../README.md");
    std::vector<Row> rows;
    for (std::string line; std::getline(in, line);) {
        const auto cells = line.starts_with("| I") ? cells_of(line) : std::vector<std::string>{};
        if (cells.size() == 4)
            rows.push_back({cells[0], names_in(cells[2]), names_in(cells[3])});
    }
    return rows;
}

TEST(Invariants, EachHasARow) {
    const std::vector<Row> rows = table();
    ASSERT_EQ(rows.size(), 14u);
    for (std::size_t i = 0; i < rows.size(); ++i)
        EXPECT_EQ(rows[i].invariant, join(" I", i + 1, " "));
}

TEST(Invariants, EachIsAssertedByCheckersThatThereAre) {
    const std::vector<std::string> known = Referee::names();
    for (const Row& row : table()) {
        EXPECT_FALSE(row.checkers.empty()) << row.invariant;
        for (const std::string& checker : row.checkers)
            EXPECT_EQ(std::ranges::count(known, checker), 1) << row.invariant << checker;
    }
}

// By a checker of its row.
TEST(Invariants, EachIsShownToFailByMutantsThatThereAre) {
    for (const Row& row : table()) {
        EXPECT_FALSE(row.mutants.empty()) << row.invariant;
        for (const std::string& name : row.mutants) {
            const auto mutant = std::ranges::find(mutants(), name, &Mutant::name);
            ASSERT_NE(mutant, mutants().end()) << row.invariant << name;
            EXPECT_EQ(std::ranges::count(row.checkers, mutant->checker), 1)
                << row.invariant << name << " is for " << mutant->checker;
        }
    }
}

}  // namespace
}  // namespace onepool::sim
