#include "hub/core/hub_io.hpp"

#include "protocol/kinds_defined.hpp"

template struct onepool::protocol::Kinds<onepool::hub::AnyCommand>;
