import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './orders/orders.css';
import { connect } from './orders/orders_state';
import { Orders } from './orders/orders_page';

connect();
render(<Orders />, document.getElementById('page')!);
