#include "protocol/clock_trust.hpp"

#include "protocol/check.hpp"

namespace onepool::protocol {

const char* to_text(ClockTrust trust) {
    switch (trust) {
        case ClockTrust::ok:
            return "ok";
        case ClockTrust::skewed:
            return "skewed";
        case ClockTrust::untrusted:
            return "untrusted";
    }
    CHECK(false);  // every trust has a name
}

}  // namespace onepool::protocol
