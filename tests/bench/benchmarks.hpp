#pragma once
// The benchmarks of onepool-bench, one file each. Each adds its measures to the report.

#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

void measure_register(Report& report);
void measure_hub(Report& report);
void measure_uplink(Report& report);
void measure_codec(Report& report);
void measure_end_to_end(Report& report);
void measure_idle(Report& report);
void measure_link(Report& report);
void measure_scopes(Report& report);
void measure_catchup(Report& report);
void measure_catchup_real_node(Report& report);
void measure_reserve(Report& report);
void measure_holds(Report& report);
void measure_cells(Report& report);

}  // namespace onepool::bench
