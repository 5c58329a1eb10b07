import { parseConfiguration } from "vp3300/configuration";

// A hash that was copied from another key.
parseConfiguration(`{
  "format": 1,
  "contact": {
    "caKeys": [{
      "rid": "A000000003", "index": "09", "exponent": "03",
      "modulus": "9D912248DE0A4E39C1A7DDE3F6D2588992C1A4095AFBD1824D1BA74847F2BC49",
      "hash": "EBFA0D5D06D8CE702DA3EAE890701D45E274C845"
    }]
  }
}`);
