// Who picks at this handheld, before anything else is shown.

import { useEffect, useState } from 'preact/hooks';
import { plural } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import { digitsOf, fetchOffer, lastName, logIn, type LoginPage, offer, type Offered, pinLeast } from './login';
import { cutToBytes } from './text';
import type { Step } from './unsent';

const nameMost = 32;   // bytes, as the node takes a typed one
const listedMost = 40;

function usePause(login: Offered): number {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 500);
        return () => clearInterval(timer);
    }, []);
    return Math.max(0, Math.ceil((login.heardAt + login.pause_ms - now) / 1_000));
}

function Name({ login, name, choose }: { login: Offered; name: string; choose: (name: string) => void }) {
    if (login.is_typed || login.pickers === null) {
        return <label>Your name
            <input value={name} autocomplete="off"
                onInput={(event) => choose(event.currentTarget.value = cutToBytes(event.currentTarget.value, login.is_typed ? nameMost : listedMost))} />
        </label>;
    }
    return <label>Who picks?
        <select value={name} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">Choose your name</option>
            {login.pickers.map((each) => <option key={each.name} value={each.name}>{each.name}</option>)}
        </select>
    </label>;
}

// Whoever has scanned something must know that it is not lost.
function Waiting({ all }: { all: readonly Step[] }) {
    if (all.length === 0) return null;
    const names = [...new Set(all.map((step) => step.staff))].join(', ');
    return <p class="note" data-test="login-waiting">{plural(all.length, 'entry', 'entries')} of {names} {all.length === 1 ? 'is' : 'are'} kept
        here and sent after the login.</p>;
}

function Form({ page, login }: { page: LoginPage; login: Offered }) {
    const [name, setName] = useState(() => {
        const last = cutToBytes(lastName() || (login.is_typed ? login.handheld : ''), login.is_typed ? nameMost : listedMost).trim();
        const isOffered = login.is_typed || login.pickers === null || login.pickers.some((each) => each.name === last);
        return isOffered ? last : '';
    });
    const [pin, setPin] = useState('');
    const [problem, setProblem] = useState('');
    const [isAsking, setAsking] = useState(false);
    const pause = usePause(login);
    const chosen = login.pickers?.find((each) => each.name === name);
    const hasPin = !login.is_typed && (login.pickers === null || chosen?.pin === true);
    const isPinNeeded = hasPin && login.pickers !== null;
    const isWaiting = pause > 0 && hasPin;
    const isReady = name.trim() !== '' && (login.is_typed || login.pickers === null || chosen !== undefined)
        && (pin.length >= pinLeast || (pin === '' && !isPinNeeded)) && !isWaiting;
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!isReady || isAsking) return;
        setAsking(true);
        setProblem('');
        setProblem(await logIn(page, name.trim(), hasPin ? pin : ''));
        setPin('');
        setAsking(false);
    };
    return <form onSubmit={(event) => void submit(event)}>
        <Name login={login} name={name} choose={(chosenName) => { setName(chosenName); setPin(''); setProblem(''); }} />
        {hasPin && <label>PIN
            <input type="password" inputMode="numeric" autocomplete="off" value={pin} aria-describedby="login-problem"
                onInput={(event) => setPin(event.currentTarget.value = digitsOf(event.currentTarget.value))} />
        </label>}
        {login.is_typed && <p class="soft small">No staff list that names anybody who may pick has come to this till. The name that you type stands on what you pick,
            marked as typed.</p>}
        <p class="problem" id="login-problem" role="alert">{problem}</p>
        {isWaiting && <p class="note warn-note" data-test="login-pause">Too many wrong PINs: the till looks at none for another {pause} seconds.</p>}
        <button class="primary tall" disabled={!isReady || isAsking}>{isAsking ? 'Looking…' : 'Log in'}</button>
    </form>;
}

// `waiting`: what was scanned here and is not sent yet.
export function Login({ page, waiting, problem }: { page: LoginPage; waiting: readonly Step[]; problem: string }) {
    const login = useStore(offer, (state) => state.login);
    const fault = useStore(offer, (state) => state.fault);
    useEffect(() => {
        offer.set({ login: null, fault: '' });
        void fetchOffer();
        // A list may come, and the connection may come back.
        const timer = setInterval(() => void fetchOffer(), 10_000);
        return () => clearInterval(timer);
    }, []);
    return <main class="login">
        <h1>Log in</h1>
        <Waiting all={waiting} />
        {problem && <p class="problem">{problem}</p>}
        {fault && <p class="problem" role="status">{fault}</p>}
        {login === null ? fault === '' && <p class="loading">Asking the till…</p> : <Form key={String(login.is_typed)} page={page} login={login} />}
    </main>;
}
