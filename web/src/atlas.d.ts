// Made while building, by tools/atlas.mjs.
declare module 'virtual:atlas/*' {
  const address: string;
  export const codes: readonly string[];
  export default address;
}
