#pragma once
// The answers that the face's routes have in common. Pure.

#include <string>

#include "drivers/io/http_server.hpp"
#include "hub/core/hub_io.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

using protocol::Json;

io::ServerResponse wrapped(const char* name, Json rows);  // { name: rows }
io::ServerResponse not_found(std::string message);
io::ServerResponse bad_request(const std::string& field, const std::string& message);
// { order, stage, reason }: what became of an order, for the channel.
Json row_of(const OrderMoved& moved);
// To a channel that asked for a hold: 200 with { hold } or { order }; else { error }, with
// `lacking` when goods are sold out.
io::ServerResponse hold_answered(const HubState& state, const Answer& answer, UnixMs now);
// To a channel that asked about an order: 200 with { order }, 202 while its goods are looked for.
io::ServerResponse order_answered(const Answer& answer);
io::ServerResponse problem_of(const Answer& answer);
bool is_good(const Answer& answer);

// How many rows a request asks for, within limits::view_rows.
std::size_t limit_of(const io::ServerRequest& request, std::size_t otherwise);

}  // namespace onepool::hub
