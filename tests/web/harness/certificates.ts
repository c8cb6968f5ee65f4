// A certificate authority for one test run, as deploy/demo makes one: mutual TLS on every link.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const openssl = (...arguments_: string[]): void => {
    execFileSync('openssl', arguments_, { stdio: ['ignore', 'ignore', 'pipe'] });
};

const makeKey = (path: string): void => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', path);

export class Authority {
    constructor(private readonly folder: string) {
        makeKey(join(folder, 'ca.key'));
        openssl('req', '-x509', '-new', '-key', join(folder, 'ca.key'), '-sha256', '-days', '2',
            '-subj', '/CN=Onepool test authority', '-out', join(folder, 'ca.crt'),
            '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
    }

    // folder/name.key and folder/name.crt; the CN is the user name at the broker.
    issue(name: string, commonName: string, usage: 'serverAuth' | 'clientAuth'): void {
        const path = (ending: string): string => join(this.folder, `${name}.${ending}`);
        makeKey(path('key'));
        const subject = usage === 'serverAuth' ? 'subjectAltName=IP:127.0.0.1,DNS:localhost\n' : '';
        writeFileSync(path('ext'), `basicConstraints=critical,CA:FALSE\nextendedKeyUsage=${usage}\n` +
            `keyUsage=critical,digitalSignature\n${subject}`);
        openssl('req', '-new', '-key', path('key'), '-subj', `/CN=${commonName}`, '-out', path('csr'));
        openssl('x509', '-req', '-in', path('csr'), '-CA', join(this.folder, 'ca.crt'), '-CAkey',
            join(this.folder, 'ca.key'), '-CAcreateserial', '-sha256', '-days', '2', '-extfile', path('ext'), '-out', path('crt'));
    }
}
