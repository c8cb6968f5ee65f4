#include "node/core/records.hpp"

#include "protocol/kinds_defined.hpp"

template struct onepool::protocol::Kinds<onepool::node::AnyRecord>;
