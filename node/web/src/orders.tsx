import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './shared/login.css';
import './orders/orders.css';
import './orders/pick.css';
import { listen } from './orders/keyboard';
import { connect } from './orders/orders_state';
import { steps } from './orders/picking';
import { Orders } from './orders/views/orders_page';

listen();
connect();
steps.resume();
render(<Orders />, document.getElementById('page')!);
