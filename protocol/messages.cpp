#include "protocol/messages.hpp"

#include "protocol/kinds_defined.hpp"

template struct onepool::protocol::Kinds<onepool::protocol::AnyMessage>;
