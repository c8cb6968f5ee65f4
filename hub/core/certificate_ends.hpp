#pragma once
// Makes a case of a certificate that ends soon and that nobody renews by itself: without it the
// broker lets nobody in. Pure.

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

void watch_certificates(Decision& decision, const CertificatesRead& read, Now now);

}  // namespace onepool::hub
