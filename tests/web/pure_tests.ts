// What the pages and the shop decide without a browser.
import './harness/web_crypto';
import './pure/wedge_test';
import './pure/register_test';
import './pure/tasks_test';
import './pure/gs1_test';
import './pure/unsent_test';
import './pure/steps_test';
import './pure/orders_page_test';
import './pure/picking_test';
import './pure/dashboard_test';
import './pure/dashboard_orders_test';
import './pure/shop_test';
import './pure/counts_test';
import './pure/counting_test';
import './pure/tones_test';   // before others make a context, which is kept
import './pure/who_test';
import './pure/pair_test';
