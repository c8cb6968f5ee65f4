#pragma once
// CHECK: an assertion about our own code, compiled into every build. A failure prints the
// expression and its place, then aborts: a wrong ledger is worse than a restart.
// Never use it on input from a wire, file, device or person; those get a verdict.

namespace onepool::protocol {

[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace onepool::protocol

#define CHECK(expression) \
    ((expression) ? (void)0 : ::onepool::protocol::check_failed(#expression, __FILE__, __LINE__))
