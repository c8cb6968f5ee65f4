// Events that could not be applied: why, what their bytes say, and the two ways out, replay and void.

import { useEffect, useState } from 'preact/hooks';
import { count, moment, plural } from '../../../../deploy/web/ui/format';
import { get, messageOf, post } from '../../../../deploy/web/ui/http';
import { useStore } from '../../../../deploy/web/ui/store';
import type { QuarantineDetail, QuarantinePage, QuarantineRow, Replayed } from '../api';
import { refreshSoon } from './connection';
import { operator, rememberOperator } from './operator';
import { store } from './state';

const pageRows = 50;

const states = { open: ['Open', 'warn'], replayed: ['Replayed', 'good'], voided: ['Voided', 'grey'] } as const;
const kindTexts: Record<string, string> = { unknown: 'unreadable', return: 'return', put_back: 'put back' };

function usePage(after: number, isAll: boolean): [QuarantinePage | null, () => void] {
    const [page, setPage] = useState<QuarantinePage | null>(null);
    const [asked, ask] = useState(0);
    const changes = useStore(store, (view) => view.changes);
    useEffect(() => {
        let isCurrent = true;
        get<QuarantinePage>(`/v1/quarantine?limit=${pageRows}&after=${after}${isAll ? '&all=1' : ''}`)
            .then((answer) => { if (isCurrent) setPage(answer); }).catch(() => undefined);
        return () => { isCurrent = false; };
    }, [after, isAll, asked, changes]);
    return [page, () => { ask(asked + 1); refreshSoon(); }];
}

// "0a1b2c3d 4e5f..." in groups of four bytes, sixteen a line.
const hexLines = (hex: string): string =>
    (hex.match(/.{1,32}/g) ?? []).map((line) => line.match(/.{1,8}/g)!.join(' ')).join('\n');

function Bytes({ detail }: { detail: QuarantineDetail }) {
    return <>
        {detail.event.length > 0 ? <ul class="event-lines">{detail.event.map((line, index) => <li key={index}>{line}</li>)}</ul>
                                 : <p class="small">Nobody can read these bytes.</p>}
        <details class="bytes" open={detail.event.length === 0}><summary>First bytes in hexadecimal</summary>
            <pre class="hex" tabIndex={0} aria-label="First bytes in hexadecimal">{hexLines(detail.hex)}</pre></details>
        <p class="small"><a href={`/v1/quarantine/${detail.id}/raw`} download>All {count(detail.bytes)} bytes as a file</a></p>
    </>;
}

function WaysOut({ row }: { row: QuarantineRow }) {
    const rest = row.withheld.length > 0 ? `the lines of ${row.withheld.join(', ')}` : 'it';
    return <dl class="ways">
        <dt>Replay</dt>
        <dd>{row.way_out === 'void_only' ? 'Not possible: it would count twice. Look at both documents and correct the stock by hand.'
            : `Applies ${rest} now, with today's catalogue. What still cannot be applied stays here; doing it twice changes nothing.`}</dd>
        <dt>Void</dt>
        <dd>{row.withheld.length > 0 ? 'What was booked stays; the rest' : 'It'} never moves stock.
            {' '}Its bytes are kept, but it cannot be replayed any more.</dd>
    </dl>;
}

// Both ways out need a name; voiding needs a reason too.
function Settle({ row, done }: { row: QuarantineRow; done: () => void }) {
    const [by, setBy] = useState(operator());
    const [reason, setReason] = useState('');
    const [problem, setProblem] = useState('');
    const [isSending, setSending] = useState(false);
    const send = async (what: 'replay' | 'void') => {
        if (by.trim() === '') return setProblem('Say who you are.');
        if (what === 'void' && reason.trim() === '') return setProblem('Say why it is voided, and what was done instead.');
        setSending(true);
        setProblem('');
        try {
            await post<QuarantineRow>(`/v1/quarantine/${row.id}/${what}`, { by: by.trim(), reason: reason.trim() });
            rememberOperator(by.trim());
        } catch (failure) {
            setProblem(messageOf(failure));
        } finally {
            setSending(false);
            done();
        }
    };
    const canReplay = row.way_out === 'replay_or_void';
    return <form class="settle" onSubmit={(event) => event.preventDefault()}>
        <label>Your name<input value={by} maxLength={40} autocomplete="name" onInput={(event) => setBy(event.currentTarget.value)} /></label>
        <label>Reason, to void it<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
        <WaysOut row={row} />
        <p class="bad-text small" role="alert">{problem}</p>
        <div class="buttons">
            {canReplay && <button type="button" class="primary" disabled={isSending} onClick={() => void send('replay')}>Replay now</button>}
            <button type="button" class="danger" disabled={isSending} onClick={() => void send('void')}>Void</button>
        </div>
    </form>;
}

function Facts({ row }: { row: QuarantineRow }) {
    const facts: [string, string][] = [
        [row.state === 'voided' ? 'Never booked' : 'Not booked', row.state === 'replayed' ? 'nothing' : row.withheld.length > 0 ? `the lines of ${row.withheld.join(', ')}` : 'all of it'],
        ['Last tried by', `build ${row.build}`], ['Replays that failed', String(row.tries)],
        ['Journal', `${row.journal.slice(0, 8)}…`], ['Log entry', String(row.lsn)], ['Case', String(row.case)]];
    if (row.settled_at !== null) facts.push([states[row.state][0], `${moment(row.settled_at)} by ${row.by}${row.note && `: ${row.note}`}`]);
    return <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Opened({ row, done }: { row: QuarantineRow; done: () => void }) {
    const [detail, setDetail] = useState<QuarantineDetail | null>(null);
    const [problem, setProblem] = useState('');
    useEffect(() => {
        get<QuarantineDetail>(`/v1/quarantine/${row.id}`).then(setDetail)
            .catch((failure: unknown) => setProblem(messageOf(failure)));
    }, [row.id]);
    return <div class="opened">
        <Facts row={row} />
        {problem && <p class="bad-text small" role="alert">{problem}</p>}
        {detail && <Bytes detail={detail} />}
        {row.state === 'open' && <Settle row={row} done={done} />}
    </div>;
}

function Row({ row, done }: { row: QuarantineRow; done: () => void }) {
    const [isOpen, setOpen] = useState(false);
    const [text, tone] = row.can_replay ? ['Can be replayed', 'good'] as const : states[row.state];
    const title = `event ${row.seq} of ${row.name}`;
    return <>
        <tr data-set-aside={row.id}>
            <th scope="row">{row.name}<span class="soft small block">{row.location}</span></th>
            <td class="number" data-label="Event">{count(row.seq)}</td>
            <td data-label="Kind">{kindTexts[row.kind] ?? row.kind}</td>
            <td class="whole" data-label="Why">{row.reason}{row.verdict === 'parked' && <span class="small soft block">for a newer build</span>}</td>
            <td class="nowrap" data-label="Set aside">{moment(row.at)}</td>
            <td data-label="State"><span class={`chip ${tone}`}>{text}</span></td>
            <td class="last-cell"><button aria-expanded={isOpen} aria-label={`${isOpen ? 'Close' : 'Look at'} ${title}`}
                onClick={() => setOpen(!isOpen)}>{isOpen ? 'Close' : 'Look…'}</button></td>
        </tr>
        {isOpen && <tr><td colSpan={7} class="whole"><Opened row={row} done={done} /></td></tr>}
    </>;
}

// Everything whose missing SKU has been named since: one press, as many commands as it takes.
function ReplayReady({ ready, done }: { ready: number; done: () => void }) {
    const [said, setSaid] = useState('');
    const [by, setBy] = useState(operator());
    const replay = async () => {
        if (by.trim() === '') return setSaid('Say who you are.');
        rememberOperator(by.trim());
        let [replayed, stillOpen, after]: [number, number, number | null] = [0, 0, 0];
        try {
            while (after !== null) {
                const part: Replayed = await post<Replayed>('/v1/quarantine/replay', { by: by.trim(), can_replay: true, after });
                [replayed, stillOpen, after] = [replayed + part.replayed, stillOpen + part.still_open, part.next];
            }
            setSaid(`${plural(replayed, 'event')} replayed${stillOpen > 0 ? `, ${stillOpen} still cannot be applied` : ''}.`);
        } catch (failure) {
            setSaid(messageOf(failure));
        }
        done();
    };
    return <div class="ready">
        {ready > 0 && <>
            <p>{plural(ready, 'event')} can be applied now: the catalogue names what they lacked.</p>
            <label>Your name<input value={by} maxLength={40} autocomplete="name" onInput={(event) => setBy(event.currentTarget.value)} /></label>
            <button class="primary" onClick={() => void replay()}>Replay {ready === 1 ? 'it' : `all ${count(ready)}`}</button>
        </>}
        <p class="small" role="status">{said}</p>
    </div>;
}

export function WorklistView() {
    const [isAll, setAll] = useState(false);
    const [befores, setBefores] = useState<number[]>([]);
    const after = befores.at(-1) ?? 0;
    const [page, again] = usePage(after, isAll);
    const show = (all: boolean) => { setAll(all); setBefores([]); };
    if (!page) return <section class="card wide"><h2>Set aside</h2><p class="empty">Loading…</p></section>;
    return <section class="card wide" aria-labelledby="worklist-title">
        <h2 id="worklist-title">Set aside {page.open > 0 && <span class="count">{count(page.open)}</span>}</h2>
        <p class="small soft">Events of nodes that could not be applied, or only in part. Nothing of them is lost:
            replay one once its cause is gone, or void it when it must never take effect.</p>
        <ReplayReady ready={page.can_replay} done={again} />
        <div class="filters" role="group" aria-label="Which">
            <button aria-pressed={!isAll} onClick={() => show(false)}>Open</button>
            <button aria-pressed={isAll} onClick={() => show(true)}>Settled too</button>
        </div>
        {page.quarantine.length === 0 ? <p class="empty">Nothing is set aside.</p> : <div class="table"><table class="stack">
            <thead><tr><th scope="col">Node</th><th scope="col" class="number">Event</th><th scope="col">Kind</th>
                <th scope="col">Why</th><th scope="col">Set aside</th><th scope="col">State</th>
                <th scope="col" class="last-cell"><span class="hidden-text">Look</span></th></tr></thead>
            <tbody>{page.quarantine.map((row) => <Row key={row.id} row={row} done={again} />)}</tbody>
        </table></div>}
        <div class="pager">
            <button disabled={befores.length === 0} onClick={() => setBefores(befores.slice(0, -1))}>Previous</button>
            <button disabled={page.next === null} onClick={() => { if (page.next !== null) setBefores([...befores, page.next]); }}>Next</button>
        </div>
    </section>;
}
