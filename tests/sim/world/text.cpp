#include "tests/sim/world/text.hpp"

namespace onepool::sim {

std::string pad_left(std::string_view text, std::size_t width) {
    std::string out(text.size() < width ? width - text.size() : 0, ' ');
    out += text;
    return out;
}

std::string pad_right(std::string_view text, std::size_t width) {
    std::string out(text);
    out.append(text.size() < width ? width - text.size() : 1, ' ');
    return out;
}

std::string seconds(protocol::Millis span) {
    std::string thousandths = std::to_string(span.value % 1000);
    return std::to_string(span.value / 1000) + "." + std::string(3 - thousandths.size(), '0') +
           thousandths;
}

}  // namespace onepool::sim
