import { render } from 'preact';
import '../../../deploy/web/ui/base.css';

render(<p class="loading">Orders</p>, document.getElementById('page')!);
