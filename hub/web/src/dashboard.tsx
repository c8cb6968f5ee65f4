import { render } from 'preact';
import '../../../deploy/web/ui/base.css';

render(<p class="loading">Dashboard</p>, document.getElementById('page')!);
