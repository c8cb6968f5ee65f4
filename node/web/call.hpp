#pragma once
// One request on its way through the face, and who sent it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/web_gate.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Who asks. Each may do what those before it may.
enum class Visitor : std::uint8_t {
    stranger,  // reaches the listener for handhelds
    handheld,  // paired
    till,      // a page of this machine, or a program, with its token
};

// One request on its way.
struct Call {
    io::ServerRequest request;
    std::vector<std::string> names;  // what the stars of the route stood for
    io::Reply reply;
    Visitor visitor = Visitor::till;
    std::string handheld = {};  // its name; empty: none
};

// How the core's answer is written.
enum class Shape : std::uint8_t {
    basket,
    new_basket,  // 201 when it is new
    nothing,     // {}
    receipt,
    new_receipt,  // 201 when it is new
    event,        // { event }, 201 when it is new; null when nothing had to be recorded
    task,         // of the order that the action was about
    count,        // the session, or what was counted of one SKU of it
};

// What an action about a count was about; no SKU: the session.
struct Counted {
    BasketId session;
    Sku sku;
};

// Waits for the core's answer.
struct Pending {
    io::Reply reply;
    Shape shape = Shape::basket;
    OrderKey order = {};   // of Shape::task
    Counted counted = {};  // of Shape::count
};

struct GivenPin {
    StaffId who;
    std::string pin;  // as it came, not verified yet
};

bool is_api(std::string_view path);
Visitor page_visitor(std::string_view path);  // the least who may have this page
io::ServerResponse refused_visitor(Visitor visitor);

}  // namespace onepool::node
