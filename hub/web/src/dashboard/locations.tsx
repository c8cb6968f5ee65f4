// Each location: what its tills may sell without asking, what is claimed there, and whether it closes.

import { count, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { LocationRow } from '../api';
import { termsText } from './location_terms';
import { store } from './state';

function State({ row, now }: { row: LocationRow; now: number }) {
    if (row.is_draining) return <span class="chip warn">Drained</span>;
    if (row.is_reconciling) return <span class="chip warn">Reconciling</span>;
    return row.silent_since === null ? <span class="chip good">Open</span>
        : <span class="chip warn">Silent for {span(now - row.silent_since)}</span>;
}

function Row({ row, now }: { row: LocationRow; now: number }) {
    const units = (name: string, value: number) =>
        <td class={value === 0 ? 'number soft' : 'number'} data-label={name}>{count(value)}</td>;
    const terms = termsText(row);
    return <tr>
        <th scope="row">{row.name || row.location}<span class="soft small block">{row.location}</span>
            {terms !== '' && <span class="soft small block">{terms}</span>}</th>
        <td data-label="State"><State row={row} now={now} /></td>
        {units('With tills', row.rights.out)}
        {units('Not available online', row.rights.stranded)}
        {units('Held', row.held)}
        {units('Picked', row.staged)}
    </tr>;
}

export function Locations() {
    const locations = useStore(store, (view) => view.locations);
    const now = useStore(store, (view) => Math.max(view.now, view.status?.now ?? 0));
    return <section class="card" aria-labelledby="locations-title">
        <h2 id="locations-title">Locations</h2>
        {locations.length === 0 ? <p class="empty">No location yet.</p> : <div class="table"><table class="stack">
            <thead><tr><th scope="col">Location</th><th scope="col">State</th>
                <th scope="col" class="number" title="Units that its tills may sell without asking">With tills</th>
                <th scope="col" class="number" title="Perhaps sold by tills that ended or are shut out">Not available online</th>
                <th scope="col" class="number">Held</th><th scope="col" class="number">Picked</th></tr></thead>
            <tbody>{locations.map((row) => <Row key={row.location} row={row} now={now} />)}</tbody>
        </table></div>}
    </section>;
}
