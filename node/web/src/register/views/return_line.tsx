import { money } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Disposition } from '../../api';
import { because, dispositions, type ReturnDraftLine } from '../returning';
import { returnsOf, store } from '../state';

interface Props { line: ReturnDraftLine; unit: string; update: (line: ReturnDraftLine) => void }

function Why({ line, update }: Omit<Props, 'unit'>) {
    const rules = useStore(store, returnsOf);
    return <div class="return-why">
        <label>Reason
            <select value={line.reason} onChange={(event) => update(because(line, event.currentTarget.value, rules))}>
                <option value="">Choose…</option>
                {rules.reasons.map(({ name }) => <option key={name} value={name}>{name}</option>)}
            </select>
        </label>
        <label>Goes
            <select value={line.disposition} onChange={(event) =>
                update({ ...line, disposition: event.currentTarget.value as Disposition, isPlaced: true })}>
                {dispositions.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
            </select>
        </label>
    </div>;
}

export function ReturnLineRow({ line, unit, update }: Props) {
    const step = (by: number) => update({ ...line, quantity: Math.min(line.most, Math.max(0, line.quantity + by)) });
    return <li class={line.quantity > 0 ? 'return-line chosen' : 'return-line'}>
        <div class="return-what">
            <b>{line.description}</b>
            <span class="soft small">{money(line.unitPrice, unit)} each
                {line.lineNo === null ? '' : line.most > 0 ? ` · ${line.most} can come back` : ' · all came back already'}
                {line.cameBack === '' ? '' : ` · ${line.cameBack}`}</span>
        </div>
        <div class="stepper" role="group" aria-label={`Quantity of ${line.description}`}>
            <button aria-label={`One less ${line.description}`} disabled={line.quantity === 0} onClick={() => step(-1)}>−</button>
            <output>{line.quantity}</output>
            <button aria-label={`One more ${line.description}`} disabled={line.quantity >= line.most} onClick={() => step(1)}>+</button>
            <button disabled={line.most === 0 || line.lineNo === null} onClick={() => step(line.most)}>All</button>
        </div>
        {line.quantity > 0 && <Why line={line} update={update} />}
    </li>;
}
