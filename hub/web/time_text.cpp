#include "hub/web/time_text.hpp"

#include <chrono>

#include "protocol/digits.hpp"

namespace onepool::hub {

using namespace protocol;

std::optional<UnixMs> parse_time(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    if (text.size() != form.size())
        return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !is_digit : text[i] != form[i])
            return std::nullopt;
    }
    const auto number = [&](std::size_t from, std::size_t size) {
        return *parse_digits(text.substr(from, size));
    };
    using namespace std::chrono;
    const year_month_day date{year{static_cast<int>(number(0, 4))},
                              month{static_cast<unsigned>(number(5, 2))},
                              day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59 ||
        date.year() < year{1970}) {
        return std::nullopt;
    }
    const auto at = sys_days{date}.time_since_epoch() + hours{number(11, 2)} +
                    minutes{number(14, 2)} + seconds{number(17, 2)};
    return UnixMs{duration_cast<milliseconds>(at).count()};
}

}  // namespace onepool::hub
