#include "drivers/io/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace onepool::io::log {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_logger_mt("onepool");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        return made;
    }();
    return *instance;
}

}  // namespace

void info(std::string_view text) {
    logger().info(text);
}
void warn(std::string_view text) {
    logger().warn(text);
}
void error(std::string_view text) {
    logger().error(text);
}

}  // namespace onepool::io::log
