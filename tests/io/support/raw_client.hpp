#pragma once
// A TCP client, and a server, that send exactly the bytes they are told to, for tests of what
// well-behaved ones never do. Blocking, each wait bounded by `generous`; what is tested runs on
// another thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace onepool::test_support {

class RawClient {
  public:
    explicit RawClient(std::uint16_t port);  // connects to 127.0.0.1; throws when it cannot
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes);  // stops quietly when the server has hung up
    [[nodiscard]] bool try_send(std::string_view bytes);
    void finish_sending();  // shutdown: the server reads an end
    void reset();           // closes with RST instead of FIN
    // Reads until `mark` has come (inclusive), the server ends, or the bound has passed.
    std::string read_until(std::string_view mark);
    std::string read_to_end();
    // One HTTP answer by its Content-Length; "" when the server ended first.
    std::string read_answer();
    bool is_ended() const { return is_ended_; }  // the last read met the server's end

  private:
    friend class RawServer;
    struct Accepted {
        int descriptor;
    };
    explicit RawClient(Accepted accepted) : descriptor_(accepted.descriptor) {}
    bool read_more();
    int descriptor_ = -1;
    std::string unread_;
    bool is_ended_ = false;
};

class RawServer {
  public:
    RawServer();  // listens on a free port of 127.0.0.1
    ~RawServer();
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::unique_ptr<RawClient> accept();  // throws when nobody comes
    bool has_visitor() const;             // somebody waits to be accepted

  private:
    int descriptor_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace onepool::test_support
