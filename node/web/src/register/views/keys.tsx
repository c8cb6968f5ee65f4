import { shortcuts } from '../keyboard';
import { Panel } from './panel';

export function Keys() {
    return <Panel title="Keyboard" kind="keys">
        <dl>{shortcuts.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
        <p class="soft small">Scanners work at any time, whatever has the focus.</p>
    </Panel>;
}
