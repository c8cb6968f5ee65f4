// What is stuck to a picked order: its number to read from afar, and to scan at the register.

import { BarCode } from '../../../../../deploy/web/ui/bar_code';
import { moment, plural } from '../../../../../deploy/web/ui/format';
import { QrCode } from '../../../../../deploy/web/ui/qr_code';
import { useStore } from '../../../../../deploy/web/ui/store';
import { keyOf, piecesOf } from '../../shared/tasks';
import { store, taskOf, toList } from '../orders_state';

// All that the bar code can write.
const isAscii = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

export function Label() {
    const task = useStore(store, taskOf);
    const location = useStore(store, (state) => state.status?.location);
    const back = <button class="tall" onClick={() => toList('ready')}>Back to the orders</button>;
    if (!task) return <div class="nothing"><p>This order is not here any more.</p>{back}</div>;
    return <div class="label-view">
        <article class="label" aria-label={`Label of order ${task.order}`}>
            <p class="label-kind">{task.is_collected ? 'Collect' : 'Ship'} · {task.channel} · {location}</p>
            <p class="label-order">{task.order}</p>
            {task.place && <p class="label-place">{task.place}</p>}
            <ul>{task.lines.map((line, index) => <li key={index}>{line.quantity} × {line.description || line.sku}</li>)}</ul>
            <p>{plural(piecesOf(task), 'piece')}{task.collect_by === null ? '' : ` · kept until ${moment(task.collect_by)}`}</p>
            {isAscii(task.order) ? <BarCode text={task.order} label="Bar code of this order" />
                : <p>Its number has letters that no bar code can show: scan the square one, or type it at the register.</p>}
            <QrCode text={keyOf(task)} label={`QR code of order ${keyOf(task)}`} />
        </article>
        <div class="label-do">
            <button class="primary tall" onClick={() => window.print()}>Print</button>
            {back}
        </div>
    </div>;
}
