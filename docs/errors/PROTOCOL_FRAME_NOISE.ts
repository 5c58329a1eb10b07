import { Vp3300Error } from "vp3300";
import { NeoDecoder } from "vp3300/protocol";

// The decoder tells of noise and goes on behind it; this program wants none.
const decoder = new NeoDecoder({
  onSkip: ({ code, offset, length }) => {
    throw new Vp3300Error(code, { offset, length });
  },
});
decoder.push(Uint8Array.of(1, 2, 3));
decoder.end();
decoder.next();
