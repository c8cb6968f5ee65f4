#pragma once
// Tells whoever watches over the hub which event is being applied right now, so that an event that
// ends the process can be found out and set aside (facts, section 2.6). The core calls it around
// each event; it must be cheap and may not fail. The program keeps it in a file that survives
// abort() (edge/step_file.hpp); the simulator and tests watch or crash in it.

#include "protocol/ids.hpp"

namespace onepool::hub {

class StepMarker {
  public:
    virtual ~StepMarker() = default;
    virtual void applying(const protocol::EventId& event) = 0;
    virtual void applied() = 0;
};

}  // namespace onepool::hub
