#pragma once
// A real onepool-node for a test: its own folder and port, asked over HTTP, stopped or killed by
// its own pid. Throws when it does not come up.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/json.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node_test {

using protocol::Json;

struct HttpAnswer {
    int status = 0;  // 0: the program hung up without an answer
    std::string head;
    std::string text;
    Json json;  // null when the body is none
};

inline std::string text_of(const Json& json) {
    return json.as_string() == nullptr ? "" : *json.as_string();
}
inline std::int64_t number_of(const Json& json) {
    return json.as_int() == nullptr ? -1 : *json.as_int();
}
inline std::string code_of(const HttpAnswer& answer) {
    return text_of(answer.json["error"]["code"]);
}
inline std::string message_of(const HttpAnswer& answer) {
    return text_of(answer.json["error"]["message"]);
}

class NodeProcess {
  public:
    using Environment = std::vector<std::pair<std::string, std::string>>;
    explicit NodeProcess(std::string more_settings = "", Environment environment = {});

    void start();                    // again on the same folder and port
    [[nodiscard]] bool try_start();  // false: it ended before it was ready
    int stop();                      // SIGTERM; the exit code
    void kill_hard();
    // Starts and expects it to end by itself; its exit code and words.
    std::pair<int, std::string> start_and_fail();

    HttpAnswer ask(std::string_view method, std::string_view path, std::string_view body = "",
                   std::string_view more_headers = "");
    HttpAnswer ask_raw(std::string_view method, std::string_view path, std::string_view body,
                       std::string_view headers);
    HttpAnswer import(std::string_view csv);

    std::string database() const { return folder_.file("node.db"); }
    std::string settings_file() const { return folder_.file("node.toml"); }
    const std::string& token() const { return token_; }
    std::uint16_t port() const { return port_; }
    test_support::Process& process() { return *process_; }
    const std::string& node_id() const { return node_id_; }
    void write_settings(const std::string& text);
    std::string settings() const;

  private:
    std::string more_settings_;
    Environment environment_;
    test_support::TempDir folder_;
    std::string node_id_;
    std::uint16_t port_ = 0;
    std::string token_;
    std::unique_ptr<test_support::Process> process_;
};

std::string program();              // onepool-node of this build
std::string uuid(unsigned number);  // a document id of its own

inline constexpr std::string_view small_catalogue =
    "sku,gtin,description,price,tax_code,tax_rate_bp\n"
    "85123A,4006381333931,WHITE HANGING HEART,255,standard,2000\n"
    "22423,,REGENCY CAKESTAND 3 TIER,1275,standard,2000\n"
    "POST-IT,,NOTES / YELLOW,99,zero,0\n";

}  // namespace onepool::node_test
