#pragma once
// The part of the API that lets machines in and out: codes, enrolment, revocation, and the files
// for the broker. POST /v1/enrol is open to strangers: the code in its body counts, attempts are
// bounded in number and size. Owned by the face; the reactor's thread.

#include <functional>
#include <string>
#include <variant>

#include "hub/core/hub_core.hpp"
#include "hub/web/routes.hpp"
#include "protocol/enrolment.hpp"

namespace onepool::hub {

// What the routes need of the program, which has randomness, keys and files. Without an authority
// `sign` is empty, and the routes say so.
struct IdentityDoor {
    struct Signed {
        CertificateIssued certificate;
        std::string chain;  // PEM
    };
    struct Refused {
        std::string text;
    };
    std::function<EnrolCode()> new_code = {};
    std::function<std::variant<Signed, Refused>(const std::string& request)> sign = {};
    std::function<std::string()> revocation_list = {};  // PEM
    std::string broker_uri = {};                        // for nodes
    std::optional<protocol::PublicKey> hub_key = {};
    std::string broker_ca = {};  // PEM: what nodes know the broker by
};

// So many attempts in a span of time, all senders together; a span begins with its first attempt.
class AttemptBound {
  public:
    bool admit(Millis now);

  private:
    Millis since_;
    std::size_t attempts_ = 0;
};

class IdentityRoutes {
  public:
    struct Around {
        std::function<const HubCore&()> core;
        std::function<void(Command, std::function<void(const Answer&)>)> offer;
        IdentityDoor door;
    };
    explicit IdentityRoutes(Around around) : around_(std::move(around)) {}
    void add_to(Routes& routes);

    static bool is_open(const io::ServerRequest& request);  // needs no token
    // Of an open request whose body is still to come.
    static std::optional<io::ServerResponse> refuse_body(const io::ServerRequest& request);

  private:
    void issue_code(const io::ServerRequest& request, io::Reply reply);
    void enrol(const io::ServerRequest& request, io::Reply reply);
    void revoke(const io::ServerRequest& request, const std::string& node, io::Reply reply);

    Around around_;
    AttemptBound attempts_;
};

}  // namespace onepool::hub
