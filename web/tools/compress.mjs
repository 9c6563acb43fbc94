// Compresses each built file once, so that the program never has to: name.gz beside name.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const folder = process.env['ATALAYA_WEB_OUT'] ?? 'dist';
for (const name of readdirSync(folder)) {
  if (name.endsWith('.gz') || name === 'manifest.json') continue;
  const packed = gzipSync(readFileSync(join(folder, name)), { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(join(folder, `${name}.gz`), packed);
}
