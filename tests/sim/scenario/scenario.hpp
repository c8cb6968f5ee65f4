#pragma once
// A scenario: one run written down so that a person can read it. One setting or timed action per
// line; '#' begins a comment. tests/sim/scenarios/README.md lists every word. Reading says which
// line is wrong and why; nothing is guessed. Pure: the caller reads the file.

#include <string>
#include <string_view>
#include <variant>

#include "tests/sim/world/settings.hpp"

namespace onepool::sim {

struct ScenarioFault {
    int line = 0;
    std::string why;
};

std::variant<Settings, ScenarioFault> read_scenario(std::string_view text);

}  // namespace onepool::sim
