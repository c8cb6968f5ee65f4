#pragma once
// Ports on 127.0.0.1 for programs that cannot be told "any".

#include <cstdint>

namespace onepool::test_support {

// A port nobody listened on a moment ago, from below the kernel's range for outgoing connections.
// Another process may still come first: start-up code that can fail takes a new one and retries.
std::uint16_t free_port();

// Whether something accepts connections there.
bool is_listening(std::uint16_t port);

}  // namespace onepool::test_support
