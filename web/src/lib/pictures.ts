// Which files are shown as pictures.

/** What every browser shows; HEIC is one that most do not. */
export const pictures: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);
