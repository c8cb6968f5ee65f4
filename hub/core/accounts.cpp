#include "hub/core/accounts.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

const char* to_text(AccountKind kind) {
    switch (kind) {
        case AccountKind::shelf:
            return "shelf";
        case AccountKind::staged:
            return "staged";
        case AccountKind::inspection:
            return "inspection";
        case AccountKind::damaged:
            return "damaged";
        case AccountKind::in_transit:
            return "in_transit";
        case AccountKind::supplier:
            return "supplier";
        case AccountKind::customer:
            return "customer";
        case AccountKind::loss:
            return "loss";
        case AccountKind::found:
            return "found";
    }
    CHECK(false);  // every account kind has a name
}

}  // namespace onepool::hub
