#pragma once
// A judge of the world. It looks after every event, with the evidence on the disks, what people
// were told, and the views of the cores; and once more when the world has been calm. It does its
// own arithmetic and never calls the code it judges for a sum, a chain or a balance. Each keeps its
// own notes of what it has already seen. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/checkers/evidence.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

struct Violation {
    std::string checker;
    std::string text;
    Millis at;
};

class Checker {
  public:
    virtual ~Checker() = default;
    virtual std::string_view name() const = 0;
    // The first thing that is wrong, for a person; nothing when all is well.
    virtual std::optional<std::string> look(const World& world, const Evidence& evidence) = 0;
    // After faults have stopped and the world had time to converge.
    virtual std::optional<std::string> settled(const World& world, const Evidence& evidence) {
        static_cast<void>(world);
        static_cast<void>(evidence);
        return std::nullopt;
    }
};

}  // namespace onepool::sim
