#include "node/edge/scope_reading.hpp"

#include <utility>

#include "drivers/io/log.hpp"
#include "drivers/io/sqlite.hpp"

namespace onepool::node {

ScopeReading::ScopeReading(Around around) : around_(std::move(around)) {}

void ScopeReading::follow() {
    try {
        around_.read();
        is_behind_ = false;
    } catch (const io::SqliteError& error) {
        if (!std::exchange(is_behind_, true))
            io::log::error(std::string("what the hub provides cannot be read: ") + error.what());
        if (error.is_damage())
            around_.met_damage(error.what());
    }
}

void ScopeReading::look() {
    if (!is_behind_)
        return;
    follow();
    if (!is_behind_)
        around_.read_late();
}

}  // namespace onepool::node
