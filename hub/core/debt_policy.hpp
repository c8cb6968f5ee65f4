#pragma once
// Who pays what a shelf owes (debt_desk.hpp).

#include <cstdint>

namespace onepool::hub {

// by_orders: by rule, one that can be sent from elsewhere goes there. by_people: the case says what
// could be done, and nothing goes before a person has it go.
enum class DebtPolicy : std::uint8_t { by_orders, by_people };

}  // namespace onepool::hub
