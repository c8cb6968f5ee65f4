#pragma once
// Reads, at the start and daily, when the certificates end that the hub uses and nobody renews by
// itself. One that cannot be read is left out, and the log says so. Owned by the program; the
// reactor's thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/certificates.hpp"
#include "drivers/io/reactor.hpp"
#include "firmware-config/hub_config.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class CertificateWatch {
  public:
    CertificateWatch(io::Reactor& reactor, const config::HubConfig& settings,
                     std::function<void(CertificatesRead)> tell);
    void start() { look(); }

  private:
    enum class Holds : std::uint8_t { one_and_its_chain, several };  // several: the longest counts
    struct Watched {
        std::string subject;
        std::string file;
        Holds holds = Holds::one_and_its_chain;
    };

    void look();
    static std::optional<io::CertificateLife> life_of(const Watched& watched);

    std::vector<Watched> watched_;
    std::function<void(CertificatesRead)> tell_;
    io::Reactor::Timer timer_;
};

}  // namespace onepool::hub
