import { render } from 'preact';
import '../../../deploy/web/ui/base.css';

render(<p class="loading">Register</p>, document.getElementById('page')!);
