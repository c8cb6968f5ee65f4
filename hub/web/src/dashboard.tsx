import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import '../../../deploy/web/ui/base.css';
import './dashboard/dashboard.css';
import './dashboard/stock.css';
import './dashboard/worklist.css';
import './dashboard/orders.css';
import { connect } from './dashboard/connection';
import { Dashboard } from './dashboard/page';
import { listen } from './dashboard/route';

listen();
connect();
render(<Dashboard />, document.getElementById('page')!);
