// The whole system, from a register's commit to the shop's stock endpoint: end_to_end.py drives it
// and prints what it measured; here it becomes part of the report.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "protocol/json.hpp"
#include "tests/bench/benchmarks.hpp"

namespace onepool::bench {

namespace {

// A figure of the script: an integer, or a number whose text is kept.
double number_of(const protocol::Json& value) {
    return std::stod(value.dump());
}

Measure measure_of(const protocol::Json& line) {
    Measure measure;
    measure.name = *line["name"].as_string();
    measure.unit = *line["unit"].as_string();
    measure.note = *line["note"].as_string();
    measure.value = number_of(line["value"]);
    measure.accept = number_of(line["accept"]);
    return measure;
}

}  // namespace

void measure_end_to_end(Report& report) {
    const auto build = std::filesystem::canonical("/proc/self/exe").parent_path().parent_path();
    const std::string command =
        "python3 '" ONEPOOL_SOURCE "/tests/bench/end_to_end.py' --build '" + build.string() + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> script(popen(command.c_str(), "r"), pclose);
    if (script == nullptr)
        throw std::runtime_error("python3 cannot be started");
    char line[4096];
    bool has_any = false;
    while (std::fgets(line, sizeof line, script.get()) != nullptr) {
        const auto parsed = protocol::Json::parse(line);
        if (!parsed)
            throw std::runtime_error(std::string("end_to_end.py said: ") + line);
        report.add(measure_of(*parsed));
        has_any = true;
    }
    if (!has_any)
        throw std::runtime_error("end_to_end.py measured nothing; see above");
}

}  // namespace onepool::bench
