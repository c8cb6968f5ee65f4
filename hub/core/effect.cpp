#include "hub/core/effect.hpp"

#include "protocol/kinds_defined.hpp"

template struct onepool::protocol::Kinds<onepool::hub::AnyEffect>;
