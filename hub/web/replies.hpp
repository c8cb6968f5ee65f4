#pragma once
// The answers that several routes of the face give. Pure but for the server's types.

#include <string>

#include "drivers/io/http_server.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

io::ServerResponse not_found(std::string message);
io::ServerResponse bad_request(const std::string& field, const std::string& message);

bool is_good(const Answer& answer);
// Of an answer that is not good.
io::ServerResponse problem_of(const Answer& answer);

}  // namespace onepool::hub
