// Photographs on their way from the person's device into a report.

export interface Photo {
  /** Tells one from another in lists. */
  key: number;
  blob: Blob;
  /** For showing it; given back by `forget`. */
  address: string;
}

let made = 0;

/** Sides of a photograph that had to be made smaller, in points: enough to read the print of a tablet. */
const sides = [2560, 1920, 1280];

async function smaller(file: Blob, most: number): Promise<Blob | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return undefined; // of a kind that this browser does not know
  }
  try {
    for (const side of sides) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
      if (blob && blob.size <= most) return blob;
    }
    return undefined;
  } finally {
    picture.close();
  }
}

/** As it is where it is small enough, so that nothing of it is lost; undefined where it cannot be sent. */
export async function take(file: File, most: number): Promise<Photo | undefined> {
  const blob = file.size <= most ? file : await smaller(file, most);
  return blob ? { key: ++made, blob, address: URL.createObjectURL(blob) } : undefined;
}
export function forget(photo: Photo): void {
  URL.revokeObjectURL(photo.address);
}

/** base64url, as the data service takes bytes. */
export function encoded(photo: Photo): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onerror = () => failed(reader.error);
    reader.onload = () => {
      const address = String(reader.result);
      done(address.slice(address.indexOf(',') + 1).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
    };
    reader.readAsDataURL(photo.blob);
  });
}
