#include "hub/cli/json_texts.hpp"

#include <chrono>

namespace onepool::cli {

namespace {

std::string two_digits(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string text_of(const Json& value) {
    if (const auto* text = value.as_string())
        return text->empty() ? "-" : *text;
    if (const auto* number = value.as_int())
        return std::to_string(*number);
    if (const auto* flag = value.as_bool())
        return *flag ? "yes" : "no";
    return "-";
}

const Json::Array& rows_of(const Json& value) {
    static const Json::Array none;
    const Json::Array* rows = value.as_array();
    return rows ? *rows : none;
}

std::int64_t number_of(const Json& value) {
    const std::int64_t* number = value.as_int();
    return number ? *number : 0;
}

std::string region_of(const Json& place) {
    const std::string postcode = text_of(place["postcode"]);
    return text_of(place["country"]) + (postcode == "-" ? "" : " " + postcode);
}

std::string lasting(std::int64_t ms) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    const std::int64_t seconds = ms / 1000;
    if (seconds < 2 * minute)
        return std::to_string(seconds) + " s";
    if (seconds < 2 * hour)
        return std::to_string(seconds / minute) + " min";
    if (seconds < 2 * day)
        return std::to_string(seconds / hour) + " h";
    return std::to_string(seconds / day) + " d";
}

std::string utc_of(const Json& at) {
    const std::chrono::sys_seconds when{std::chrono::seconds{number_of(at) / 1000}};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{when - day};
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day())) + " " +
           two_digits(static_cast<unsigned>(time.hours().count())) + ":" +
           two_digits(static_cast<unsigned>(time.minutes().count())) + ":" +
           two_digits(static_cast<unsigned>(time.seconds().count())) + "Z";
}

std::string rows_or(const Table& table, const char* otherwise) {
    return table.empty() ? std::string(otherwise) + "\n" : table.text();
}

}  // namespace onepool::cli
