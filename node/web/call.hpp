#pragma once
// One request on its way through the face, and who sent it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/web_gate.hpp"
#include "node/core/handheld_logins.hpp"

namespace onepool::node {

// Who asks. Each may do what those before it may.
enum class Visitor : std::uint8_t {
    stranger,  // reaches the listener for handhelds
    handheld,  // paired
    picker,    // somebody who logged in there
    till,      // a page of this machine, or a program, with its token
};

// Who sent a request to the listener for handhelds; neither outlives that step.
struct Visit {
    Visitor visitor = Visitor::stranger;
    const Handheld* handheld = nullptr;
    const Login* login = nullptr;
};

// One request on its way.
struct Call {
    io::ServerRequest request;
    std::vector<std::string> names;  // what the stars of the route stood for
    io::Reply reply;
    Visitor visitor = Visitor::till;
    std::string handheld = {};  // its name; empty: none
    HandheldNo handheld_no = {};
    StaffId staff = {};  // of a picker: who it is, whatever the page says
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
};

// Whose answer is on its way.
struct Pending {
    io::Reply reply;
    Shape shape = Shape::basket;
    OrderKey order;  // of Shape::task
};

// Given for a name; as it came, not verified yet.
struct GivenPin {
    StaffId who;
    std::string pin;
};

bool is_api(std::string_view path);
Visitor page_visitor(std::string_view path);  // the least who may have this page
// `least` may; what keeps `visitor` from it.
io::ServerResponse refused_visitor(Visitor visitor, Visitor least);

}  // namespace onepool::node
