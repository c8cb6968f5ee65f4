import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './shared/login.css';
import './orders/orders.css';
import './orders/pick.css';
import './counts/counts.css';
import { listen } from './counts/keyboard';
import { steps } from './counts/counting';
import { connect } from './counts/counts_state';
import { Counts } from './counts/views/counts_page';

listen();
connect();
steps.resume();
render(<Counts />, document.getElementById('page')!);
