// Starts the program once for all tests, with a demonstration country in a folder of its own.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const startMs = 60_000;

/** The accounts of the demonstration, all with this password. */
export const password = 'mirador-de-valdoria';

function firstAddress(program: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const timer = setTimeout(() => failed(new Error(`no address after ${startMs} ms: ${said}`)), startMs);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (!address) return;
      clearTimeout(timer);
      found(address[0]);
    };
    program.stdout?.on('data', listen);
    program.stderr?.on('data', listen);
    program.on('exit', (code) => failed(new Error(`the program ended (${code}): ${said}`)));
  });
}

export interface Program {
  address: string;
  stop: () => Promise<void>;
}

/** Serves what is in a folder; with the folder it is gone when it is stopped. */
export async function serveProgram(path: string, common: readonly string[], folder: string): Promise<Program> {
  const program = spawn(path, [...common, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    const ended = new Promise((done) => program.once('exit', done));
    program.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { address: await firstAddress(program), stop };
  } catch (fault) {
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    throw fault;
  }
}

/** A program with the demonstration in a folder of its own; `content` is laid over what it knows. */
export async function startProgram(content?: string): Promise<Program> {
  const path = resolve(process.env['ATALAYA_PROGRAM'] ?? '../build/dev/atalaya');
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-web-'));
  const common = ['--data', folder, '--lang', 'en', ...(content ? ['--content', content] : [])];
  execFileSync(path, [...common, 'demo'], { stdio: 'ignore' });
  return serveProgram(path, common, folder);
}

export default async function start(): Promise<() => Promise<void>> {
  // One that runs already, such as `npm run dev`.
  if (process.env['ATALAYA_URL']) return async () => undefined;
  const program = await startProgram();
  process.env['ATALAYA_URL'] = program.address;
  return program.stop;
}
