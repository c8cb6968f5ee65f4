// What the buyer of an order takes home: what was handed over, and what still waits for them. Its QR
// code opens the order again, for as long as some of it is here.

import { fullMoment, plural } from '../../../../../deploy/web/ui/format';
import { QrCode } from '../../../../../deploy/web/ui/qr_code';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Collection } from '../../api';
import { keyOf } from '../../shared/tasks';
import { store } from '../state';

function Goods({ lines }: { lines: Collection['lines'] }) {
    return <table><tbody>{lines.map((line, index) => <tr key={index}>
        <td>{line.quantity} × {line.description || line.sku}<div class="small soft">{line.sku}</div></td>
    </tr>)}</tbody></table>;
}

export function CollectionPaper({ receipt }: { receipt: Collection }) {
    const header = useStore(store, (state) => state.status?.receipt_header);
    const footer = useStore(store, (state) => state.status?.receipt_footer);
    const pieces = receipt.lines.reduce((sum, line) => sum + line.quantity, 0);
    return <article class="paper" aria-label="Receipt of the collection">
        {header && <p>{header}</p>}
        <h3>{receipt.location}</h3>
        <p>Order <b>{receipt.order}</b></p>
        <p class="small soft">{receipt.channel} · collected · no. {receipt.seq} · {fullMoment(receipt.recorded_at)}</p>
        <Goods lines={receipt.lines} />
        <p class="small">{plural(pieces, 'piece')} handed over{receipt.left.length === 0 ? ': nothing of it is left here.' : '.'}</p>
        {receipt.left.length > 0 && <section aria-label="Still to come">
            <p class="small"><b>Still here for you</b>: bring this receipt.</p>
            <Goods lines={receipt.left} />
            <QrCode text={keyOf(receipt)} label={`QR code of order ${keyOf(receipt)}`} />
        </section>}
        {receipt.proof !== null && <p class="small">Identity checked by {receipt.proof}.</p>}
        <p class="small soft">Handed over by {receipt.staff || 'staff'} · code {receipt.chain_code}</p>
        {footer && <p class="small">{footer}</p>}
    </article>;
}
