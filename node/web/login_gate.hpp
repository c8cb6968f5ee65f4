#pragma once
// Who is logged in at the handhelds, as the face asks: by their cookie, by the staff list in force,
// and for no longer than somebody does something. Owned by the face; on the reactor's thread.
// Whoever is out loses their live pages in that step, and the till's pages hear of it.

#include <string>
#include <utility>

#include "drivers/io/http_server.hpp"
#include "node/web/live.hpp"
#include "node/web/node_face.hpp"
#include "protocol/json.hpp"

namespace onepool::node {

class LoginGate {
  public:
    using Header = std::pair<std::string, std::string>;
    // Both outlive it; `desk` lets handhelds in.
    LoginGate(NodeDesk& desk, Live& live);

    // Null: nobody is logged in there. Throws io::SqliteError when the list cannot be read.
    const Login* find(const io::ServerRequest& request, const Handheld& handheld);
    const Login* at(HandheldNo handheld) const;
    void used(HandheldNo handheld);
    // Whoever was there before is out. The cookie that whoever is there now is known by.
    Header open(Login login);
    Header no_cookie() const;
    void end(HandheldNo handheld);
    // Whom the list in force has no more as it did.
    void end_unlisted();

  private:
    bool still_stands(const Login& login);
    void end_idle();
    Header cookie(const std::string& token, std::int64_t seconds) const;

    NodeDesk& desk_;
    Live& live_;
    HandheldLogins& logins_;
    io::Reactor::Timer timer_;  // until the next login is idle for too long
};

Json login_json(const Login* login);  // null: nobody

}  // namespace onepool::node
