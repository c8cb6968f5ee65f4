#pragma once
// A client that speaks TLS and sends exactly the bytes it is told to inside; believes any
// certificate and says which it was shown. Blocking, each wait bounded by `generous`; what is
// tested runs on another thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace onepool::test_support {

class TlsClient {
  public:
    enum class Newest : std::uint8_t { tls_1_1, tls_1_2, any };
    // Connects to 127.0.0.1 and shakes hands; throws when the server does not.
    explicit TlsClient(std::uint16_t port, Newest newest = Newest::any);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void send(std::string_view bytes);
    // Reads until `mark` has come (inclusive), the server ends, or the bound has passed.
    std::string read_until(std::string_view mark);
    std::string read_to_end();
    // One HTTP answer by its Content-Length; what came of it when the server ended first.
    std::string read_answer();
    bool is_ended() const;  // the last read met the server's end

    std::string version() const;      // "TLSv1.3"
    std::string cipher() const;       // in OpenSSL's words
    std::string certificate() const;  // of the server, as PEM

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::test_support
