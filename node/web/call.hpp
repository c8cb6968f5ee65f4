#pragma once
// One request on its way through the face, and who sent it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/web_gate.hpp"
#include "node/core/handheld_logins.hpp"
#include "node/web/body.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

using namespace onepool::protocol;

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
    count,        // the session, or what was counted of one SKU of it
    asked,        // what the hub was asked about a receipt, and what it told
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
    OrderKey order = {};       // of Shape::task
    Counted counted = {};      // of Shape::count
    std::string receipt = {};  // of Shape::asked: its name
};

// Given for a name; as it came, not verified yet.
struct GivenPin {
    StaffId who;
    std::string pin;
};

// At a handheld it is who logged in there; what its page says is not looked at.
StaffId staff_in(const Call& call, Fields& fields);

bool is_api(std::string_view path);
Visitor page_visitor(std::string_view path);  // the least who may have this page
// `least` may; what keeps `visitor` from it.
io::ServerResponse refused_visitor(Visitor visitor, Visitor least);
// A page that still believes in whoever was logged in before says so by `as`.
std::optional<io::Problem> refused_name(const Call& call);

}  // namespace onepool::node
