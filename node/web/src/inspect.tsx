import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './shared/login.css';
import './inspect/inspect.css';
import { connect } from './inspect/inspect_state';
import { Inspection } from './inspect/views';

connect();
render(<Inspection />, document.getElementById('page')!);
